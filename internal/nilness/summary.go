package nilness

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"

	"github.com/maprace/maprace-lint/internal/access"
)

// Place names memory for a caller: what the parameter of that index is or
// points to, or, where Base is set, a package-level or captured variable; and
// then the selectors.
type Place struct {
	Param int
	Base  *access.Path
	Sels  []access.Selector
}

// Field returns the field that the place is, nil if it is none.
func (p Place) Field() *types.Var {
	if len(p.Sels) == 0 {
		return nil
	}
	return p.Sels[len(p.Sels)-1].Field
}

// owner returns the field that the map at the place is, or is an entry of.
func (p Place) owner() (field *types.Var, entry bool) {
	switch k := len(p.Sels); k {
	case 0:
		return nil, false
	case 1:
		return fieldOrEntry(p.Sels[0], access.Selector{})
	default:
		return fieldOrEntry(p.Sels[k-1], p.Sels[k-2])
	}
}

// fieldOrEntry returns the field that is selected last, or before last if that is an
// entry. What a field points to is a variable of its own.
func fieldOrEntry(last, outer access.Selector) (field *types.Var, entry bool) {
	if last.Field == nil {
		last, entry = outer, true
	}
	if last.Field == nil || isPointer(last.Field.Type()) {
		return nil, false
	}
	return last.Field, entry
}

// Need is a place whose map a function assigns entries in without knowing that
// it has been made.
type Need struct {
	Place Place
	// Pos is the assignment; of a function of another package it is unset.
	Pos token.Pos
	// Func is the function that makes the assignment.
	Func string
	// Locked says that the assignment comes behind a lock that was taken in
	// the function, so that what its callers checked before may not hold.
	Locked bool
	// Publish marks a need of another kind: the value is stored where other
	// code will find it, which matters if its map is nil.
	Publish bool
	// Foreign says that a function of another package makes the assignment.
	Foreign bool
	// Flagged says that the function looks at other state of the same object
	// on the way, which may tell whether the map is there.
	Flagged bool
	// Conditional says that some test or other decides whether this happens.
	Conditional bool
	// Guards are the conditions on parameters under which this happens.
	Guards []string
}

// Effect is what a place holds when the function has returned.
type Effect struct {
	Place Place
	Bits  Bits
	// Keep says that the place may also hold what it held before.
	Keep bool
	// Checked says that a map is there because the function has tested it or
	// assigned entries, and not because it has made it.
	Checked bool
	// Opaque says that anything may have happened to it and what is below.
	Opaque bool
	// Missing says that a Nil is that of an entry that is not there.
	Missing bool
}

// Result is a map that a function returns, by itself or in a struct.
type Result struct {
	Index int
	Sels  []access.Selector
	// OK and Fail are what it may be without and with an error, or with the
	// last result true and false. Functions with no such result have only OK.
	OK, Fail Bits
	// From is the place that the Unknown bit stands for, if it is always the
	// same.
	From    *Place
	NotFrom bool
	// NilIf lists the places of which one that is nil is the reason for every
	// nil without an error: Clone returns nil for nil.
	NilIf []Place
	Why   Origin
}

// Summary is what callers need to know of a function.
type Summary struct {
	// Fails says that the function never returns without an error.
	Fails   bool
	Implied Implied
	Needs   []Need
	Effects []Effect
	Results []Result
}

func compareSels(a, b []access.Selector) int {
	return slices.CompareFunc(a, b, func(x, y access.Selector) int {
		return cmp.Or(cmp.Compare(selName(x), selName(y)))
	})
}

func selName(s access.Selector) string {
	if s.Field != nil {
		return "." + s.Field.Name()
	}
	return "[" + s.Elem
}

func (p Place) compare(q Place) int {
	pb, qb := "", ""
	if p.Base != nil {
		pb = p.Base.String()
	}
	if q.Base != nil {
		qb = q.Base.String()
	}
	return cmp.Or(cmp.Compare(pb, qb), cmp.Compare(p.Param, q.Param), compareSels(p.Sels, q.Sels))
}

func (n Need) compare(m Need) int {
	return cmp.Or(cmp.Compare(n.Pos, m.Pos), n.Place.compare(m.Place),
		cmp.Compare(n.Func, m.Func), slices.Compare(n.Guards, m.Guards),
		compareBool(n.Publish, m.Publish), compareBool(n.Flagged, m.Flagged), compareBool(n.Locked, m.Locked), compareBool(n.Conditional, m.Conditional))
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// sorted puts a summary into its canonical order.
func (s *Summary) sorted() *Summary {
	slices.SortFunc(s.Needs, Need.compare)
	s.Needs = slices.CompactFunc(s.Needs, func(a, b Need) bool { return a.compare(b) == 0 })
	slices.SortFunc(s.Effects, func(a, b Effect) int {
		// Outer places first: setting them forgets what is below.
		return cmp.Or(cmp.Compare(len(a.Place.Sels), len(b.Place.Sels)), a.Place.compare(b.Place))
	})
	slices.SortFunc(s.Results, func(a, b Result) int {
		return cmp.Or(cmp.Compare(a.Index, b.Index), compareSels(a.Sels, b.Sels))
	})
	return s
}

// equal reports whether the summaries say the same, up to reasons.
func (s *Summary) equal(t *Summary) bool {
	if s == nil || t == nil {
		return s == t
	}
	return s.Fails == t.Fails && s.Implied.equal(t.Implied) && slices.EqualFunc(s.Needs, t.Needs, func(a, b Need) bool { return a.compare(b) == 0 }) &&
		slices.EqualFunc(s.Effects, t.Effects, func(a, b Effect) bool {
			return a.Place.compare(b.Place) == 0 && a.Bits == b.Bits && a.Keep == b.Keep && a.Checked == b.Checked && a.Opaque == b.Opaque
		}) &&
		slices.EqualFunc(s.Results, t.Results, func(a, b Result) bool {
			return a.Index == b.Index && compareSels(a.Sels, b.Sels) == 0 && a.OK == b.OK && a.Fail == b.Fail &&
				slices.EqualFunc(a.NilIf, b.NilIf, func(p, q Place) bool { return p.compare(q) == 0 })
		})
}
