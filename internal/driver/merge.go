package driver

import (
	"cmp"
	"errors"
	"slices"
)

// merge collects what the units yielded. A file can belong to several of them
// (the package proper and its test variants): what is found there is one
// finding, and what is wrong there is one failure.
func merge(units []*unit) *Result {
	res := &Result{}
	broken := map[string]Failure{}
	for _, u := range units {
		if u.report {
			res.Findings = append(res.Findings, u.out.findings...)
		}
		for _, err := range u.out.failures {
			res.Failures = append(res.Failures, Failure{u.pkg.PkgPath, err.Error()})
		}
		if u.out.err == nil || isEcho(u) {
			continue
		}
		// The package proper tells more exactly than its variants what is wrong.
		if _, told := broken[u.pkg.PkgPath]; !told || u.pkg.ForTest == "" {
			broken[u.pkg.PkgPath] = Failure{u.pkg.PkgPath, u.out.err.Error()}
		}
	}
	for _, f := range broken {
		res.Failures = append(res.Failures, f)
	}
	slices.SortFunc(res.Failures, func(a, b Failure) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.Message, b.Message))
	})
	res.Failures = slices.Compact(res.Failures)

	slices.SortStableFunc(res.Findings, compareFindings)
	res.Findings = slices.CompactFunc(res.Findings, func(a, b Finding) bool {
		return a.Pos == b.Pos && a.Analyzer == b.Analyzer && a.Category == b.Category && a.Message == b.Message
	})
	return res
}

// isEcho reports whether the failure of u needs no telling.
func isEcho(u *unit) bool {
	var imp *importError
	if errors.As(u.out.err, &imp) {
		// The package that cannot be imported tells why itself. That its
		// importer was left out is news, unless that is its own test.
		return !u.report || u.pkg.ForTest == imp.path
	}
	// A dependency that the compiler accepts can be imported; what it lacks
	// is facts.
	return !u.report && u.pkg.ExportFile != ""
}
