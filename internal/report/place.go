package report

import (
	"fmt"

	"github.com/irsalint/irsalint/internal/source"
)

// position is NAME:LINE:COL of where a range begins, or the name alone when its file
// could not be read.
func position(name string, r source.Range) string {
	name = visible(name)
	if r.IsZero() || len(r.File.Data) == 0 {
		return name
	}
	p := r.Begin()
	return fmt.Sprintf("%s:%d:%d", name, p.Line, p.Column)
}
