package closenil

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/chanstate"
	"github.com/maprace/maprace-lint/internal/report"
)

// pairFindings words the misuses that take two entries of the package. For each
// close one send is shown, the one for which most speaks.
func pairFindings(source *report.Source, events []chanstate.Event) []report.Finding {
	var out []report.Finding
	best := map[token.Pos]int{} // by the position of the close
	for _, e := range events {
		if e.Pair == nil {
			continue
		}
		f := pairFinding(source, e)
		if e.Kind != chanstate.SendClosed {
			out = append(out, f)
			continue
		}
		i, ok := best[position(e.Earlier)]
		switch {
		case !ok:
			best[position(e.Earlier)] = len(out)
			out = append(out, f)
		case f.Level > out[i].Level || f.Level == out[i].Level && f.Pos < out[i].Pos:
			out[i] = f
		}
	}
	return out
}

// pairFinding words one of them. It stands where the panic is: at the send, or
// at the close of nil; of two closes it stands at the one that leaves the
// channel closed in its place.
func pairFinding(source *report.Source, e chanstate.Event) report.Finding {
	if e.Pair.Member != nil {
		return memberFinding(source, e)
	}
	first, second := entryName(source, e.Pair.First), entryName(source, e.Pair.Second)
	f := report.Finding{Pos: position(e.Earlier), Level: pairLevel(e)}
	name := channel(source, f.Pos)
	switch e.Kind {
	case chanstate.NilClose:
		f.Pos = position(e.Op)
		name = channel(source, f.Pos)
		f.Category = nilClose
		f.Message = fmt.Sprintf("close of nil channel %s: %s leaves it nil", name, first)
		switch {
		case e.Pair.Missing:
			f.Message = fmt.Sprintf("close of nil channel %s if %s has deleted it: %s does not ask", name, first, second)
		case e.Pair.Zero:
			f.Message = fmt.Sprintf("close of nil channel %s if %s is the first that is called", name, second)
		}
	case chanstate.SendClosed:
		f.Pos = position(e.Op)
		f.Category = sendOnClosed
		f.Message = fmt.Sprintf("channel %s is closed by %s while %s may still send on it", channelOf(source, e.Op), first, second)
		f.Related = at(position(e.Earlier), "closed here")
	default:
		f.Category = doubleClose
		switch {
		case e.Pair.Between != nil:
			f.Message = fmt.Sprintf("channel %s is closed by %s and, after %s, again by %s", name, first, e.Pair.Between.Fn.Name(), second)
		case e.Pair.Racy && e.Pair.First == e.Pair.Second:
			f.Message = fmt.Sprintf("channel %s is closed again when %s runs twice at the same time", name, second)
		case e.Earlier.Pos == e.Op.Pos && first == second:
			f.Message = fmt.Sprintf("channel %s is closed again when %s is called twice", name, second)
		case e.Earlier.Pos == e.Op.Pos:
			f.Message = fmt.Sprintf("channel %s is closed by %s and again by %s", name, first, second)
		default:
			f.Message = fmt.Sprintf("channel %s is closed by %s and again by %s", name, first, second)
			f.Related = at(position(e.Op), "closed again here")
		}
	}
	return f
}

// entryName says what runs; a literal is called by the function around it.
func entryName(source *report.Source, entry chanstate.Entry) string {
	switch {
	case entry.Fn.Parent() == nil:
		return entry.Fn.Name()
	case entry.Kind == chanstate.Goroutine:
		return "the goroutine of " + source.FuncName(entry.Fn.Pos())
	}
	return "a function that " + source.FuncName(entry.Fn.Pos()) + " keeps"
}

// memberFinding words the close of a member of a map which others may have closed
// together with all members, or before. It stands at the close that asks nothing.
func memberFinding(source *report.Source, e chanstate.Event) report.Finding {
	if e.Pair.First == e.Pair.Second {
		return report.Finding{
			Pos:      e.Op.Pos,
			Level:    report.Medium,
			Category: doubleClose,
			Message: fmt.Sprintf("channel %s is closed again when %s is called twice for a key: nothing is ever taken out of %s",
				channel(source, e.Op.Pos), e.Pair.Second.Fn.Name(), e.Pair.Member.Name()),
		}
	}
	second := e.Pair.Second.Fn.Name()
	if e.Pair.Second.Fn.Parent() != nil {
		second = "what " + source.FuncName(e.Op.Pos) + " returns"
	}
	return report.Finding{
		Pos:      e.Op.Pos,
		Level:    report.Medium,
		Category: doubleClose,
		Message: fmt.Sprintf("channel %s is closed by %s and again by %s, which does not ask whether %s still has it",
			channel(source, e.Op.Pos), source.FuncName(e.Earlier.Pos), second, e.Pair.Member.Name()),
		Related: at(e.Earlier.Pos, "closed before"),
	}
}

// position is where an operation stands: in this package, if possible.
func position(op chanstate.Op) token.Pos {
	if op.Pos.IsValid() {
		return op.Pos
	}
	return op.Site
}

// pairLevel tells whether more than a convention says that the two entries come
// together. A goroutine of the package's own is such evidence, and so is a test
// that the author has put before the close, or a lock around it: it is there
// because others come, too. Where the documentation says when to call one of
// them, that they come together is up to the callers.
func pairLevel(e chanstate.Event) report.Level {
	p := e.Pair
	if p.Prescribed {
		return report.Low
	}
	if (p.Left || p.Given || p.Missing || p.Between != nil) && !e.Op.Recovered || p.Racy && raceShows(e) || !p.Racy && !p.Left && p.Between == nil && orderShows(e) {
		return report.Medium
	}
	return report.Low
}

// raceShows is about two entries that have to run at the same time.
func raceShows(e chanstate.Event) bool {
	p := e.Pair
	spawned := p.First.Kind == chanstate.Goroutine || p.Second.Kind == chanstate.Goroutine
	switch {
	case e.Op.Recovered:
		return false
	case !e.Op.Pos.IsValid() || !e.Earlier.Pos.IsValid():
		return false // what keeps them apart may be known to the other package only
	case e.Earlier.Asked > 0 && e.Op.Locked() && e.Op.InContainer():
		return false // others were told to take the object out of the container first
	case e.Earlier.Lent() && p.Second.Kind == chanstate.API:
		return false // the function that uses the object has returned
	case e.Earlier.Heeds, e.Earlier.Told && e.Kind != chanstate.SendClosed && e.Earlier.Pos != e.Op.Pos:
		return false // whoever gave the signal may have seen to the rest
	case e.Earlier.Conditional && !e.Earlier.Sought && e.Earlier.Locked():
		return false // a count of users or the like, kept under the lock
	case e.Kind != chanstate.SendClosed:
		return spawned || p.TwoSteps
	case p.Remade:
		return spawned
	default:
		return spawned || p.Flagged || e.Op.Default || e.Op.Locked() || e.Earlier.Locked()
	}
}

// orderShows is about two entries that come one after the other.
func orderShows(e chanstate.Event) bool {
	p := e.Pair
	switch {
	case e.Op.Recovered:
		return false
	case e.Op.Conditional && e.Earlier.Conditional,
		p.Made && e.Earlier.Elsewhere && (e.Op.Conditional || len(e.Op.Pre) > 0):
		return false // what both have tested may tell them apart
	case e.Kind == chanstate.NilClose:
		// A function that says by a close that it defers that it has done its work is
		// no end that comes before a beginning, and one that counts knows how many began.
		ends := p.Second.Kind != chanstate.Goroutine && defersClose(p.Second.Fn)
		return !e.Op.Elsewhere && (p.Made && !ends && forUsers(p.Second) && !e.Op.Conditional || e.Op.Tested)
	case e.Kind == chanstate.SendClosed:
		return (!e.Op.Tested || forgets(e)) && !e.Earlier.Waited
	case p.First.Fn == p.Second.Fn && isRunner(p.First.Fn):
		return false
	case p.First.Fn == p.Second.Fn:
		return testsChannel(e.Op) || e.Op.Shared() || e.Op.NilChecked && e.Op.Pos != e.Earlier.Pos
	case p.First.Kind == chanstate.Monitor, p.Second.Kind == chanstate.Monitor:
		return e.Op.Tested || e.Op.NilChecked
	case p.Made && e.Earlier.Func == p.First.Fn && p.Second.Kind == chanstate.Goroutine:
		return false // whoever closes what it makes says that there is nothing left to run
	case runs(p.Second.Fn, p.First.Fn), runs(p.First.Fn, p.Second.Fn):
		return false // the goroutine is the one that has the object run
	case e.Op.Pos == e.Earlier.Pos && (callsBack(p.First, p.Second) || callsBack(p.Second, p.First)):
		return false
	case p.First.Kind == chanstate.Goroutine, p.Second.Kind == chanstate.Goroutine, p.Made:
		return true
	case e.Useless && p.Remade:
		return true // the test tells whether it was ever started, not whether it has ended
	case e.Op.InOnce() && e.Earlier.InOnce():
		return true // each expects others to come, too, but knows nothing of the other one
	case e.Op.Pos != e.Earlier.Pos && !e.Op.Conditional && (e.Op.NilChecked || len(e.Op.Flags) > 0 && !e.Op.Elsewhere && e.Op.Exclusively()):
		return true // the test shows that others may have closed it; it does not see that they have
	default:
		// Two functions of the API may be two ways to end; a callback is not
		// up to the user.
		return !(exported(p.First.Fn) && exported(p.Second.Fn)) &&
			!calls(p.First.Fn, p.Second.Fn) && !calls(p.Second.Fn, p.First.Fn)
	}
}

// forgets reports whether a send asks for a flag which whoever has closed the channel
// leaves alone. A goroutine may count on its parent to have set it.
func forgets(e chanstate.Event) bool {
	return len(e.Op.Flags) > 0 && !e.Op.Conditional && !testsChannel(e.Op) &&
		e.Pair.First.Kind != chanstate.Goroutine && e.Pair.First.Fn.Parent() == nil
}

// exported reports whether fn is a function that other packages may call by name.
func exported(fn *ssa.Function) bool { return fn.Object() != nil && fn.Object().Exported() }

// testsChannel reports whether it was tested before that another channel is open:
// the function expects to be called when the work has ended already.
func testsChannel(op chanstate.Op) bool {
	return slices.ContainsFunc(op.Flags, func(flag types.Object) bool {
		_, isChan := flag.Type().Underlying().(*types.Chan)
		return isChan
	})
}

// runs reports whether f calls g, which runs the object. That is not so of a Close,
// which others may call on their own account.
func runs(f, g *ssa.Function) bool { return calls(f, g) && isRunner(g) }

// callsBack reports whether the goroutine calls the other entry, which is not for users.
func callsBack(g, other chanstate.Entry) bool {
	return g.Kind == chanstate.Goroutine && calls(g.Fn, other.Fn) && !forUsers(other)
}

// forUsers reports whether users call the function, when they have done or at all: if
// the package calls it, too, its name has to say so.
func forUsers(entry chanstate.Entry) bool {
	return entry.Kind != chanstate.API || !entry.Served || slices.ContainsFunc(endings, func(verb string) bool { return strings.HasPrefix(entry.Fn.Name(), verb) })
}

// endings are how the names of functions begin by which users end something.
var endings = []string{"Close", "Stop", "Shutdown", "Shut", "Cancel", "Abort", "Kill", "Quit", "Exit", "Terminate", "End", "Finish", "Done", "Destroy", "Release", "Disconnect", "Detach", "Un", "Remove", "Leave", "Drain", "Fail", "Halt", "Interrupt"}

// isRunner reports whether fn says by a close that it defers when its work has ended:
// to call it again would be to run the object twice.
func isRunner(fn *ssa.Function) bool { return defersClose(fn) && hasLoop(fn) }

func defersClose(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			d, ok := instr.(*ssa.Defer)
			if !ok {
				continue
			}
			if isClose(&d.Call) {
				return true
			}
			if mc, ok := d.Call.Value.(*ssa.MakeClosure); ok && closes(mc.Fn.(*ssa.Function)) {
				return true
			}
		}
	}
	return false
}

// closes reports whether fn closes a channel by itself.
func closes(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if call, ok := instr.(*ssa.Call); ok && isClose(&call.Call) {
				return true
			}
		}
	}
	return false
}

func isClose(call *ssa.CallCommon) bool {
	b, ok := call.Value.(*ssa.Builtin)
	return ok && b.Name() == "close"
}

func hasLoop(fn *ssa.Function) bool {
	return slices.ContainsFunc(fn.Blocks, func(b *ssa.BasicBlock) bool {
		return slices.ContainsFunc(b.Succs, func(s *ssa.BasicBlock) bool { return s.Dominates(b) })
	})
}

// calls reports whether f calls g by name: then they are two names for the
// same thing.
func calls(f, g *ssa.Function) bool {
	for _, b := range f.Blocks {
		for _, instr := range b.Instrs {
			if call, ok := instr.(ssa.CallInstruction); ok && call.Common().StaticCallee() == g {
				return true
			}
		}
	}
	return false
}
