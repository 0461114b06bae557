package lockset

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/symbol"
)

// Op is what a method does to the lock that it is called on.
type Op int

const (
	None Op = iota
	Lock
	RLock
	Unlock  // gives back either mode
	TryLock // takes the lock if it returns true
	TryRLock
)

// methods maps the names in use for lock operations; they count if the method
// belongs to a lock type, see [IsLock].
var methods = map[string]Op{
	"Lock":       Lock,
	"RLock":      RLock,
	"Unlock":     Unlock,
	"RUnlock":    Unlock,
	"TryLock":    TryLock,
	"TryRLock":   TryRLock,
	"Acquire":    Lock, // golang.org/x/sync/semaphore
	"TryAcquire": TryLock,
	"Release":    Unlock,
}

// Table knows what locks: the mutexes of the standard library, whatever looks
// like them, and what the user's settings add. A nil Table adds nothing.
type Table struct {
	types map[string]bool
	ops   map[string]Op
}

// NewTable returns a table to which settings add lock types, and operations:
// methods, and functions that lock their first argument. See package symbol for
// their names.
func NewTable(types map[string]bool, ops map[string]Op) *Table { return &Table{types, ops} }

// added returns the operation that settings give to fn.
func (t *Table) added(fn *types.Func) Op {
	if t == nil || len(t.ops) == 0 {
		return None
	}
	return t.ops[symbol.Of(fn)]
}

// Declares reports whether settings, and not just a name, say what the callee
// of a call does to a lock.
func (t *Table) Declares(call *ssa.CallCommon) bool {
	m := callee(call)
	return m != nil && t.added(m) != None
}

func callee(call *ssa.CallCommon) *types.Func {
	if call.IsInvoke() {
		return call.Method
	}
	if fn := call.StaticCallee(); fn != nil {
		if m, ok := fn.Object().(*types.Func); ok {
			return m.Origin()
		}
	}
	return nil
}

// MethodOp returns what calling the method m does to its receiver. Wrappers
// with bodies of their own are not meant here: their summaries tell more.
func (t *Table) MethodOp(m *types.Func) Op {
	if op := t.added(m.Origin()); op != None {
		return op
	}
	op := methods[m.Name()]
	sig := m.Signature()
	if op == None || sig.Recv() == nil || !t.IsLock(sig.Recv().Type()) {
		return None
	}
	if pkg := m.Pkg(); pkg != nil && pkg.Path() == "golang.org/x/sync/semaphore" {
		return op
	}
	if sig.Params().Len() != 0 || m.Name() == "Acquire" || m.Name() == "Release" || m.Name() == "TryAcquire" {
		return None
	}
	return op
}

// IsLock reports whether typ, or what it points to, is a mutex: a type with
// Lock and Unlock methods without parameters, such as sync.Mutex, sync.Locker
// and the mutexes of other libraries, a weighted semaphore, or a type that
// settings name.
func (t *Table) IsLock(typ types.Type) bool {
	if p, ok := types.Unalias(typ).(*types.Pointer); ok {
		typ = p.Elem()
	}
	named, ok := types.Unalias(typ).(*types.Named)
	if !ok {
		return hasLockMethods(typ)
	}
	if t != nil && t.types[symbol.OfType(named.Obj())] {
		return true
	}
	if pkg := named.Obj().Pkg(); pkg != nil && pkg.Path() == "golang.org/x/sync/semaphore" {
		return named.Obj().Name() == "Weighted"
	}
	if _, isInterface := named.Underlying().(*types.Interface); isInterface {
		return hasLockMethods(named)
	}
	return hasLockMethods(types.NewPointer(named))
}

func hasLockMethods(t types.Type) bool {
	for _, name := range []string{"Lock", "Unlock"} {
		obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
		m, ok := obj.(*types.Func)
		if !ok || m.Signature().Params().Len() != 0 {
			return false
		}
	}
	return true
}

// CallOp returns what a call does to a lock and which value is the lock; op
// is None if the call is no lock operation.
func (t *Table) CallOp(call *ssa.CallCommon) (lock ssa.Value, op Op) {
	m := callee(call)
	if call.IsInvoke() {
		op := t.MethodOp(m)
		if mu := readLocker(call.Value); mu != nil && op == Lock {
			return mu, RLock
		} else if mu != nil && op == Unlock {
			return mu, Unlock
		}
		if op != None {
			return call.Value, op
		}
		return nil, None
	}
	if m == nil || len(call.Args) == 0 {
		return nil, None
	}
	if op := t.MethodOp(m); op != None {
		return call.Args[0], op
	}
	return nil, None
}

// readLocker returns the mutex behind the result of (*sync.RWMutex).RLocker.
func readLocker(v ssa.Value) ssa.Value {
	call, ok := v.(*ssa.Call)
	if !ok {
		return nil
	}
	fn := call.Call.StaticCallee()
	if fn == nil || len(call.Call.Args) != 1 {
		return nil
	}
	if m, ok := fn.Object().(*types.Func); !ok || m.FullName() != "(*sync.RWMutex).RLocker" {
		return nil
	}
	return call.Call.Args[0]
}
