package gopls_test

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sourcegraph/jsonrpc2"
)

// editor is an LSP client, with as much of the protocol as the test needs.
type editor struct {
	t    *testing.T
	conn *jsonrpc2.Conn
	cmd  *exec.Cmd

	mu          sync.Mutex
	diagnostics map[string]published // by document
	changed     chan struct{}        // gets a value after each publication
	version     int
}

type published struct {
	Version     int
	Diagnostics []diagnostic
}

type position struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

type span struct {
	Start position `json:"start"`
	End   position `json:"end"`
}

type diagnostic struct {
	Range           span                   `json:"range"`
	Severity        int                    `json:"severity"`
	Code            any                    `json:"code,omitempty"`
	CodeDescription *struct{ Href string } `json:"codeDescription,omitempty"`
	Source          string                 `json:"source"`
	Message         string                 `json:"message"`
	Related         []related              `json:"relatedInformation,omitempty"`
	Data            *json.RawMessage       `json:"data,omitempty"`
}

type related struct {
	Location struct {
		URI   string `json:"uri"`
		Range span   `json:"range"`
	} `json:"location"`
	Message string `json:"message"`
}

type textEdit struct {
	Range   span   `json:"range"`
	NewText string `json:"newText"`
}

type workspaceEdit struct {
	Changes         map[string][]textEdit
	DocumentChanges []struct {
		TextDocument struct{ URI string }
		Edits        []textEdit
	}
}

// watched are the analyzers whose diagnostics count here: the suite, and one
// that every gopls has.
var watched = []string{"unguardedmap", "nilmapassign", "closenil", "printf"}

// severities of LSP.
const (
	warning = 2
	hint    = 4
)

// stdio is the connection to a server.
type stdio struct {
	io.Reader
	io.WriteCloser
}

// start runs a server on a workspace.
func start(t *testing.T, server, dir string, analyses map[string]bool) *editor {
	t.Helper()
	e := &editor{t: t, diagnostics: map[string]published{}, changed: make(chan struct{}, 1)}
	e.cmd = exec.Command(server, "serve")
	e.cmd.Dir = dir
	e.cmd.Env = append(os.Environ(), "GOWORK=off", "GOTOOLCHAIN=local", "GOFLAGS=-mod=mod", "GOTELEMETRY=off", "HOME="+t.TempDir(), "GOMODCACHE="+goEnv(t, "GOMODCACHE"), "GOCACHE="+goEnv(t, "GOCACHE"))
	in, err := e.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := e.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := e.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	e.conn = jsonrpc2.NewConn(ctx, jsonrpc2.NewBufferedStream(stdio{out, in}, jsonrpc2.VSCodeObjectCodec{}), jsonrpc2.HandlerWithError(e.handle))
	t.Cleanup(func() {
		ctx, stop := context.WithTimeout(context.Background(), 10*time.Second)
		defer stop()
		e.conn.Call(ctx, "shutdown", nil, nil)
		e.conn.Notify(ctx, "exit", nil)
		e.conn.Close()
		e.cmd.Process.Kill()
		e.cmd.Wait()
	})
	e.call("initialize", map[string]any{
		"processId":        os.Getpid(),
		"rootUri":          uri(dir),
		"workspaceFolders": []map[string]any{{"uri": uri(dir), "name": "workspace"}},
		"capabilities": map[string]any{
			"textDocument": map[string]any{
				"publishDiagnostics": map[string]any{"relatedInformation": true, "codeDescriptionSupport": true, "versionSupport": true, "dataSupport": true},
				"codeAction":         map[string]any{"codeActionLiteralSupport": map[string]any{"codeActionKind": map[string]any{"valueSet": []string{"quickfix"}}}},
			},
		},
		"initializationOptions": map[string]any{"analyses": analyses},
	}, nil)
	e.notify("initialized", map[string]any{})
	return e
}

// handle serves what the server asks of its client.
func (e *editor) handle(_ context.Context, _ *jsonrpc2.Conn, req *jsonrpc2.Request) (any, error) {
	switch req.Method {
	case "textDocument/publishDiagnostics":
		var p struct {
			URI string
			published
		}
		if err := json.Unmarshal(*req.Params, &p); err != nil {
			return nil, err
		}
		e.mu.Lock()
		p.Diagnostics = slices.DeleteFunc(p.Diagnostics, func(d diagnostic) bool {
			return !slices.Contains(watched, strings.TrimSuffix(d.Source, "_hints"))
		})
		e.diagnostics[p.URI] = p.published
		e.mu.Unlock()
		select {
		case e.changed <- struct{}{}:
		default:
		}
	case "workspace/configuration":
		var p struct{ Items []any }
		if err := json.Unmarshal(*req.Params, &p); err != nil {
			return nil, err
		}
		return make([]any, len(p.Items)), nil
	}
	return nil, nil
}

func (e *editor) call(method string, params, result any) {
	e.t.Helper()
	ctx, stop := context.WithTimeout(e.t.Context(), 3*time.Minute)
	defer stop()
	if err := e.conn.Call(ctx, method, params, result); err != nil {
		e.t.Fatalf("%s: %v", method, err)
	}
}

func (e *editor) notify(method string, params any) {
	e.t.Helper()
	if err := e.conn.Notify(e.t.Context(), method, params); err != nil {
		e.t.Fatalf("%s: %v", method, err)
	}
}

// open shows a file to the server.
func (e *editor) open(file, text string) {
	e.t.Helper()
	e.version++
	e.notify("textDocument/didOpen", map[string]any{
		"textDocument": map[string]any{"uri": uri(file), "languageId": "go", "version": e.version, "text": text},
	})
}

// change replaces the text of an open file.
func (e *editor) change(file, text string) {
	e.t.Helper()
	e.version++
	e.notify("textDocument/didChange", map[string]any{
		"textDocument":   map[string]any{"uri": uri(file), "version": e.version},
		"contentChanges": []map[string]any{{"text": text}},
	})
}

// await waits until the diagnostics of the analyzers for the newest version
// of a file satisfy done, and returns them and how long that took.
func (e *editor) await(file string, what string, done func([]diagnostic) bool) ([]diagnostic, time.Duration) {
	e.t.Helper()
	start := time.Now()
	deadline := time.After(3 * time.Minute)
	for {
		e.mu.Lock()
		p := e.diagnostics[uri(file)]
		e.mu.Unlock()
		if p.Version == e.version && done(p.Diagnostics) {
			return p.Diagnostics, time.Since(start)
		}
		select {
		case <-e.changed:
		case <-deadline:
			e.t.Fatalf("waited in vain for %s; the diagnostics of version %d (of %d) are %+v", what, p.Version, e.version, p.Diagnostics)
		}
	}
}

// quickFixes returns the edits that the server suggests for d.
func (e *editor) quickFixes(file string, d diagnostic) []textEdit {
	e.t.Helper()
	var actions []struct {
		Title string
		Edit  *workspaceEdit
		Data  *json.RawMessage `json:"data,omitempty"`
	}
	e.call("textDocument/codeAction", map[string]any{
		"textDocument": map[string]any{"uri": uri(file)},
		"range":        d.Range,
		"context":      map[string]any{"diagnostics": []diagnostic{d}, "only": []string{"quickfix"}},
	}, &actions)
	for _, a := range actions {
		if a.Edit == nil {
			continue
		}
		edits := a.Edit.Changes[uri(file)]
		for _, c := range a.Edit.DocumentChanges {
			edits = append(edits, c.Edits...)
		}
		if len(edits) > 0 {
			return edits
		}
	}
	e.t.Fatalf("no quick fix among %d actions for %q", len(actions), d.Message)
	return nil
}

// apply applies edits to text that is all ASCII.
func apply(text string, edits []textEdit) string {
	lines := strings.SplitAfter(text, "\n")
	offset := func(p position) int {
		n := 0
		for _, l := range lines[:p.Line] {
			n += len(l)
		}
		return n + p.Character
	}
	slices.SortFunc(edits, func(a, b textEdit) int { return offset(b.Range.Start) - offset(a.Range.Start) })
	for _, e := range edits {
		text = text[:offset(e.Range.Start)] + e.NewText + text[offset(e.Range.End):]
	}
	return text
}

func uri(file string) string { return "file://" + filepath.ToSlash(file) }

func goEnv(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}
