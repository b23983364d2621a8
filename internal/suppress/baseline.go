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

// NewBaseline returns a baseline of findings.
func NewBaseline(findings []finding.Finding, until string) *Baseline {
	b := &Baseline{Schema: baselineSchema, Until: until, Findings: []Known{}}
	for _, f := range findings {
		b.Findings = append(b.Findings, Known{f.Rule, f.Severity.String(), f.At.File.Name, f.Resource, f.Message, f.Fingerprint})
	}
	slices.SortFunc(b.Findings, func(x, y Known) int {
		return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Rule, y.Rule), cmp.Compare(x.Resource, y.Resource),
			cmp.Compare(x.Message, y.Message), cmp.Compare(x.Fingerprint, y.Fingerprint), cmp.Compare(x.Severity, y.Severity))
	})
	b.Findings = slices.Compact(b.Findings)
	return b
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

// ParseBaseline reads a baseline. The error is a *FileError.
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
		return fault(kind.Offset-1, err)
	case version.Schema == 0:
		return fault(0, errors.New("it has no schema: irsalint baseline write makes one"))
	case version.Schema != baselineSchema:
		return fault(0, fmt.Errorf("it is of version %d, and this irsalint knows version %d: irsalint baseline write makes a new one", version.Schema, baselineSchema))
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

// Apply parts the findings that count from those that are known. gone are those of the
// baseline that there are no more.
func (b *Baseline) Apply(findings []finding.Finding, today string) (kept []finding.Finding, hidden []finding.Hidden, gone []Known) {
	worst := map[string]finding.Severity{}
	for _, k := range b.Findings {
		s, _ := finding.ParseSeverity(k.Severity)
		worst[k.Fingerprint] = max(worst[k.Fingerprint], s)
	}
	met := map[string]bool{}
	for _, f := range findings {
		known, ok := worst[f.Fingerprint]
		met[f.Fingerprint] = true
		switch {
		case !ok:
		case b.Until != "" && b.Until < today:
			f.Notes = append(f.Notes, fmt.Sprintf("the baseline %s expired: it counted until %s", b.At.File.Name, b.Until))
		case f.Severity > known:
			f.Notes = append(f.Notes, fmt.Sprintf("worse than in the baseline, where it is %s", known))
		default:
			hidden = append(hidden, finding.Hidden{Finding: f, By: finding.ByBaseline})
			continue
		}
		kept = append(kept, f)
	}
	for _, k := range b.Findings {
		if !met[k.Fingerprint] {
			gone = append(gone, k)
		}
	}
	return kept, hidden, gone
}

// Without returns the baseline less some of its findings.
func (b *Baseline) Without(gone []Known) *Baseline {
	left := *b
	left.Findings = slices.DeleteFunc(slices.Clone(b.Findings), func(k Known) bool { return slices.Contains(gone, k) })
	return &left
}
