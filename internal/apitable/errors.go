package apitable

import "go/types"

// MakesError reports whether fn always returns an error that is not nil: it is in the
// table, or a function of that name by convention does what fmt.Errorf does.
func MakesError(fn *types.Func) bool {
	return newErrors.Has(fn) || fn != nil && fn.Name() == "Errorf" && fn.Signature().Recv() == nil && fn.Signature().Results().Len() == 1
}

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
