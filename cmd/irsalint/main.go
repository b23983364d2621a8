// Command irsalint proves from a repository who can assume which AWS IAM role in
// EKS.
package main

import (
	"os"

	"github.com/irsalint/irsalint/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
