package main

import (
	"testing"

	"github.com/maprace/maprace-lint/docs"
)

// TestOneSourceOfDocumentation compares what SARIF says about rules with what
// -explain says, and where both lead.
func TestOneSourceOfDocumentation(t *testing.T) {
	rules := tool().Rules
	if len(rules) < 15 {
		t.Errorf("only %d rules", len(rules))
	}
	for _, r := range rules {
		text, err := explain(r.ID)
		if err != nil || r.Markdown != text || r.Summary == "" || r.URL != docs.URL(r.ID) {
			t.Errorf("%s: %v, %q, %s", r.ID, err, r.Summary, r.URL)
		}
	}
}
