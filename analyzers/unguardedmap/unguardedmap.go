package unguardedmap

import (
	"golang.org/x/tools/go/analysis"

	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/report"
)

// Analyzer is the check with its default options.
var Analyzer = New(report.DefaultOptions())

// New returns the check with the given options.
func New(opts report.Options) *analysis.Analyzer {
	c := &check{opts: opts}
	a := &analysis.Analyzer{
		Name:     "unguardedmap",
		Doc:      Doc,
		URL:      report.URL("unguardedmap", ""),
		Requires: []*analysis.Analyzer{ir.Analyzer},
		Run:      c.run,
	}
	c.opts.RegisterFlags(&a.Flags)
	return a
}

type check struct{ opts report.Options }

func (c *check) run(pass *analysis.Pass) (any, error) {
	pkg := pass.ResultOf[ir.Analyzer].(*ir.Lazy).Package()
	_ = pkg
	report.Publish(pass, c.opts.Confidence, nil)
	return nil, nil
}
