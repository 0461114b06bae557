package nilness

import (
	"go/types"
	"reflect"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/ir"
)

// Analyzer computes an [Info] for a package and exports the summaries of its
// functions. It reports nothing.
var Analyzer = &analysis.Analyzer{
	Name:       "maprace_nilness",
	Doc:        "compute where maps may be nil",
	Requires:   []*analysis.Analyzer{ir.Analyzer},
	Run:        run,
	ResultType: reflect.TypeFor[*Lazy](),
	FactTypes:  []analysis.Fact{new(FuncFact), new(FieldsFact)},
}

// Lazy is an [Info] that is computed when it is first asked for.
type Lazy struct{ get func() *Info }

// Info returns what the analysis found.
func (l *Lazy) Info() *Info { return l.get() }

func run(pass *analysis.Pass) (any, error) {
	lazy := pass.ResultOf[ir.Analyzer].(*ir.Lazy)
	l := &Lazy{sync.OnceValue(func() *Info {
		imp := &importer{pass: pass, funcs: map[*types.Func]*Summary{}, fields: map[*types.Var]string{}, indexed: map[*types.Package]bool{}}
		return analyze(lazy.Package(), imp.summary, imp.habit)
	})}
	if ir.Standard(pass.Pkg.Path()) {
		return l, nil // as a dependency it is described by tables
	}
	export(pass, l.Info())
	return l, nil
}

// FuncFact is the summary of a function without what means nothing elsewhere.
type FuncFact struct {
	Fails   bool
	IfTrue  []PathFact
	IfFalse []PathFact
	Needs   []NeedFact
	Effects []EffectFact
	Results []ResultFact
}

// PathFact is a [Place]: fields by name, "*" for elements.
type PathFact struct {
	Param int
	Sels  []string
}

// NeedFact is a [Need].
type NeedFact struct {
	Place   PathFact
	Func    string
	Publish bool
	Guards  []string
}

// EffectFact is an [Effect].
type EffectFact struct {
	Place                          PathFact
	Bits                           Bits
	Keep, Checked, Opaque, Missing bool
}

// ResultFact is a [Result].
type ResultFact struct {
	Index    int
	Sels     []string
	OK, Fail Bits
	From     []PathFact // one or none
	NilIf    []PathFact
}

// AFact marks a fact type.
func (*FuncFact) AFact() {}

func (f *FuncFact) String() string { return "nilness summary" }

// FieldsFact lists the habits of a package by "Type.field", sorted.
type FieldsFact struct {
	Names  []string
	Habits []Habit
}

// AFact marks a fact type.
func (*FieldsFact) AFact() {}

func (f *FieldsFact) String() string { return "nilness of fields " + strings.Join(f.Names, " ") }

func export(pass *analysis.Pass, info *Info) {
	for fn, s := range info.summaries {
		obj, ok := fn.Object().(*types.Func)
		if !ok || fn.Parent() != nil || !obj.Exported() || obj.Pkg() != pass.Pkg {
			continue
		}
		pass.ExportObjectFact(obj, encode(s))
	}
	fields := new(FieldsFact)
	for v, name := range fieldNames(pass.Pkg) {
		if f := info.Fields[v]; f != nil && f.Habit != (Habit{}) {
			fields.Names = append(fields.Names, name)
			fields.Habits = append(fields.Habits, f.Habit)
		}
	}
	if len(fields.Names) == 0 {
		return
	}
	order := make([]int, len(fields.Names))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return strings.Compare(fields.Names[i], fields.Names[j]) })
	sorted := new(FieldsFact)
	for _, i := range order {
		sorted.Names = append(sorted.Names, fields.Names[i])
		sorted.Habits = append(sorted.Habits, fields.Habits[i])
	}
	pass.ExportPackageFact(sorted)
}

// fieldNames names the map fields of a package's struct types.
func fieldNames(pkg *types.Package) map[*types.Var]string {
	names := map[*types.Var]string{}
	for _, name := range pkg.Scope().Names() {
		tn, ok := pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok || tn.IsAlias() {
			continue
		}
		st, ok := tn.Type().Underlying().(*types.Struct)
		if !ok {
			continue
		}
		for f := range st.Fields() {
			if _, seen := names[f]; !seen && isMapType(f.Type()) {
				names[f] = name + "." + f.Name()
			}
		}
	}
	return names
}

func encode(s *Summary) *FuncFact {
	f := &FuncFact{Fails: s.Fails, IfTrue: encodePlaces(s.Implied.IfTrue), IfFalse: encodePlaces(s.Implied.IfFalse)}
	for _, n := range s.Needs {
		if n.Place.Base == nil {
			f.Needs = append(f.Needs, NeedFact{encodePlace(n.Place), n.Func, n.Publish, n.Guards})
		}
	}
	for _, e := range s.Effects {
		if e.Place.Base == nil {
			f.Effects = append(f.Effects, EffectFact{encodePlace(e.Place), e.Bits, e.Keep, e.Checked, e.Opaque, e.Missing})
		}
	}
	for _, r := range s.Results {
		rf := ResultFact{Index: r.Index, Sels: encodeSels(r.Sels), OK: r.OK, Fail: r.Fail}
		if r.From != nil && r.From.Base == nil {
			rf.From = []PathFact{encodePlace(*r.From)}
		}
		rf.NilIf = encodePlaces(r.NilIf)
		f.Results = append(f.Results, rf)
	}
	return f
}

func encodePlace(p Place) PathFact { return PathFact{p.Param, encodeSels(p.Sels)} }

func encodePlaces(places []Place) []PathFact {
	var out []PathFact
	for _, p := range places {
		out = append(out, encodePlace(p))
	}
	return out
}

func encodeSels(sels []access.Selector) []string {
	var out []string
	for _, s := range sels {
		if s.Field != nil {
			out = append(out, s.Field.Name())
		} else {
			out = append(out, "["+s.Elem)
		}
	}
	return out
}

// importer turns facts back into summaries, in terms of the types that this
// package sees.
type importer struct {
	pass    *analysis.Pass
	funcs   map[*types.Func]*Summary
	fields  map[*types.Var]string
	indexed map[*types.Package]bool
}

func (im *importer) habit(v *types.Var) Habit {
	pkg := v.Pkg()
	if !im.indexed[pkg] {
		im.indexed[pkg] = true
		for f, name := range fieldNames(pkg) {
			im.fields[f] = name
		}
	}
	var fact FieldsFact
	if im.fields[v] == "" || !im.pass.ImportPackageFact(pkg, &fact) {
		return Habit{}
	}
	if i, ok := slices.BinarySearch(fact.Names, im.fields[v]); ok && i < len(fact.Habits) {
		return fact.Habits[i]
	}
	return Habit{}
}

func (im *importer) summary(fn *types.Func) *Summary {
	if s, ok := im.funcs[fn]; ok {
		return s
	}
	im.funcs[fn] = nil
	var fact FuncFact
	if fn.Pkg() == nil || fn.Pkg() == im.pass.Pkg || !im.pass.ImportObjectFact(fn, &fact) {
		return nil
	}
	s := decodeFact(&fact, fn)
	im.funcs[fn] = s
	return s
}

func decodeFact(fact *FuncFact, fn *types.Func) *Summary {
	sig := fn.Signature()
	var params []types.Type
	if r := sig.Recv(); r != nil {
		params = append(params, r.Type())
	}
	for v := range sig.Params().Variables() {
		params = append(params, v.Type())
	}
	place := func(p PathFact) (Place, bool) {
		if p.Param >= len(params) {
			return Place{}, false
		}
		sels, ok := resolve(params[p.Param], p.Sels)
		return Place{Param: p.Param, Sels: sels}, ok
	}
	places := func(facts []PathFact) []Place {
		var out []Place
		for _, f := range facts {
			if p, ok := place(f); ok {
				out = append(out, p)
			}
		}
		return out
	}
	s := &Summary{Fails: fact.Fails, Implied: Implied{IfTrue: places(fact.IfTrue), IfFalse: places(fact.IfFalse)}}
	for _, n := range fact.Needs {
		if p, ok := place(n.Place); ok {
			s.Needs = append(s.Needs, Need{Place: p, Func: n.Func, Publish: n.Publish, Guards: n.Guards})
		}
	}
	for _, e := range fact.Effects {
		if p, ok := place(e.Place); ok {
			s.Effects = append(s.Effects, Effect{p, e.Bits, e.Keep, e.Checked, e.Opaque, e.Missing})
		}
	}
	for _, r := range fact.Results {
		if r.Index >= sig.Results().Len() {
			continue
		}
		res := Result{Index: r.Index, OK: r.OK, Fail: r.Fail}
		var ok bool
		if res.Sels, ok = resolve(sig.Results().At(r.Index).Type(), r.Sels); !ok {
			continue
		}
		if len(r.From) > 0 {
			if p, ok := place(r.From[0]); ok {
				res.From = &p
			}
		}
		res.NilIf = places(r.NilIf)
		s.Results = append(s.Results, res)
	}
	return s
}

// resolve finds the fields that the names stand for, starting from type t.
func resolve(t types.Type, names []string) (sels []access.Selector, ok bool) {
	for _, name := range names {
		t = deref(t)
		if elem, isElem := strings.CutPrefix(name, "["); isElem {
			sels = append(sels, access.Selector{Elem: elem})
			next := elemType(t)
			if next == t {
				return nil, false
			}
			t = next
			continue
		}
		st, isStruct := core(t).(*types.Struct)
		if !isStruct {
			return nil, false
		}
		found := false
		for f := range st.Fields() {
			if f.Name() == name {
				sels = append(sels, access.Selector{Field: f.Origin()})
				t, found = f.Type(), true
				break
			}
		}
		if !found {
			return nil, false
		}
	}
	return sels, true
}
