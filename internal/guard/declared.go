package guard

import (
	"go/types"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/lockset"
	"github.com/maprace/maprace-lint/internal/symbol"
)

// Declarations are the guards and contracts that comments state.
type Declarations struct {
	pkg     *ir.Package
	locks   *lockset.Table
	guards  map[types.Object]types.Object  // map to lock
	unsafe  map[types.Object]bool          // types not meant for concurrent use
	safe    map[types.Object]bool          // types that promise to be safe for it
	structs map[types.Object]*types.Struct // fields to what declares them

	holders    map[*types.Struct]*types.TypeName // structs to the types that they are
	singletons map[*types.TypeName]bool          // types that package-level variables hold

	copied map[*types.Struct]bool // structs that functions pass by value

	contract map[*ssa.Function]bool // what Contract has found out
	alone    map[*ssa.Function]bool // what Unsafe has found out
}

var (
	guardedBy = regexp.MustCompile(`(?i)(?:guarded|protected|locked|covered|synchronized) by ["'` + "`" + `]?(\w+)|\+?checklocks:\s*(?:\w+\.)?(\w+)`)
	guards    = regexp.MustCompile(`(?i)\b(?:guards|protects|covers|locks)\s+(.*)`)
	notSafe   = regexp.MustCompile(`(?i)\bnon[- ]?(?:thread|goroutine|concurrency)[- ]?safe|\b(?:not|isn't|aren't|never)\s+(?:be\s+)?(?:safe\s+for\s+concurrent|thread[- ]?safe|goroutine[- ]?safe|concurrency[- ]?safe|safe\s+(?:to\s+be\s+used|for\s+use)[^.]{0,30}concurrent)|\bnot\s+(?:be\s+)?(?:used|called)[^.]{0,20}\bconcurrent|` +
		`\bonly\s+(?:be\s+)?(?:called|used|run|accessed)\s+(?:from|by|on|in)\b[^.;]{0,40}\b(?:goroutine|thread|loop)\b|` +
		`\bcallers?\s+(?:must|should|has\s+to|have\s+to|needs?\s+to)\s+(?:\w+\s+)?(?:seriali[sz]e|synchroni[sz]e)\b`)
	promise = regexp.MustCompile(`(?i)` + strings.Join([]string{
		`\bsafe\s+(?:for|to|under|with)\b[^.;]{0,40}\b(?:concurren|parallel|simultaneous|multiple\s+goroutines|several\s+goroutines)`,
		`\b(?:thread|goroutine|concurrency)[- ]safe\b`,
		`\b(?:may|can)\s+(?:safely\s+)?(?:be\s+)?(?:use|call|access|share)d?\b[^.;]{0,40}\b(?:concurrently|(?:several|multiple|many|different)\s+(?:goroutines|threads))`,
	}, "|"))
	outOfUse = regexp.MustCompile(`(?i)` + strings.Join([]string{
		`\b(?:called|used|run|invoked|made)\b[^.;]{0,30}\b(?:init|initiali[sz]ation|start-?up|program start|setup)\b`,
		`\b(?:called|used|run|invoked|made)\b[^.;]{0,30}\b(?:before|prior to)\b[^.;]{0,40}\b(?:start|serv|run|use|open|listen|connect|concurren|goroutine)`,
		`\bnot\s+(?:be\s+)?(?:called|used|run)\b[^.;]{0,20}\bafter\b`,
		`\b(?:called|used|run|give|pass|take|accept)(?:s|n|ed)?\b[^.;]{0,20}\b(?:closed|stopped)\b`,
	}, "|"))
	claims = regexp.MustCompile(`(?i)` + strings.Join([]string{
		`\bno\s+(?:need\b[^.;]{0,20}\b)?(?:lock|locking|mutex|synchroni[sz]ation)\b[^.;]{0,20}(?:need|requir|necess|here)`,
		`\b(?:no need|needn't|not need|n't need|not necessary|unnecessary|not required)\b[^.;]{0,30}\b(?:lock|locking|mutex|synchroni[sz]e|synchroni[sz]ation|protect|guard)\b`,
		`\b(?:lock|locking|mutex|synchroni[sz]ation)\b[^.;]{0,20}(?:not|n't)\b[^.;]{0,10}\b(?:need|requir|necess)`,
		`\bsafe\s+to\s+(?:read|access|use|write|modify|iterate)\b`,
		`\bsafe\b[^.;]{0,50}\b(?:because|since)\b`,
		`\bsingle[- ]threaded\b`,
	}, "|"))
	wordRE = regexp.MustCompile(`\w+`)
)

// contracts are the ways in which comments ask callers to hold a lock. They
// are about what must be, so "holds the lock" and "under the lock", which tell
// what a function does itself, do not count.
var contracts = regexp.MustCompile(`(?is)` + strings.Join([]string{
	`\b\w*(?:lock|mutex|mu|mtx)\b[^.;]{0,30}\b(?:must|should|needs? to|has to|have to|to)\s+be\s+(?:held|locked|taken|acquired)`,
	`\b\w*(?:lock|mutex|mu|mtx)\b[^.;]{0,12}\b(?:is|are|be|being)\s+(?:already\s+)?(?:held|locked)`,
	`\bcallers?\b[^.;]{0,40}\b(?:hold|holds|holding|held|lock|locks|locked|owns?)\b`,
	`\b(?:must|should|needs?|requires?|expects?|assumes?|assuming|wants?)\b(?:[^.;]|\.\b){0,40}\b(?:hold|holds|held|holding|locked|lock|mutex|mu|mtx)\b`,
	`\bhold\b[^.;]{0,20}\b\w*(?:lock|mutex|mu|mtx)\b[^.;]{0,10}\bbefore\s+call`,
	`\b(?:call(?:ed)?|invoked|run|used)\b[^.;]{0,20}\b(?:with|under|holding|while|inside)\b[^.;]{0,30}\b(?:lock|locked|mutex|mu|mtx|held)\b`,
	`\bwith\b[^.;]{0,25}\b\w*(?:lock|mutex|mu|mtx)\b\s+(?:already\s+)?(?:held|locked)`,
	`\bassum(?:es?|ing)\b[^.;]{0,30}\b(?:shared|exclusive|sole|synchroni[sz]ed)\s+access\b`,
	`\+checklocks`,
}, "|"))

// waived are contracts that ask for the opposite, or that are about another
// function: "calls a method that requires the lock", "with the lock held by View".
var waived = regexp.MustCompile(`(?i)\b(?:not|never|no|without)\s+(?:be\s+|need\s+(?:to\s+)?(?:be\s+)?)?(?:hold|held|holding|locked|locking|lock|require)|` +
	`\b(?:methods?|functions?|helpers?|one)\s+(?:that|which)\s+(?:must|should|needs?|requires?|expects?|assumes?)|` +
	`\bheld\s+by\s+(?-i:[A-Z])\w*`)

// Declare reads the comments of a package.
func Declare(pkg *ir.Package, locks *lockset.Table) *Declarations {
	d := &Declarations{pkg: pkg, locks: locks, guards: map[types.Object]types.Object{}, unsafe: map[types.Object]bool{}, safe: map[types.Object]bool{}, structs: map[types.Object]*types.Struct{}, holders: map[*types.Struct]*types.TypeName{}, singletons: map[*types.TypeName]bool{}, copied: map[*types.Struct]bool{}, contract: map[*ssa.Function]bool{}, alone: map[*ssa.Function]bool{}}
	for _, fn := range pkg.Funcs {
		d.readSignature(fn.Signature)
	}
	scope := pkg.Types.Scope()
	for _, name := range scope.Names() {
		obj := scope.Lookup(name)
		switch obj := obj.(type) {
		case *types.TypeName:
			doc := pkg.Doc(obj)
			if !mentions(doc, "safe", "concurren", "goroutine", "thread") {
				doc = ""
			}
			if notSafe.MatchString(doc) {
				d.unsafe[obj] = true
			} else if promise.MatchString(doc) {
				d.safe[obj] = true
			}
			if st, ok := obj.Type().Underlying().(*types.Struct); ok {
				if d.holders[st] == nil {
					d.holders[st] = obj
				}
				d.readStruct(st)
			}
		case *types.Var:
			if tn := symbol.Named(obj.Type()); tn != nil {
				d.singletons[tn] = true
			}
			d.read(obj, func(name string) types.Object { return scope.Lookup(name) })
		}
	}
	return d
}

func (d *Declarations) readStruct(st *types.Struct) {
	lookup := func(name string) types.Object {
		for i := range st.NumFields() {
			if st.Field(i).Name() == name {
				return st.Field(i)
			}
		}
		return nil
	}
	for i := range st.NumFields() {
		d.structs[st.Field(i)] = st
		d.read(st.Field(i), lookup)
	}
}

// readSignature notes the structs that a function takes or returns by value.
func (d *Declarations) readSignature(sig *types.Signature) {
	for _, tuple := range []*types.Tuple{sig.Params(), sig.Results()} {
		for i := range tuple.Len() {
			if st, ok := tuple.At(i).Type().Underlying().(*types.Struct); ok {
				d.copied[st] = true
			}
		}
	}
}

// Copied reports whether the map at path is in a struct of which the package
// passes copies around, so that a map in the same field may belong to anybody.
func (d *Declarations) Copied(path *access.Path) bool {
	owner, _ := path.Owner()
	return d.copied[d.structs[owner.Object()]]
}

// siblings reports whether g is a field of the struct that declares loc, so
// that only the lock of the very same instance guards it.
func (d *Declarations) siblings(g Guard, loc Location) bool {
	return d.structs[g.Obj] != nil && d.structs[g.Obj] == d.structs[loc.Obj]
}

// OnlyMaps reports whether the struct that holds the map at path consists of
// locks and maps, so that there is nothing else that its lock could be for.
func (d *Declarations) OnlyMaps(path *access.Path) bool {
	owner, _ := path.Owner()
	st := d.structs[owner.Object()]
	if st == nil {
		return false
	}
	for i := range st.NumFields() {
		t := st.Field(i).Type()
		if _, isMap := t.Underlying().(*types.Map); !isMap && !d.locks.IsLock(t) {
			return false
		}
	}
	return true
}

// OwnsLock reports whether the receiver of fn has a lock of its own.
func (d *Declarations) OwnsLock(fn *ssa.Function) bool {
	owner := receiver(fn)
	if owner == nil {
		return false
	}
	st, ok := owner.Type().Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for i := range st.NumFields() {
		if d.locks.IsLock(st.Field(i).Type()) {
			return true
		}
	}
	return false
}

// read understands "guarded by mu" at a map, and "guards a and b" at a lock.
func (d *Declarations) read(v *types.Var, lookup func(string) types.Object) {
	doc := d.pkg.Doc(v)
	if !mentions(doc, "guard", "protect", "lock", "cover", "synchroni") {
		return
	}
	if d.locks.IsLock(v.Type()) {
		if m := guards.FindStringSubmatch(doc); m != nil {
			for _, word := range wordRE.FindAllString(m[1], -1) {
				if obj := lookup(word); obj != nil {
					d.guards[obj] = v
				}
			}
		}
		return
	}
	if m := guardedBy.FindStringSubmatch(doc); m != nil {
		if lock := lookup(m[1] + m[2]); lock != nil && d.locks.IsLock(lock.Type()) {
			d.guards[v] = lock
		}
	}
}

// Guard returns the lock that comments declare for a field or variable.
func (d *Declarations) Guard(obj types.Object) types.Object { return d.guards[obj] }

// Contract reports whether callers of fn must hold a lock, as its name
// (putLocked) or its comment says.
func (d *Declarations) Contract(fn *ssa.Function) bool {
	stated, known := d.contract[fn]
	if !known {
		stated = d.statesContract(fn)
		d.contract[fn] = stated
	}
	return stated
}

func (d *Declarations) statesContract(fn *ssa.Function) bool {
	obj := fn.Object()
	if obj == nil {
		return false
	}
	name := obj.Name()
	if strings.HasSuffix(name, "Locked") || strings.HasSuffix(name, "WithLock") || strings.HasSuffix(name, "NoLock") ||
		strings.HasSuffix(name, "_locked") || strings.HasSuffix(name, "Unlocked") || strings.HasSuffix(name, "LockHeld") {
		return true
	}
	doc := d.pkg.Doc(obj)
	return mentions(doc, "lock", "mu", "mtx", "held", "hold", "own") &&
		contracts.MatchString(doc) && !waived.MatchString(doc)
}

// mentions reports whether text has one of the words, in lower case: it saves
// the search for an expression in a comment that speaks of something else.
func mentions(text string, words ...string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, word) })
}

// Unsafe reports whether the receiver's type, or the function itself, is
// documented as not safe for concurrent use.
func (d *Declarations) Unsafe(fn *ssa.Function) bool {
	if d.unsafe[receiver(fn)] {
		return true
	}
	stated, known := d.alone[fn]
	if obj := fn.Object(); !known && obj != nil {
		stated = notSafe.MatchString(d.pkg.Doc(obj))
		d.alone[fn] = stated
	}
	return stated
}

// Safe reports whether the receiver's type promises to be safe for concurrent
// use.
func (d *Declarations) Safe(fn *ssa.Function) bool { return d.safe[receiver(fn)] }

// OutOfUse reports whether the comment of fn says that it is called before others
// can meet it, or for objects that are closed.
func (d *Declarations) OutOfUse(fn *ssa.Function) bool {
	return fn.Object() != nil && outOfUse.MatchString(d.pkg.Doc(fn.Object()))
}

// Claims reports whether a comment in the function, at the access or above it, says
// that no lock is needed.
func (d *Declarations) Claims(s *Site) bool {
	return slices.ContainsFunc(d.pkg.CommentsBefore(s.Fn, s.Access.Pos), claims.MatchString)
}

// receiver returns the type of fn's receiver, nil if it is not a method.
func receiver(fn *ssa.Function) types.Object {
	recv := fn.Signature.Recv()
	if recv == nil {
		return nil
	}
	if tn := symbol.Named(recv.Type()); tn != nil {
		return tn
	}
	return nil
}

// Holder returns the name of the type of this package that declares the field
// lock, or nothing.
func (d *Declarations) Holder(lock types.Object) string {
	if tn := d.holders[d.structs[lock]]; tn != nil {
		return tn.Name()
	}
	return ""
}

// Singleton reports whether a package-level variable holds an object of the
// type that declares the field lock: there may be no other.
func (d *Declarations) Singleton(lock types.Object) bool {
	tn := d.holders[d.structs[lock]]
	return tn != nil && d.singletons[tn]
}
