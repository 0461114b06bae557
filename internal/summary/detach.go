package summary

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/idset"
	"github.com/maprace/maprace-lint/internal/ir"
)

// detachment knows the values that a function reads from variables, fields and
// map entries, to recognise how it takes one over:
//
//	old := s.m; s.m = nil          the old map is the function's own
//	inner := s.m[k]; delete(s.m, k)
//	first := s.q[0]; s.q = s.q[1:]
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
	if !slices.ContainsFunc(fn.Blocks, p.takesAway) {
		return d // nothing is ever taken over
	}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			v, ok := instr.(ssa.Value)
			if !ok || !isRead(instr) {
				continue
			}
			d.reads[v] = int32(len(d.reads))
			path := p.Paths.Of(v)
			if next, ok := instr.(*ssa.Next); ok {
				path = p.ranged(next)
			}
			d.from[path] = append(d.from[path], instr)
		}
	}
	return d
}

// takesAway reports whether b overwrites memory, itself or by a call, or deletes or
// misses the entry of a map.
func (p *Package) takesAway(b *ssa.BasicBlock) bool {
	return slices.ContainsFunc(b.Instrs, func(instr ssa.Instruction) bool {
		switch instr := instr.(type) {
		case *ssa.Store:
			return true
		case *ssa.Lookup:
			return instr.CommaOk
		case ssa.CallInstruction:
			if b, ok := instr.Common().Value.(*ssa.Builtin); ok {
				return b.Name() == "delete"
			}
			return slices.ContainsFunc(p.IR.Callees(instr.Common()), func(c ir.Callee) bool {
				sum := p.callee(c)
				return sum != nil && len(sum.Assigns) > 0
			})
		}
		return false
	})
}

func isRead(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.UnOp:
		_, local := instr.X.(*ssa.Alloc)
		return instr.Op == token.MUL && !local && pointerLike(instr.Type())
	case *ssa.Lookup:
		m, ok := instr.X.Type().Underlying().(*types.Map)
		return ok && pointerLike(m.Elem())
	case *ssa.Next:
		m, ok := rangedMap(instr)
		return ok && pointerLike(m.Type().Underlying().(*types.Map).Elem())
	}
	return false
}

// rangedMap returns the map over which a range statement goes.
func rangedMap(next *ssa.Next) (ssa.Value, bool) {
	rng, ok := next.Iter.(*ssa.Range)
	if !ok {
		return nil, false
	}
	_, isMap := rng.X.Type().Underlying().(*types.Map)
	return rng.X, isMap
}

// ranged returns the path of the element that a range statement is at.
func (p *Package) ranged(next *ssa.Next) *access.Path {
	m, _ := rangedMap(next)
	for _, ref := range *next.Referrers() {
		if ext, ok := ref.(*ssa.Extract); ok && ext.Index == 1 {
			return p.Paths.Elem(m, ext)
		}
	}
	return p.Paths.Root(next) // it has no key by which to delete it
}

// store is replace for a store. A slice that gets shorter loses elements.
func (d *detachment) store(detached idset.Set, st *ssa.Store) idset.Set {
	path := d.p.Paths.Of(st.Addr)
	if !path.IsRoot() && isCell(st.Addr) {
		return detached
	}
	if shortens(st.Val) {
		for elem := range d.from {
			if elem.Parent() == path {
				detached = d.replace(detached, elem, st)
			}
		}
	}
	return d.replace(detached, path, st)
}

// shortens reports whether v is a part of a slice: s[1:], append(s[:i], s[i+1:]...).
func shortens(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Slice:
		return true
	case *ssa.Call:
		b, ok := v.Call.Value.(*ssa.Builtin)
		return ok && b.Name() == "append" && shortens(v.Call.Args[0])
	}
	return false
}

// absent returns the detached reads where the entry that l looks up is found
// missing: what l yields is nobody's.
func (d *detachment) absent(detached idset.Set, l *ssa.Lookup) idset.Set {
	if id, ok := d.reads[l]; ok {
		return detached.With(id)
	}
	return detached
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
	v = readBehind(v)
	if phi, ok := v.(*ssa.Phi); ok {
		return d.merged(phi)
	}
	for range maxInside {
		if id, ok := d.reads[v]; ok && detached.Has(id) {
			return true
		}
		if v = container(v); v == nil {
			return false
		}
		v = readBehind(v)
	}
	return false
}

// maxInside bounds how deep inside of what was taken over a value is looked for.
const maxInside = 4

// container returns the object that v was read from, nil if there is none: whoever takes
// over a map has its elements, too.
func container(v ssa.Value) ssa.Value {
	switch v := v.(type) {
	case *ssa.Next:
		if m, ok := rangedMap(v); ok {
			return m
		}
	case *ssa.Lookup:
		return v.X
	case *ssa.UnOp:
		switch at := v.X.(type) {
		case *ssa.FieldAddr:
			return at.X
		case *ssa.IndexAddr:
			return at.X
		}
	}
	return nil
}

// merged reports whether phi is nil, or something that was taken over on the way:
//
//	var old map[K]V
//	if failed { old, s.m = s.m, nil }
func (d *detachment) merged(phi *ssa.Phi) bool {
	taken := false
	for i, e := range phi.Edges {
		if isConst(e) {
			continue
		}
		read, ok := readBehind(e).(ssa.Instruction)
		if !ok {
			return false
		}
		if _, known := d.reads[read.(ssa.Value)]; !known || !d.overwritten(read, phi.Block().Preds[i]) {
			return false
		}
		taken = true
	}
	return taken
}

// overwritten reports whether the memory that was read is overwritten on all ways
// from there to the end of block by.
func (d *detachment) overwritten(read ssa.Instruction, by *ssa.BasicBlock) bool {
	path := d.p.Paths.Of(read.(ssa.Value))
	for b := by; b != nil && read.Block().Dominates(b); b = b.Idom() {
		behind := b != read.Block()
		for _, instr := range b.Instrs {
			behind = behind || instr == read
			st, ok := instr.(*ssa.Store)
			if ok && behind && !isCell(st.Addr) && d.p.Paths.Of(st.Addr) == path {
				return true
			}
		}
	}
	return false
}

// readBehind returns the read that v is the result of.
func readBehind(v ssa.Value) ssa.Value {
	for range 4 {
		switch x := v.(type) {
		case *ssa.Extract:
			v = x.Tuple
		case *ssa.ChangeType:
			v = x.X
		default:
			return v
		}
	}
	return v
}

// takesOut reports whether the function that returns v, which it has read from
// somewhere, takes it away from there: then it is no getter.
func (p *Package) takesOut(v ssa.Value) bool {
	read, ok := readBehind(p.IR.Resolve(v)).(ssa.Instruction)
	if !ok || !isRead(read) {
		return false
	}
	path := p.Paths.Of(v)
	for _, b := range read.Parent().Blocks {
		if !read.Block().Dominates(b) {
			continue
		}
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Store:
				to := p.Paths.Of(instr.Addr)
				if !isCell(instr.Addr) && (to == path || shortens(instr.Val) && path.Parent() == to) {
					return true
				}
			case *ssa.Call:
				b, ok := instr.Call.Value.(*ssa.Builtin)
				if ok && b.Name() == "delete" && p.Paths.Elem(instr.Call.Args[0], instr.Call.Args[1]) == path {
					return true
				}
			}
		}
	}
	return false
}
