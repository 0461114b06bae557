// Package symbol names functions, methods and types the way users write them
// in a configuration: path/of/package.Func, path/of/package.Type.Method,
// path/of/package.Type. Pointers and type parameters do not matter.
package symbol

import (
	"fmt"
	"go/token"
	"go/types"
	"strings"
)

// Of returns the name of a function or method.
func Of(fn *types.Func) string {
	if fn.Signature().Recv() != nil {
		t := Receiver(fn.Signature())
		if t == nil {
			return ""
		}
		return OfType(t) + "." + fn.Name()
	}
	if fn.Pkg() == nil {
		return fn.Name()
	}
	return fn.Pkg().Path() + "." + fn.Name()
}

// Receiver returns the type whose method fn is, nil if it is a function.
func Receiver(fn *types.Signature) *types.TypeName {
	if recv := fn.Recv(); recv != nil {
		return Named(recv.Type())
	}
	return nil
}

// Named returns the declared type that t is, or points to, if there is one.
// The instances of a generic type have its name in common.
func Named(t types.Type) *types.TypeName {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	if named, ok := types.Unalias(t).(*types.Named); ok {
		return named.Origin().Obj()
	}
	return nil
}

// OfType returns the name of a type.
func OfType(t *types.TypeName) string {
	if t.Pkg() == nil {
		return t.Name()
	}
	return t.Pkg().Path() + "." + t.Name()
}

// Split takes a name apart: into the package's path and one identifier, or two
// for a method.
func Split(name string) (path string, idents []string, err error) {
	slash := strings.LastIndex(name, "/") + 1
	// The last element of a path may contain dots: gopkg.in/yaml.v3.Node.
	parts := strings.Split(name[slash:], ".")
	n := len(parts)
	for n > 1 && len(idents) < 2 && token.IsIdentifier(parts[n-1]) && (len(idents) == 0 || token.IsExported(parts[n-1])) {
		n--
		idents = append([]string{parts[n]}, idents...)
	}
	if len(idents) == 0 || strings.ContainsAny(name, "()*[] ") {
		return "", nil, fmt.Errorf("%q is no name: write path/of/package.Func or path/of/package.Type.Method", name)
	}
	return name[:slash] + strings.Join(parts[:n], "."), idents, nil
}
