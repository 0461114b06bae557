package ir

import (
	"go/types"
	"regexp"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// forTests are the ways in which comments say that only tests are to call a function. One
// that is useful for testing others may call, too.
var forTests = regexp.MustCompile(`(?i)` + strings.Join([]string{
	`\bfor\s+(?:use\s+(?:in|by)\s+)?(?:unit\s+)?(?:tests?|testing)(?:\s+(?:only|purposes?))?\s*(?:[.,;:)]|$)`,
	`\b(?:only|exclusively)\s+(?:be\s+)?(?:(?:used|called|meant|intended)\s+)?(?:in|by|for|from)\s+(?:unit\s+)?(?:tests|testing)\b`,
	`\btest(?:s|ing)?[- ]only\b`,
}, "|"))

// InTestFile reports whether fn is part of the tests themselves.
func (p *Package) InTestFile(fn *ssa.Function) bool {
	return strings.HasSuffix(p.Fset.Position(fn.Pos()).Filename, "_test.go")
}

// ForTests reports whether fn, or the function that contains it, is there for tests
// though it is in no file of theirs: by its comment, or because it is passed one.
func (p *Package) ForTests(fn *ssa.Function) bool {
	if p.InTestFile(fn) {
		return false
	}
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	for v := range fn.Signature.Params().Variables() {
		switch types.TypeString(types.Unalias(v.Type()), nil) {
		case "*testing.T", "*testing.B", "*testing.F", "testing.TB":
			return true
		}
	}
	obj := fn.Object()
	return obj != nil && strings.Contains(p.docs[obj], "est") && forTests.MatchString(useful.ReplaceAllString(p.docs[obj], ""))
}

var useful = regexp.MustCompile(`(?i)\b(?:useful|handy|helpful|convenient)\s+for\s+\w+`)
