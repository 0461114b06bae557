package nilness

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/apitable"
)

// A model describes what a library function does to maps. Functions without a
// model, a summary or a row in harmless may change all that they are given a
// pointer to.
type model uint8

const (
	noModel model = iota
	// clone returns nil for nil.
	clone
	// decode fills what its pointer argument points to: a map unless it
	// fails, the fields of a struct as far as the input has them.
	decode
	// writes assigns entries in its first argument.
	writes
	// locks acquires a lock.
	locks
	// newError returns an error, and changes nothing.
	newError
	// harmless changes nothing.
	harmless
)

// models has one row per function, by its full name.
var models = apitable.New(map[string]model{
	"maps.Clone":                              clone,
	"golang.org/x/exp/maps.Clone":             clone,
	"maps.Copy":                               writes,
	"maps.Insert":                             writes,
	"golang.org/x/exp/maps.Copy":              writes,
	"(net/http.Header).Set":                   writes,
	"(net/http.Header).Add":                   writes,
	"(net/url.Values).Set":                    writes,
	"(net/url.Values).Add":                    writes,
	"(net/textproto.MIMEHeader).Set":          writes,
	"(net/textproto.MIMEHeader).Add":          writes,
	"encoding/json.Unmarshal":                 decode,
	"(*encoding/json.Decoder).Decode":         decode,
	"encoding/xml.Unmarshal":                  decode,
	"(*encoding/xml.Decoder).Decode":          decode,
	"(*encoding/gob.Decoder).Decode":          decode,
	"gopkg.in/yaml.v2.Unmarshal":              decode,
	"gopkg.in/yaml.v3.Unmarshal":              decode,
	"(*gopkg.in/yaml.v3.Decoder).Decode":      decode,
	"(*gopkg.in/yaml.v3.Node).Decode":         decode,
	"sigs.k8s.io/yaml.Unmarshal":              decode,
	"github.com/goccy/go-yaml.Unmarshal":      decode,
	"github.com/BurntSushi/toml.Unmarshal":    decode,
	"github.com/pelletier/go-toml.Unmarshal":  decode,
	"github.com/json-iterator/go.Unmarshal":   decode,
	"(*sync.Mutex).Lock":                      locks,
	"(*sync.RWMutex).Lock":                    locks,
	"(*sync.RWMutex).RLock":                   locks,
	"(sync.Locker).Lock":                      locks,
	"encoding/json.Marshal":                   harmless,
	"encoding/json.MarshalIndent":             harmless,
	"(*encoding/json.Encoder).Encode":         harmless,
	"encoding/xml.Marshal":                    harmless,
	"(*encoding/gob.Encoder).Encode":          harmless,
	"reflect.DeepEqual":                       harmless,
	"reflect.TypeOf":                          harmless,
	"(*encoding/gob.Decoder).DecodeValue":     noModel,
	"github.com/google/go-cmp/cmp.Diff":       harmless,
	"github.com/google/go-cmp/cmp.Equal":      harmless,
	"github.com/davecgh/go-spew/spew.Dump":    harmless,
	"github.com/davecgh/go-spew/spew.Sdump":   harmless,
	"github.com/stretchr/testify/assert.Nil":  harmless,
	"github.com/stretchr/testify/require.Nil": harmless,
	"fmt.Sscan":                               noModel,
	"fmt.Sscanf":                              noModel,
	"fmt.Sscanln":                             noModel,
	"fmt.Scan":                                noModel,
	"fmt.Scanf":                               noModel,
	"fmt.Scanln":                              noModel,
	"fmt.Fscan":                               noModel,
	"fmt.Fscanf":                              noModel,
	"fmt.Fscanln":                             noModel,
	"errors.As":                               noModel,
	"google.golang.org/grpc/status.Error":     newError,
	"google.golang.org/grpc/status.Errorf":    newError,
})

// harmlessPackages change nothing of what they are given, but for the
// functions that have a row in models.
var harmlessPackages = map[string]bool{
	"fmt": true, "errors": true, "log": true, "log/slog": true, "maps": true,
	"math": true, "os": true, "path": true, "path/filepath": true, "runtime": true,
	"slices": true, "sort": true, "strconv": true, "strings": true, "sync": true,
	"testing": true, "time": true, "unicode": true, "context": true,
}

// callsNow are the packages whose functions call the literals that they are
// given before they return, if at all.
var callsNow = map[string]bool{
	"slices": true, "sort": true, "maps": true, "strings": true, "sync": true, "path/filepath": true,
}

func modelOf(obj *types.Func) model {
	if obj == nil {
		return noModel
	}
	if m, ok := models.Lookup(obj); ok {
		return m
	}
	if apitable.MakesError(obj) {
		return newError
	}
	if pkg := obj.Pkg(); pkg != nil && harmlessPackages[pkg.Path()] {
		return harmless
	}
	return noModel
}

// clones reports whether call returns a map that is nil if its argument is.
func (p *pass) clones(call *ssa.Call) bool {
	obj := calledObject(&call.Call)
	return obj != nil && modelOf(obj) == clone && len(call.Call.Args) == 1
}

// calledObject returns the declared function or interface method that is
// called, or nil.
func calledObject(call *ssa.CallCommon) *types.Func {
	if call.IsInvoke() {
		return call.Method.Origin()
	}
	fn := call.StaticCallee()
	if fn == nil {
		return nil
	}
	obj, _ := fn.Object().(*types.Func)
	if obj == nil && fn.Origin() != nil {
		obj, _ = fn.Origin().Object().(*types.Func)
	}
	if obj == nil {
		return nil
	}
	return obj.Origin()
}
