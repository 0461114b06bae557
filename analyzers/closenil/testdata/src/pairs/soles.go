package pairs

import (
	"bufio"
	"io"
	"sync"
)

// The goroutine that alone writes to a connection closes it when it is done; the other
// one has it as a reader only.

type courier struct {
	mu    sync.Mutex
	dial  func() (io.ReadWriter, error)
	conn  io.ReadWriter
	ready chan struct{}
}

func (c *courier) Write(b []byte) (int, error) {
	c.mu.Lock()
	if c.conn == nil {
		conn, err := c.dial()
		if err != nil {
			c.mu.Unlock()
			return 0, err
		}
		c.conn = conn
		c.ready <- struct{}{}
	}
	c.mu.Unlock()
	return c.conn.Write(b)
}

func (c *courier) Read(b []byte) (int, error) {
	<-c.ready
	return c.conn.Read(b)
}

func (c *courier) Close() error {
	c.mu.Lock()
	close(c.ready)
	c.mu.Unlock()
	return nil
}

func forward(in *bufio.Reader, out *bufio.Writer, both bool) {
	c := &courier{ready: make(chan struct{}, 1)}
	var w io.Writer
	if both {
		w = bufio.NewWriter(c)
	} else {
		w = &bufio.ReadWriter{Writer: bufio.NewWriter(c)}
	}
	r := bufio.NewReader(c)
	concurrently(func() error {
		defer c.Close()
		_, err := in.WriteTo(w)
		return err
	}, func() error {
		_, err := r.WriteTo(out)
		return err
	})
}

func concurrently(tasks ...func() error) {
	var wg sync.WaitGroup
	for _, task := range tasks {
		wg.Go(func() { task() })
	}
	wg.Wait()
}

// Here the other one says goodbye.

type herald struct {
	mu    sync.Mutex
	conn  io.ReadWriter
	ready chan struct{}
}

func (h *herald) Write(b []byte) (int, error) {
	h.mu.Lock()
	if h.conn == nil {
		h.ready <- struct{}{} // want `channel h.ready is closed by Close while Write may still send on it`
	}
	h.mu.Unlock()
	return len(b), nil
}

func (h *herald) Close() error {
	h.mu.Lock()
	close(h.ready)
	h.mu.Unlock()
	return nil
}

func proclaim(in, back *bufio.Reader) {
	h := &herald{ready: make(chan struct{}, 1)}
	w := bufio.NewWriter(h)
	concurrently(func() error {
		defer h.Close()
		_, err := in.WriteTo(w)
		return err
	}, func() error {
		_, err := back.WriteTo(w)
		return err
	})
}
