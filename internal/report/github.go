package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/source"
)

// maxAnnotations is how many annotations of one level GitHub shows of a step; those of a
// job are 50, which one step cannot reach (actions/toolkit, docs/problem-matchers.md,
// "Limitations").
const maxAnnotations = 10

// annotation is a workflow command that makes GitHub show a message at a place
// (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands).
type annotation struct {
	level, title, message string
	at                    source.Range
}

// writeGitHub prints the worst findings as annotations, as many as GitHub shows, and how
// many there are beyond them; how many are hidden is a line of the log.
func writeGitHub(w io.Writer, run Run, _ Options) error {
	out := bufio.NewWriter(w)
	all := annotations(run)
	left := 0
	for _, level := range githubLevelOrder {
		left += max(0, len(all[level])-maxAnnotations)
	}
	if left > 0 && len(all["notice"]) >= maxAnnotations {
		all["notice"] = all["notice"][:maxAnnotations-1] // the last one is below
		left++
	}
	for _, level := range githubLevelOrder {
		for _, a := range all[level][:min(len(all[level]), maxAnnotations)] {
			fmt.Fprintln(out, a)
		}
	}
	if left > 0 {
		text := fmt.Sprintf("%d more: GitHub shows %d annotations of a level in a step", left, maxAnnotations)
		fmt.Fprintln(out, annotation{level: "notice", title: run.Tool.Name, message: text})
	}
	if hidden := summarize(run).Hidden.String(); hidden != "" {
		fmt.Fprintln(out, "irsalint: "+hidden)
	}
	return out.Flush()
}

// annotations are all that there is to show, by level and the worst first.
func annotations(run Run) map[string][]annotation {
	all := map[string][]annotation{}
	add := func(a annotation) { all[a.level] = append(all[a.level], a) }
	for _, f := range worstFirst(run.Findings) {
		add(annotation{githubLevels[f.Severity], fmt.Sprintf("%s (%s)", f.Rule, f.Severity), details(f), f.At})
	}
	for _, p := range run.Problems {
		add(annotation{"warning", "problem", visibleLines(p.Message), p.At})
	}
	for _, n := range run.Notices {
		add(annotation{"notice", run.Tool.Name, visibleLines(n.Message), n.At})
	}
	return all
}

// String is the command, without the end of its line.
func (a annotation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "::%s ", a.level)
	if !a.at.IsZero() {
		fmt.Fprintf(&b, "file=%s,", githubProperty(a.at.File.Name))
		if len(a.at.File.Data) > 0 {
			b.WriteString(githubRegion(a.at))
		}
	}
	fmt.Fprintf(&b, "title=%s::%s", githubProperty(a.title), githubData.Replace(a.message))
	return b.String()
}

// githubRegion has columns only where they are on one line: GitHub refuses others. A range
// that ends with a line ends on it.
func githubRegion(r source.Range) string {
	begin, end := r.Begin(), r.Finish()
	if end.Line == begin.Line {
		return fmt.Sprintf("line=%d,endLine=%d,col=%d,endColumn=%d,", begin.Line, end.Line, begin.Column, end.Column)
	}
	if end.Column == 1 {
		end.Line--
	}
	return fmt.Sprintf("line=%d,endLine=%d,", begin.Line, end.Line)
}

// githubData and githubProperties escape what ends a command or a property of it, as
// escapeData and escapeProperty of actions/toolkit do (packages/core/src/command.ts).
var (
	githubData       = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperties = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func githubProperty(s string) string { return githubProperties.Replace(visible(s)) }

var githubLevelOrder = []string{"error", "warning", "notice"}

// githubLevels are GitHub's names for severities; it has fewer.
var githubLevels = map[finding.Severity]string{
	finding.Critical: "error",
	finding.High:     "error",
	finding.Medium:   "warning",
	finding.Low:      "notice",
	finding.Info:     "notice",
}
