package plugin

import (
	"strings"
	"testing"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"
)

func TestSuiteIsRegistered(t *testing.T) {
	newPlugin, err := register.GetPlugin("maprace")
	if err != nil {
		t.Fatal(err)
	}
	p, err := newPlugin(map[string]any{"confidence": "low"})
	if err != nil {
		t.Fatal(err)
	}
	suite, err := p.BuildAnalyzers()
	if err != nil {
		t.Fatal(err)
	}
	if err := analysis.Validate(suite); err != nil {
		t.Error(err)
	}
	var names []string
	for _, a := range suite {
		names = append(names, a.Name)
	}
	if got := strings.Join(names, " "); got != "unguardedmap nilmapassign closenil" {
		t.Errorf("analyzers %s", got)
	}
	if p.GetLoadMode() != register.LoadModeTypesInfo {
		t.Errorf("load mode %s", p.GetLoadMode())
	}
}

func TestBadSettingsAreErrors(t *testing.T) {
	for _, bad := range []map[string]any{{"confidence": "huge"}, {"colour": "red"}} {
		if _, err := New(bad); err == nil {
			t.Errorf("%v accepted", bad)
		}
	}
}
