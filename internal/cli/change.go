package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"

	"github.com/spf13/cobra"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/lint"
	"github.com/irsalint/irsalint/internal/source"
)

// changeOptions are the flags that say what the input is compared with.
type changeOptions struct {
	base   string
	staged bool
}

func (o *changeOptions) addFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.base, "base", "", "report what is new or worse since the merge base of HEAD and this git `REV`, whose configuration, ignores and baseline decide")
	f.BoolVar(&o.staged, "staged", false, "check what is staged in git, and report what is new or worse than in HEAD")
}

// compare gives the input a base, if one is asked for.
func (o *changeOptions) compare(in *input) error {
	if o.base == "" && !o.staged {
		return nil
	}
	if o.base != "" && o.staged {
		return errors.New("--base and --staged exclude each other")
	}
	repo, err := source.OpenRepository(in.root)
	if err != nil {
		return fmt.Errorf("%s: %w", in.show(in.root), err)
	}
	if o.staged {
		if err := compareIndex(in, repo); err != nil {
			return fmt.Errorf("--staged: %w", err)
		}
		return nil
	}
	err = compareBase(in, repo, o.base)
	if errors.Is(err, source.ErrIncomplete) {
		in.note(finding.Notice{Message: fmt.Sprintf("--base %s: %v: nothing is compared, and the configuration, ignores and baseline of the change count; fetch the history (fetch-depth: 0 in actions/checkout) to see what is new", o.base, err)})
		return nil
	}
	if err != nil {
		return fmt.Errorf("--base %s: %w", o.base, err)
	}
	return nil
}

// compareBase compares the work tree with the merge base of HEAD and a revision.
func compareBase(in *input, repo *source.Repository, rev string) error {
	v, err := repo.MergeBase(rev)
	if err != nil {
		return err
	}
	base, err := repo.Tree(v, in.disk)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("the merge base with %s (%s)", rev, v.Short())
	in.options.Base = &lint.Base{Name: name, Tree: base, Renamed: base.Renames(in.disk), Decides: true}
	in.objects = []*source.Objects{base}
	index := sync.OnceValues(func() (*source.Objects, error) { return repo.Index(in.disk, "") })
	in.settings = &settings{Objects: base, disk: in.disk, index: index}
	return nil
}

// compareIndex makes the index the input, and HEAD its base. In a hook of git the index
// may be another one than that of the repository.
func compareIndex(in *input, repo *source.Repository) error {
	file := os.Getenv("GIT_INDEX_FILE")
	if file != "" {
		file = absolute(in.dir, file)
	}
	index, err := repo.Index(in.disk, file)
	if err != nil {
		return err
	}
	head, err := repo.Head()
	if err != nil {
		return err
	}
	base, err := repo.Tree(head, in.disk)
	if err != nil {
		return err
	}
	in.options.Tree, in.options.Skips = index, index.Skips()
	in.options.Base = &lint.Base{Name: "HEAD", Tree: base, Renamed: base.Renames(index)}
	in.objects = []*source.Objects{base, index}
	in.settings = &settings{Objects: index, disk: in.disk}
	if in.everything {
		in.options.Paths = nil // a commit is of the whole repository
	}
	return nil
}

// settings is a tree of git, with what git does not track besides: the configuration and
// the baseline are opened in it.
type settings struct {
	*source.Objects
	disk *source.Disk
	// index is what git tracks now, where the tree is that of a base; nil otherwise.
	index func() (*source.Objects, error)
}

// errAdded is that a file is not in the base.
var errAdded = fmt.Errorf("added by this change: %w", fs.ErrNotExist)

// Open implements source.Tree.
func (s *settings) Open(name string) (*source.File, error) {
	if s.Has(name) {
		return s.Objects.Open(name)
	}
	f, err := s.disk.Open(name)
	if err != nil || s.index == nil {
		return f, err
	}
	index, err := s.index()
	if err != nil {
		return nil, err
	}
	if index.Has(name) {
		return nil, &source.ReadError{Name: name, Err: errAdded}
	}
	return f, nil
}

// note adds a notice to those of the run.
func (in *input) note(n finding.Notice) { in.options.Notices = append(in.options.Notices, n) }

// decided reports whether the base decides.
func (in *input) decided() bool { return in.options.Base != nil && in.options.Base.Decides }

// setting reads a file of settings as it decides; the zero T where there is none. Where the
// base decides, what the change does to the file is noticed. The change may not break it;
// if the base has it broken, so that the change may mend it, it is not used.
func setting[T any](in *input, name string, parse func(*source.File, source.Tree) (T, error)) (T, error) {
	var none T
	f, err := in.settings.Open(name)
	if err != nil && !errors.Is(err, errAdded) {
		return none, in.placed(err)
	}
	if in.decided() {
		in.noteChange(name, f)
		if now, err := in.disk.Open(name); err == nil {
			if _, err := parse(now, in.disk); err != nil {
				return none, in.placed(err)
			}
		}
	}
	if f == nil {
		return none, nil
	}
	t, err := parse(f, in.settings)
	if err != nil && in.decided() {
		in.note(finding.Notice{Message: fmt.Sprintf("%s of %s cannot be used: %v", name, in.options.Base.Name, err), At: placeOf(err, f)})
		return none, nil
	}
	return t, in.placed(err)
}

// noteChange notices what the change does to a file that decides as the base has it; f is
// nil where the base has none.
func (in *input) noteChange(name string, f *source.File) {
	now, err := in.disk.Open(name)
	switch {
	case f == nil:
		in.note(finding.Notice{Message: "this change adds " + name + ", which counts only once it is merged", At: source.Range{File: now}})
	case err != nil:
		in.note(finding.Notice{Message: "this change removes " + name + ", which counts until that is merged", At: source.Range{File: f}})
	case !bytes.Equal(f.Data, now.Data):
		in.note(finding.Notice{Message: "this change edits " + name + ", and that counts only once it is merged", At: source.Range{File: now}})
	}
}

// placeOf is where a fault in a file is.
func placeOf(err error, f *source.File) source.Range {
	var at interface{ Place() source.Range }
	if errors.As(err, &at) && !at.Place().IsZero() {
		return at.Place()
	}
	return source.Range{File: f}
}

// asItIs compares the input with nothing.
func asItIs(*input) error { return nil }
