package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/source"
)

// remarks are what there is to say of a finding after its message and before its
// related places, each under its label.
func remarks(f finding.Finding) []string {
	var out []string
	if f.AWSError != "" {
		out = append(out, "AWS: "+visibleLines(f.AWSError))
	}
	if f.Fix != "" {
		out = append(out, "Fix: "+visibleLines(f.Fix))
	}
	for _, n := range f.Notes {
		out = append(out, "Note: "+visibleLines(n))
	}
	return out
}

// details is all of a finding in lines of text, for formats that show a text alone.
// Names are root-relative.
func details(f finding.Finding) string {
	lines := append([]string{visibleLines(f.Message)}, remarks(f)...)
	for _, r := range f.Related {
		lines = append(lines, fmt.Sprintf("See: %s: %s", position(r.At.File.Name, r.At), visible(r.Note)))
	}
	return strings.Join(lines, "\n")
}

// oneLine is a finding without its related places, for formats that show one line.
func oneLine(f finding.Finding) string {
	text := strings.Join(append([]string{visibleLines(f.Message)}, remarks(f)...), "; ")
	return strings.ReplaceAll(text, "\n", " ")
}

// repeats counts names that may come only once in their scope.
type repeats map[[2]string]int

// name is the name the first time, and with a number after that.
func (r repeats) name(scope, name string) string {
	unique := name
	for r[[2]string{scope, unique}] > 0 {
		r[[2]string{scope, name}]++
		unique = fmt.Sprintf("%s (%d)", name, r[[2]string{scope, name}])
	}
	r[[2]string{scope, unique}]++
	return unique
}

// worstFirst orders findings by severity, and those of one severity as they came.
func worstFirst(fs []finding.Finding) []finding.Finding {
	out := slices.Clone(fs)
	slices.SortStableFunc(out, func(a, b finding.Finding) int { return cmp.Compare(b.Severity, a.Severity) })
	return out
}

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
