package captured

import "fmt"

// A literal that looks at the flag of the function around it.

type logger interface{ Level() int }

func handle(l logger, loads []string) {
	debug := l.Level() >= 4
	var using map[string]int
	if debug {
		using = map[string]int{}
		defer func() { fmt.Println(using) }()
	}
	for _, load := range loads {
		use := func() {
			if debug {
				using[load] = 1
			}
		}
		if load != "" {
			use()
		}
	}
}

func handleTrace(l logger, loads []string) {
	debug := l.Level() >= 4
	trace := l.Level() >= 6
	var using map[string]int
	if trace {
		using = map[string]int{}
		defer func() { fmt.Println(using) }()
	}
	for _, load := range loads {
		use := func() {
			if debug {
				using[load] = 1 // want `assignment to entry in nil map using: handleTrace passes through here before it is made`
			}
		}
		if load != "" {
			use()
		}
	}
}

func handleAlways(l logger, loads []string) {
	debug := l.Level() >= 4
	var using map[string]int
	if debug {
		using = map[string]int{}
		defer func() { fmt.Println(using) }()
	}
	for _, load := range loads {
		use := func() {
			using[load] = 1 // want `assignment to entry in nil map using: handleAlways passes through here before it is made`
		}
		if load != "" {
			use()
		}
	}
}

// What a literal needs under the flag of the function around it, that function needs
// of its callers.

func count(seen map[string]int, verbose bool, loads []string) {
	note := func(load string) {
		if verbose {
			seen[load]++ // want `assignment to entry in nil map seen: countAll passes nil`
		}
	}
	for _, load := range loads {
		note(load)
	}
}

func countQuietly(loads []string) { count(nil, false, loads) }

func countAll(loads []string) { count(nil, true, loads) }
