package report

import "flag"

// Options are what every analyzer of the suite can be told.
type Options struct {
	// Confidence is the lowest level that is reported; the zero value, Low,
	// shows everything, so start from [DefaultOptions].
	Confidence Level
}

// DefaultOptions returns what a user gets who sets nothing.
func DefaultOptions() Options { return Options{Confidence: Medium} }

// RegisterFlags adds the options to an analyzer's flags.
func (o *Options) RegisterFlags(flags *flag.FlagSet) {
	flags.Var(&o.Confidence, "confidence", "lowest `level` of confidence to report: low, medium or high")
}
