package ir

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/apitable"
)

// halting lists the functions of the standard library that never return.
var halting = apitable.New(map[string]bool{
	"os.Exit":                   true,
	"runtime.Goexit":            true,
	"log.Fatal":                 true,
	"log.Fatalf":                true,
	"log.Fatalln":               true,
	"log.Panic":                 true,
	"log.Panicf":                true,
	"log.Panicln":               true,
	"(*log.Logger).Fatal":       true,
	"(*log.Logger).Fatalf":      true,
	"(*log.Logger).Fatalln":     true,
	"(*testing.common).Fatal":   true,
	"(*testing.common).Fatalf":  true,
	"(*testing.common).FailNow": true,
	"(*testing.common).Skip":    true,
	"(*testing.common).Skipf":   true,
	"(*testing.common).SkipNow": true,
	"(testing.TB).Fatal":        true,
	"(testing.TB).Fatalf":       true,
	"(testing.TB).FailNow":      true,
	"(testing.TB).Skip":         true,
	"(testing.TB).Skipf":        true,
	"(testing.TB).SkipNow":      true,
})

// Halts reports whether execution never continues behind instr: it calls a
// function that never returns, of the standard library or of this package.
func (p *Package) Halts(instr ssa.Instruction) bool {
	call, ok := instr.(*ssa.Call)
	return ok && p.halting[call]
}

func (p *Package) halts(call *ssa.Call) bool {
	if m := call.Call.Method; m != nil {
		return halting.Has(m)
	}
	fn := call.Call.StaticCallee()
	if fn == nil {
		return false
	}
	fn = origin(fn)
	if obj, ok := fn.Object().(*types.Func); ok && halting.Has(obj) {
		return true
	}
	return p.noReturn[fn]
}

// findNoReturn marks the functions of this package all of whose paths end in
// a call that halts, or in a panic.
func (p *Package) findNoReturn() {
	for _, fn := range p.Funcs {
		if len(fn.Blocks) > 0 && fn.Recover == nil && !p.mayReturn(fn) {
			p.noReturn[fn] = true
		}
	}
	for _, fn := range p.Funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if call, ok := instr.(*ssa.Call); ok && p.halts(call) {
					p.halting[call] = true
				}
			}
		}
	}
}

func (p *Package) mayReturn(fn *ssa.Function) bool {
	seen := make([]bool, len(fn.Blocks))
	work := []*ssa.BasicBlock{fn.Blocks[0]}
	seen[0] = true
next:
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		for _, instr := range b.Instrs {
			if call, ok := instr.(*ssa.Call); ok && p.halts(call) {
				continue next
			}
			if _, ok := instr.(*ssa.Return); ok {
				return true
			}
		}
		for _, s := range b.Succs {
			if !seen[s.Index] {
				seen[s.Index] = true
				work = append(work, s)
			}
		}
	}
	return false
}
