package nilness

import (
	"cmp"
	"go/token"
	"slices"

	"github.com/maprace/maprace-lint/internal/access"
)

// Bits is what a map may be: an element of the powerset lattice over three
// answers, ordered by inclusion. The empty set is the value of a place that
// does not exist yet.
type Bits uint8

const (
	// Nil: nil, for a reason that [Fact.Why] tells.
	Nil Bits = 1 << iota
	// Made: not nil.
	Made
	// Unknown: anything; nothing speaks for nil.
	Unknown
)

// oneByOne is what the entries of a map are that a function makes for one key
// after the other without asking.
const oneByOne = Made | Unknown

// Kind says how a nil came about.
type Kind uint8

const (
	NoOrigin   Kind = iota
	ZeroVar         // a variable declared without a value
	ZeroStruct      // a literal, new or a zero value leaves the field nil
	ZeroElem        // elements of a slice or array that nobody set
	Assigned        // nil was assigned
	Missing         // the entry of an outer map may be missing
	Returned        // a function returns nil, or a struct with a nil field
	Cleared         // a function that was called sets it to nil
	Compared        // the code asks whether it is nil
	EmptyLen        // the code found its length to be zero
	NeverMade       // nobody ever assigns a map
	Decoded         // input that was decoded may lack it
	NotThere        // a type assertion or a receive yields none
	Excluded        // the code asks for a nil that cannot be
)

// Origin is the reason for a nil: where it comes from and, for functions, the
// name of the one that is responsible.
type Origin struct {
	Kind Kind
	Pos  token.Pos
	Name string
}

func (o Origin) compare(p Origin) int {
	return cmp.Or(cmp.Compare(o.Pos, p.Pos), cmp.Compare(o.Kind, p.Kind), cmp.Compare(o.Name, p.Name))
}

// Fact is what is known of a place or a value that holds a map, or of a struct
// as far as the maps in it go: they inherit what is not known of each.
type Fact struct {
	Bits Bits
	// Checked says that Bits were learnt from a test and not from an assignment.
	Checked bool
	// Why explains the Nil bit.
	Why Origin
	// When lists the conditions under which the Nil bit applies: a path on
	// which one of them is false does not see the nil.
	When []string
	// Src names, for the Unknown bit, the place whose content at the entry of
	// the function this is, so that callers can tell.
	Src *access.Path
	// Since lists the conditions under which the Unknown bit applies, if the
	// map has been made on all other paths.
	Since []string
	// From is set for values: the place that they were loaded from, as long as
	// nothing else was stored there.
	From *access.Path
}

func made() Fact           { return Fact{Bits: Made} }
func unknown() Fact        { return Fact{Bits: Unknown} }
func nilFor(o Origin) Fact { return Fact{Bits: Nil, Why: o} }

// Equal reports whether the facts say the same.
func (f Fact) Equal(g Fact) bool {
	return f.Bits == g.Bits && f.Checked == g.Checked && f.Why == g.Why &&
		f.Src == g.Src && f.From == g.From && slices.Equal(f.When, g.When) && slices.Equal(f.Since, g.Since)
}

// Join is the least upper bound of facts that hold at the end of two paths.
// The conditions are what is known to be true on each path. A nil that only
// one of them brings along keeps that path's conditions: this is what tells
// correlated branches apart without enumerating paths, in the manner of the
// guarded facts of property simulation (Das, Lerner and Seigl, PLDI 2002).
func Join(f, g Fact, fConds, gConds []string) Fact {
	if f.Bits == 0 {
		return g
	}
	if g.Bits == 0 {
		return f
	}
	switch {
	case f.Bits&g.Bits&Nil == 0:
	case f.Why.Kind == EmptyLen && g.Why.Kind != EmptyLen:
		f = f.dropNil()
	case g.Why.Kind == EmptyLen && f.Why.Kind != EmptyLen:
		g = g.dropNil()
	}
	if (f.Bits^g.Bits)&Nil != 0 {
		f, g = f.outlive(g), g.outlive(f)
	}
	j := Fact{Bits: f.Bits | g.Bits, Checked: f.Checked && g.Checked}
	if f.From == g.From {
		j.From = f.From
	}
	switch {
	case f.Bits&g.Bits&Nil != 0:
		j.Why = f.Why
		if g.Why.compare(f.Why) < 0 {
			j.Why = g.Why
		}
		// Of an entry that is there and one that may not be, the former.
		switch Missing {
		case f.Why.Kind:
			j.Why = g.Why
		case g.Why.Kind:
			j.Why = f.Why
		}
		j.When = intersect(union(f.When, fConds), union(g.When, gConds))
		if slices.Equal(f.When, g.When) {
			j.When = f.When
		}
	case f.Bits&Nil != 0:
		j.Why, j.When = f.Why, union(f.When, without(fConds, gConds))
	case g.Bits&Nil != 0:
		j.Why, j.When = g.Why, union(g.When, without(gConds, fConds))
	}
	switch {
	case f.Bits&Unknown == 0:
		j.Src, j.Since = g.Src, g.since(f, gConds, fConds)
	case g.Bits&Unknown == 0:
		j.Src, j.Since = f.Src, f.since(g, fConds, gConds)
	default:
		if f.Src == g.Src {
			j.Src = f.Src
		}
		if len(f.Since)+len(g.Since) > 0 {
			j.Since = intersect(union(f.Since, fConds), union(g.Since, gConds))
		}
	}
	return j
}

// since is f.Since behind a join with a path on which nothing is unknown.
func (f Fact) since(other Fact, conds, otherConds []string) []string {
	if f.Bits&Unknown == 0 || other.Bits != Made {
		return nil
	}
	return union(f.Since, without(conds, otherConds))
}

// notNil is f on a path on which the value is not nil.
func (f Fact) notNil() Fact {
	return Fact{Bits: Made, Checked: true, From: f.From}
}

// isNil is f on a path on which the value was found to be nil.
func (f Fact) isNil(o Origin) Fact {
	g := Fact{Bits: Nil, Checked: true, Why: o, From: f.From}
	if f.Bits&Nil != 0 {
		g.Why = f.Why
	}
	if f.Bits&Unknown == 0 {
		g.When = f.When
	}
	return g
}

// dropNil is f on a path on which its nil cannot have come along.
func (f Fact) dropNil() Fact {
	f.Bits &^= Nil
	f.Why, f.When = Origin{}, nil
	if f.Bits == 0 {
		f.Bits = Made
	}
	return f
}

// dropUnknown is f on a path on which whoever made the map did.
func (f Fact) dropUnknown() Fact {
	if f.Bits&Made != 0 {
		f.Bits &^= Unknown
		f.Src, f.Since = nil, nil
	}
	return f
}

// there is what is known of an entry that exists, where f is known of any.
func (f Fact) there() Fact {
	if f.Why.Kind == Missing {
		return f.dropNil()
	}
	return f
}

// outlive is f behind a join with a path that does not see its nil. An empty
// length is no reason to think of nil any more; and elements that a loop sets
// one by one have all been set: if the loop has no rounds, there are none. The
// same goes for entries that are made beforehand.
func (f Fact) outlive(other Fact) Fact {
	if f.Bits&Nil == 0 {
		return f
	}
	switch {
	case f.Why.Kind == EmptyLen, f.Why.Kind == Excluded,
		f.Why.Kind == ZeroElem && !other.Checked,
		f.Why.Kind == Missing && other.Bits == oneByOne:
		return f.dropNil()
	}
	return f
}
