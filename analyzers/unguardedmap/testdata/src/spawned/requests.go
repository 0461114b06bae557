package spawned

import (
	"bufio"
	"net/http"
)

// relayAll answers one request after the other, while the last one is still sent on.
func relayAll(r *bufio.Reader, send func(http.Header)) error {
next:
	req, err := http.ReadRequest(r)
	if err != nil {
		return err
	}
	if req.Header.Get("Connection") == "close" {
		return nil
	}
	go func() {
		req.Header.Set("Via", "relay")
		send(req.Header)
	}()
	goto next
}

// relayFirst looks at the same request once more.
func relayFirst(r *bufio.Reader, send func(http.Header)) error {
	req, err := http.ReadRequest(r)
	if err != nil {
		return err
	}
	go func() {
		req.Header.Set("Via", "relay") // told at the other end
		send(req.Header)
	}()
	if req.Header.Get("Connection") == "close" { // want `map Header is used while the goroutine that shares it is running`
		return nil
	}
	return nil
}
