package report

import (
	"encoding/json"
	"io"

	"github.com/irsalint/irsalint/internal/finding"
)

// gitlabIssue is one entry of a Code Quality report, with the keys that GitLab reads
// (https://docs.gitlab.com/ci/testing/code_quality/, "Code Quality report format").
type gitlabIssue struct {
	Description string         `json:"description"`
	CheckName   string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string      `json:"path"`
	Lines gitlabLines `json:"lines"`
}

type gitlabLines struct {
	Begin int `json:"begin"`
}

// writeGitLab prints the findings and nothing else, for which the format has no room.
// Paths stay root-relative: GitLab looks for them in the repository.
func writeGitLab(w io.Writer, run Run, _ Options) error {
	seen := repeats{}
	issues := rows(run.Findings, func(f finding.Finding) gitlabIssue {
		return gitlabIssue{
			Description: oneLine(f),
			CheckName:   f.Rule,
			// Of two issues with one fingerprint GitLab keeps one.
			Fingerprint: seen.name("", f.Fingerprint),
			Severity:    gitlabSeverities[f.Severity],
			Location:    gitlabLocation{f.At.File.Name, gitlabLines{f.At.Begin().Line}},
		}
	})
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(issues)
}

// gitlabSeverities are GitLab's names for severities; it has as many.
var gitlabSeverities = map[finding.Severity]string{
	finding.Critical: "blocker",
	finding.High:     "critical",
	finding.Medium:   "major",
	finding.Low:      "minor",
	finding.Info:     "info",
}
