package lockset

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
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

// MethodOp returns what calling the method m does to its receiver. Wrappers
// with bodies of their own are not meant here: their summaries tell more.
func MethodOp(m *types.Func) Op {
	op := methods[m.Name()]
	sig := m.Signature()
	if op == None || sig.Recv() == nil || !IsLock(sig.Recv().Type()) {
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

// IsLock reports whether t, or what it points to, is a mutex: a type with
// Lock and Unlock methods without parameters, such as sync.Mutex, sync.Locker
// and the mutexes of other libraries, or a weighted semaphore.
func IsLock(t types.Type) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return hasLockMethods(t)
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
func CallOp(call *ssa.CallCommon) (lock ssa.Value, op Op) {
	if call.IsInvoke() {
		op := MethodOp(call.Method)
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
	fn := call.StaticCallee()
	if fn == nil || len(call.Args) == 0 {
		return nil, None
	}
	if m, ok := fn.Object().(*types.Func); ok {
		if op := MethodOp(m.Origin()); op != None {
			return call.Args[0], op
		}
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
