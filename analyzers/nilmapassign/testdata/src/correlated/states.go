package correlated

import "errors"

// A parser makes its map when it leaves the first state, and fills it in others.

const (
	inName = iota
	inParam
	inValue
	done
)

type parsed struct {
	name   string
	config map[string]string
}

func parse(path string) (p parsed, err error) {
	var (
		state = inName
		prev  int
		param string
	)
loop:
	for i, c := range path {
		switch state {
		case inName:
			if i == 0 && c == ':' {
				continue
			} else if c == '/' {
				return p, nil
			} else if c == ':' || c == ',' {
				p.name = path[:i]
				prev = i + 1
				if c == ':' {
					state = done
					break loop
				}
				state = inParam
				p.config = make(map[string]string)
			}
		case inParam:
			if c == ':' || c == ',' || c == '=' {
				param = path[prev:i]
				if len(param) == 0 {
					return p, errors.New("empty")
				}
				prev = i + 1
				if c == '=' {
					state = inValue
					break
				}
				p.config[param] = "true"
				if c == ':' {
					state = done
					break loop
				}
				state = inParam
			}
		case inValue:
			if c == ',' {
				p.config[param] = path[prev:i]
				prev = i + 1
				state = inParam
			}
		}
	}
	return p, nil
}

// parseLate forgets to make it in one of the ways to the second state.
func parseLate(path string) (p parsed) {
	state := inName
	for i, c := range path {
		switch state {
		case inName:
			switch c {
			case ':':
				state = inParam
				p.config = make(map[string]string)
			case ',':
				state = inParam
			}
		case inParam:
			p.config[path[:i]] = "true" // want `assignment to entry in map p.config, which may be nil`
		}
	}
	return p
}
