package access

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// key names an element within its function: by constant, by an expression over
// parameters, or by the SSA value that holds the index, so that equal keys mean
// equal elements.
func (r *resolver) key(index ssa.Value) string {
	if c, ok := index.(*ssa.Const); ok && c.Value != nil {
		return c.Value.ExactString()
	}
	if e := r.expression(index, maxExpression); e != "" {
		return e
	}
	if ext, ok := index.(*ssa.Extract); ok && ext.Index == 1 {
		if next, ok := ext.Tuple.(*ssa.Next); ok {
			return ranged(next) // in `for k, v := range m`, m[k] is v
		}
	}
	return r.named(index)
}

// ranged is the key of the element that a range statement is at.
func ranged(next *ssa.Next) string { return "range " + next.Name() + "@" + next.Parent().Name() }

// named names the value of a key by the path that it is loaded from, or by its register.
func (r *resolver) named(index ssa.Value) string {
	p := r.of(index)
	if !p.IsRoot() {
		return p.String()
	}
	if _, variable := p.Root().(*ssa.Alloc); !variable && p.Root().Parent() != nil {
		index = p.Root() // what a captured variable, assigned once, stands for
	}
	if fn := index.Parent(); fn != nil {
		return index.Name() + "@" + fn.Name()
	}
	return index.Name()
}

// maxExpression bounds the depth of an index expression.
const maxExpression = 4

// expression returns the text of v if it is computed from parameters and
// constants, so that it means the same wherever the function says it. Calls with a
// basic result are taken to depend on nothing but their arguments:
//
//	if m[peer.ID()] == nil { m[peer.ID()] = map[string]bool{} }
func (r *resolver) expression(v ssa.Value, depth int) string {
	if depth == 0 {
		return ""
	}
	switch v := v.(type) {
	case *ssa.Const:
		if v.Value != nil {
			return v.Value.ExactString()
		}
	case *ssa.Parameter:
		if depth < maxExpression {
			return v.Name() + "@" + v.Parent().Name()
		}
	case *ssa.Convert:
		return r.expression(v.X, depth-1)
	case *ssa.BinOp:
		if x, y := r.expression(v.X, depth-1), r.expression(v.Y, depth-1); x != "" && y != "" {
			return "(" + x + v.Op.String() + y + ")"
		}
	case *ssa.Call:
		if !isBasic(v.Type()) {
			return ""
		}
		if v.Call.IsInvoke() {
			return r.application(v.Call.Method.Name(), append([]ssa.Value{v.Call.Value}, v.Call.Args...), depth)
		}
		if fn := v.Call.StaticCallee(); fn != nil && len(v.Call.Args) > 0 {
			return r.application(fn.Name(), v.Call.Args, depth)
		}
	}
	return ""
}

// application returns the text of a call. Arguments that are no expressions are
// named like keys.
func (r *resolver) application(name string, args []ssa.Value, depth int) string {
	for _, a := range args {
		arg := r.expression(a, depth-1)
		if arg == "" && depth > 1 {
			arg = r.named(a)
		}
		if arg == "" {
			return ""
		}
		name += "(" + arg + ")"
	}
	return name
}

// args names the arguments of a call; a variable that is read twice is taken
// to have the same value.
func (r *resolver) args(args []ssa.Value) string {
	keys := make([]string, len(args))
	for i, a := range args {
		keys[i] = r.key(a)
		if p := r.of(a); p.IsRoot() && r.expression(a, maxExpression) == "" {
			keys[i] = r.ps.nameOf(p)
		}
	}
	return "(" + strings.Join(keys, ",") + ")"
}

func (ps *Paths) nameOf(root *Path) string {
	if fn := root.root.Parent(); fn != nil {
		return root.root.Name() + "@" + fn.Name()
	}
	return root.root.Name()
}

func isBasic(t types.Type) bool {
	_, ok := t.Underlying().(*types.Basic)
	return ok
}
