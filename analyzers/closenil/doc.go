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

var (
	nilClose = &report.Category{Name: "close-of-nil", Level: report.Medium, Doc: `A nil channel is closed, which panics.

Wrong:

	var done chan struct{}
	close(done)

Right:

	done := make(chan struct{})
	close(done)

Not reported: a channel that some caller may have made.

Fix: make the channel where it is declared, or check it before closing it.
`}
	doubleClose = &report.Category{Name: "double-close", Level: report.Medium, Doc: `A channel is closed that a path has closed before, which panics.

Wrong:

	defer close(done)
	...
	close(done)

Right: close it in one place, or under a sync.Once.

Not reported: exclusive branches, channels that are made anew in between.
`}
	sendOnClosed = &report.Category{Name: "send-on-closed", Level: report.Medium, Doc: `A value is sent on a channel that a path has closed before, which panics; a
select with a default case does not prevent it.

Wrong:

	close(events)
	events <- last

Right: send first, and let the only sender close.

Not reported: sends whose order after the close is not certain.
`}
)

// Categories lists what the analyzer reports.
var Categories = []*report.Category{nilClose, doubleClose, sendOnClosed}
