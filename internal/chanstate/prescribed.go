package chanstate

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/symbol"
)

// prescribed reports whether the documentation of fn, or that of its type where it
// speaks of fn, says when fn is to be called: then it is up to the callers to
// keep it apart from other functions.
func (e *engine) prescribed(fn *ssa.Function) bool {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	obj := fn.Object()
	if obj == nil {
		return false
	}
	if inOrder.MatchString(e.pkg.Doc(obj)) {
		return true
	}
	typ := symbol.Receiver(fn.Signature)
	return typ != nil && slices.ContainsFunc(strings.Split(e.pkg.Doc(typ), "."), func(sentence string) bool {
		words := strings.FieldsFunc(sentence, func(r rune) bool { return strings.ContainsRune(" \t\n,;:()`[]", r) })
		return slices.Contains(words, fn.Name()) && slices.ContainsFunc(words, func(w string) bool { return order[strings.ToLower(w)] })
	})
}

var inOrder = regexp.MustCompile(`(?i)` + strings.Join([]string{
	`\bnot?\b[^.;]{0,40}\boutstanding\b`,
	`\b(?:must|may|should|can|shall)\s*(?:not|n't)\b[^.;]{0,20}\b(?:called|used|invoked)\b[^.;]{0,20}\b(?:after|concurrent)`,
	`\b(?:must|should|may|can)\b[^.;]{0,20}\bbe\s+(?:called|used|invoked)\b[^.;]{0,20}\b(?:after|before)\b`,
}, "|"))

// order are words that tell when to call a function.
var order = map[string]bool{"before": true, "after": true, "first": true, "until": true, "end": true, "last": true}
