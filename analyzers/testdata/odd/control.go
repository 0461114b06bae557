package odd

import (
	"errors"
	"os"
	"runtime"
	"sync"
	"time"
	"unsafe"
)

// Jumps.

func jumps(m map[string]int, c chan int) (err error) {
	i := 0
again:
	if i < 3 {
		i++
		m["again"] = i
		goto again
	}
outer:
	for k := range m {
		switch {
		case k == "":
			continue outer
		case i > 10:
			break outer
		default:
			for {
				select {
				case c <- i:
					continue outer
				case v, ok := <-c:
					if !ok {
						break outer
					}
					m[k] = v
					fallthrough1(m)
				default:
					break
				}
				break
			}
		}
	}
	switch i {
	case 0:
		m["zero"] = 0
		fallthrough
	case 1:
		m["one"] = 1
	case 2, 3:
	}
	{
		goto done
	}
done:
	defer func() {
		if r := recover(); r != nil {
			err = errors.New("recovered")
		}
		close(c)
	}()
	return nil
}

func fallthrough1(map[string]int) {}

// Nothing after these runs.

func forever() { select {} }

func spin(mu *sync.Mutex, m map[string]int) {
	for {
		mu.Lock()
		m["spin"]++
		mu.Unlock()
	}
}

func unreachable(c chan int) {
	panic("no")
	close(c)
	close(c)
}

func exits(c chan int) {
	close(c)
	os.Exit(1)
	close(c)
}

func goexit(c chan int) {
	defer close(c)
	runtime.Goexit()
	c <- 1
}

func emptyLoops() {
	for range 3 {
	}
	for range (map[int]int)(nil) {
	}
	for range "" {
	}
	var a [0]int
	for range a {
	}
	for range (chan int)(nil) {
	}
	for i := range len(a) {
		_ = i
	}
	var none func(func() bool)
	for range none {
	}
}

// Functions to range over.

func pairs(m map[string]int) func(func(string, int) bool) {
	return func(yield func(string, int) bool) {
		for k, v := range m {
			if !yield(k, v) {
				return
			}
		}
	}
}

func rangeOverFunc(mu *sync.Mutex, m map[string]int, c chan struct{}) (n int, err error) {
	mu.Lock()
	defer mu.Unlock()
loop:
	for k, v := range pairs(m) {
		defer func() { n++ }()
		for range pairs(m) {
			switch v {
			case 0:
				continue loop
			case 1:
				break loop
			case 2:
				return v, nil
			case 3:
				goto out
			}
		}
		m[k] = v
	}
out:
	for range func(yield func() bool) { close(c); yield() } {
		return 0, nil
	}
	return
}

// Selects.

func selects(a, b chan int, m map[int]int) {
	select {
	case a <- <-b:
	case m[<-a] = <-b:
	case m[0], _ = <-b:
	case <-time.After(0):
	case <-(func() chan int { return nil })():
	}
	select {
	default:
		close(a)
	}
	select {
	case <-a:
	}
}

// Defers in odd places.

func defers(m map[string]int, mus []sync.Mutex, fs []func()) {
	for i := range mus {
		mus[i].Lock()
		defer mus[i].Unlock()
		defer delete(m, "x")
		defer clear(m)
	}
	for _, f := range fs {
		defer f()
	}
	defer func() { defer func() { recover() }() }()
	defer (func())(nil)()
	go (func(map[string]int))(nil)(m)
	go func(m map[string]int) { m["x"] = 1 }(nil)
	defer panic(recover())
}

// Method values and expressions, locks among them.

type locked struct {
	sync.Locker
	m map[string]int
}

func methods(l *locked, rw *sync.RWMutex) {
	lock, unlock := l.Lock, (*sync.Mutex).Unlock
	lock()
	unlock(l.Locker.(*sync.Mutex))
	sync.Locker.Lock(l)
	defer sync.Locker.Unlock(l)
	rlock := rw.RLocker
	rlock().Lock()
	defer rlock().Unlock()
	f := interface{ Lock() }.Lock
	f(rw)
	l.m["x"] = 1
	(*(*struct{ sync.Mutex })(nil)).Lock()
}

// Pointers that are none of Go's.

func pointers(p unsafe.Pointer, n uintptr) {
	m := *(*map[string]int)(p)
	m["x"] = 1
	(*(*map[string]int)(unsafe.Pointer(&m)))["y"] = 2
	c := (*(*chan int)(unsafe.Add(p, n)))
	close(c)
	_ = unsafe.Slice((*map[string]int)(p), 3)[1]["x"]
}

// Functions whose bodies are elsewhere.

func assembly(m map[string]int, c chan int) map[string]int

//go:linkname nanotime runtime.nanotime
func nanotime() int64

func bodiless() {
	m := assembly(nil, nil)
	m["x"] = int(nanotime())
	go assembly(m, nil)
	defer assembly(m, nil)
}
