package nilmapassign

import "github.com/maprace/maprace-lint/internal/report"

// What is reported; docs/checks has a page about each.
var (
	variable = &report.Category{Name: "nil-variable", Level: report.High}
	field    = &report.Category{Name: "nil-field", Level: report.High}
	entry    = &report.Category{Name: "nil-entry", Level: report.Medium}
	result   = &report.Category{Name: "nil-result", Level: report.Medium}
	argument = &report.Category{Name: "nil-argument", Level: report.Medium}
	reset    = &report.Category{Name: "nil-after-reset", Level: report.Medium}
	belief   = &report.Category{Name: "nil-unchecked", Level: report.Medium}
	decoded  = &report.Category{Name: "nil-decoded", Level: report.Medium}
)

// Categories lists what the analyzer reports.
var Categories = []*report.Category{variable, field, entry, result, argument, reset, belief, decoded}
