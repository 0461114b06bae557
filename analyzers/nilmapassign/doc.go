// Package nilmapassign is under construction.
package nilmapassign

import "github.com/maprace/maprace-lint/internal/report"

// Doc is the analyzer's documentation.
const Doc = "nilmapassign: under construction"

// Categories lists what the analyzer reports.
var Categories = []*report.Category{}
