package report

import (
	"cmp"
	"encoding/json"
	"io"
	"slices"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/source"
)

// jsonSchema counts incompatible changes of the JSON format. A new key is none.
const jsonSchema = 1

// document is the JSON format. Lines and columns are 1-based, columns count
// Unicode characters, and an end is the place just after the last character.
type document struct {
	Schema   int            `json:"schema"`
	Tool     Tool           `json:"tool"`
	Findings []jsonFinding  `json:"findings"`
	Unproven []jsonUnproven `json:"unproven"`
	Problems []jsonMessage  `json:"problems"`
	Notices  []jsonMessage  `json:"notices"`
	Stats    Stats          `json:"stats"`
	Summary  summary        `json:"summary"`
	// Change is null where nothing was compared.
	Change *jsonChange `json:"change"`
}

type jsonPlace struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

type jsonFinding struct {
	Rule     string `json:"rule"`
	Kind     string `json:"kind"`
	Severity string `json:"severity"`
	Message  string `json:"message"`
	AWSError string `json:"aws_error"`
	Fix      string `json:"fix"`
	jsonPlace
	EndLine     int           `json:"end_line"`
	EndColumn   int           `json:"end_column"`
	Related     []jsonRelated `json:"related"`
	Notes       []string      `json:"notes"`
	Resource    string        `json:"resource"`
	Fingerprint string        `json:"fingerprint"`
}

type jsonRelated struct {
	Note string `json:"note"`
	jsonPlace
}

type jsonUnproven struct {
	Rule     string `json:"rule"`
	Question string `json:"question"`
	Unknown  string `json:"unknown"`
	jsonPlace
}

// jsonMessage is a problem or a notice.
type jsonMessage struct {
	Message string `json:"message"`
	jsonPlace
}

type jsonChange struct {
	Base  string           `json:"base"`
	Roles []jsonRoleChange `json:"roles"`
}

type jsonRoleChange struct {
	Role string `json:"role"`
	jsonPlace
	Before  []string `json:"before"`
	After   []string `json:"after"`
	Added   bool     `json:"added"`
	Removed bool     `json:"removed"`
}

func writeJSON(w io.Writer, run Run, o Options) error {
	d := document{
		Schema:   jsonSchema,
		Tool:     run.Tool,
		Findings: rows(run.Findings, o.jsonFinding),
		Unproven: rows(run.Unproven, func(u finding.Unproven) jsonUnproven {
			return jsonUnproven{u.Rule, u.Question, u.Unknown, o.jsonPlace(u.At)}
		}),
		Problems: rows(run.Problems, func(p finding.Problem) jsonMessage {
			return jsonMessage{p.Message, o.jsonPlace(p.At)}
		}),
		Notices: rows(run.Notices, func(n finding.Notice) jsonMessage {
			return jsonMessage{n.Message, o.jsonPlace(n.At)}
		}),
		Stats:   o.jsonStats(run.Stats),
		Summary: summarize(run),
		Change:  o.jsonChange(run.Change),
	}
	// The names shown may sort otherwise than the root-relative ones.
	slices.SortStableFunc(d.Findings, func(a, b jsonFinding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Rule, b.Rule))
	})
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(d)
}

// rows makes a row of each item; no items give an empty list, never null.
func rows[T, R any](items []T, row func(T) R) []R {
	out := make([]R, len(items))
	for i, item := range items {
		out[i] = row(item)
	}
	return out
}

func (o Options) jsonFinding(f finding.Finding) jsonFinding {
	end := f.At.Finish()
	return jsonFinding{
		Rule:      f.Rule,
		Kind:      f.Kind,
		Severity:  f.Severity.String(),
		Message:   f.Message,
		AWSError:  f.AWSError,
		Fix:       f.Fix,
		jsonPlace: o.jsonPlace(f.At),
		EndLine:   end.Line,
		EndColumn: end.Column,
		Related: rows(f.Related, func(r finding.Related) jsonRelated {
			return jsonRelated{r.Note, o.jsonPlace(r.At)}
		}),
		Notes:       full(f.Notes),
		Resource:    f.Resource,
		Fingerprint: f.Fingerprint,
	}
}

func (o Options) jsonChange(c *Change) *jsonChange {
	if c == nil {
		return nil
	}
	return &jsonChange{c.Base, rows(c.Roles, func(r RoleChange) jsonRoleChange {
		return jsonRoleChange{r.Role, o.jsonPlace(r.At), full(r.Before), full(r.After), r.Added, r.Removed}
	})}
}

// jsonPlace is where a range begins; without a file it is all zero.
func (o Options) jsonPlace(r source.Range) jsonPlace {
	if r.IsZero() {
		return jsonPlace{}
	}
	begin := r.Begin()
	return jsonPlace{o.name(r), begin.Line, begin.Column}
}

// jsonStats has empty lists for absent ones, and times only where asked for.
func (o Options) jsonStats(s Stats) Stats {
	if !o.ShowStats {
		s.Stages = nil
	}
	s.Files.Formats = full(s.Files.Formats)
	s.TrustPolicies.Reasons = full(s.TrustPolicies.Reasons)
	s.Namespaces.Open = full(s.Namespaces.Open)
	s.Declared = full(s.Declared)
	s.Edges = full(s.Edges)
	s.NotFollowed = full(s.NotFollowed)
	s.Stages = full(s.Stages)
	return s
}

func full[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
