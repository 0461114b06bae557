package thread

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/ir"
)

// IsEventLoop reports whether the method fn waits in a loop for several kinds of
// events. Its object has one such loop: events that two loops share out among
// them would come in no order.
//
//	for {
//		select {
//		case t := <-s.tasks:
//		case p := <-s.peers:
//		case <-quit:
//		}
//	}
//
// Who waits for a change and a deadline, or for an answer, a tick and an end, is no
// such loop: many may do that. So two of the events have to be something that was sent.
func IsEventLoop(fn *ssa.Function) bool {
	if fn.Signature.Recv() == nil {
		return false
	}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if sel, ok := instr.(*ssa.Select); ok && sel.Blocking && receives(sel) >= minEvents && sent(sel) > 1 && ir.Reaches(b, b, nil) {
				return true
			}
		}
	}
	return false
}

// Serves reports whether fn waits in a loop for what others send. Its object is served
// once: where a package runs it on a goroutine, others do not run it besides.
func Serves(fn *ssa.Function) bool {
	return slices.ContainsFunc(fn.Blocks, func(b *ssa.BasicBlock) bool {
		return slices.ContainsFunc(b.Instrs, waits) && ir.Reaches(b, b, nil)
	})
}

// waits reports whether instr waits for something to be received.
func waits(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.UnOp:
		return instr.Op == token.ARROW
	case *ssa.Select:
		return instr.Blocking && receives(instr) > 0
	}
	return false
}

// inLoop returns the threads on which fn runs that threads of its caller enter:
// however many may call it, an event loop is one thread.
func (c *Contexts) inLoop(fn *ssa.Function, threads []*Thread) []*Thread {
	if slices.ContainsFunc(threads, func(t *Thread) bool { return t.Kind != API }) || !IsEventLoop(fn) {
		return threads
	}
	t := c.thread(fn, API)
	t.Entry = fn
	return []*Thread{t}
}

const minEvents = 3

func receives(sel *ssa.Select) (n int) {
	for _, st := range sel.States {
		if st.Dir == types.RecvOnly {
			n++
		}
	}
	return n
}

// sent counts the cases whose value is used.
func sent(sel *ssa.Select) (n int) {
	for _, use := range *sel.Referrers() {
		// The index of the case and whether the channel is open come first.
		if ext, ok := use.(*ssa.Extract); ok && ext.Index > 1 && len(*ext.Referrers()) > 0 {
			n++
		}
	}
	return n
}
