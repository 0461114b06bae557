package ir

import "golang.org/x/tools/go/ssa"

// Reaches reports whether to can run after from has, without the block via, if that is
// not nil, having run in between. A block reaches itself if it is in a loop.
func Reaches(from, to, via *ssa.BasicBlock) bool {
	seen := map[*ssa.BasicBlock]bool{via: true}
	work := []*ssa.BasicBlock{from}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		for _, s := range b.Succs {
			if s == to && s != via {
				return true
			}
			if !seen[s] {
				seen[s] = true
				work = append(work, s)
			}
		}
	}
	return false
}
