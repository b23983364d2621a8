package suppress

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/source"
)

// baselineSchema counts incompatible changes of the file, those of what a fingerprint is
// among them.
const baselineSchema = 1

// Baseline are findings that were there when it was written. A finding is known while its
// rule, file, resource and what was judged stay the same and its severity does not rise.
type Baseline struct {
	Schema int `json:"schema"`
	// Until is the last day on which it counts, as YYYY-MM-DD; empty for ever.
	Until    string  `json:"until,omitempty"`
	Findings []Known `json:"findings"`

	// At is where the file begins.
	At source.Range `json:"-"`
}

// Known is one finding of a baseline. What is not needed to know it again is for readers.
type Known struct {
	Rule        string `json:"rule"`
	Severity    string `json:"severity"`
	File        string `json:"file"`
	Resource    string `json:"resource"`
	Message     string `json:"message"`
	Fingerprint string `json:"fingerprint"`
}

// NewBaseline returns a baseline of findings; of those that are alike it has as many.
func NewBaseline(findings []finding.Finding, until string) *Baseline {
	b := &Baseline{Schema: baselineSchema, Until: until}
	known := []Known{}
	for _, f := range findings {
		known = append(known, Known{f.Rule, f.Severity.String(), f.At.File.Name, f.Resource, f.Message, f.Fingerprint})
	}
	return b.With(known)
}

// With returns the baseline and more findings.
func (b *Baseline) With(more []Known) *Baseline {
	sum := *b
	sum.Findings = append(slices.Clone(b.Findings), more...)
	slices.SortFunc(sum.Findings, func(x, y Known) int {
		return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Rule, y.Rule), cmp.Compare(x.Resource, y.Resource),
			cmp.Compare(x.Message, y.Message), cmp.Compare(x.Fingerprint, y.Fingerprint), cmp.Compare(x.Severity, y.Severity))
	})
	return &sum
}

// Since counts the findings that the baseline has more than an older one, which may be nil,
// and those that it has less.
func (b *Baseline) Since(old *Baseline) (added, dropped int) {
	count := map[string]int{}
	if old != nil {
		for _, k := range old.Findings {
			count[k.Fingerprint]--
		}
	}
	for _, k := range b.Findings {
		count[k.Fingerprint]++
	}
	for _, n := range count {
		added, dropped = added+max(0, n), dropped+max(0, -n)
	}
	return added, dropped
}

// Marshal returns the baseline as its file has it; the same findings give the same bytes.
func (b *Baseline) Marshal() ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(b)
	return out.Bytes(), err
}

// FileError is a fault in a baseline. Its text leaves out the place.
type FileError struct {
	Err error
	At  source.Range
}

func (e *FileError) Error() string { return "baseline: " + e.Err.Error() }

// Unwrap returns the fault.
func (e *FileError) Unwrap() error { return e.Err }

// Place returns where the fault is.
func (e *FileError) Place() source.Range { return e.At }

// ErrVersion is that a baseline is of another version of irsalint.
var ErrVersion = errors.New("irsalint baseline write makes a new one")

// ParseBaseline reads a baseline. The error is a *FileError, and wraps ErrVersion for one of
// another version.
func ParseBaseline(f *source.File) (*Baseline, error) {
	fault := func(offset int64, err error) (*Baseline, error) {
		at := max(0, min(int(offset), len(f.Data)))
		return nil, &FileError{err, source.Range{File: f, Start: at, End: at}}
	}
	// Of another version not even the keys need be known.
	var version struct {
		Schema int `json:"schema"`
	}
	err := json.Unmarshal(f.Data, &version)
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fault(syntax.Offset-1, err)
	case errors.As(err, &kind):
		return fault(kind.Offset-1, errors.New("it is no baseline: irsalint baseline write makes one"))
	case version.Schema == 0:
		return fault(0, errors.New("it has no schema: irsalint baseline write makes one"))
	case version.Schema != baselineSchema:
		return fault(0, fmt.Errorf("it is of version %d, and this irsalint knows version %d: %w", version.Schema, baselineSchema, ErrVersion))
	}
	b := &Baseline{At: source.Range{File: f}}
	d := json.NewDecoder(bytes.NewReader(f.Data))
	d.DisallowUnknownFields()
	if err := d.Decode(b); err != nil {
		return fault(d.InputOffset(), err)
	}
	if err := (Checker{}).CheckUntil(b.Until); err != nil {
		return fault(0, err)
	}
	for n, k := range b.Findings {
		if _, err := finding.ParseSeverity(k.Severity); err != nil || k.Fingerprint == "" {
			return fault(0, fmt.Errorf("finding %d has no severity or no fingerprint", n+1))
		}
	}
	return b, nil
}

// Apply says of each finding whether it is known, and notes on those that are worse or
// known too long why they are not. As many findings are known as there are in the baseline,
// the worst first, those not being counted that are hidden anyway, by their index; hidden
// may be nil. gone are those of the baseline that there are no more.
func (b *Baseline) Apply(findings []finding.Finding, hidden func(i int) bool, today string) (known []bool, gone []Known) {
	left := map[string][]Known{}
	for _, k := range b.Findings {
		left[k.Fingerprint] = append(left[k.Fingerprint], k)
	}
	for _, all := range left {
		slices.SortStableFunc(all, func(x, y Known) int { return cmp.Compare(y.severity(), x.severity()) })
	}
	order := make([]int, len(findings))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(findings[j].Severity, findings[i].Severity) })
	known = make([]bool, len(findings))
	for _, i := range order {
		f := &findings[i]
		all := left[f.Fingerprint]
		if len(all) == 0 || hidden != nil && hidden(i) {
			continue
		}
		left[f.Fingerprint] = all[1:]
		switch {
		case b.Until != "" && b.Until < today:
			f.Notes = append(f.Notes, fmt.Sprintf("the baseline %s expired: it counted until %s", b.At.File.Name, b.Until))
		case f.Severity > all[0].severity():
			f.Notes = append(f.Notes, "worse than in the baseline, where it is "+all[0].Severity)
		default:
			known[i] = true
		}
	}
	count := map[Known]int{}
	for _, all := range left {
		for _, k := range all {
			count[k]++
		}
	}
	return known, b.some(count)
}

// some are the findings of the baseline of which there is a count, in its order.
func (b *Baseline) some(count map[Known]int) []Known {
	var out []Known
	for _, k := range b.Findings {
		if count[k] > 0 {
			count[k]--
			out = append(out, k)
		}
	}
	return out
}

func (k Known) severity() finding.Severity {
	s, _ := finding.ParseSeverity(k.Severity)
	return s
}

// Without returns the baseline less some of its findings.
func (b *Baseline) Without(gone []Known) *Baseline {
	count := map[Known]int{}
	for _, k := range b.Findings {
		count[k]++
	}
	for _, k := range gone {
		count[k]--
	}
	left := *b
	left.Findings = b.some(count)
	return &left
}
