package cli

import (
	"bufio"
	"errors"

	"github.com/spf13/cobra"

	"github.com/irsalint/irsalint/internal/lint"
	"github.com/irsalint/irsalint/rules"
)

func newModel() *cobra.Command {
	var o runOptions
	var schema bool
	cmd := &cobra.Command{
		Use:   "model [PATH...]",
		Short: "Print the input that rules judge, as JSON",
		Long: `Print what the rules get: the lists of the identity graph as one JSON object, and
under the extra key "places" what each "at" handle stands for. With --schema, print the
JSON schema of that object instead.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if schema {
				_, err := cmd.OutOrStdout().Write(rules.ModelSchema)
				return err
			}
			in, err := o.open(args, asItIs)
			if err != nil {
				return err
			}
			defer in.disk.Close()
			out := bufio.NewWriter(cmd.OutOrStdout())
			err = lint.New(in.options).Model(cmd.Context(), out)
			return errors.Join(err, out.Flush())
		},
	}
	o.input.addFlags(cmd)
	cmd.Flags().BoolVar(&schema, "schema", false, "print the JSON schema of the model, and read nothing")
	return cmd
}
