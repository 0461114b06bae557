package driver

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/txtar"
	"honnef.co/go/tools/lintcmd/cache"
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
		"truncated":   func(path string) error { return os.Truncate(path, 7) },
		"emptied":     func(path string) error { return os.Truncate(path, 0) },
		"overwritten": func(path string) error { return os.WriteFile(path, []byte(strings.Repeat("x", 200)), 0o666) },
		"a bit turned": func(path string) error {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			data[len(data)/2] ^= 1
			return os.WriteFile(path, data, 0o666)
		},
		"a directory": func(path string) error { os.Remove(path); return os.Mkdir(path, 0o777) },
		"gone":        os.Remove,
	} {
		for kind, suffix := range map[string]string{"index": "-a", "data": "-d"} {
			t.Run(kind+" "+name, func(t *testing.T) {
				c := newCached(t)
				c.expect(3, depths...)
				c.spoil(suffix, spoil)
				c.expect(3, depths...)
				// What can be written again is used; a directory stays in the way.
				if res := c.run(); !reflect.DeepEqual(messages(res), depths) {
					t.Errorf("found %q afterwards", messages(res))
				} else if name != "a directory" && res.Timing.Analysed != 0 {
					t.Errorf("%d packages analysed, though the cache was mended", res.Timing.Analysed)
				}
			})
		}
	}
}

// spoil calls f for the files of the cache with the given suffix.
func (c *cached) spoil(suffix string, f func(path string) error) {
	c.t.Helper()
	spoiled := 0
	err := filepath.WalkDir(c.cacheDir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, suffix) {
			return err
		}
		spoiled++
		return f(path)
	})
	if err != nil || spoiled == 0 {
		c.t.Fatalf("%d files spoiled: %v", spoiled, err)
	}
}

func TestEntriesOfOtherKeysAreNotTaken(t *testing.T) {
	c := newCached(t)
	c.expect(3, depths...)
	// Every index file gets the content of another one, which is well-formed.
	last := ""
	var first []byte
	c.spoil("-a", func(path string) error {
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if last == "" {
			first = data
		} else if err := os.WriteFile(last, data, 0o666); err != nil {
			return err
		}
		last = path
		return nil
	})
	if err := os.WriteFile(last, first, 0o666); err != nil {
		t.Fatal(err)
	}
	c.expect(3, depths...)
}

func TestWhatCannotBeDecodedIsNotThere(t *testing.T) {
	c := OpenCache(t.TempDir())
	defer c.Close()
	var key cache.ActionID
	for i, data := range [][]byte{nil, []byte("no gob"), {0xff, 0xff, 0xff, 0xff}} {
		key[0] = byte(i)
		if err := cache.PutBytes(c.disk, key, data); err != nil {
			t.Fatal(err)
		}
		if out, ok := c.get(key); ok {
			t.Errorf("%q was taken for %v", data, out)
		}
	}
}

// Where the permissions do not matter, as for root, the directories cannot be
// made read-only; then the cache is used, and the findings count alone.
func TestReadOnlyCacheIsOnlySlow(t *testing.T) {
	c := newCached(t)
	c.expect(3, depths...)
	chmod := func(dirs, files fs.FileMode) {
		err := filepath.WalkDir(c.cacheDir, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() {
				return os.Chmod(path, dirs)
			}
			return os.Chmod(path, files)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	chmod(0o555, 0o444)
	defer chmod(0o777, 0o666) // so that it can be removed
	c.expect(0, depths...)
	c.write("top/top.go", "package top\n\nimport \"example.com/m/mid\"\n\nfunc Peak() { mid.Mid() }\n")
	for range 2 {
		if got, want := messages(c.run()), []string{"Low has depth 0", "Mid has depth 1", "Peak has depth 2"}; !reflect.DeepEqual(got, want) {
			t.Errorf("found %q, want %q", got, want)
		}
	}
}

func TestCacheWithoutRoomIsNone(t *testing.T) {
	c := newCached(t)
	for i := range 256 { // the directories that it keeps its files in
		if err := os.WriteFile(filepath.Join(c.cacheDir, fmt.Sprintf("%02x", i)), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	c.expect(3, depths...)
	c.expect(3, depths...)
}

func TestCacheThatIsRemovedMeanwhile(t *testing.T) {
	c := newCached(t)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				_ = os.RemoveAll(c.cacheDir)
			}
		}
	})
	for range 5 {
		if got := messages(c.run()); !reflect.DeepEqual(got, depths) {
			t.Errorf("found %q, want %q", got, depths)
		}
	}
	close(stop)
	wg.Wait()
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
