package forms

// Places behind type parameters have no type of their own.

func fill[S ~[]E, E any](shelf S, book E, full chan struct{}) {
	shelf[0] = book
	close(full)
}

// Rack has a map of a type that is a parameter.
type Rack[M ~map[chan int]bool] struct{ hooks M }

func (r *Rack[M]) Drop(hook chan int) {
	delete(r.hooks, hook)
	close(hook)
}

func (r *Rack[M]) DropAll() {
	for hook := range r.hooks {
		close(hook)
	}
}
