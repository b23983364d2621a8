// Command irsalint proves from a repository who can assume which AWS IAM role in
// EKS.
package main

import (
	"io"
	"log"
	"os"

	"github.com/irsalint/irsalint/internal/cli"
)

func main() {
	stderr := os.Stderr
	// kustomize and Helm print warnings of their own past whoever calls them.
	if null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0); err == nil {
		os.Stderr = null
	}
	log.SetOutput(io.Discard)
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, stderr))
}
