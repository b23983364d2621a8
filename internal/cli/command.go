package cli

import "github.com/spf13/cobra"

// Command is the whole command line, for programs that write its documentation.
func Command() *cobra.Command { return newRoot() }
