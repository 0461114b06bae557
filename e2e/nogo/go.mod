// The path lies below golang.org/x/tools because nogo's driver, which the test
// compiles, imports an internal package of it.
module golang.org/x/tools/nogo

go 1.26.0

require (
	github.com/aymanbagabas/go-udiff v0.4.1
	github.com/bazelbuild/rules_go v0.65.0
	github.com/maprace/maprace-lint v0.0.0
	golang.org/x/tools v0.52.0
)

require github.com/goccy/go-yaml v1.19.2 // indirect

replace github.com/maprace/maprace-lint => ../..
