package beliefs

// Where there is a ledger, the test at the top has seen to its notes.

type ledger struct{ notes map[string]int }

func post(name string, l *ledger) {
	if l != nil && l.notes == nil {
		l.notes = make(map[string]int)
	}
	for i := range name {
		if name[i] == '-' {
			name = name[:i]
			break
		}
	}
	if l != nil {
		l.notes["post"]++
	}
	audit(name, l)
}

func audit(name string, l *ledger) {
	if len(name) > 3 {
		l.notes["audit"]++
	}
}

// Here the test leaves them nil.

type slate struct{ chalk map[string]int }

func mark(name string, s *slate) {
	if s != nil && s.chalk == nil {
		println("no chalk for", name)
	}
	if s != nil {
		s.chalk["mark"]++ // want `assignment to entry in (nil )?map s.chalk`
	}
}
