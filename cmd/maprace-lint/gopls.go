package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"

	"github.com/maprace/maprace-lint/internal/goplsbuild"
)

const goplsUsage = `Builds gopls, the language server, with the analyzers in it.

usage: maprace-lint gopls build [flags]

flags:
  -gopls version   build this version (default the newest that the installed Go can build)
  -o file          write the program there (default gopls where go install puts programs)
  -source dir      take the analyzers from this checkout of maprace-lint

docs/editors.md says how editors find it.
`

// gopls is the subcommand of that name.
func gopls(args []string, stdout io.Writer) error {
	if len(args) > 0 && (args[0] == "-h" || args[0] == "-help" || args[0] == "--help") {
		_, err := io.WriteString(stdout, goplsUsage)
		return err
	}
	if len(args) == 0 || args[0] != "build" {
		return errors.New("usage: maprace-lint gopls build [flags]; maprace-lint gopls -h lists them")
	}
	var cfg goplsbuild.Config
	flags := flag.NewFlagSet("gopls build", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&cfg.Gopls, "gopls", "", "")
	flags.StringVar(&cfg.Output, "o", "", "")
	flags.StringVar(&cfg.Source, "source", "", "")
	if err := flags.Parse(args[1:]); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			_, err := io.WriteString(stdout, goplsUsage)
			return err
		}
		return fmt.Errorf("%w; maprace-lint gopls -h lists the flags", err)
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %s; maprace-lint gopls -h lists the flags", flags.Arg(0))
	}
	switch v := moduleVersion(); {
	case cfg.Source != "":
		if err := goplsbuild.CheckSource(cfg.Source); err != nil {
			return err
		}
	case goplsbuild.Released(v):
		cfg.Lint = v
	default:
		return fmt.Errorf("this maprace-lint (%s) is no release that gopls could be built with: name its checkout with -source dir", v)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	built, err := goplsbuild.Build(ctx, cfg)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(stdout, "built gopls %s with maprace-lint: %s\n%s", built.Version, built.File, editorHelp(built.File))
	return err
}

// editorHelp says how to make editors use the program.
func editorHelp(file string) string {
	file = filepath.ToSlash(file)
	return fmt.Sprintf(`
Where to name it:
  VS Code   settings.json: "go.alternateTools": {"gopls": %[1]q}
  Neovim    vim.lsp.config("gopls", {cmd = {%[1]q}}); vim.lsp.enable("gopls")
  Helix     languages.toml: [language-server.gopls] command = %[1]q
  Emacs     (add-to-list 'eglot-server-programs '((go-mode go-ts-mode) %[1]q))
docs/editors.md has more.
`, file)
}
