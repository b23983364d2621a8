package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/irsalint/irsalint/internal/catalog"
	"github.com/irsalint/irsalint/internal/catalog/metadata"
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/rules"
)

// ruleOptions are the flags that say where rules are.
type ruleOptions struct{ dirs []string }

func (o *ruleOptions) addFlags(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&o.dirs, "rules", nil, "a `DIR` with further rules, each in GROUP/NAME/NAME.rego; repeatable")
}

// ruleset is rules with the files that they are made of.
type ruleset struct {
	files fs.FS
	// all are the rules by group and name, added those of them that are not irsalint's.
	all, added []catalog.Rule
}

// has reports whether there is a rule of a name.
func (s ruleset) has(name string) bool {
	return slices.ContainsFunc(s.all, func(r catalog.Rule) bool { return r.Name == name })
}

// load reads irsalint's rules and those of the folders.
func (o *ruleOptions) load() (ruleset, error) {
	set := ruleset{files: rules.FS}
	var err error
	if set.all, err = catalog.Load(); err != nil {
		return set, err
	}
	for _, dir := range o.dirs {
		if err := set.add(dir); err != nil {
			return set, fmt.Errorf("--rules %s: %w", dir, err)
		}
	}
	slices.SortStableFunc(set.all, catalog.Compare)
	return set, nil
}

// add reads the rules of a folder. Nothing outside of it is read, through links neither.
func (s *ruleset) add(dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return bare(err)
	}
	folder := root.FS()
	if s.files, err = rules.With(s.files, folder); err != nil {
		return err
	}
	awsErrors, err := catalog.AWSErrors(s.files)
	if err != nil {
		return err
	}
	added, err := metadata.Rules(folder, awsErrors)
	if err != nil {
		return err
	}
	if len(added) == 0 {
		return errors.New("no rule there: a rule is GROUP/NAME/NAME.rego")
	}
	for _, r := range added {
		if s.has(r.Name) {
			return fmt.Errorf("there is a rule %s already", r.Name)
		}
		for _, list := range r.Inputs {
			if !graph.IsList(list) {
				return fmt.Errorf("rule %s: input %s is no list of the model", r.Name, list)
			}
		}
		s.all = append(s.all, r)
	}
	s.added = append(s.added, added...)
	return nil
}
