package summary

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/apitable"
	"github.com/maprace/maprace-lint/internal/ir"
)

// use is how an instruction or a library function uses a map.
type use struct {
	v     ssa.Value // the map, or what holds it
	write bool
	part  []access.Selector // which part of v the map is
}

// library lists the functions of the standard library that write to a map
// that they are given; those that are not listed read it. The number is the
// argument that is written, the receiver being 0.
var library = apitable.New(map[string]int{
	"maps.Copy":                      0,
	"maps.DeleteFunc":                0,
	"maps.Insert":                    0,
	"(net/http.Header).Set":          0,
	"(net/http.Header).Add":          0,
	"(net/http.Header).Del":          0,
	"(net/url.Values).Set":           0,
	"(net/url.Values).Add":           0,
	"(net/url.Values).Del":           0,
	"(net/textproto.MIMEHeader).Set": 0,
	"(net/textproto.MIMEHeader).Add": 0,
	"(net/textproto.MIMEHeader).Del": 0,
})

// lazyReaders do not look at the map that they are given before somebody
// ranges over their result.
var lazyReaders = apitable.New(map[string]bool{
	"maps.Keys":   true,
	"maps.Values": true,
	"maps.All":    true,
})

// isMap reports whether v is a map.
func isMap(v ssa.Value) bool {
	_, ok := v.Type().Underlying().(*types.Map)
	return ok
}

// uses returns how instr uses the contents of maps, by itself or through a
// function of the standard library.
func uses(instr ssa.Instruction) []use {
	switch instr := instr.(type) {
	case *ssa.MapUpdate:
		return []use{{v: instr.Map, write: true}}
	case *ssa.Lookup:
		if isMap(instr.X) {
			return []use{{v: instr.X}}
		}
	case *ssa.Range:
		if isMap(instr.X) {
			return []use{{v: instr.X}}
		}
	case ssa.CallInstruction:
		if _, isGo := instr.(*ssa.Go); isGo {
			return nil
		}
		return usesOfCall(instr.Common())
	}
	return nil
}

func usesOfCall(call *ssa.CallCommon) []use {
	if b, ok := call.Value.(*ssa.Builtin); ok {
		switch b.Name() {
		case "delete", "clear":
			if isMap(call.Args[0]) {
				return []use{{v: call.Args[0], write: true}}
			}
		case "len":
			if isMap(call.Args[0]) {
				return []use{{v: call.Args[0]}}
			}
		}
		return nil
	}
	fn := call.StaticCallee()
	if fn == nil {
		return nil
	}
	obj, ok := fn.Object().(*types.Func)
	if !ok || obj.Pkg() == nil {
		return nil
	}
	if how, ok := encoders.Lookup(obj); ok {
		return encoded(call, how)
	}
	if !ir.Standard(obj.Pkg().Path()) || lazyReaders.Has(obj) {
		return nil
	}
	written, writes := library.Lookup(obj)
	var out []use
	for i, arg := range call.Args {
		for _, m := range mapsIn(arg) {
			out = append(out, use{v: m, write: writes && i == written})
		}
	}
	return out
}

// mapsIn returns the maps that a library function sees in one argument: the
// argument itself, boxed in an interface, or in the slice that a variadic
// call passes, also when an iterator over it was made first.
func mapsIn(arg ssa.Value) []ssa.Value {
	switch a := arg.(type) {
	case *ssa.MakeInterface:
		return mapsIn(a.X)
	case *ssa.ChangeType:
		return mapsIn(a.X)
	case *ssa.Call:
		if fn := a.Call.StaticCallee(); fn != nil {
			if obj, ok := fn.Object().(*types.Func); ok && lazyReaders.Has(obj) {
				return mapsIn(a.Call.Args[0])
			}
		}
	case *ssa.Slice:
		var out []ssa.Value
		for _, arg := range ir.VariadicArgs(a) {
			out = append(out, mapsIn(arg)...)
		}
		return out
	case *ssa.Const:
		return nil
	}
	if isMap(arg) {
		return []ssa.Value{arg}
	}
	return nil
}

// accessPos returns the most telling position of an access.
func accessPos(instr ssa.Instruction) token.Pos {
	if pos := instr.Pos(); pos.IsValid() {
		return pos
	}
	switch instr := instr.(type) {
	case *ssa.Range:
		return instr.X.Pos()
	case *ssa.MapUpdate:
		return instr.Map.Pos()
	}
	return token.NoPos
}
