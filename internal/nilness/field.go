package nilness

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
)

type eventKind uint8

const (
	makes      eventKind = iota // a map that exists is assigned
	fills                       // something else is assigned, or may be through its address
	clears                      // nil is assigned
	leaves                      // an object gets out with the field nil
	tested                      // the field is tested for nil
	makesEntry                  // an inner map is made
)

// fieldEvent is something that the package does to a map field.
type fieldEvent struct {
	field *types.Var
	kind  eventKind
	pos   token.Pos
	fn    *ssa.Function
	place *access.Path
	value ssa.Value
	why   Origin
	flag  *types.Var
	// onFresh: of an object that the function has just made.
	onFresh bool
	// onDemand: because the field was found to be nil; thenWritten: and the
	// same function goes on to assign entries.
	onDemand, thenWritten bool
	// byValue: of a struct that is copied as it is and not an object that
	// its holder may still complete.
	byValue bool
	// whole: along with all of the object.
	whole bool
	// certain: on all paths to there.
	certain bool
	// object: whose field it is, if the function makes it.
	object *ssa.Alloc
}

// Event is a place in the source where something happens to a field.
type Event struct {
	Pos token.Pos
	Fn  *ssa.Function
	// ByValue, of a Left: the struct was copied in that state.
	ByValue bool
	// Certain, of a Left: it is nil on all paths to there.
	Certain bool
	// Whole, of a Cleared: the object got a new value, as in *s = T{}.
	Whole bool
	// Flag, of a Cleared: the flag that the function sets on the way.
	Flag *types.Var

	object *ssa.Alloc
}

// Habit is what a package does about a field, for its importers.
type Habit struct {
	// MadeOnDemand: some function makes the map when it is nil and then
	// assigns entries, so whoever assigns entries has to ask first.
	MadeOnDemand bool
	// Tested: some function asks whether the map is nil.
	Tested bool
	// EntriesOnDemand and EntriesPrepared say the same of inner maps.
	EntriesOnDemand, EntriesPrepared bool
	// Prepared: some function only makes the map, for others to write.
	Prepared bool
	// Given: wherever the package makes an object of the kind, it assigns the field
	// a map, or one that it got.
	Given bool
}

// Field is what a package knows of one of the map fields in its view.
type Field struct {
	Var *types.Var
	Habit
	// MadeHere: some function of this package makes or assigns the map.
	MadeHere bool
	// Made lists where new objects get the map, MadeLater where others do.
	Made, MadeLater []Event
	// Filled lists assignments of maps that may be nil, and of the address.
	Filled []Event
	// Cleared lists where the field of an object in use is set to nil.
	Cleared []Event
	// Left lists where objects get out with the field nil.
	Left []Event
}

func (f *Field) add(e fieldEvent) {
	ev := Event{e.pos, e.fn, e.byValue, e.certain, e.whole, e.flag, e.object}
	f.MadeHere = f.MadeHere || e.kind == makes || e.kind == fills
	switch e.kind {
	case makes:
		switch {
		case e.onFresh:
			f.Made = append(f.Made, ev)
		case e.onDemand && e.thenWritten:
			f.MadeOnDemand = true
		default:
			f.MadeLater = append(f.MadeLater, ev)
			f.Prepared = true
		}
	case fills:
		f.Filled = append(f.Filled, ev)
	case clears:
		if !e.onFresh {
			f.Cleared = append(f.Cleared, ev)
		}
	case leaves:
		f.Left = append(f.Left, ev)
	case makesEntry:
		if e.onDemand && e.thenWritten {
			f.EntriesOnDemand = true
		} else {
			f.EntriesPrepared = true
		}
	case tested:
		f.Tested = true
	}
}

func (f *Field) sort() {
	for _, evs := range []*[]Event{&f.Made, &f.MadeLater, &f.Filled, &f.Cleared, &f.Left} {
		slices.SortStableFunc(*evs, func(a, b Event) int { return cmp.Compare(a.Pos, b.Pos) })
		*evs = slices.CompactFunc(*evs, func(a, b Event) bool { return a.Pos == b.Pos })
	}
}
