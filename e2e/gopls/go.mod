module github.com/maprace/maprace-lint/e2e/gopls

go 1.26.0

require github.com/sourcegraph/jsonrpc2 v0.2.1
