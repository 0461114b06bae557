package guarded

import "sync"

// Daybook has exported methods that are called in a certain way.
type Daybook struct {
	sync.Mutex
	rows  map[string]int
	notes map[string]int
}

func (l *Daybook) Add(k string) {
	l.Lock()
	defer l.Unlock()
	l.rows[k]++
	l.notes[k]++
	l.Save()
	l.Print()
}

func (l *Daybook) Remove(k string) {
	l.Lock()
	delete(l.rows, k)
	delete(l.notes, k)
	l.Save()
	l.Print()
	l.Unlock()
}

// Save is called twice, and each time in the same way: so will others.
func (l *Daybook) Save() { l.Sum() }

func (l *Daybook) Sum() (n int) {
	for _, v := range l.rows {
		n += v
	}
	return n
}

func (l *Daybook) Print() {
	for k := range l.notes {
		println(k)
	}
}

// Close shows that Print is called in another way, too.
func (l *Daybook) Close() { l.Print() } // want `call to Print reads map l.notes without l.Mutex`
