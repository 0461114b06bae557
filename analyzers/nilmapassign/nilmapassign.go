package nilmapassign

import (
	"golang.org/x/tools/go/analysis"

	"github.com/maprace/maprace-lint/internal/ir"
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
		Requires: []*analysis.Analyzer{ir.Analyzer, nilness.Analyzer, settings.Analyzer},
		Run:      c.run,
	}
	c.opts.RegisterFlags(&a.Flags)
	return a
}

type check struct{ opts report.Options }

func (c *check) run(pass *analysis.Pass) (any, error) {
	info := pass.ResultOf[nilness.Analyzer].(*nilness.Lazy).Info()
	r := &reporter{
		info: info,
		pkg:  pass.Pkg,
		fset: pass.Fset,
		src:  report.NewSource(pass),
		uses: pass.TypesInfo,
	}
	r.writes()
	r.calls()
	r.opens()
	report.Publish(pass, c.opts.Or(settings.Of(pass).Report), r.findings)
	return nil, nil
}
