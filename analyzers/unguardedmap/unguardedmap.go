package unguardedmap

import (
	"go/token"
	"go/types"
	"reflect"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/guard"
	"github.com/maprace/maprace-lint/internal/report"
	"github.com/maprace/maprace-lint/internal/settings"
	"github.com/maprace/maprace-lint/internal/summary"
	"github.com/maprace/maprace-lint/internal/thread"
)

// Analyzer is the check.
var Analyzer = New(report.Options{})

// New returns the check with the given options.
func New(opts report.Options) *analysis.Analyzer {
	c := &check{opts: opts}
	a := &analysis.Analyzer{
		Name:     "unguardedmap",
		Doc:      Doc,
		URL:      report.URL("unguardedmap"),
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
	Name:       "unguardedmap_findings",
	Doc:        "find unguarded uses of maps",
	Requires:   []*analysis.Analyzer{summary.Analyzer},
	Run:        find,
	ResultType: reflect.TypeFor[[]report.Finding](),
}

// find gathers the evidence (accesses, the locks they hold, the threads they
// run on), and asks each rule for what it makes of it.
func find(pass *analysis.Pass) (any, error) {
	sums := pass.ResultOf[summary.Analyzer].(*summary.Lazy).Package()
	decl := guard.Declare(sums.IR, sums.Locks)
	contexts := thread.Compute(sums, decl.Contract)
	f := &finder{
		pass:     pass,
		source:   report.NewSource(pass),
		sums:     sums,
		decl:     decl,
		contexts: contexts,
		deviant:  map[token.Pos]bool{},
		told:     map[[2]token.Pos]bool{},
		locked:   map[*ssa.Function]int{},
		starters: map[*ssa.Function]map[*ssa.Function]bool{},
	}
	f.locations(guard.Sites(sums, contexts))
	f.spawned()
	f.addUntold()
	f.published()
	return f.findings, nil
}

// finder collects findings.
type finder struct {
	pass     *analysis.Pass
	source   *report.Source
	sums     *summary.Package
	decl     *guard.Declarations
	contexts *thread.Contexts
	findings []report.Finding
	// deviant are the places that findings say lack a lock.
	deviant map[token.Pos]bool
	// told are the pairs of places of which findings say that they race, as one
	// function shows; untold is what threads say, which may be the same.
	told   map[[2]token.Pos]bool
	untold []race
	// locked remembers lockedCalls.
	locked map[*ssa.Function]int
	reset  map[types.Object]bool // flags that are not only set, see latches
	// starters remembers [summary.Package.Starters].
	starters map[*ssa.Function]map[*ssa.Function]bool
}

// race is a finding about two places.
type race struct {
	places  [2]token.Pos
	finding report.Finding
}

// addUntold adds what threads show and no function by itself.
func (f *finder) addUntold() {
	for _, r := range f.untold {
		if !f.told[r.places] {
			f.add(r.finding)
		}
	}
}
