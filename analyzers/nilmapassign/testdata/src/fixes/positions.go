package fixes

import "go/token"

type positions struct {
	name string
	at   map[string]token.Pos
}
