package nilmapassign

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/nilness"
	"github.com/maprace/maprace-lint/internal/report"
)

// reporter turns what the engine found into findings.
type reporter struct {
	info     *nilness.Info
	pkg      *types.Package
	fset     *token.FileSet
	src      *report.Source
	uses     *types.Info
	findings []report.Finding
	fixed    map[*types.Var]bool // fields that a fix makes

	declarations map[*types.Package]map[*types.Var]declaration
}

// writes reports nils that arrive within one function. A map that is nil on
// all paths is certain; on some paths, it is as likely as the code is
// consistent, which is enough to be shown, unless a test on the way may be the
// one that tells these paths apart.
func (r *reporter) writes() {
	for _, w := range r.info.Writes {
		f := w.Fact
		level := report.Medium
		if f.Bits == nilness.Nil && len(f.When) == 0 && !f.Checked {
			level = report.High
		}
		if w.Hinted {
			level = report.Low
		}
		if f.Why.Kind == nilness.EmptyLen && r.alwaysMade(w.Field()) {
			continue // empty, but made by every constructor
		}
		if r.merelyEmpty(f.Why, w.Field()) {
			level = report.Low
		}
		if f.Why.Kind == nilness.Assigned {
			f.Why = r.declaredNil(w.Instr.Pos(), f.Why)
		}
		text := r.text(w.Instr.Pos())
		r.report(w.Instr.Pos(), category(f.Why.Kind), level, message(text, f)+r.reason(f.Why), r.related(f.Why))
		if level == report.High {
			r.findings[len(r.findings)-1].Fixes = r.fixes(w)
		}
	}
}

// calls reports nils that arrive through a parameter: at the assignment if it
// is in this package, at the call if it is not.
func (r *reporter) calls() {
	for _, c := range r.info.Calls {
		level := report.Medium
		if c.Exact && c.Fact.Bits == nilness.Nil && len(c.Fact.When) == 0 && len(c.Need.Guards) == 0 {
			level = report.High
		}
		if r.inTest(c.Pos) && !r.inTest(c.Need.Pos) {
			level = report.Low // it would fail if it came to the assignment
		}
		if c.Hinted || r.merelyEmpty(c.Fact.Why, c.Need.Place.Field()) {
			level = report.Low
		}
		if !c.Need.Pos.IsValid() {
			msg := "call to " + c.Need.Func + " assigns to an entry in a nil map" + where(c.Need.Place)
			r.report(c.Pos, argument, level, msg+r.reason(c.Fact.Why), r.related(c.Fact.Why))
			continue
		}
		text := r.text(c.Need.Pos)
		related := append([]analysis.RelatedInformation{{Pos: c.Pos, Message: "nil is passed here"}}, r.related(c.Fact.Why)...)
		how := " passes " + passes(c.Need.Place)
		if _, ok := c.Instr.(*ssa.Defer); ok {
			how, related = " may return before it is made", related[1:]
		}
		r.report(c.Need.Pos, argument, level, "assignment to entry in nil map "+text+": "+r.src.FuncName(c.Pos)+how, related)
	}
}

// opens judges assignments to fields of objects that come from anywhere, by
// what the package, and the type's own, do about the field.
func (r *reporter) opens() {
	for _, o := range r.info.Opens {
		text := r.text(o.Need.Pos)
		if o.Tested.IsValid() {
			r.report(o.Need.Pos, belief, report.Medium,
				"assignment to entry in map "+text+", which is compared with nil elsewhere in "+o.Need.Func,
				[]analysis.RelatedInformation{{Pos: o.Tested, Message: "compared with nil here"}})
			continue
		}
		if o.Field == nil {
			continue
		}
		f := r.outsideTests(r.info.Field(o.Field))
		if o.Entry {
			r.openEntry(o, f, text)
			continue
		}
		r.openField(o, f, text)
	}
}

// openEntry: other functions make the inner map on demand and write to it, so
// this one should; if there is a function that only makes inner maps, the
// callers may have called it.
func (r *reporter) openEntry(o nilness.Open, f *nilness.Field, text string) {
	level := report.Medium
	switch {
	case f.EntriesOnDemand && !f.EntriesPrepared:
	case f.EntriesOnDemand:
		level = report.Low
	default:
		return
	}
	r.report(o.Need.Pos, entry, level, "assignment to entry in map "+text+", which may be missing: it is made on demand elsewhere", nil)
}

func (r *reporter) openField(o nilness.Open, f *nilness.Field, text string) {
	if o.Field.Pkg() != r.pkg {
		r.openForeign(o, f, text)
		return
	}
	outside := r.filledElsewhere(o.Field)
	switch {
	case len(f.Made) == 0 && len(f.MadeLater) == 0 && len(f.Filled) == 0 && !f.MadeOnDemand:
		switch {
		case len(f.Left) > 0 && outside:
			r.left(o, f, text, report.Medium)
		case len(f.Left) > 0:
			r.left(o, f, text, report.High)
		case !outside:
			r.report(o.Need.Pos, field, report.High, "assignment to entry in nil map "+text+": nothing in the package makes it", nil)
		case r.mayBeLeftOut(o.Field):
			r.optional(o, text)
		}
	case len(f.Cleared) > 0 && !o.Need.Flagged:
		r.cleared(o, f, text)
	case len(f.Left) > 0 && len(f.MadeLater) == 0 && len(f.Filled) == 0 && !f.MadeOnDemand:
		// Some constructors make it and some do not. If others can reach the
		// field they may complete the object, and what the function looks at, or
		// the object's kind, may tell its purpose; a struct that is copied is used
		// as it is.
		used := func(ev nilness.Event) bool {
			return ev.ByValue || ev.Certain && !outside && !o.Need.Flagged && !f.OnPurpose(ev)
		}
		if i := slices.IndexFunc(f.Left, used); i >= 0 {
			f.Left = f.Left[i:]
			r.left(o, f, text, report.Medium)
			break
		}
		r.left(o, f, text, report.Low)
	case f.MadeOnDemand && !f.Prepared && len(f.Made) == 0 && len(f.Filled) == 0:
		r.report(o.Need.Pos, belief, report.Low, "assignment to entry in map "+text+", which other functions make on demand", nil)
	case f.Tested && len(f.Made) == 0:
		r.report(o.Need.Pos, belief, report.Low, "assignment to entry in map "+text+", which other functions compare with nil", nil)
	case r.mayBeLeftOut(o.Field):
		r.optional(o, text)
	}
}

// openForeign judges a field of a type of another package.
func (r *reporter) openForeign(o nilness.Open, f *nilness.Field, text string) {
	switch {
	// This package may know that it is there if it makes it somewhere, and if the
	// constructors of the other do.
	case f.MadeOnDemand && !f.Prepared && !f.Given && !o.Built && !f.MadeHere:
		r.report(o.Need.Pos, belief, report.Medium, "assignment to entry in map "+text+", which package "+o.Field.Pkg().Name()+" makes on demand", nil)
	case o.Built:
		// A constructor that is not understood has the field in hand.
	case f.MadeOnDemand || f.Tested:
		r.report(o.Need.Pos, belief, report.Low, "assignment to entry in map "+text+", which package "+o.Field.Pkg().Name()+" compares with nil", nil)
	case r.mayBeLeftOut(o.Field):
		r.optional(o, text)
	}
}

func (r *reporter) optional(o nilness.Open, text string) {
	r.report(o.Need.Pos, decoded, report.Low, "assignment to entry in map "+text+", which is optional in decoded objects", nil)
}

func (r *reporter) left(o nilness.Open, f *nilness.Field, text string, level report.Level) {
	ev := f.Left[0]
	r.report(o.Need.Pos, field, level,
		"assignment to entry in nil map "+text+": "+r.src.FuncName(ev.Pos)+" leaves it nil",
		[]analysis.RelatedInformation{{Pos: ev.Pos, Message: "left nil here"}})
	if level == report.High {
		r.findings[len(r.findings)-1].Fixes = r.constructorFix(o, f)
	}
}

// cleared: a later call is a bug only if the object is still in use. That is
// likely where others share it, a type with a lock, and where the package
// itself reckons with it: by a test of the map, or a flag like closed. An object
// that gets a new value as a whole is to be used again, unless that ends it. Who has
// just got the object from a function may know that it is in use.
func (r *reporter) cleared(o nilness.Open, f *nilness.Field, text string) {
	ev := f.Cleared[0]
	if ev.Fn == o.Fn {
		return
	}
	level := report.Low
	begunAnew := ev.Whole && !endings[ev.Fn.Name()] && len(f.Made) > 0 && len(f.MadeLater)+len(f.Filled) == 0
	if !o.Built && (begunAnew || r.hasLock(o.Field) && r.info.Expected(ev)) {
		level = report.Medium
	}
	r.report(o.Need.Pos, reset, level,
		"assignment to entry in map "+text+", which "+r.src.FuncName(ev.Pos)+" sets to nil",
		[]analysis.RelatedInformation{{Pos: ev.Pos, Message: "set to nil here"}})
}

// endings are names of methods after which an object is by convention not used.
var endings = map[string]bool{"Close": true, "close": true, "Stop": true, "stop": true, "Shutdown": true, "Destroy": true, "Free": true, "Release": true}

// outsideTests is f without what tests do: they build incomplete objects.
func (r *reporter) outsideTests(f *nilness.Field) *nilness.Field {
	g := *f
	inTest := func(ev nilness.Event) bool { return r.inTest(ev.Pos) || r.info.ForTests(ev.Fn) }
	g.Left = slices.DeleteFunc(slices.Clone(f.Left), inTest)
	g.Cleared = slices.DeleteFunc(slices.Clone(f.Cleared), inTest)
	return &g
}

func (r *reporter) inTest(pos token.Pos) bool {
	return strings.HasSuffix(r.fset.Position(pos).Filename, "_test.go")
}

// alwaysMade reports whether every object of the package gets the map.
func (r *reporter) alwaysMade(v *types.Var) bool {
	if v == nil {
		return false
	}
	f := r.info.Field(v)
	return len(f.Made) > 0 && len(f.Left) == 0 && len(f.Cleared) == 0
}

// merelyEmpty reports whether a map that is found empty is in a field for which maps
// are made somewhere: then that it is empty does not say that it is nil.
func (r *reporter) merelyEmpty(why nilness.Origin, v *types.Var) bool {
	if why.Kind != nilness.EmptyLen || v == nil {
		return false
	}
	f := r.info.Field(v)
	return len(f.Made)+len(f.MadeLater)+len(f.Filled) > 0
}

// filledElsewhere reports whether code that is not in sight can assign the
// field: other packages, or decoders.
func (r *reporter) filledElsewhere(v *types.Var) bool {
	if !v.Exported() {
		return false
	}
	d := r.declared(v)
	return d.typ == nil || d.typ.Exported() || d.tag != ""
}

func (r *reporter) report(pos token.Pos, c *report.Category, level report.Level, msg string, related []analysis.RelatedInformation) {
	at, end := r.span(pos)
	r.findings = append(r.findings, report.Finding{
		Pos: at, End: end, Category: c, Level: level, Message: msg, Related: related,
	})
}
