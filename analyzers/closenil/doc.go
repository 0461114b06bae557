// Package closenil finds closes and sends that panic: close of a nil channel,
// close of a closed channel, and send on a closed channel.
package closenil

import "github.com/maprace/maprace-lint/internal/report"

// Doc is the analyzer's documentation.
const Doc = `report closes and sends on channels that panic

Closing a nil channel, closing a channel twice, and sending on a closed channel
panic, often on a goroutine that nobody watches. The analyzer follows the state
of channels through branches, loops, deferred calls, closures, fields and calls.

It is what people look for who were told of an "SA1029-style channel check":
SA1029 of staticcheck is about keys for context.WithValue, not about channels.

Not reported at the default confidence: what happens on some paths only, and
what depends on the order of goroutines.`

// What is reported; docs/checks has a page about each.
var (
	nilClose     = &report.Category{Name: "close-of-nil", Level: report.Medium}
	doubleClose  = &report.Category{Name: "double-close", Level: report.Medium}
	sendOnClosed = &report.Category{Name: "send-on-closed", Level: report.Medium}
)

// Categories lists what the analyzer reports.
var Categories = []*report.Category{nilClose, doubleClose, sendOnClosed}
