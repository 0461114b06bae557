package containers

// An entry under a key that a range yields is there.
func mark(sets [][]string) map[string]map[string]bool {
	known := make(map[string]map[string]bool)
	for _, set := range sets {
		visit(set, func(k string) {
			if _, ok := known[k]; !ok {
				known[k] = make(map[string]bool)
			}
		})
	}
	for k := range known {
		known[k]["marked"] = true
	}
	return known
}

// One under a key of another map may not be.
func markOthers(names map[string]int) map[string]map[string]bool {
	known := make(map[string]map[string]bool)
	for k := range names {
		known[k]["marked"] = true // want `assignment to entry in map known\[k\], which may be nil: no such entry has been made`
	}
	return known
}

func visit(set []string, f func(string)) {
	for _, k := range set {
		f(k)
	}
}
