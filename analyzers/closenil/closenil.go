package closenil

import (
	"fmt"
	"go/ast"
	"go/token"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/chanstate"
	"github.com/maprace/maprace-lint/internal/report"
	"github.com/maprace/maprace-lint/internal/settings"
)

// Analyzer is the check.
var Analyzer = New(report.Options{})

// New returns the check with the given options.
func New(opts report.Options) *analysis.Analyzer {
	c := &check{opts: opts}
	a := &analysis.Analyzer{
		Name:     "closenil",
		Doc:      Doc,
		URL:      report.URL("closenil"),
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
	Name:       "closenil_findings",
	Doc:        "find misuses of channels",
	Requires:   []*analysis.Analyzer{chanstate.Analyzer},
	Run:        find,
	ResultType: reflect.TypeFor[[]report.Finding](),
}

func find(pass *analysis.Pass) (any, error) {
	source := report.NewSource(pass)
	var found []report.Finding
	for _, e := range pass.ResultOf[chanstate.Analyzer].(*chanstate.Result).Events {
		if e.Pair != nil {
			continue
		}
		found = append(found, finding(source, e))
	}
	found = withoutSends(found)
	return append(found, pairFindings(source, pass.ResultOf[chanstate.Analyzer].(*chanstate.Result).Events)...), nil
}

// withoutSends leaves out the sends after a close that is itself reported, with
// no less confidence, to come twice.
func withoutSends(findings []report.Finding) []report.Finding {
	twice := map[token.Pos]report.Level{}
	for _, f := range findings {
		if f.Category == doubleClose {
			twice[f.Pos] = max(twice[f.Pos], f.Level)
		}
	}
	return slices.DeleteFunc(findings, func(f report.Finding) bool {
		level, ok := twice[f.Pos]
		return ok && f.Category == sendOnClosed && f.Level <= level
	})
}

// finding words an event. It is medium if the function that panics shows how;
// what depends on a caller, or on the order of goroutines, is low.
func finding(source *report.Source, e chanstate.Event) report.Finding {
	f := report.Finding{Pos: e.Op.Site, Level: report.Medium}
	_, direct := e.Instr.(*ssa.Call)
	if (e.Op.Unsure || e.Earlier.Unsure) && !e.Useless && !e.Again || e.Op.Recovered || e.Earlier.Kind == chanstate.Receive && !(direct && e.Op.Func == e.Fn) {
		f.Level = report.Low
	}
	if e.Again || inDeferredLiteral(e) {
		f.Pos = e.Op.Pos
	}
	if e.Async != nil {
		f.Pos = e.Earlier.Pos
	}
	if source.InTest(f.Pos) && !e.Certain {
		f.Level = report.Low // who wrote the test knows how often things happen in it
	}
	name := channelOf(source, e.Op)
	switch e.Kind {
	case chanstate.NilClose:
		f.Category = nilClose
		f.Message = fmt.Sprintf("close of nil channel %s", name)
	case chanstate.DoubleClose:
		f.Category = doubleClose
		f.Message = fmt.Sprintf("channel %s is closed again", name)
		f.Related = at(e.Earlier.Pos, "closed before")
		f.Fixes = fixes(source, e)
	case chanstate.SendClosed:
		f.Category = sendOnClosed
		if e.Async != nil {
			f.Message = fmt.Sprintf("channel %s is closed while a goroutine may still send on it", name)
			f.Related = at(e.Op.Pos, "sent here")
			break
		}
		f.Message = fmt.Sprintf("send on channel %s, which is closed before", name)
		f.Related = at(e.Earlier.Pos, "closed here")
	}
	return f
}

// inDeferredLiteral reports whether a literal that the function defers does it. Where
// the literal begins says little about what is wrong in it.
func inDeferredLiteral(e chanstate.Event) bool {
	_, deferred := e.Instr.(*ssa.RunDefers)
	return deferred && e.Op.Func != nil && e.Op.Func.Parent() == e.Fn
}

func at(pos token.Pos, message string) []analysis.RelatedInformation {
	if !pos.IsValid() {
		return nil
	}
	return []analysis.RelatedInformation{{Pos: pos, Message: message}}
}

// channelOf names the channel of an operation, which may be in a callee of
// another package.
func channelOf(source *report.Source, op chanstate.Op) string {
	if !op.Pos.IsValid() && op.Place != nil {
		return fmt.Sprintf("%s (in %s)", op.Place, op.Name)
	}
	return channel(source, op.Pos)
}

// channel returns the source text of the channel that is closed or sent on at
// pos.
func channel(source *report.Source, pos token.Pos) string {
	for _, n := range source.Enclosing(pos) {
		switch n := n.(type) {
		case *ast.CallExpr:
			if id, ok := n.Fun.(*ast.Ident); ok && id.Name == "close" && len(n.Args) == 1 {
				return source.Text(n.Args[0])
			}
		case *ast.SendStmt:
			return source.Text(n.Chan)
		case *ast.DeferStmt:
			if len(n.Call.Args) == 1 {
				return source.Text(n.Call.Args[0])
			}
		}
	}
	return "of the callee"
}
