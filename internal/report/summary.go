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
	Unproven int `json:"unproven"`
	Problems int `json:"problems"`
}

func summarize(run Run) summary {
	s := summary{Findings: len(run.Findings), Unproven: len(run.Unproven), Problems: len(run.Problems)}
	for _, f := range run.Findings {
		*s.of(f.Severity)++
	}
	return s
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
