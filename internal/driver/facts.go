package driver

import (
	"bytes"
	"cmp"
	"encoding/gob"
	"fmt"
	"go/types"
	"reflect"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/types/objectpath"
)

// factStore holds the facts of all packages analysed so far. They pass from
// package to package in encoded form and by object path, as under go vet: a
// fact that could not reach another process does not reach another package
// here either.
type factStore struct {
	exports *exports
	types   []reflect.Type // of facts, without the pointer, sorted by name

	mu      sync.Mutex
	encoded map[*packages.Package][]byte
	decoded map[*packages.Package]factMap
}

// factMap holds the facts of one package; the object is nil in a fact about
// the package itself.
type factMap map[factKey]analysis.Fact

type factKey struct {
	obj types.Object
	typ reflect.Type
}

func newFactStore(analyzers []*analysis.Analyzer, exports *exports) *factStore {
	s := &factStore{
		exports: exports,
		encoded: map[*packages.Package][]byte{},
		decoded: map[*packages.Package]factMap{},
	}
	for _, a := range analyzers {
		for _, f := range a.FactTypes {
			s.types = append(s.types, factType(f))
		}
	}
	slices.SortFunc(s.types, func(a, b reflect.Type) int {
		return cmp.Or(cmp.Compare(a.PkgPath(), b.PkgPath()), cmp.Compare(a.Name(), b.Name()))
	})
	return s
}

func factType(f analysis.Fact) reflect.Type { return reflect.TypeOf(f).Elem() }

// add makes the encoded facts of p known to its importers.
func (s *factStore) add(p *packages.Package, data []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.encoded[p] = data
}

// encodedOf returns the facts of p in encoded form.
func (s *factStore) encodedOf(p *packages.Package) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.encoded[p]
}

// of returns the facts of a package as its importers see them.
func (s *factStore) of(p *packages.Package) factMap {
	s.mu.Lock()
	defer s.mu.Unlock()
	if facts, ok := s.decoded[p]; ok {
		return facts
	}
	facts := factMap{}
	if data := s.encoded[p]; len(data) > 0 {
		if pkg, err := s.exports.types(p); err == nil {
			facts = s.decode(data, pkg)
		}
	}
	s.decoded[p] = facts
	return facts
}

// A fact is encoded as its header followed by its value, all of them in one
// gob stream, so that types are described once.
type factHeader struct {
	// Object is the path of the object in its package; empty for a fact
	// about the package.
	Object objectpath.Path
	// Type is the index of the fact's type among all, which the tool's build
	// determines.
	Type int
}

// decode skips what it cannot resolve: an object may be missing from export
// data, and missing facts are no more than that.
func (s *factStore) decode(data []byte, pkg *types.Package) factMap {
	facts := factMap{}
	dec := gob.NewDecoder(bytes.NewReader(data))
	for {
		var h factHeader
		if err := dec.Decode(&h); err != nil || h.Type < 0 || h.Type >= len(s.types) {
			return facts
		}
		fact := reflect.New(s.types[h.Type])
		if err := dec.DecodeValue(fact); err != nil {
			return facts
		}
		key := factKey{typ: s.types[h.Type]}
		if h.Object != "" {
			obj, err := objectpath.Object(pkg, h.Object)
			if err != nil {
				continue
			}
			key.obj = obj
		}
		facts[key] = fact.Interface().(analysis.Fact)
	}
}

// packageFacts are the facts that the passes over one package see and make.
type packageFacts struct {
	store *factStore
	src   *source
	own   factMap
}

func (s *factStore) forPackage(src *source) *packageFacts {
	return &packageFacts{store: s, src: src, own: factMap{}}
}

// visible returns the facts that stand with objects of pkg.
func (f *packageFacts) visible(pkg *types.Package) factMap {
	if pkg == f.src.types {
		return f.own
	}
	if p := f.store.exports.origin(pkg); p != nil {
		return f.store.of(p)
	}
	return nil
}

func (f *packageFacts) importObject(obj types.Object, ptr analysis.Fact) bool {
	return copyFact(ptr, f.visible(obj.Pkg())[factKey{obj, factType(ptr)}])
}

func (f *packageFacts) importPackage(pkg *types.Package, ptr analysis.Fact) bool {
	return copyFact(ptr, f.visible(pkg)[factKey{nil, factType(ptr)}])
}

func copyFact(ptr, fact analysis.Fact) bool {
	if fact == nil {
		return false
	}
	reflect.ValueOf(ptr).Elem().Set(reflect.ValueOf(fact).Elem())
	return true
}

func (f *packageFacts) exportObject(obj types.Object, fact analysis.Fact) {
	if obj.Pkg() != f.src.types {
		panic(fmt.Sprintf("fact %T exported for %s of another package", fact, obj.Name()))
	}
	f.own[factKey{obj, factType(fact)}] = fact
}

func (f *packageFacts) exportPackage(fact analysis.Fact) {
	f.own[factKey{nil, factType(fact)}] = fact
}

func (f *packageFacts) allObjects(kinds []analysis.Fact) []analysis.ObjectFact {
	var all []analysis.ObjectFact
	f.each(kinds, func(_ *types.Package, key factKey, fact analysis.Fact) {
		if key.obj != nil {
			all = append(all, analysis.ObjectFact{Object: key.obj, Fact: fact})
		}
	})
	return all
}

func (f *packageFacts) allPackages(kinds []analysis.Fact) []analysis.PackageFact {
	var all []analysis.PackageFact
	f.each(kinds, func(pkg *types.Package, key factKey, fact analysis.Fact) {
		if key.obj == nil {
			all = append(all, analysis.PackageFact{Package: pkg, Fact: fact})
		}
	})
	return all
}

// each calls visit for the facts of the given types about this package and all
// that it depends on, in no particular order.
func (f *packageFacts) each(kinds []analysis.Fact, visit func(*types.Package, factKey, analysis.Fact)) {
	wanted := map[reflect.Type]bool{}
	for _, k := range kinds {
		wanted[factType(k)] = true
	}
	some := func(pkg *types.Package, facts factMap) {
		for key, fact := range facts {
			if wanted[key.typ] {
				visit(pkg, key, fact)
			}
		}
	}
	some(f.src.types, f.own)
	for dep := range dependencies(f.src.Package) {
		if pkg, err := f.store.exports.types(dep); err == nil {
			some(pkg, f.store.of(dep))
		}
	}
}

// encode returns this package's facts, in an order that does not change from
// run to run. Those about objects that importers cannot name stay behind.
func (f *packageFacts) encode() ([]byte, error) {
	type entry struct {
		factHeader
		fact analysis.Fact
	}
	var entries []entry
	var paths objectpath.Encoder
	for key, fact := range f.own {
		e := entry{fact: fact}
		e.Type = slices.Index(f.store.types, key.typ)
		if e.Type < 0 {
			return nil, fmt.Errorf("fact %T is not declared by any analyzer", fact)
		}
		if key.obj != nil {
			path, err := paths.For(key.obj)
			if err != nil {
				continue
			}
			e.Object = path
		}
		entries = append(entries, e)
	}
	slices.SortFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.Object, b.Object), cmp.Compare(a.Type, b.Type))
	})
	var buf bytes.Buffer
	enc := gob.NewEncoder(&buf)
	for _, e := range entries {
		if err := encodeFact(enc, e.factHeader, e.fact); err != nil {
			return nil, fmt.Errorf("fact %T: %w", e.fact, err)
		}
	}
	return buf.Bytes(), nil
}

func encodeFact(enc *gob.Encoder, h factHeader, fact analysis.Fact) error {
	if err := enc.Encode(h); err != nil {
		return err
	}
	return enc.EncodeValue(reflect.ValueOf(fact))
}
