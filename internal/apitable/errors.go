package apitable

import "go/types"

// MakesError reports whether fn always returns an error that is not nil.
func MakesError(fn *types.Func) bool { return newErrors.Has(fn) }

var newErrors = New(map[string]bool{
	"errors.New":                           true,
	"fmt.Errorf":                           true,
	"github.com/pkg/errors.New":            true,
	"github.com/pkg/errors.Errorf":         true,
	"golang.org/x/xerrors.New":             true,
	"golang.org/x/xerrors.Errorf":          true,
	"github.com/cockroachdb/errors.New":    true,
	"github.com/cockroachdb/errors.Newf":   true,
	"github.com/cockroachdb/errors.Errorf": true,
})
