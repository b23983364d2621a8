package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/finding"
)

// summary counts what a run has to say.
type summary struct {
	Findings int `json:"findings"`
	Critical int `json:"critical"`
	High     int `json:"high"`
	Medium   int `json:"medium"`
	Low      int `json:"low"`
	Info     int `json:"info"`
	// Hidden are not among the findings that the numbers above count.
	Hidden   hidden `json:"hidden"`
	Unproven int    `json:"unproven"`
	Problems int    `json:"problems"`
}

// hidden counts findings by what keeps them from counting.
type hidden struct {
	Comment  int `json:"comment"`
	Config   int `json:"config"`
	Baseline int `json:"baseline"`
	Base     int `json:"base"`
}

func summarize(run Run) summary {
	s := summary{Findings: len(run.Findings), Unproven: len(run.Unproven), Problems: len(run.Problems)}
	for _, f := range run.Findings {
		*s.of(f.Severity)++
	}
	for _, h := range run.Hidden {
		s.Hidden.add(h.By)
	}
	return s
}

func (h *hidden) add(by finding.HiddenBy) {
	switch by {
	case finding.ByComment:
		h.Comment++
	case finding.ByConfig:
		h.Config++
	case finding.ByBaseline:
		h.Baseline++
	case finding.ByBase:
		h.Base++
	}
}

// String says how many are hidden and why: "3 hidden (1 ignored, 2 older)"; empty
// when none are.
func (h hidden) String() string {
	var parts []string
	for _, c := range []struct {
		n    int
		what string
	}{{h.Comment, "ignored"}, {h.Config, "by configuration"}, {h.Baseline, "in the baseline"}, {h.Base, "older"}} {
		if c.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", c.n, c.what))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return fmt.Sprintf("%d hidden (%s)", h.Comment+h.Config+h.Baseline+h.Base, strings.Join(parts, ", "))
}

// of is the counter of a severity.
func (s *summary) of(severity finding.Severity) *int {
	return []*int{&s.Info, &s.Low, &s.Medium, &s.High, &s.Critical}[severity]
}

// bySeverity is the worst first, without those that did not occur: "2 high, 1 low".
func (s *summary) bySeverity() string {
	var parts []string
	for i, name := range slices.Backward(finding.Severities()) {
		if n := *s.of(finding.Severity(i)); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, name))
		}
	}
	return strings.Join(parts, ", ")
}

// count is a number with its noun: "no findings", "1 finding", "2 findings".
func count(n int, noun string) string {
	switch n {
	case 0:
		return "no " + noun + "s"
	case 1:
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
