package summary

import (
	"go/constant"
	"go/types"
	"reflect"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/apitable"
	"github.com/maprace/maprace-lint/internal/ir"
)

// encoding is how a library function walks through the values that it is given.
type encoding struct {
	// format is the index of the argument with the verbs, -1 if there is none.
	format int
	// tag is the key of struct tags that can leave a field out. An encoding
	// with a tag sees exported fields only and follows pointers; one without
	// prints what a value holds itself.
	tag string
	// methods are those by which a type says itself how it is encoded.
	methods []string
}

var (
	prints  = encoding{-1, "", []string{"Format", "String", "Error", "GoString", "LogValue"}}
	printsf = func(format int) encoding { return encoding{format, "", prints.methods} }
	inJSON  = encoding{-1, "json", []string{"MarshalJSON", "MarshalText"}}
	inYAML  = encoding{-1, "yaml", []string{"MarshalYAML", "MarshalText"}}
	inXML   = encoding{-1, "xml", []string{"MarshalXML", "MarshalText"}}
	inGob   = encoding{-1, "gob", []string{"GobEncode", "MarshalBinary"}}
)

// encoders lists functions that read all that their arguments hold, among it
// maps that a struct keeps under a lock.
var encoders = apitable.New(map[string]encoding{
	"fmt.Print":    prints,
	"fmt.Println":  prints,
	"fmt.Sprint":   prints,
	"fmt.Sprintln": prints,
	"fmt.Fprint":   prints,
	"fmt.Fprintln": prints,
	"fmt.Append":   prints,
	"fmt.Appendln": prints,
	"fmt.Printf":   printsf(0),
	"fmt.Sprintf":  printsf(0),
	"fmt.Errorf":   printsf(0),
	"fmt.Fprintf":  printsf(1),
	"fmt.Appendf":  printsf(1),

	"log.Print":             prints,
	"log.Println":           prints,
	"log.Fatal":             prints,
	"log.Fatalln":           prints,
	"log.Panic":             prints,
	"log.Panicln":           prints,
	"log.Printf":            printsf(0),
	"log.Fatalf":            printsf(0),
	"log.Panicf":            printsf(0),
	"(*log.Logger).Print":   prints,
	"(*log.Logger).Println": prints,
	"(*log.Logger).Printf":  printsf(1),
	"(*log.Logger).Fatalf":  printsf(1),

	"log/slog.Debug":           prints,
	"log/slog.Info":            prints,
	"log/slog.Warn":            prints,
	"log/slog.Error":           prints,
	"(*log/slog.Logger).Debug": prints,
	"(*log/slog.Logger).Info":  prints,
	"(*log/slog.Logger).Warn":  prints,
	"(*log/slog.Logger).Error": prints,

	"encoding/json.Marshal":           inJSON,
	"encoding/json.MarshalIndent":     inJSON,
	"(*encoding/json.Encoder).Encode": inJSON,
	"encoding/xml.Marshal":            inXML,
	"encoding/xml.MarshalIndent":      inXML,
	"(*encoding/xml.Encoder).Encode":  inXML,
	"(*encoding/gob.Encoder).Encode":  inGob,

	"gopkg.in/yaml.v2.Marshal":               inYAML,
	"gopkg.in/yaml.v3.Marshal":               inYAML,
	"(*gopkg.in/yaml.v3.Encoder).Encode":     inYAML,
	"sigs.k8s.io/yaml.Marshal":               inJSON,
	"github.com/json-iterator/go.Marshal":    inJSON,
	"github.com/goccy/go-json.Marshal":       inJSON,
	"github.com/goccy/go-yaml.Marshal":       inYAML,
	"github.com/sirupsen/logrus.Infof":       printsf(0),
	"github.com/sirupsen/logrus.Debugf":      printsf(0),
	"github.com/sirupsen/logrus.Warnf":       printsf(0),
	"github.com/sirupsen/logrus.Errorf":      printsf(0),
	"k8s.io/klog/v2.Infof":                   printsf(0),
	"k8s.io/klog/v2.Errorf":                  printsf(0),
	"(*go.uber.org/zap.SugaredLogger).Infof": printsf(1),
})

// encoded returns the maps that an encoder reads.
func encoded(call *ssa.CallCommon, how encoding) (out []use) {
	verbs := verbsOf(call, how.format)
	for _, arg := range call.Args {
		values := []ssa.Value{arg}
		if s, ok := arg.(*ssa.Slice); ok {
			values = ir.VariadicArgs(s)
		}
		for i, v := range values {
			if len(values) == len(verbs) && (verbs[i] == 'p' || verbs[i] == 'T') {
				continue // the address or the type, not what is there
			}
			for _, m := range mapsIn(v) {
				out = append(out, use{v: m})
			}
			if boxed, ok := v.(*ssa.MakeInterface); ok && isAny(boxed.Type()) {
				for _, part := range how.maps(boxed.X.Type(), nil) {
					out = append(out, use{v: boxed.X, part: part})
				}
			}
		}
	}
	return out
}

// isAny reports whether values of type t are there to be encoded, and not, say,
// to be written to.
func isAny(t types.Type) bool {
	iface, ok := t.Underlying().(*types.Interface)
	return ok && iface.Empty()
}

// verbsOf returns the verbs of a constant format, nil if there is none or it
// says by itself which argument it means.
func verbsOf(call *ssa.CallCommon, format int) (verbs []rune) {
	if format < 0 || format >= len(call.Args) {
		return nil
	}
	c, ok := call.Args[format].(*ssa.Const)
	if !ok || c.Value == nil || c.Value.Kind() != constant.String {
		return nil
	}
	inVerb := false
	for _, r := range constant.StringVal(c.Value) {
		switch {
		case !inVerb:
			inVerb = r == '%'
		case r == '%':
			inVerb = false
		case r == '[', r == '*':
			return nil
		case !strings.ContainsRune("+-# .0123456789", r):
			verbs = append(verbs, r)
			inVerb = false
		}
	}
	return verbs
}

// maxNested bounds how deep structs are looked into.
const maxNested = 3

// maps returns the parts of a struct, or of what a pointer to one points to,
// that are maps and that the encoding reads.
func (e encoding) maps(t types.Type, at []access.Selector) (out [][]access.Selector) {
	if len(at) >= maxNested || e.byMethod(t) {
		return nil
	}
	if p, ok := t.Underlying().(*types.Pointer); ok && (len(at) == 0 || e.tag != "") {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	for i := range st.NumFields() {
		f := st.Field(i)
		if e.tag != "" && !(f.Exported() || f.Embedded()) || e.tag != "" && reflect.StructTag(st.Tag(i)).Get(e.tag) == "-" {
			continue
		}
		part := append(at[:len(at):len(at)], access.Selector{Field: f.Origin()})
		if _, isMap := f.Type().Underlying().(*types.Map); isMap {
			if !e.byMethod(f.Type()) {
				out = append(out, part)
			}
			continue
		}
		out = append(out, e.maps(f.Type(), part)...)
	}
	return out
}

// byMethod reports whether values of type t encode themselves.
func (e encoding) byMethod(t types.Type) bool {
	set := types.NewMethodSet(t)
	for _, name := range e.methods {
		if set.Lookup(nil, name) != nil {
			return true
		}
	}
	return false
}
