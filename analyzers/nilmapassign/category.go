package nilmapassign

import "github.com/maprace/maprace-lint/internal/report"

// Categories lists what the analyzer reports.
var Categories = []*report.Category{variable, field, entry, result, argument, reset, belief, decoded}

var variable = &report.Category{
	Name:  "nil-variable",
	Level: report.High,
	Doc: `A variable of map type gets an entry although it is nil: nothing was assigned
to it, nil was, or only some of the paths to the assignment make a map.

    var seen map[string]bool
    seen[name] = true            // wrong: panics

    seen := make(map[string]bool)
    seen[name] = true            // right

On some path only: Medium. Conditions that are tested twice are understood
(make if on, write if on), and so are loops whose first round makes the map.
Not reported: variables that a function literal may have assigned meanwhile.`,
}

var field = &report.Category{
	Name:  "nil-field",
	Level: report.High,
	Doc: `The map in a struct's field gets an entry although the literal, new(T) or
constructor behind the struct leaves the field nil, and nothing on the way
makes it.

    func NewStore() *Store { return &Store{} }
    func (s *Store) Put(k, v string) { s.m[k] = v }   // wrong

    func NewStore() *Store { return &Store{m: make(map[string]string)} }

Not reported: fields that some function makes on demand or prepares (Start,
init, Reset), that a decoder, reflection or another package may fill. If only
convention speaks against the assignment, the confidence is low.`,
}

var entry = &report.Category{
	Name:  "nil-entry",
	Level: report.Medium,
	Doc: `The inner map of a map of maps, or a map in an element of a slice, is missing.

    hits[host][path]++           // wrong: hits[host] may not be there

    if hits[host] == nil {
        hits[host] = make(map[string]int)
    }
    hits[host][path]++           // right

Reported for local maps whose inner maps nobody makes or makes on demand for
another key, and for fields whose inner maps other functions make on demand.
Not reported: an outer map that is filled beforehand for all keys.`,
}

var result = &report.Category{
	Name:  "nil-result",
	Level: report.Medium,
	Doc: `A function returns a nil map, or a struct with one, on some path, and the
caller assigns an entry without asking.

    m, err := load(path)         // nil together with an error
    if err != nil {
        log.Print(err)
    }
    m["path"] = path             // wrong

Returns of nil with an error, or with false, are understood: if the error is
handled, nothing is reported.`,
}

var argument = &report.Category{
	Name:  "nil-argument",
	Level: report.Medium,
	Doc: `A call passes a nil map, or a struct with one, to a function that assigns
entries in it. Within a package the assignment is reported and the call is
related to it; a call of another package is reported itself.

    func count(dst map[string]int, s string) { dst[s]++ }
    var m map[string]int
    count(m, "a")                // wrong`,
}

var reset = &report.Category{
	Name:  "nil-after-reset",
	Level: report.Medium,
	Doc: `A method (Close, Stop, Reset) sets the field to nil, and another one assigns
entries without checking again. A check before the lock is taken does not
count.

    func (s *S) Close()       { s.mu.Lock(); s.m = nil; s.mu.Unlock() }
    func (s *S) Put(k string) { s.mu.Lock(); s.m[k] = true; s.mu.Unlock() } // wrong

Medium for types with a lock, low for others: calling Put after Close may be
forbidden. Not reported: methods that look at a flag of the same object first.`,
}

var belief = &report.Category{
	Name:  "nil-unchecked",
	Level: report.Medium,
	Doc: `The code itself holds that the map may be nil, and assigns an entry anyway: a
test for nil on another path of the same function, a length of zero, or, in the
type's own package, a map that is made on demand.

    if r.Steps != nil {
        for k := range r.Steps { ... }
    }
    r.Steps[name] = s            // wrong`,
}

var decoded = &report.Category{
	Name:  "nil-decoded",
	Level: report.Medium,
	Doc: `A map field is decoded (JSON, YAML, gob) and gets an entry; input without that
key leaves it nil.

    var s Spec
    if err := json.Unmarshal(data, &s); err != nil { return err }
    s.Env["JOB"] = s.Name        // wrong

For optional fields of objects that other packages have decoded the confidence
is low.`,
}
