package nilmapassign

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/maprace/maprace-lint/internal/nilness"
	"github.com/maprace/maprace-lint/internal/report"
)

func category(k nilness.Kind) *report.Category {
	switch k {
	case nilness.ZeroStruct, nilness.Cleared:
		return field
	case nilness.ZeroElem, nilness.Missing:
		return entry
	case nilness.Returned:
		return result
	case nilness.Compared, nilness.EmptyLen, nilness.NotThere, nilness.Excluded:
		return belief
	case nilness.Decoded:
		return decoded
	}
	return variable
}

func message(text string, f nilness.Fact) string {
	if f.Bits == nilness.Nil && !f.Checked {
		return "assignment to entry in nil map " + text
	}
	return "assignment to entry in map " + text + ", which may be nil"
}

// reason says where the nil comes from.
func (r *reporter) reason(o nilness.Origin) string {
	line := ""
	if o.Pos.IsValid() {
		line = " in line " + strconv.Itoa(r.fset.Position(o.Pos).Line)
	}
	switch o.Kind {
	case nilness.ZeroVar:
		return ": declared without a map" + line
	case nilness.ZeroStruct:
		return ": the struct is built without it" + line
	case nilness.ZeroElem:
		return ": the elements are made without maps" + line
	case nilness.Assigned:
		return ": nil is assigned" + line
	case nilness.Missing:
		return ": no such entry has been made"
	case nilness.Returned:
		return ": " + o.Name + " may return it nil"
	case nilness.Cleared:
		return ": " + o.Name + " leaves it nil"
	case nilness.NotThere:
		return ": there is none" + line
	case nilness.Compared, nilness.Excluded:
		return ": it is compared with nil" + line
	case nilness.EmptyLen:
		return ": its length is 0 here"
	case nilness.NeverMade:
		return ": nothing makes it"
	case nilness.Decoded:
		return ": the decoded input may lack it"
	}
	return ""
}

func (r *reporter) related(o nilness.Origin) []analysis.RelatedInformation {
	if !o.Pos.IsValid() {
		return nil
	}
	return []analysis.RelatedInformation{{Pos: o.Pos, Message: "the nil comes from here"}}
}

// where names the map of a function of another package.
func where(p nilness.Place) string {
	var sb strings.Builder
	for _, s := range p.Sels {
		if s.Field != nil {
			sb.WriteString("." + s.Field.Name())
		}
	}
	if sb.Len() == 0 {
		return ""
	}
	return " in field " + sb.String()[1:]
}

func passes(p nilness.Place) string {
	if w := where(p); w != "" && p.Base == nil {
		return "an object that lacks it"
	}
	if p.Base != nil {
		return "through here before it is made"
	}
	return "nil"
}

// text is the source of the map that the assignment or call at pos writes to.
func (r *reporter) text(pos token.Pos) string {
	if m := r.target(pos); m != nil {
		return r.src.Text(m)
	}
	return "map"
}

// target finds m in m[k] = v and in maps.Copy(m, src), m.Set(k, v).
func (r *reporter) target(pos token.Pos) ast.Expr {
	for _, n := range r.src.Enclosing(pos) {
		switch n := n.(type) {
		case *ast.IndexExpr:
			return n.X
		case *ast.CallExpr:
			if sel, ok := n.Fun.(*ast.SelectorExpr); ok {
				if id, ok := sel.X.(*ast.Ident); len(n.Args) > 0 && ok && id.Name == "maps" {
					return n.Args[0]
				}
				return sel.X
			}
			return nil
		case ast.Stmt:
			return nil
		}
	}
	return nil
}

// span is what a finding at pos underlines: m[k], or the call.
func (r *reporter) span(pos token.Pos) (token.Pos, token.Pos) {
	for _, n := range r.src.Enclosing(pos) {
		switch n := n.(type) {
		case *ast.IndexExpr:
			if n.X.End() <= pos && pos < n.Index.Pos() {
				return n.Pos(), n.End()
			}
		case *ast.CallExpr:
			return n.Pos(), n.End()
		case ast.Stmt:
			return pos, pos
		}
	}
	return pos, pos
}

// declared returns how the package of a field declares it, the zero value if it
// does so in no struct type of package level.
func (r *reporter) declared(v *types.Var) declaration {
	fields, ok := r.declarations[v.Pkg()]
	if !ok {
		fields = declarations(v.Pkg())
		r.declarations[v.Pkg()] = fields
	}
	return fields[v]
}

// declaration is the struct type that declares a field, and the field's tag.
type declaration struct {
	typ *types.TypeName
	tag string
}

func declarations(pkg *types.Package) map[*types.Var]declaration {
	fields := map[*types.Var]declaration{}
	for _, name := range pkg.Scope().Names() {
		tn, ok := pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok {
			continue
		}
		st, ok := tn.Type().Underlying().(*types.Struct)
		if !ok {
			continue
		}
		for i := range st.NumFields() {
			if _, known := fields[st.Field(i)]; !known {
				fields[st.Field(i)] = declaration{tn, st.Tag(i)}
			}
		}
	}
	return fields
}

// mayBeLeftOut reports whether the field's tag says that input may lack it.
func (r *reporter) mayBeLeftOut(v *types.Var) bool {
	return strings.Contains(r.declared(v).tag, "omitempty")
}

// hasLock reports whether the struct of the field has a mutex.
func (r *reporter) hasLock(v *types.Var) bool {
	tn := r.declared(v).typ
	if tn == nil {
		return false
	}
	st := tn.Type().Underlying().(*types.Struct)
	for f := range st.Fields() {
		t := f.Type()
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		if named, ok := types.Unalias(t).(*types.Named); ok {
			obj := named.Obj()
			if obj.Pkg() != nil && obj.Pkg().Path() == "sync" && (obj.Name() == "Mutex" || obj.Name() == "RWMutex") {
				return true
			}
		}
	}
	return false
}
