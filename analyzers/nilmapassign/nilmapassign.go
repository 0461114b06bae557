package nilmapassign

import (
	"go/types"
	"reflect"

	"golang.org/x/tools/go/analysis"

	"github.com/maprace/maprace-lint/internal/nilness"
	"github.com/maprace/maprace-lint/internal/report"
	"github.com/maprace/maprace-lint/internal/settings"
)

// Analyzer is the check.
var Analyzer = New(report.Options{})

// New returns the check with the given options.
func New(opts report.Options) *analysis.Analyzer {
	c := &check{opts: opts}
	a := &analysis.Analyzer{
		Name:     "nilmapassign",
		Doc:      Doc,
		URL:      report.URL("nilmapassign"),
		Requires: []*analysis.Analyzer{settings.Analyzer, findings},
		Run:      c.run,
	}
	c.opts.RegisterFlags(&a.Flags)
	return a
}

type check struct{ opts report.Options }

func (c *check) run(pass *analysis.Pass) (any, error) {
	found := pass.ResultOf[findings].([]report.Finding)
	report.Publish(pass, c.opts.Or(settings.Of(pass).Report), found)
	return nil, nil
}

// findings finds once what an analyzer and that of its hints report, which
// editors run at the same time.
var findings = &analysis.Analyzer{
	Name:       "nilmapassign_findings",
	Doc:        "find writes to nil maps",
	Requires:   []*analysis.Analyzer{nilness.Analyzer},
	Run:        find,
	ResultType: reflect.TypeFor[[]report.Finding](),
}

func find(pass *analysis.Pass) (any, error) {
	info := pass.ResultOf[nilness.Analyzer].(*nilness.Lazy).Info()
	r := &reporter{
		info: info,
		pkg:  pass.Pkg,
		fset: pass.Fset,
		src:  report.NewSource(pass),
		uses: pass.TypesInfo,

		fixed:        map[*types.Var]bool{},
		declarations: map[*types.Package]map[*types.Var]declaration{},
	}
	r.writes()
	r.calls()
	r.opens()
	return r.findings, nil
}
