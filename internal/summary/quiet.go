package summary

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/apitable"
	"github.com/maprace/maprace-lint/internal/idset"
)

// Quiet reports whether one of the channels and groups that were waited for is a
// group of an object, or of the package, that counts what is under way there:
// messages, requests. After the wait there are none, whoever deals with them.
func (p *Package) Quiet(received idset.Set) bool {
	return slices.ContainsFunc(received, func(id int32) bool { return p.underWay[p.Paths.ByID(id).Object()] })
}

var groupAdd = apitable.New(map[string]bool{"(*sync.WaitGroup).Add": true})

// findUnderWay fills underWay with the groups to which functions add that start
// no goroutine: groups that count goroutines only wait for those.
func (p *Package) findUnderWay() {
	p.underWay = map[types.Object]bool{}
	for _, fn := range p.IR.Funcs {
		var groups []types.Object
		starts := false
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				switch instr := instr.(type) {
				case *ssa.Go:
					starts = true
				case *ssa.Call:
					if called, ok := calledFunc(&instr.Call); ok && groupAdd.Has(called) {
						groups = append(groups, p.Paths.Of(instr.Call.Args[0]).Object())
					}
				}
			}
		}
		for _, group := range groups {
			if group != nil && !starts {
				p.underWay[group] = true
			}
		}
	}
}
