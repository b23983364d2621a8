// Command docgen writes the man pages and the completion scripts that releases bring,
// below the directory that it is given. It is a program of its own so that irsalint does
// not carry what renders man pages.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra/doc"

	"github.com/irsalint/irsalint/internal/cli"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: docgen DIR")
		os.Exit(2)
	}
	if err := errors.Join(man(filepath.Join(os.Args[1], "man")), completions(filepath.Join(os.Args[1], "completions"))); err != nil {
		fmt.Fprintln(os.Stderr, "docgen:", err)
		os.Exit(1)
	}
}

// man writes a page for each command. Their date is SOURCE_DATE_EPOCH, where it is set.
func man(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	cmd := cli.Command()
	cmd.DisableAutoGenTag = true
	return doc.GenManTree(cmd, &doc.GenManHeader{Section: "1", Source: "irsalint", Manual: "irsalint"}, dir)
}

// completions writes a script for each shell, named as its users expect.
func completions(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	cmd := cli.Command()
	return errors.Join(
		cmd.GenBashCompletionFileV2(filepath.Join(dir, "irsalint.bash"), true),
		cmd.GenFishCompletionFile(filepath.Join(dir, "irsalint.fish"), true),
		cmd.GenPowerShellCompletionFileWithDesc(filepath.Join(dir, "irsalint.ps1")),
		cmd.GenZshCompletionFile(filepath.Join(dir, "_irsalint")),
	)
}
