package forms

import "sync"

// Who puts what a call has returned where nil was found is the first, and the only one.

type parcel struct{ weight int }

type courier interface{ fetch() (*parcel, error) }

func fastest(couriers []courier) *parcel {
	var mu sync.Mutex
	var first *parcel
	arrived := make(chan struct{})
	for _, c := range couriers {
		go func() {
			p, err := c.fetch()
			if err != nil {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			if first != nil {
				return
			}
			first = p
			close(arrived)
		}()
	}
	<-arrived
	return first
}

// Here the others close, too.

func fastestOfAll(couriers []courier) *parcel {
	var mu sync.Mutex
	var first *parcel
	arrived := make(chan struct{})
	for _, c := range couriers {
		go func() {
			p, err := c.fetch()
			if err != nil {
				return
			}
			mu.Lock()
			if first == nil {
				first = p
			}
			mu.Unlock()
			close(arrived) // want `channel arrived is closed again`
		}()
	}
	<-arrived
	return first
}

// What a comparison has found is kept, and asked for again after the lock.

type oven struct {
	mu    sync.Mutex
	fault error
	cold  chan struct{}
	door  sync.Mutex
}

var errBurnt error

func newOven(heat, light func() error) *oven {
	o := &oven{cold: make(chan struct{})}
	go func() { o.stop(heat()) }()
	go func() { o.stop(light()) }()
	return o
}

func (o *oven) stop(err error) {
	if err == nil {
		err = errBurnt
	}
	o.mu.Lock()
	first := o.fault == nil
	if first {
		o.fault = err
	}
	o.mu.Unlock()
	if !first {
		return
	}
	o.door.Lock()
	close(o.cold)
	o.door.Unlock()
}

// Here the second question is another one.

type kiln struct {
	mu    sync.Mutex
	fault error
	hot   bool
	cold  chan struct{}
	door  sync.Mutex
}

func newKiln(heat, light func() error) *kiln {
	k := &kiln{cold: make(chan struct{})}
	go func() { k.stop(heat()) }()
	go func() { k.stop(light()) }()
	return k
}

func (k *kiln) stop(err error) {
	k.mu.Lock()
	first := k.fault == nil
	if first {
		k.fault = err
	}
	hot := k.hot
	k.mu.Unlock()
	if hot {
		return
	}
	k.door.Lock()
	close(k.cold) // want `channel k.cold is closed again when the goroutine of newKiln is called twice`
	k.door.Unlock()
}
