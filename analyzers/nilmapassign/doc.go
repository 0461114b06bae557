// Package nilmapassign reports assignments to entries of nil maps, which
// panic: in variables, in struct fields that constructors leave nil, in what
// other functions return or are passed, after a Close that drops the map, and
// where the code itself asks elsewhere whether the map is nil.
//
// The engine is in internal/nilness; here is the policy: what is certain
// enough, under which category, in which words. docs/checks has a page about
// each category, with wrong and right code and what is not reported.
package nilmapassign

// Doc is the analyzer's documentation.
const Doc = `nilmapassign: report assignments to entries of nil maps

Writing to a nil map panics. The analyzer follows maps through branches, loops
and function literals, struct fields, calls and packages, and reports a write
where a nil arrives: a variable or field that nobody made, a result that is nil
on some path, a nil argument, a field that Close has set to nil, an inner map
that is missing, and code that tests a map for nil on one path and writes to it
on another.`
