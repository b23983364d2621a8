package report

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/finding"
)

func TestHiddenCounts(t *testing.T) {
	tests := []struct {
		h    hidden
		want string
	}{
		{hidden{}, ""},
		{hidden{Base: 8}, "8 hidden (8 older)"},
		{hidden{Comment: 2, Config: 1, Baseline: 3, Base: 8}, "14 hidden (2 ignored, 1 by configuration, 3 in the baseline, 8 older)"},
	}
	for _, tt := range tests {
		if got := tt.h.String(); got != tt.want {
			t.Errorf("%+v: got %q, want %q", tt.h, got, tt.want)
		}
	}
}

func TestRepeats(t *testing.T) {
	r := repeats{}
	var got []string
	for _, name := range []string{"a", "a (2)", "a", "b", "a"} {
		got = append(got, r.name("", name))
	}
	got = append(got, r.name("elsewhere", "a"))
	if diff := cmp.Diff([]string{"a", "a (2)", "a (3)", "b", "a (4)", "a"}, got); diff != "" {
		t.Error(diff)
	}
}

// severities is a run with so many findings of each.
func severities(high, medium, low int) Run {
	run := Run{Tool: exampleRun().Tool, Rules: exampleRun().Rules}
	one := exampleRun().Findings[0]
	add := func(n int, s finding.Severity) {
		for range n {
			one.Severity = s
			run.Findings = append(run.Findings, one)
		}
	}
	add(low, finding.Low)
	add(medium, finding.Medium)
	add(high, finding.High)
	return run
}

func TestGitHubLimits(t *testing.T) {
	problem := exampleRun().Problems[0]
	tests := []struct {
		name                              string
		high, medium, problems, low       int
		wantError, wantWarning, wantLower int
		wantLeft                          string
	}{
		{"all fit", 10, 9, 1, 10, 10, 10, 10, ""},
		{"errors are left out", 12, 0, 0, 0, 10, 0, 0, "2 more"},
		{"the last notice takes a place", 12, 0, 0, 10, 10, 0, 9, "3 more"},
		{"problems come after findings", 0, 9, 3, 0, 0, 10, 0, "2 more"},
		{"notices are left out", 0, 0, 0, 30, 0, 0, 9, "21 more"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			run := severities(tt.high, tt.medium, tt.low)
			for range tt.problems {
				run.Problems = append(run.Problems, problem)
			}
			got := map[string]int{}
			text := printed(t, "github", run, Options{})
			last := ""
			for _, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
				level, _, _ := strings.Cut(strings.TrimPrefix(line, "::"), " ")
				got[level]++
				last = line
			}
			want := map[string]int{}
			for level, n := range map[string]int{"error": tt.wantError, "warning": tt.wantWarning, "notice": tt.wantLower} {
				if level == "notice" && tt.wantLeft != "" {
					n++
				}
				if n > 0 {
					want[level] = n
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("annotations by level (-want +got):\n%s", diff)
			}
			if said := strings.HasPrefix(last, "::notice title=irsalint::"+tt.wantLeft); tt.wantLeft != "" && !said {
				t.Errorf("the last line is %q", last)
			}
		})
	}
}

func TestMarkdownLimit(t *testing.T) {
	run := severities(1, 0, 20000)
	run.Unproven, run.Change = exampleRun().Unproven, exampleRun().Change
	text := printed(t, "markdown", run, Options{})
	if len(text) < 800<<10 || len(text) >= 1<<20 {
		t.Errorf("got %d bytes, want somewhat less than 1 MiB", len(text))
	}
	rows := strings.Count(text, "\n| low |")
	for _, want := range []string{
		"\n| high |",
		fmt.Sprintf("\n%d more are left out, or the summary would be too large for GitHub.\n\n### Who can assume", 20000-rows),
		"### Not proven\n\n2 more are left out",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
}

func TestGitLabFingerprints(t *testing.T) {
	run := severities(3, 0, 0)
	run.Findings[2].Fingerprint = "other"
	var issues []gitlabIssue
	if err := json.Unmarshal([]byte(printed(t, "gitlab", run, Options{})), &issues); err != nil {
		t.Fatal(err)
	}
	got := rows(issues, func(i gitlabIssue) string { return i.Fingerprint })
	if diff := cmp.Diff([]string{"aa01", "aa01 (2)", "other"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestJUnitFails(t *testing.T) {
	run := severities(1, 1, 1)
	run.Problems = exampleRun().Problems
	tests := []struct {
		name string
		o    Options
		want []string
	}{
		{"everything", Options{}, []string{"fails", "fails (2)", "fails (3)"}},
		{"medium and above", Options{Fails: func(s finding.Severity) bool { return s >= finding.Medium }}, []string{"passes", "fails (2)", "fails (3)"}},
		{"nothing", Options{Fails: func(finding.Severity) bool { return false }}, []string{"passes", "passes (2)", "passes (3)"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var r junitReport
			readXML(t, printed(t, "junit", run, tt.o), &r)
			var got []string
			failures := 0
			for _, c := range r.Suite.Cases[:3] {
				line := "passes"
				if c.Failure != nil {
					line = "fails"
					failures++
				}
				got = append(got, line+strings.TrimPrefix(c.Name, "wildcard-subject tf:infra:aws_iam_role.app"))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("tests (-want +got):\n%s", diff)
			}
			// Three rules have no finding, and there are two problems.
			if s := r.Suite; s.Tests != 8 || len(s.Cases) != 8 || s.Failures != failures || s.Errors != 2 {
				t.Errorf("got %d tests of %d, %d failures, %d errors", s.Tests, len(s.Cases), s.Failures, s.Errors)
			}
		})
	}
}
