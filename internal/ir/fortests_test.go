package ir

import "testing"

func TestForTests(t *testing.T) {
	for doc, want := range map[string]bool{
		"Reset forgets everything. For testing only.":             true,
		"Register adds an endpoint for use in tests.\nIt panics.": true,
		"Len is only used by tests.":                              true,
		"Clear should only be called from\ntests.":                true,
		"Fake is a test-only implementation.":                     true,
		"Prepare waits for tests to be scheduled.":                false,
		"Ping is for testing whether the peer is alive.":          false,
		"Only the latest tests are kept.":                         false,
	} {
		if got := forTests.MatchString(doc); got != want {
			t.Errorf("%q: got %v, want %v", doc, got, want)
		}
	}
}
