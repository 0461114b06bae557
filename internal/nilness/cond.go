package nilness

import (
	"cmp"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/ir"
)

// A condition is a literal in text form: '+' or '-' and the canonical spelling
// of a boolean expression. Equal spellings mean equal values: loads are spelt
// by access path and calls by callee and arguments, on the assumption that
// nothing changes in between. The assumption costs a finding where it fails,
// never a false alarm about a branch that repeats a test.

// maxConds bounds the conditions that a path remembers.
const maxConds = 32

func negate(lit string) string {
	if lit[0] == '+' {
		return "-" + lit[1:]
	}
	return "+" + lit[1:]
}

// contradicted reports whether lits, which are sorted, have the opposite of lit.
func contradicted(lits []string, lit string) bool {
	sign := byte('+')
	if lit[0] == '+' {
		sign = '-'
	}
	_, ok := slices.BinarySearchFunc(lits, lit[1:], func(l, text string) int {
		return cmp.Or(cmp.Compare(l[0], sign), strings.Compare(l[1:], text))
	})
	return ok
}

// speller spells the values of one package.
type speller struct {
	ir       *ir.Package
	paths    *access.Paths
	memo     map[ssa.Value]string
	wholes   map[*ssa.Alloc]bool // see whole
	literals map[ssa.Value]string
}

// literal returns the literal that is true where v is.
func (s *speller) literal(v ssa.Value) string {
	lit, ok := s.literals[v]
	if !ok {
		lit = s.condition(v)
		s.literals[v] = lit
	}
	return lit
}

func (s *speller) condition(v ssa.Value) string {
	switch v := v.(type) {
	case *ssa.UnOp:
		if v.Op == token.NOT {
			return negate(s.literal(v.X))
		}
	case *ssa.BinOp:
		x, y := v.X, v.Y
		if _, ok := x.(*ssa.Const); ok && (v.Op == token.EQL || v.Op == token.NEQ) {
			x, y = y, x
		}
		if lit := s.length(x, y, v.Op); lit != "" {
			return lit
		}
		a, b := s.spell(x), s.spell(y)
		switch v.Op {
		case token.EQL:
			return "+" + a + "==" + b
		case token.NEQ:
			return "-" + a + "==" + b
		case token.LSS:
			return "+" + a + "<" + b
		case token.GEQ:
			return "-" + a + "<" + b
		case token.GTR:
			return "+" + b + "<" + a
		case token.LEQ:
			return "-" + b + "<" + a
		}
	}
	return "+" + s.spell(v)
}

// length returns the literal for a comparison of len(x) with a constant, if it
// asks whether there is anything in x.
func (s *speller) length(x, y ssa.Value, op token.Token) string {
	if _, ok := x.(*ssa.Const); ok {
		x, y, op = y, x, mirror(op)
	}
	call, ok := x.(*ssa.Call)
	if !ok || !isLen(call) {
		return ""
	}
	c, ok := y.(*ssa.Const)
	if !ok || c.Value == nil {
		return ""
	}
	switch {
	case lengthIs(op, c, 1) && !(op == token.EQL):
		return "+" + s.nonempty(call.Call.Args[0])
	case lengthIs(op, c, 0):
		return "-" + s.nonempty(call.Call.Args[0])
	}
	return ""
}

func (s *speller) nonempty(x ssa.Value) string { return "nonempty(" + s.spell(x) + ")" }

// spell returns the canonical spelling of v.
func (s *speller) spell(v ssa.Value) string {
	if t, ok := s.memo[v]; ok {
		if t == inWork {
			return register(v)
		}
		return t
	}
	s.memo[v] = inWork
	t := s.compute(v)
	s.memo[v] = t
	return t
}

// inWork is no spelling: a cycle has led back to the value.
const inWork = ""

// register spells a value that stands for itself; the delimiters keep t1 apart
// from t11.
func register(v ssa.Value) string {
	name := registerMark + v.Name() + registerMark
	if fn := v.Parent(); fn != nil {
		name += strconv.Itoa(int(fn.Pos())) + registerMark
	}
	return name
}

const registerMark = "·"

func param(i int) string { return "$" + strconv.Itoa(i) + "$" }

// path spells what is loaded from p.
func (s *speller) path(p *access.Path) string {
	if p.IsRoot() {
		if p.IsGlobal() {
			return register(p.Root())
		}
		return s.spell(p.Root())
	}
	sels, _ := p.Selectors(p.Base())
	return register(p.Root()) + selString(sels)
}

func (s *speller) compute(v ssa.Value) string {
	switch v := v.(type) {
	case *ssa.Const:
		if v.Value == nil {
			return "nil"
		}
		return v.Value.ExactString()
	case *ssa.Parameter:
		if i := slices.Index(v.Parent().Params, v); i >= 0 {
			return param(i)
		}
	case *ssa.Extract:
		return s.spell(v.Tuple) + "#" + strconv.Itoa(v.Index)
	case *ssa.ChangeType:
		return s.spell(v.X)
	case *ssa.TypeAssert:
		if v.CommaOk {
			return assertion(s.spell(v.X)) + v.AssertedType.String() + ")"
		}
	case *ssa.UnOp:
		if v.Op == token.MUL {
			if cell, ok := v.X.(*ssa.Alloc); ok {
				if val := lastStored(cell, v); val != nil {
					return s.spell(val)
				}
				if par := spilled(cell); par != nil {
					return s.spell(par)
				}
			}
			if val := s.only(v); val != nil {
				return s.spell(val)
			}
			if val := s.captured(v); val != nil {
				return strings.ReplaceAll(s.spell(val), "$", outer(val.Parent()))
			}
			if fv, ok := v.X.(*ssa.FreeVar); ok && !reassigned(fv) {
				return register(fv)
			}
			if p := s.paths.Of(v.X); !p.IsRoot() || p.IsGlobal() {
				return s.path(p)
			}
		}
	case *ssa.FieldAddr:
		if p := s.paths.Of(v); !p.IsRoot() {
			return "&" + s.path(p)
		}
	case *ssa.Call:
		name, args := named(&v.Call)
		if name == "" || v.Call.Signature().Results().Len() != 1 {
			break
		}
		var sb strings.Builder
		sb.WriteString(name + "(")
		for _, a := range args {
			sb.WriteString(s.spell(a) + ",")
		}
		return sb.String() + ")"
	case *ssa.BinOp, *ssa.Field:
		var sb strings.Builder
		sb.WriteString("(")
		for _, op := range v.(ssa.Instruction).Operands(nil) {
			sb.WriteString(s.spell(*op) + " ")
		}
		if b, ok := v.(*ssa.BinOp); ok {
			return sb.String() + b.Op.String() + ")"
		}
		return sb.String() + strconv.Itoa(v.(*ssa.Field).Field) + ")"
	}
	return register(v)
}

// named returns the name of the function or interface method that a call calls, and
// the arguments, the receiver first. There is none for a function value.
func named(call *ssa.CallCommon) (string, []ssa.Value) {
	if call.IsInvoke() {
		return call.Method.FullName(), append([]ssa.Value{call.Value}, call.Args...)
	}
	if fn := call.StaticCallee(); fn != nil {
		return fn.String(), call.Args
	}
	return "", nil
}

// only returns what a local variable holds all the time: one that literals
// capture is no register.
func (s *speller) only(load *ssa.UnOp) ssa.Value {
	if cell, ok := load.X.(*ssa.Alloc); ok && s.whole(load) {
		return s.ir.OnlyStore(cell)
	}
	return nil
}

// whole reports whether the variable that is loaded is assigned as a whole only, and
// not field by field.
func (s *speller) whole(load *ssa.UnOp) bool {
	switch core(load.Type()).(type) {
	case *types.Struct, *types.Array:
	default:
		return true
	}
	cell, ok := s.ir.Cell(load)
	if !ok {
		return false
	}
	whole, known := s.wholes[cell]
	if known {
		return whole
	}
	whole = true
	s.ir.EachUse(cell, func(use ssa.Instruction, _ ssa.Value) {
		switch part := use.(type) {
		case *ssa.FieldAddr:
			whole = whole && onlyLoaded(part)
		case *ssa.IndexAddr:
			whole = whole && onlyLoaded(part)
		}
	})
	s.wholes[cell] = whole
	return whole
}

func onlyLoaded(addr ssa.Value) bool {
	return !slices.ContainsFunc(*addr.Referrers(), func(use ssa.Instruction) bool {
		switch use.(type) {
		case *ssa.UnOp, *ssa.DebugRef:
			return false
		}
		return true
	})
}

// captured returns what a variable of the function around a literal holds all the
// time. The literal spells it as that function does, but for parameters: those of the
// function are not those of the literal.
func (s *speller) captured(load *ssa.UnOp) ssa.Value {
	if _, ok := load.X.(*ssa.FreeVar); !ok || !s.whole(load) {
		return nil
	}
	if cell, ok := s.ir.Cell(load); ok {
		return s.ir.OnlyStore(cell)
	}
	return nil
}

// outer marks the parameters of fn where a literal in it speaks of them.
func outer(fn *ssa.Function) string {
	if fn == nil {
		return "$"
	}
	return outerMark + strconv.Itoa(int(fn.Pos())) + ":"
}

const outerMark = "$outer"

// reassigned reports whether a function assigns a variable that it captures.
func reassigned(fv *ssa.FreeVar) bool {
	return slices.ContainsFunc(*fv.Referrers(), func(use ssa.Instruction) bool {
		st, ok := use.(*ssa.Store)
		return ok && st.Addr == fv
	})
}

// assigned is the literal that says that a flag was set on the path.
func assigned(flag string) string { return "+set(" + flag + ")" }

// assertion is how the spelling of a type assertion begins.
func assertion(x string) string { return "assert(" + x + " " }

// asserts reports whether lit says that a type assertion of x succeeds.
func asserts(lit, x string) bool {
	return strings.HasPrefix(lit, "+"+assertion(x)) && strings.HasSuffix(lit, ")#1")
}

// lastStored returns what was assigned last to a variable on the straight way
// to a load: a captured variable is no register, but is as good as one there.
func lastStored(cell *ssa.Alloc, load *ssa.UnOp) ssa.Value {
	b, i := load.Block(), slices.Index(load.Block().Instrs, ssa.Instruction(load))
	for range 8 {
		for i--; i >= 0; i-- {
			if st, ok := b.Instrs[i].(*ssa.Store); ok && st.Addr == cell {
				return st.Val
			}
		}
		if len(b.Preds) != 1 {
			return nil
		}
		b = b.Preds[0]
		i = len(b.Instrs)
	}
	return nil
}

// spilled returns the parameter that a variable holds all the time: a struct
// of which fields are read is no register.
func spilled(cell *ssa.Alloc) *ssa.Parameter {
	var par *ssa.Parameter
	for _, use := range *cell.Referrers() {
		switch use := use.(type) {
		case *ssa.Store:
			val, ok := use.Val.(*ssa.Parameter)
			if !ok || use.Addr != cell || par != nil {
				return nil
			}
			par = val
		case *ssa.FieldAddr:
			for _, ref := range *use.Referrers() {
				if _, read := ref.(*ssa.UnOp); !read {
					return nil
				}
			}
		case *ssa.UnOp, *ssa.DebugRef:
		default:
			return nil
		}
	}
	return par
}

// decide reports what v must be, given the literals that hold, if they say.
func (s *speller) decide(v ssa.Value, conds []string) (val, known bool) {
	if len(conds) == 0 {
		return false, false
	}
	lit := s.literal(v)
	if _, ok := slices.BinarySearch(conds, lit); ok {
		return true, true
	}
	if contradicted(conds, lit) {
		return false, true
	}
	// A comparison with a constant of a variable that is known to be another
	// constant, as in the first round of a counting loop.
	b, ok := v.(*ssa.BinOp)
	if !ok {
		return false, false
	}
	c, ok := b.Y.(*ssa.Const)
	if !ok || c.Value == nil || c.Value.Kind() != constant.Int {
		return false, false
	}
	x := s.number(b.X, conds)
	if x.Kind() != constant.Int {
		return false, false
	}
	return constant.Compare(x, b.Op, c.Value), true
}

// number returns the constant that v, or the variable that it is a constant
// away from, is known to be, as the index in the first round of a range.
func (s *speller) number(v ssa.Value, conds []string) constant.Value {
	text := s.spell(v)
	for _, l := range conds {
		if rest, ok := strings.CutPrefix(l[1:], text); ok && l[0] == '+' {
			if digits, ok := strings.CutPrefix(rest, "=="); ok {
				return integer(digits)
			}
		}
	}
	b, ok := v.(*ssa.BinOp)
	if !ok || b.Op != token.ADD && b.Op != token.SUB {
		return constant.MakeUnknown()
	}
	step, ok := b.Y.(*ssa.Const)
	if !ok || step.Value == nil || step.Value.Kind() != constant.Int {
		return constant.MakeUnknown()
	}
	if _, again := b.X.(*ssa.BinOp); again {
		return constant.MakeUnknown()
	}
	return constant.BinaryOp(s.number(b.X, conds), b.Op, step.Value)
}

// integer reads what ExactString wrote of an integer.
func integer(text string) constant.Value {
	digits, negative := strings.CutPrefix(text, "-")
	x := constant.MakeFromLiteral(digits, token.INT, 0)
	if negative && x.Kind() == constant.Int {
		x = constant.UnaryOp(token.SUB, x, 0)
	}
	return x
}
