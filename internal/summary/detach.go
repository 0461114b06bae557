package summary

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/idset"
)

// detachment knows the values that a function reads from variables, fields and
// map entries, to recognise how it takes one over:
//
//	old := s.m; s.m = nil          the old map is the function's own
//	inner := s.m[k]; delete(s.m, k)
//
// Reads are numbered; the flow state holds the numbers of those whose source
// has been overwritten since.
type detachment struct {
	p     *Package
	reads map[ssa.Value]int32
	from  map[*access.Path][]ssa.Instruction
}

func newDetachment(p *Package, fn *ssa.Function) *detachment {
	d := &detachment{p: p, reads: map[ssa.Value]int32{}, from: map[*access.Path][]ssa.Instruction{}}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			v, ok := instr.(ssa.Value)
			if !ok || !isRead(instr) || !pointerLike(v.Type()) {
				continue
			}
			d.reads[v] = int32(len(d.reads))
			path := p.Paths.Of(v)
			d.from[path] = append(d.from[path], instr)
		}
	}
	return d
}

func isRead(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.UnOp:
		_, local := instr.X.(*ssa.Alloc)
		return instr.Op == token.MUL && !local
	case *ssa.Lookup:
		return !instr.CommaOk
	}
	return false
}

// replace returns the detached reads after the memory at path was overwritten
// by instr. Only reads that certainly came before count.
func (d *detachment) replace(detached idset.Set, path *access.Path, instr ssa.Instruction) idset.Set {
	for _, read := range d.from[path] {
		if read.Block().Dominates(instr.Block()) {
			detached = detached.With(d.reads[read.(ssa.Value)])
		}
	}
	return detached
}

// remove is replace for the deletion of a map's entry.
func (d *detachment) remove(detached idset.Set, m, key ssa.Value, instr ssa.Instruction) idset.Set {
	return d.replace(detached, d.p.Paths.Elem(m, key), instr)
}

// reread returns the detached reads when v is read anew.
func (d *detachment) reread(detached idset.Set, v ssa.Value) idset.Set {
	if id, ok := d.reads[v]; ok {
		return detached.Without(id)
	}
	return detached
}

// has reports whether v is a read whose value has been taken over.
func (d *detachment) has(detached idset.Set, v ssa.Value) bool {
	for range 4 {
		switch x := v.(type) {
		case *ssa.Extract:
			v = x.Tuple
			continue
		case *ssa.ChangeType:
			v = x.X
			continue
		}
		break
	}
	id, ok := d.reads[v]
	return ok && detached.Has(id)
}
