package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// series is a kind of code, generated in growing sizes.
type series struct {
	name  string
	sizes []int
	write func(dir string, size int) error
}

var growing = []series{
	{"packages of 50 functions", []int{8, 32, 128}, packages},
	{"functions of one package", []int{400, 1600, 6400}, functions},
	{"depth of a call chain", []int{250, 1000, 4000}, chain},
	{"mutually recursive functions", []int{62, 250, 1000}, recursion},
	{"lines of one function", []int{1250, 5000, 20000}, longFunction},
}

// growth measures every series, with the export data compiled beforehand.
func (b *bench) growth() error {
	lint, err := b.build("maprace-lint", "..", "./cmd/maprace-lint")
	if err != nil {
		return err
	}
	fmt.Println("| what grows | size | user CPU | of first | peak memory | of first |")
	fmt.Println("|---|---:|---:|---:|---:|---:|")
	for _, s := range growing {
		var first cost
		for i, size := range s.sizes {
			dir := filepath.Join(b.tmp, fmt.Sprintf("growth-%d", size))
			if err := generate(dir, s, size); err != nil {
				return err
			}
			compile := exec.CommandContext(b.ctx, "go", "list", "-export", "-deps", "./...")
			compile.Dir = dir
			if out, err := compile.CombinedOutput(); err != nil {
				return fmt.Errorf("%s, size %d: %w\n%s", s.name, size, err, out)
			}
			c, err := b.measure(dir, program{name: s.name, args: []string{lint, "-cache=off", "./..."}})
			if err != nil {
				return err
			}
			if i == 0 {
				first = c
			}
			fmt.Printf("| %s | %d | %.2f s | %.1f | %d MB | %.1f |\n", s.name, size,
				c.cpu.Seconds(), c.cpu.Seconds()/first.cpu.Seconds(),
				c.peak>>20, float64(c.peak)/float64(first.peak))
			if err := os.RemoveAll(dir); err != nil {
				return err
			}
		}
	}
	return nil
}

func generate(dir string, s series, size int) error {
	if err := writeFile(filepath.Join(dir, "go.mod"), []byte("module example.com/growth\n\ngo 1.26\n")); err != nil {
		return err
	}
	return s.write(dir, size)
}

func writeFile(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o666)
}

func packages(dir string, n int) error {
	for i := range n {
		name := fmt.Sprintf("p%d", i)
		imports, call := "\"sync\"", ""
		if i > 0 {
			imports += fmt.Sprintf("\n\t\"example.com/growth/p%d\"", (i-1)/2)
			call = fmt.Sprintf("p%d.NewStore0().Put0(key, value)", (i-1)/2)
		}
		if err := writeFile(filepath.Join(dir, name, name+".go"), store(name, imports, call, 50)); err != nil {
			return err
		}
	}
	return nil
}

func functions(dir string, n int) error {
	return writeFile(filepath.Join(dir, "p", "p.go"), store("p", "\"sync\"", "", n))
}

// store is a package of n pairs of methods that use maps under a lock, start
// goroutines and close a channel; a type has at most 50 pairs.
func store(name, imports, call string, n int) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "package %s\n\nimport (\n\t%s\n)\n", name, imports)
	for i := range n {
		typ := fmt.Sprintf("Store%d", i/50)
		if i%50 == 0 {
			fmt.Fprintf(&b, `
type %[1]s struct {
	mu    sync.Mutex
	items map[string]int
	done  chan struct{}
	once  sync.Once
}

func New%[1]s() *%[1]s { return &%[1]s{items: map[string]int{}, done: make(chan struct{})} }

func (s *%[1]s) Close() { s.once.Do(func() { close(s.done) }) }
`, typ)
		}
		fmt.Fprintf(&b, `
func (s *%[3]s) Put%[1]d(key string, value int) {
	%[2]s
	s.mu.Lock()
	defer s.mu.Unlock()
	if value > %[1]d {
		s.items[key] = value
	}
	for k, v := range s.items {
		if v == value {
			delete(s.items, k)
		}
	}
	s.note%[1]d(key)
}

func (s *%[3]s) note%[1]d(key string) {
	local := make(map[string]int)
	local[key]++
	go func() {
		select {
		case <-s.done:
		default:
			s.mu.Lock()
			s.items[key] += len(local)
			s.mu.Unlock()
		}
	}()
}
`, i, call, typ)
	}
	return b.Bytes()
}

// chain is a function that calls one that calls one, the last of which writes.
func chain(dir string, n int) error {
	var b bytes.Buffer
	b.WriteString("package p\n\nimport \"sync\"\n\ntype T struct {\n\tmu sync.Mutex\n\tm map[int]int\n}\n")
	for i := range n {
		fmt.Fprintf(&b, "\nfunc (t *T) f%d(k int) {\n\tif k > %d {\n\t\treturn\n\t}\n\tt.f%d(k + 1)\n}\n", i, i, i+1)
	}
	fmt.Fprintf(&b, "\nfunc (t *T) f%d(k int) { t.m[k] = k }\n", n)
	b.WriteString("\nfunc (t *T) Do(k int) {\n\tt.mu.Lock()\n\tdefer t.mu.Unlock()\n\tt.f0(k)\n}\n")
	return writeFile(filepath.Join(dir, "p", "p.go"), b.Bytes())
}

// recursion is n functions each of which calls others of them.
func recursion(dir string, n int) error {
	var b bytes.Buffer
	b.WriteString("package p\n\nimport \"sync\"\n\ntype T struct {\n\tmu sync.Mutex\n\tm map[int]int\n}\n")
	for i := range n {
		fmt.Fprintf(&b, "\nfunc (t *T) F%d(k int) {\n\tt.mu.Lock()\n\tt.m[k] = %d\n\tt.mu.Unlock()\n\tif k > 0 {\n\t\tt.F%d(k - 1)\n\t\tt.F%d(k - 2)\n\t}\n}\n", i, i, (i+1)%n, (i*7+3)%n)
	}
	return writeFile(filepath.Join(dir, "p", "p.go"), b.Bytes())
}

// longFunction is one function of n lines, as generated code has it.
func longFunction(dir string, n int) error {
	var b bytes.Buffer
	b.WriteString("package p\n\nimport \"sync\"\n\nvar mu sync.Mutex\n\nfunc F(m map[string]int, k string) {\n")
	for i := range n / 5 {
		fmt.Fprintf(&b, "\tmu.Lock()\n\tif m[k] > %d {\n\t\tm[k] = %d\n\t}\n\tmu.Unlock()\n", i, i)
	}
	b.WriteString("}\n")
	return writeFile(filepath.Join(dir, "p", "p.go"), b.Bytes())
}
