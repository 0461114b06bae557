// Package fixes closes channels a second time for certain, or not quite.
package fixes

func straight(done chan struct{}) {
	close(done)
	println("closed")
	close(done) // want `channel done is closed again`
}

func alone() {
	done := make(chan struct{})
	close(done)
	close(done) /* want `channel done is closed again` */
}

func after(fail bool) {
	done := make(chan struct{})
	if fail {
		close(done)
	}
	close(done) // want `channel done is closed again`
}

func both(fail bool) {
	done := make(chan struct{})
	if fail {
		println("failed")
		close(done)
	} else {
		close(done)
	}
	close(done) // want `channel done is closed again`
}

func later() {
	done := make(chan struct{})
	defer close(done) // want `channel done is closed again`
	close(done)
}

func ofLine(done chan struct{}) {
	close(done)
	println("closed")
	// want +1 `channel done is closed again`
	close(done)
	println("again")
}
