package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/irsalint/irsalint/internal/report"
)

// output is one report: its format, and the file that it goes to; without one it goes to
// the standard output.
type output struct {
	write report.Writer
	file  string
}

// parseOutputs reads values of --format: F, or F=FILE.
func parseOutputs(values []string) ([]output, error) {
	var out []output
	files := map[string]bool{}
	for _, v := range values {
		name, file, named := strings.Cut(v, "=")
		place := file
		if file != "" {
			var err error
			if place, err = filepath.Abs(file); err != nil {
				return nil, err
			}
		}
		write, ok := report.Formats[name]
		switch {
		case !ok:
			return nil, fmt.Errorf("unknown format %q: use one of %s", name, strings.Join(report.Names(), ", "))
		case named && file == "":
			return nil, fmt.Errorf("--format %s: say which file", v)
		case files[place] && named:
			return nil, fmt.Errorf("--format %s: another report goes to that file", v)
		case files[place]:
			return nil, fmt.Errorf("--format %s: one report goes to the standard output, give the others files: %s=FILE", v, v)
		}
		files[place] = true
		out = append(out, output{write, file})
	}
	return out, nil
}

// print writes a report. What goes to a file has no colours.
func (p output) print(in *input, stdout io.Writer, run report.Run, o report.Options) error {
	if p.file != "" {
		o.Color = false
	}
	var b bytes.Buffer
	if err := p.write(&b, run, o); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	if p.file != "" {
		return in.write(p.file, b.Bytes())
	}
	if _, err := stdout.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

// write writes a file that the user names. Within the root no link leads elsewhere: who
// made the tree does not choose what is overwritten.
func (in *input) write(arg string, data []byte) error {
	file := filepath.Clean(absolute(in.dir, arg))
	name, below := within(in.root, file)
	if !below {
		return os.WriteFile(file, data, 0o644)
	}
	root, err := os.OpenRoot(in.root)
	if err != nil {
		return err
	}
	defer root.Close()
	if info, err := root.Lstat(name); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		return fmt.Errorf("%s is a symbolic link, and is not written through", arg)
	}
	if err := root.WriteFile(name, data, 0o644); err != nil {
		return fmt.Errorf("%s: %w", arg, bare(err))
	}
	return nil
}

// bare is an error of a file without its name.
func bare(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
