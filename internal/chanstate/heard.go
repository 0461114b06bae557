package chanstate

import (
	"go/types"
	"slices"
)

// heard lists what was received from on each of several ways: which goroutine has
// ended is known if each of them tells, though it be by another channel, as in
//
//	select {
//	case <-answer:
//	case <-closed:
//	}
//
// Without any way in it, it is one on which nothing was heard.
type heard [][]types.Object

// maxHeard bounds the ways that are told apart.
const maxHeard = 4

func (h heard) ways() [][]types.Object {
	if len(h) == 0 {
		return [][]types.Object{nil}
	}
	return h
}

// with is h if obj has been received from as well.
func (h heard) with(obj types.Object) heard {
	var out heard
	for _, way := range h.ways() {
		if !slices.Contains(way, obj) {
			way = append(slices.Clip(way), obj)
		}
		out = append(out, way)
	}
	return out
}

// or is what was heard on the ways of either.
func (h heard) or(other heard) heard {
	var out heard
	for _, way := range append(slices.Clip(h.ways()), other.ways()...) {
		if len(way) == 0 {
			return nil // then the others do not matter
		}
		// In whatever order: the channels of a world stand in a map.
		same := func(o []types.Object) bool {
			return len(o) == len(way) && !slices.ContainsFunc(o, func(obj types.Object) bool { return !slices.Contains(way, obj) })
		}
		if !slices.ContainsFunc(out, same) {
			out = append(out, way)
		}
	}
	if len(out) <= maxHeard {
		return out
	}
	common := slices.Clone(out[0])
	for _, way := range out[1:] {
		common = slices.DeleteFunc(common, func(o types.Object) bool { return !slices.Contains(way, o) })
	}
	return heard{common}
}

// each reports whether on every way something was heard that tells.
func (h heard) each(tells func(types.Object) bool) bool {
	return !slices.ContainsFunc(h.ways(), func(way []types.Object) bool { return !slices.ContainsFunc(way, tells) })
}
