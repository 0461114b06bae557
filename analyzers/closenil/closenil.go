package closenil

import (
	"fmt"

	"golang.org/x/tools/go/analysis"

	"github.com/maprace/maprace-lint/internal/chanstate"
	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/report"
)

// Analyzer is the check with its default options.
var Analyzer = New(report.DefaultOptions())

// New returns the check with the given options.
func New(opts report.Options) *analysis.Analyzer {
	c := &check{opts: opts}
	a := &analysis.Analyzer{
		Name:     "closenil",
		Doc:      Doc,
		URL:      report.URL("closenil", ""),
		Requires: []*analysis.Analyzer{ir.Analyzer, chanstate.Analyzer},
		Run:      c.run,
	}
	c.opts.RegisterFlags(&a.Flags)
	return a
}

type check struct{ opts report.Options }

func (c *check) run(pass *analysis.Pass) (any, error) {
	res := pass.ResultOf[chanstate.Analyzer].(*chanstate.Result)
	var findings []report.Finding
	for _, e := range res.Events {
		pos := e.Op.Site
		if e.Async != nil {
			pos = e.Earlier.Pos
		}
		findings = append(findings, report.Finding{Pos: pos, Category: &report.Category{Name: "x"}, Level: report.Medium, Message: fmt.Sprint("event ", e.Kind, pass.Fset.Position(e.Op.Pos), pass.Fset.Position(e.Earlier.Pos), e.Async, e.Earlier.Kind)})
	}
	report.Publish(pass, c.opts.Confidence, findings)
	return nil, nil
}
