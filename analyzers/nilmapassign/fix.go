package nilmapassign

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/maprace/maprace-lint/internal/nilness"
)

// A fix makes the map where the nil comes from. It is offered only if that is
// certain to be the place: a variable declared by itself, or a struct literal
// with keys, whose map is nil on all paths to the assignment; or the literals
// with keys of all constructors, if nothing else makes the map.

// declaredNil replaces the reason "nil is assigned" of a variable that was
// declared without a value by that declaration.
func (r *reporter) declaredNil(pos token.Pos, o nilness.Origin) nilness.Origin {
	if spec := r.declaration(r.target(pos)); spec != nil && !o.Pos.IsValid() {
		return nilness.Origin{Kind: nilness.ZeroVar, Pos: spec.Pos()}
	}
	return o
}

// declaration returns "var x T" for an identifier that it declares.
func (r *reporter) declaration(e ast.Expr) *ast.ValueSpec {
	id, ok := e.(*ast.Ident)
	if !ok {
		return nil
	}
	obj := r.uses.Uses[id]
	if obj == nil {
		return nil
	}
	for _, n := range r.src.Enclosing(obj.Pos()) {
		if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == 0 {
			return spec
		}
	}
	return nil
}

func (r *reporter) fixes(w nilness.Write) []analysis.SuggestedFix {
	target := r.target(w.Instr.Pos())
	var edit *analysis.TextEdit
	var msg string
	switch w.Fact.Why.Kind {
	case nilness.ZeroVar, nilness.Assigned:
		edit, msg = r.makeVariable(target), "Make the map where it is declared"
	case nilness.ZeroStruct:
		edit, msg = r.makeField(target, w.Fact.Why.Pos), "Make the map in the struct literal"
	}
	if edit == nil {
		return nil
	}
	return []analysis.SuggestedFix{{Message: msg, TextEdits: []analysis.TextEdit{*edit}}}
}

// constructorFix makes the map in all constructors, once for each field.
func (r *reporter) constructorFix(o nilness.Open, f *nilness.Field) []analysis.SuggestedFix {
	if r.fixed[f.Var] {
		return nil
	}
	var edits []analysis.TextEdit
	for _, ev := range f.Left {
		edit := r.makeField(r.target(o.Need.Pos), ev.Pos)
		if edit == nil {
			return nil
		}
		edits = append(edits, *edit)
	}
	r.fixed[f.Var] = true
	return []analysis.SuggestedFix{{Message: "Make the map where the struct is built", TextEdits: edits}}
}

// makeVariable turns "var x T" into "var x = make(T)".
func (r *reporter) makeVariable(e ast.Expr) *analysis.TextEdit {
	spec := r.declaration(e)
	if spec == nil || len(spec.Names) != 1 || spec.Type == nil {
		return nil
	}
	text := r.makes(r.src.Text(spec.Type), r.uses.TypeOf(spec.Type), spec.Pos())
	if text == "" {
		return nil
	}
	return &analysis.TextEdit{Pos: spec.Names[0].End(), End: spec.Type.End(), NewText: []byte(" = " + text)}
}

// makes returns "make(T)" if that means a new map of type want at pos: names
// may be shadowed, or not be imported there.
func (r *reporter) makes(typ string, want types.Type, pos token.Pos) string {
	text := "make(" + typ + ")"
	tv, err := types.Eval(r.fset, r.pkg, pos, text)
	if err != nil || !types.Identical(tv.Type, want) {
		return ""
	}
	return text
}

// makeField adds "f: make(T)" to the literal at pos, if the assignment is to
// x.f and the literal is T{...} or &T{...} with keys or with nothing in it.
func (r *reporter) makeField(e ast.Expr, pos token.Pos) *analysis.TextEdit {
	sel, ok := e.(*ast.SelectorExpr)
	if !ok || !pos.IsValid() {
		return nil
	}
	selection := r.uses.Selections[sel]
	if selection == nil || len(selection.Index()) != 1 {
		return nil
	}
	lit := r.literal(pos, selection)
	if lit == nil {
		return nil
	}
	if n := len(lit.Elts); n > 0 {
		if _, keyed := lit.Elts[0].(*ast.KeyValueExpr); !keyed {
			return nil
		}
	}
	made := r.makes(types.TypeString(selection.Type(), r.qualify(pos)), selection.Type(), lit.Pos())
	if made == "" {
		return nil
	}
	text := sel.Sel.Name + ": " + made
	if len(lit.Elts) == 0 {
		return &analysis.TextEdit{Pos: lit.Lbrace + 1, End: lit.Lbrace + 1, NewText: []byte(text)}
	}
	last := lit.Elts[len(lit.Elts)-1].End()
	return &analysis.TextEdit{Pos: last, End: last, NewText: []byte(", " + text)}
}

// literal finds the struct literal that starts at or is assigned at pos and
// has the selected field.
func (r *reporter) literal(pos token.Pos, selection *types.Selection) *ast.CompositeLit {
	recv := selection.Recv()
	if p, ok := recv.Underlying().(*types.Pointer); ok {
		recv = p.Elem()
	}
	var found *ast.CompositeLit
	for _, n := range r.src.Enclosing(pos) {
		switch n := n.(type) {
		case *ast.CompositeLit:
			if types.Identical(r.uses.TypeOf(n), recv) {
				return n
			}
		case *ast.AssignStmt:
			// x := T{...}: the position is that of x.
			if len(n.Rhs) == 1 && len(n.Lhs) == 1 {
				rhs := ast.Unparen(n.Rhs[0])
				if u, ok := rhs.(*ast.UnaryExpr); ok && u.Op == token.AND {
					rhs = u.X
				}
				if lit, ok := rhs.(*ast.CompositeLit); ok && types.Identical(r.uses.TypeOf(lit), recv) {
					found = lit
				}
			}
			return found
		case ast.Stmt:
			return found
		}
	}
	return found
}

// qualify names packages as the file around pos imports them.
func (r *reporter) qualify(pos token.Pos) types.Qualifier {
	names := map[string]string{}
	for _, n := range r.src.Enclosing(pos) {
		file, ok := n.(*ast.File)
		if !ok {
			continue
		}
		for _, spec := range file.Imports {
			if name := r.uses.PkgNameOf(spec); name != nil {
				names[name.Imported().Path()] = name.Name()
			}
		}
	}
	return func(p *types.Package) string {
		if p == r.pkg {
			return ""
		}
		if name, ok := names[p.Path()]; ok {
			return name
		}
		return p.Name()
	}
}
