package pairs

// What is passed decides whether the callee sends.

type association struct {
	accepted chan int
	streams  map[int]bool
}

func newAssociation() *association {
	a := &association{accepted: make(chan int, 16), streams: map[int]bool{}}
	go a.read()
	return a
}

func (a *association) read() {
	defer close(a.accepted)
	for i := range 10 {
		a.get(i, true)
	}
}

func (a *association) Open(id int) { a.get(id, false) }

func (a *association) get(id int, accept bool) {
	if !a.streams[id] {
		a.create(id, accept)
	}
}

func (a *association) create(id int, accept bool) {
	if accept {
		select {
		case a.accepted <- id:
		default:
		}
	}
	a.streams[id] = true
}

// This one sends, too.

type session struct{ accepted chan int }

func newSession() *session {
	s := &session{accepted: make(chan int, 16)}
	go s.read()
	return s
}

func (s *session) read() {
	defer close(s.accepted)
	for i := range 10 {
		s.create(i, false)
	}
}

func (s *session) Open(id int) { s.create(id, true) }

func (s *session) create(id int, accept bool) {
	if accept {
		select {
		case s.accepted <- id: // want `channel s.accepted is closed by read while Open may still send on it`
		default:
		}
	}
}
