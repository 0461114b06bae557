package forms

// Ring switches its output on and off by a variable that holds the channel or nil:
// that it is nil says nothing about the field.
type Ring struct {
	input, output chan int
	buffer        *int
}

func NewRing() *Ring {
	r := &Ring{input: make(chan int), output: make(chan int)}
	go r.run()
	return r
}

func (r *Ring) run() {
	var input, output chan int
	var next int
	input = r.input
	for input != nil || output != nil {
		select {
		case output <- next:
			r.buffer = nil
		case elem, open := <-input:
			if !open {
				input = nil
				break
			}
			r.buffer = &elem
		}
		if r.buffer == nil {
			output = nil
			continue
		}
		output = r.output
		next = *r.buffer
	}
	close(r.output)
}

// Faucet has a field that is nil at times, and closes it when it is.
type Faucet struct{ input, output chan int }

func NewFaucet() *Faucet { return &Faucet{input: make(chan int), output: make(chan int)} }

func (f *Faucet) Off() { f.output = nil }

func (f *Faucet) run() {
	output := f.output
	for range f.input {
		if output == nil {
			close(output) // want `close of nil channel output`
			return
		}
	}
}
