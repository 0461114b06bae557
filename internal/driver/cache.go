package driver

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/gcexportdata"
	"golang.org/x/tools/go/packages"
	"honnef.co/go/tools/lintcmd/cache"
)

// Cache keeps outcomes on disk from run to run, keyed by everything that they
// depend on. Nothing that goes wrong with it is an error: what cannot be read
// is analysed again, and what cannot be written is not kept. A nil Cache is
// always empty.
type Cache struct {
	disk *cache.DiskCache
	tool [cache.HashSize]byte // identifies the build of this program
}

// DefaultCacheDir is where the cache is unless the user says otherwise. It is
// empty if the system does not tell.
func DefaultCacheDir() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "maprace-lint")
}

// OpenCache opens the cache in dir, which is made if need be. Without a
// directory that can be used it returns nil.
func OpenCache(dir string) *Cache {
	if dir == "" {
		return nil
	}
	exe, err := os.Executable()
	if err != nil {
		return nil
	}
	tool, err := cache.FileHash(exe)
	if err != nil {
		return nil
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil
	}
	disk, err := cache.Open(dir)
	if err != nil {
		return nil
	}
	return &Cache{disk: disk, tool: tool}
}

// Close removes, once a day, what was not used for some days.
func (c *Cache) Close() {
	if c != nil {
		c.disk.Close()
	}
}

func (c *Cache) get(key cache.ActionID) (outcome, bool) {
	data, _, err := cache.GetBytes(c.disk, key) // compares the checksum
	if err != nil {
		return outcome{}, false
	}
	var e cacheEntry
	if err := gob.NewDecoder(bytes.NewReader(data)).Decode(&e); err != nil {
		return outcome{}, false
	}
	return outcome{findings: e.Findings, facts: e.Facts}, true
}

// put keeps what is whole: why something failed may lie outside the key.
func (c *Cache) put(key cache.ActionID, out outcome) {
	if out.err != nil || len(out.failures) > 0 {
		return
	}
	var buf bytes.Buffer
	if err := gob.NewEncoder(&buf).Encode(cacheEntry{out.findings, out.facts}); err != nil {
		return
	}
	_ = cache.PutBytes(c.disk, key, buf.Bytes()) // not kept, then
}

type cacheEntry struct {
	Findings []Finding
	Facts    []byte
}

// keys computes what outcomes depend on.
type keys struct {
	cache    *Cache
	settings string
	facts    *factStore

	mu    sync.Mutex
	known map[*packages.Package]identity
}

// identity stands for all that importers of a package can see of it: its
// export data, its facts, and those of all that it imports.
type identity struct {
	hash [cache.HashSize]byte
	ok   bool
}

func newKeys(c *Cache, settings string, facts *factStore) *keys {
	return &keys{cache: c, settings: settings, facts: facts, known: map[*packages.Package]identity{}}
}

// of returns the key of u's outcome, once its dependencies are analysed. There
// is none if anything that it depends on cannot be told.
func (k *keys) of(u *unit, files []sourceFile) (key cache.ActionID, ok bool) {
	p := u.pkg
	if k.cache == nil || len(p.Errors) > 0 {
		return key, false
	}
	h := cache.NewHash("unit")
	fmt.Fprintf(h, "outcome 1\ntool %x\nsettings %q\nreport %t\n", k.cache.tool, k.settings, u.report)
	fmt.Fprintf(h, "package %q %q %v\n", p.ID, p.PkgPath, p.TypesSizes)
	if m := p.Module; m != nil {
		fmt.Fprintf(h, "module %q %q %q\n", m.Path, m.Version, m.GoVersion)
	}
	for _, f := range files {
		fmt.Fprintf(h, "file %q %d\n", f.name, len(f.text))
		h.Write(f.text)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.imports(h, p) {
		return key, false
	}
	return h.Sum(), true
}

// imports writes the identities of what p imports.
func (k *keys) imports(w io.Writer, p *packages.Package) bool {
	for _, path := range slices.Sorted(maps.Keys(p.Imports)) {
		id := k.identity(p.Imports[path])
		if !id.ok {
			return false
		}
		fmt.Fprintf(w, "import %q %x\n", path, id.hash)
	}
	return true
}

func (k *keys) identity(p *packages.Package) identity {
	if id, ok := k.known[p]; ok {
		return id
	}
	k.known[p] = identity{} // ends import cycles
	var id identity
	if export, ok := exportID(p); ok {
		facts := k.facts.encodedOf(p)
		h := cache.NewHash("package")
		fmt.Fprintf(h, "package %q\nexport %s\nfacts %d\n", p.PkgPath, export, len(facts))
		h.Write(facts)
		if k.imports(h, p) {
			id = identity{h.Sum(), true}
		}
	}
	k.known[p] = id
	return id
}

// exportID identifies the content of p's export data.
func exportID(p *packages.Package) (id string, ok bool) {
	if p.PkgPath == "unsafe" {
		return "unsafe", true
	}
	if p.ExportFile == "" {
		return "", false
	}
	if p.Module == nil || p.Module.Version != "" {
		// It is as it will always be. The go command names the files in its
		// cache after their content.
		if name, ok := strings.CutSuffix(filepath.Base(p.ExportFile), "-d"); ok && len(name) == 2*cache.HashSize {
			return name, true
		}
	}
	// The file changes with every edit, as the go command records in it what
	// it was made of; the data in it changes if importers can see a difference.
	f, err := os.Open(p.ExportFile)
	if err != nil {
		return "", false
	}
	defer f.Close()
	data, err := gcexportdata.NewReader(f)
	if err != nil {
		return "", false
	}
	h := cache.NewHash("export")
	if _, err := io.Copy(h, data); err != nil {
		return "", false
	}
	return fmt.Sprintf("%x", h.Sum()), true
}
