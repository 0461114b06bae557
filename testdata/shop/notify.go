package shop

// Broadcast tells all listeners and closes the feed.
func Broadcast(listeners []string, last string) <-chan string {
	feed := make(chan string, len(listeners)+1)
	for _, l := range listeners {
		feed <- l
	}
	close(feed)
	feed <- last
	return feed
}

// Shutdown stops the workers.
func Shutdown(force bool) {
	done := make(chan struct{})
	defer close(done)
	if force {
		close(done)
		return
	}
}

// Cancel stops what was never started.
func Cancel() {
	var stop chan struct{}
	close(stop)
}
