// Package handlers has functions that a library calls in parallel.
package handlers

import (
	"crypto/tls"
	"net"
	"net/http"
	"sync"
)

var visits = map[string]int{}

// Count is registered by whoever imports the package.
func Count(w http.ResponseWriter, r *http.Request) {
	visits[r.URL.Path]++ // want `write to map visits`
}

var known = map[string]bool{"/": true}

// Known only reads.
func Known(w http.ResponseWriter, r *http.Request) {
	if !known[r.URL.Path] {
		http.NotFound(w, r)
	}
}

// Parts has a map for each request.
func Parts(w http.ResponseWriter, r *http.Request) {
	parts := map[string]int{}
	parts[r.Method]++
}

// Limit returns a handler without giving it the type of one.
func Limit(n int) func(http.ResponseWriter, *http.Request) {
	seen := map[string]int{}
	return func(w http.ResponseWriter, r *http.Request) {
		seen[r.RemoteAddr]++ // want `seen is written by goroutines that run this handler without a lock`
	}
}

func LimitLocked(n int) func(http.ResponseWriter, *http.Request) {
	var mu sync.Mutex
	seen := map[string]int{}
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		seen[r.RemoteAddr]++
	}
}

// Server sets functions that the library calls for each connection.
func Server(certs map[string]*tls.Certificate) *http.Server {
	states := map[net.Conn]http.ConnState{}
	asked := map[string]int{}
	return &http.Server{
		ConnState: func(c net.Conn, s http.ConnState) {
			states[c] = s // want `states is written by goroutines that run this handler without a lock`
		},
		TLSConfig: &tls.Config{
			GetCertificate: func(h *tls.ClientHelloInfo) (*tls.Certificate, error) {
				asked[h.ServerName]++ // want `asked is written by goroutines that run this handler without a lock`
				return certs[h.ServerName], nil
			},
		},
	}
}
