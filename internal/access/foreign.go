package access

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// Formal stands for a parameter of a function of another package: go/ssa
// gives such functions no parameters of their own.
type Formal struct {
	placeholder
	Index int
}

// Foreign stands for a package-level variable of another package.
type Foreign struct {
	placeholder
	Package, Variable string
	Obj               types.Object // if it is known
}

func (f *Foreign) Name() string   { return f.Variable }
func (f *Foreign) String() string { return f.Package + "." + f.Variable }

func (f *Formal) Name() string   { return "parameter" }
func (f *Formal) String() string { return "parameter" }

// placeholder implements what ssa.Value asks for besides a name.
type placeholder struct{}

func (placeholder) Type() types.Type                         { return types.Typ[types.Invalid] }
func (placeholder) Parent() *ssa.Function                    { return nil }
func (placeholder) Referrers() *[]ssa.Instruction            { return nil }
func (placeholder) Operands(rands []*ssa.Value) []*ssa.Value { return rands }
func (placeholder) Pos() token.Pos                           { return token.NoPos }

// Formal returns the path of the i-th parameter (the receiver is 0) of any
// function of another package.
func (ps *Paths) Formal(i int) *Path {
	for len(ps.formals) <= i {
		ps.formals = append(ps.formals, ps.Root(&Formal{Index: len(ps.formals)}))
	}
	return ps.formals[i]
}

// Foreign returns the path of a package-level variable by name.
func (ps *Paths) Foreign(pkg, variable string) *Path {
	key := [2]string{pkg, variable}
	p := ps.foreign[key]
	if p == nil {
		p = ps.Root(&Foreign{Package: pkg, Variable: variable})
		ps.foreign[key] = p
	}
	return p
}

func (ps *Paths) global(g *ssa.Global) *Path {
	p := ps.Foreign(g.Pkg.Pkg.Path(), g.Name())
	p.root.(*Foreign).Obj = g.Object()
	return p
}
