package summary

import (
	"go/types"
	"reflect"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/concur"
	"github.com/maprace/maprace-lint/internal/ir"
)

// prepareEncoder records that an encoder calls the methods by which types of this
// package, those of its arguments or of what they hold, encode themselves: under
// the locks that are held here.
//
//	s.mu.RLock(); data, err := json.Marshal(s.jobs); s.mu.RUnlock()
func (f *flow) prepareEncoder(call ssa.CallInstruction, how encoding) {
	seen := map[types.Type]bool{}
	for _, arg := range call.Common().Args {
		boxed, ok := arg.(*ssa.MakeInterface)
		if !ok || !isAny(boxed.Type()) {
			continue
		}
		for _, m := range f.p.encodeMethods(how, boxed.X.Type(), seen) {
			f.runs[call] = append(f.runs[call], Run{Callee: m, Mode: concur.Sync})
		}
	}
}

// encodeMethods returns the methods by which values of type t, and what they hold,
// encode themselves.
func (p *Package) encodeMethods(how encoding, t types.Type, seen map[types.Type]bool) (out []ir.Callee) {
	if seen[t] || len(seen) > maxEncoded {
		return nil
	}
	seen[t] = true
	if named, ok := types.Unalias(t).(*types.Named); ok {
		set := types.NewMethodSet(types.NewPointer(named))
		for _, name := range how.methods {
			sel := set.Lookup(nil, name)
			if sel == nil {
				continue
			}
			obj, ok := sel.Obj().(*types.Func)
			if !ok || obj.Pkg() != p.IR.Types || !concur.IsEncodeMethod(obj) {
				return nil
			}
			if fn := p.IR.SSA.Prog.FuncValue(obj.Origin()); fn != nil {
				out = append(out, ir.Callee{Fn: fn, Obj: obj.Origin()})
			}
			return out
		}
	}
	switch t := t.Underlying().(type) {
	case *types.Struct:
		for i := range t.NumFields() {
			f := t.Field(i)
			if (f.Exported() || f.Embedded()) && reflect.StructTag(t.Tag(i)).Get(how.tag) != "-" {
				out = append(out, p.encodeMethods(how, f.Type(), seen)...)
			}
		}
	case interface{ Elem() types.Type }: // pointers, slices, arrays, maps
		out = p.encodeMethods(how, t.Elem(), seen)
	}
	return out
}

// maxEncoded bounds the types into which is looked for methods.
const maxEncoded = 64
