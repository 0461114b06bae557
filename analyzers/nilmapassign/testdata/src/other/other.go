// Package other has types and functions that usesother imports.
package other

// Query has optional parameters.
type Query struct{ Params map[string]string }

// Get assigns entries in q.Params.
func Get(q *Query, path string) { q.Params["path"] = path }

// Ensure makes the map.
func (q *Query) Ensure() {
	if q.Params == nil {
		q.Params = make(map[string]string)
	}
}

// Find returns nil if there is nothing.
func Find(name string) map[string]string {
	if name == "" {
		return nil
	}
	return map[string]string{"name": name}
}

// Stats count.
type Stats struct{ ByKind map[string]int }

// Count makes the map on demand.
func (s *Stats) Count(kind string) {
	if s.ByKind == nil {
		s.ByKind = make(map[string]int)
	}
	s.ByKind[kind]++
}

// Order gets its options from its constructor.
type Order struct{ Options map[string]string }

// NewOrder gives it a map of its own.
func NewOrder(given map[string]string) *Order {
	options := map[string]string{}
	for k, v := range given {
		options[k] = v
	}
	return &Order{Options: options}
}

// Set is careful nevertheless.
func (o *Order) Set(k, v string) {
	if o.Options == nil {
		o.Options = map[string]string{}
	}
	o.Options[k] = v
}

// Board has getters that answer for nil, too.
type Board struct{ Rows map[string]int }

// GetRows returns the rows.
func (b *Board) GetRows() map[string]int {
	if b != nil {
		return b.Rows
	}
	return nil
}
