// Package closenil is under construction.
package closenil

import "github.com/maprace/maprace-lint/internal/report"

// Doc is the analyzer's documentation.
const Doc = "closenil: under construction"

// Categories lists what the analyzer reports.
var Categories = []*report.Category{}
