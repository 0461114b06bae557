package files

import (
	"errors"
	"fmt"
	"go/format"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/tools/imports"
)

// checkGo checks code in Go: an excerpt of the shop, which other tests compile,
// a file beside it, or a file or declarations by themselves. All of the latter
// are compiled together at the end.
func (p *page) checkGo(b *block) error {
	excerpt, err := p.inShop(b.text)
	if err != nil || excerpt {
		return err
	}
	if formatted, err := format.Source([]byte(b.text)); err != nil {
		return err
	} else if string(formatted) != b.text {
		return errors.New("the code is not formatted")
	}
	if name := b.value("file"); name != "" {
		if err := os.WriteFile(filepath.Join(p.dir, name), []byte(b.text), 0o666); err != nil {
			return err
		}
		if out, err := command(p.dir, "go", "build", ".").CombinedOutput(); err != nil {
			return fmt.Errorf("%w\n%s", err, out)
		}
		return nil
	}
	src := b.text
	if !strings.HasPrefix(src, "package ") {
		src = "package p\n\n" + src
	}
	dir := filepath.Join(p.code, fmt.Sprintf("%s-%d", strings.NewReplacer("/", "-", ".", "-").Replace(b.page), b.line))
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	file := filepath.Join(dir, "p.go")
	full, err := imports.Process(file, []byte(src), nil)
	if err != nil {
		return err
	}
	return os.WriteFile(file, full, 0o666)
}

// inShop reports whether a text stands in the shop as it is.
func (p *page) inShop(text string) (bool, error) {
	names, err := filepath.Glob(filepath.Join(p.root, "testdata", "shop", "*.go"))
	if err != nil {
		return false, err
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return false, err
		}
		if strings.Contains(string(data), "\n"+text) {
			return true, nil
		}
	}
	return false, nil
}
