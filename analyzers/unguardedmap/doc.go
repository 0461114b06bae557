// Package unguardedmap is under construction.
package unguardedmap

import "github.com/maprace/maprace-lint/internal/report"

// Doc is the analyzer's documentation.
const Doc = "unguardedmap: under construction"

// Categories lists what the analyzer reports.
var Categories = []*report.Category{}
