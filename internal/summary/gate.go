package summary

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/idset"
	"github.com/maprace/maprace-lint/internal/ir"
)

// gates returns the channels for which a goroutine that runs c waits before it gets to
// any map: until its starter closes one of them, it does nothing to them.
//
//	go func() { <-filled; use(m) }()
//	m[k] = v
//	close(filled)
func (f *flow) gates(c ir.Callee, sum *Func) idset.Set {
	if len(sum.Accesses) == 0 || len(sum.Spawns)+len(sum.Calls) > 0 {
		return nil
	}
	waited := sum.Accesses[0].Received
	for _, a := range sum.Accesses[1:] {
		waited = waited.Intersect(a.Received)
	}
	return f.p.bindAll(waited, c)
}

// behindGate returns the live spawns without those that still wait for this function
// to close a channel when instr runs.
func (f *flow) behindGate(live idset.Set, instr ssa.Instruction) idset.Set {
	for _, id := range live {
		if slices.ContainsFunc(f.spawns[id].Gates, func(gate int32) bool { return f.closesLater(f.p.Paths.ByID(gate), instr) }) {
			live = live.Without(id)
		}
	}
	return live
}

// closesLater reports whether the function closes the channel, and not before instr.
func (f *flow) closesLater(ch *access.Path, instr ssa.Instruction) bool {
	if f.closes == nil {
		f.findCloses()
	}
	for _, c := range f.closes[ch] {
		b := c.Block()
		if b == instr.Block() && slices.Index(b.Instrs, ssa.Instruction(c)) < slices.Index(b.Instrs, instr) || ir.Reaches(b, instr.Block(), nil) {
			return false
		}
	}
	return len(f.closes[ch]) > 0 && !f.p.sendsOn(ch)
}

// findCloses fills closes.
func (f *flow) findCloses() {
	f.closes = map[*access.Path][]*ssa.Call{}
	for _, b := range f.fn.Blocks {
		for _, instr := range b.Instrs {
			if call, ok := instr.(*ssa.Call); ok && isClose(&call.Call) {
				ch := f.p.Paths.Of(call.Call.Args[0])
				f.closes[ch] = append(f.closes[ch], call)
			}
		}
	}
}

// sendsOn reports whether something in the package sends on the channel, which would
// let one of those go on that wait for it to be closed.
func (p *Package) sendsOn(ch *access.Path) bool {
	if p.sentOn == nil {
		p.sentOn = map[any]bool{}
		for _, fn := range p.IR.Funcs {
			for _, b := range fn.Blocks {
				for _, instr := range b.Instrs {
					switch instr := instr.(type) {
					case *ssa.Send:
						p.sentOn[channelOf(p.Paths.Of(instr.Chan))] = true
					case *ssa.Select:
						for _, st := range instr.States {
							if st.Dir == types.SendOnly {
								p.sentOn[channelOf(p.Paths.Of(st.Chan))] = true
							}
						}
					}
				}
			}
		}
	}
	return p.sentOn[channelOf(ch)]
}

// channelOf returns the field or variable that holds a channel, or else its path.
func channelOf(ch *access.Path) any {
	if obj := ch.Object(); obj != nil {
		return obj
	}
	return ch
}

func isClose(call *ssa.CallCommon) bool {
	b, ok := call.Value.(*ssa.Builtin)
	return ok && b.Name() == "close"
}
