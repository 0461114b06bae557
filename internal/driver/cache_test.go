package driver

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/txtar"
)

const threePackages = `
-- go.mod --
module example.com/m

go 1.26
-- low/low.go --
package low

func Low() {}
-- mid/mid.go --
package mid

import "example.com/m/low"

func Mid() { low.Low() }
-- top/top.go --
package top

import "example.com/m/mid"

func Top() { mid.Mid() }
`

// cached is a module that is analysed again and again with one cache.
type cached struct {
	t        *testing.T
	dir      string
	cacheDir string
	settings string
}

func newCached(t *testing.T) *cached {
	c := &cached{t: t, dir: t.TempDir(), cacheDir: t.TempDir()}
	for _, f := range txtar.Parse([]byte(threePackages)).Files {
		c.write(f.Name, string(f.Data))
	}
	return c
}

func (c *cached) write(name, text string) {
	c.t.Helper()
	path := filepath.Join(c.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		c.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		c.t.Fatal(err)
	}
}

func (c *cached) run() *Result {
	cache := OpenCache(c.cacheDir)
	defer cache.Close()
	res, err := Run(Config{
		Dir:       c.dir,
		Patterns:  []string{"./..."},
		Analyzers: []*analysis.Analyzer{chain()},
		Cache:     cache,
		Settings:  c.settings,
	})
	if err != nil {
		c.t.Error(err)
		return &Result{}
	}
	return res
}

// expect runs and compares what is found and how many packages had to be
// analysed for it.
func (c *cached) expect(analysed int, findings ...string) {
	c.t.Helper()
	res := c.run()
	if got := messages(res); !reflect.DeepEqual(got, findings) {
		c.t.Errorf("found %q, want %q", got, findings)
	}
	if res.Timing.Analysed != analysed {
		c.t.Errorf("%d packages analysed, want %d", res.Timing.Analysed, analysed)
	}
}

func messages(res *Result) []string {
	var texts []string
	for _, f := range res.Findings {
		texts = append(texts, f.Message)
	}
	return texts
}

var depths = []string{"Low has depth 0", "Mid has depth 1", "Top has depth 2"}

func TestNothingIsAnalysedTwice(t *testing.T) {
	c := newCached(t)
	c.expect(3, depths...)
	c.expect(0, depths...)
}

func TestAnEditReachesImportersAsFarAsItMatters(t *testing.T) {
	c := newCached(t)
	c.expect(3, depths...)

	c.write("top/top.go", "package top\n\nimport \"example.com/m/mid\"\n\nfunc Peak() { mid.Mid() }\n")
	c.expect(1, "Low has depth 0", "Mid has depth 1", "Peak has depth 2")

	// The new function changes the facts of mid, and so those of top.
	c.write("low/low.go", "package low\n\nfunc Low() { low() }\n\nfunc low() {}\n")
	c.expect(3, "Low has depth 0", "low has depth 0", "Mid has depth 1", "Peak has depth 2")

	// No importer can see a comment.
	c.write("low/low.go", "package low\n\nfunc Low() { low() }\n\nfunc low() {} // to be used\n")
	c.expect(1, "Low has depth 0", "low has depth 0", "Mid has depth 1", "Peak has depth 2")
}

func TestSettingsArePartOfTheKey(t *testing.T) {
	c := newCached(t)
	c.expect(3, depths...)
	c.settings = "other"
	c.expect(3, depths...)
}

func TestFailuresAreNotRemembered(t *testing.T) {
	c := newCached(t)
	c.write("low/low.go", "package low\n\nfunc Low() {}\n\nfunc Refuse() {}\n")
	for range 2 {
		res := c.run()
		if len(res.Failures) != 1 || res.Failures[0].Package != "example.com/m/low" {
			t.Errorf("failures %v", res.Failures)
		}
	}
}

func TestCorruptCacheIsOnlySlow(t *testing.T) {
	for name, spoil := range map[string]func(path string) error{
		"truncated":    func(path string) error { return os.Truncate(path, 7) },
		"overwritten":  func(path string) error { return os.WriteFile(path, []byte(strings.Repeat("x", 200)), 0o666) },
		"a directory":  func(path string) error { os.Remove(path); return os.Mkdir(path, 0o777) },
		"entries gone": os.Remove,
	} {
		t.Run(name, func(t *testing.T) {
			c := newCached(t)
			c.expect(3, depths...)
			spoiled := 0
			err := filepath.WalkDir(c.cacheDir, func(path string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() || !strings.HasSuffix(path, "-d") {
					return err
				}
				spoiled++
				return spoil(path)
			})
			if err != nil || spoiled == 0 {
				t.Fatalf("%d files spoiled: %v", spoiled, err)
			}
			c.expect(3, depths...)
		})
	}
}

func TestCacheThatCannotBeMadeIsNone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	c := newCached(t)
	for _, c.cacheDir = range []string{"", file, filepath.Join(file, "below")} {
		c.expect(3, depths...)
		c.expect(3, depths...)
	}
}

func TestRunsShareACache(t *testing.T) {
	c := newCached(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if got := messages(c.run()); !reflect.DeepEqual(got, depths) {
				t.Errorf("found %q, want %q", got, depths)
			}
		})
	}
	wg.Wait()
	c.expect(0, depths...)
}
