package phases

import (
	"sync"
	"testing"
)

// What is there for tests only says nothing of how the rest is used.

var resolvers = map[string]string{}

var resolversMu sync.Mutex

func Resolver(name string) string { return resolvers[name] }

// RegisterResolver adds a resolver for use in tests. It returns what removes it.
func RegisterResolver(name, addr string) func() {
	resolversMu.Lock()
	defer resolversMu.Unlock()
	resolvers[name] = addr
	return func() {
		resolversMu.Lock()
		defer resolversMu.Unlock()
		delete(resolvers, name)
	}
}

var dialers = map[string]string{}

var dialersMu sync.Mutex

func Dialer(name string) string { return dialers[name] }

func SetDialer(t testing.TB, name, addr string) {
	dialersMu.Lock()
	dialers[name] = addr
	dialersMu.Unlock()
	t.Cleanup(func() {
		dialersMu.Lock()
		defer dialersMu.Unlock()
		delete(dialers, name)
	})
}

// This one is for all.

var codecs = map[string]string{}

var codecsMu sync.Mutex

func Codec(name string) string { return codecs[name] } // want `read of map codecs without codecsMu`

// RegisterCodec adds a codec, which need not pass the tests. It returns what removes it.
func RegisterCodec(name, addr string) func() {
	codecsMu.Lock()
	defer codecsMu.Unlock()
	codecs[name] = addr
	return func() {
		codecsMu.Lock()
		defer codecsMu.Unlock()
		delete(codecs, name)
	}
}
