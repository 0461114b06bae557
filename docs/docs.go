// Package docs holds the documentation of the checks. The pages in checks are
// the only place where it is written: -explain, the help in SARIF and the
// addresses in diagnostics come from them.
package docs

import (
	"embed"
	"regexp"
	"strings"
)

//go:embed checks/*.md
var checks embed.FS

// Page is the documentation of an analyzer or of a category of findings.
type Page struct {
	// Summary is the first paragraph, as one line without markup.
	Summary string
	// Markdown is all of it, with absolute links.
	Markdown string
}

const address = "https://github.com/maprace/maprace-lint/blob/main/docs/"

// URL returns the address of the page of an analyzer or category.
func URL(name string) string { return address + "checks/" + name + ".md" }

var (
	linkUp   = regexp.MustCompile(`\]\(\.\./`)
	linkHere = regexp.MustCompile(`\]\(([\w-]+\.md)`)
)

// Check returns the page of an analyzer or category.
func Check(name string) (Page, bool) {
	data, err := checks.ReadFile("checks/" + name + ".md")
	if err != nil {
		return Page{}, false
	}
	text := string(data)
	_, body, _ := strings.Cut(text, "\n\n")
	summary, _, _ := strings.Cut(body, "\n\n")
	return Page{
		Summary:  strings.ReplaceAll(strings.Join(strings.Fields(summary), " "), "`", ""),
		Markdown: linkHere.ReplaceAllString(linkUp.ReplaceAllString(text, "]("+address), "]("+address+"checks/$1"),
	}, true
}

// Names returns the names of all pages.
func Names() []string {
	entries, err := checks.ReadDir("checks")
	if err != nil {
		return nil // cannot be: the directory is embedded
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".md"))
	}
	return names
}
