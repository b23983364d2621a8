package report

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/finding"
)

func TestSARIFHidden(t *testing.T) {
	compared := exampleRun()
	alone := exampleRun()
	alone.Change = nil
	tests := []struct {
		name string
		run  Run
		want []string
	}{
		{"compared with a base", compared, []string{
			"new", "new", "new", "new", "new",
			" inSource accepted until the \\u202eaudit", " external accepted ", " external accepted the baseline has it", "unchanged",
		}},
		{"alone", alone, []string{
			"", "", "", "", "",
			" inSource accepted until the \\u202eaudit", " external accepted ", " external accepted the baseline has it", "unchanged",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			guids := map[string]bool{}
			for _, r := range sarifLogOf(t, tt.run, Options{}).Runs[0].Results {
				line := r.BaselineState
				for _, s := range r.Suppressions {
					line += " " + s.Kind + " " + s.Status + " " + s.Justification
					guids[s.GUID] = true
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("state and suppressions by result (-want +got):\n%s", diff)
			}
			if len(guids) != 3 {
				t.Errorf("got the GUIDs %v, want 3", guids)
			}
		})
	}
}

func TestSARIFOmitSuppressed(t *testing.T) {
	results := sarifLogOf(t, exampleRun(), Options{OmitSuppressed: true}).Runs[0].Results
	if want := len(exampleRun().Findings) + 1; len(results) != want || results[want-1].BaselineState != "unchanged" {
		t.Errorf("got %d results, want the findings and the one that the base has: %d", len(results), want)
	}
	for _, r := range results {
		if len(r.Suppressions) > 0 {
			t.Errorf("got %v", r)
		}
	}
}

func TestSARIFCategory(t *testing.T) {
	for category, want := range map[string]string{"": "", "infra": "infra/", "infra/prod": "infra/prod/", "infra/": "infra/"} {
		if got := sarifLogOf(t, exampleRun(), Options{Category: category}).Runs[0].AutomationDetails.ID; got != want {
			t.Errorf("category %q: got the id %q, want %q", category, got, want)
		}
	}
}

// manyFindings are low, high and suppressed critical ones, more than GitHub takes.
func manyFindings(low, high, suppressed int) Run {
	run := exampleRun()
	one := run.Findings[0]
	run.Findings, run.Hidden, run.Problems, run.Notices = nil, nil, nil, nil
	add := func(n int, s finding.Severity) (out []finding.Finding) {
		for i := range n {
			f := one
			f.Severity, f.Message, f.Fingerprint = s, fmt.Sprintf("%s %d", s, i), fmt.Sprintf("%s%d", s, i)
			out = append(out, f)
		}
		return out
	}
	run.Findings = append(add(low, finding.Low), add(high, finding.High)...)
	for _, f := range add(suppressed, finding.Critical) {
		run.Hidden = append(run.Hidden, finding.Hidden{Finding: f, By: finding.ByConfig})
	}
	return run
}

func TestSARIFTooMany(t *testing.T) {
	tests := []struct {
		name                                  string
		low, high, suppressed                 int
		wantLow, wantHigh, wantHidden, wantNo int
	}{
		{"as many as are shown", 4000, 900, 100, 4000, 900, 100, 0},
		{"suppressed ones go first", 4000, 900, 101, 4000, 900, 100, 1},
		{"then the least severe", 4000, 2000, 100, 3000, 2000, 0, 1100},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			log := sarifLogOf(t, manyFindings(tt.low, tt.high, tt.suppressed), Options{}).Runs[0]
			got := map[string]int{}
			for _, r := range log.Results {
				got[r.RuleID]++
			}
			want := map[string]int{"wildcard-subject/low": tt.wantLow, "wildcard-subject/high": tt.wantHigh}
			if tt.wantHidden > 0 {
				want["wildcard-subject"] = tt.wantHidden
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("results by rule (-want +got):\n%s", diff)
			}
			if first := log.Results[0].Message.Text; !strings.HasPrefix(first, "low 0\n") {
				t.Errorf("the order changed: %q comes first", first)
			}
			var said, wantSaid []string
			for _, n := range log.Invocations[0].ToolExecutionNotifications {
				said = append(said, n.Level+": "+n.Message.Text)
			}
			if tt.wantNo > 0 {
				wantSaid = []string{fmt.Sprintf("warning: %s left out: no more than 5000 are shown", count(tt.wantNo, "result"))}
			}
			if diff := cmp.Diff(wantSaid, said); diff != "" {
				t.Errorf("notifications (-want +got):\n%s", diff)
			}
		})
	}
}

// GitHub refuses a file of over 10 MB when it is compressed.
func TestSARIFSize(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if err := writeSARIF(z, manyFindings(6000, 0, 0), Options{}); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 10_000_000/4 {
		t.Errorf("the largest number of results takes %d bytes", b.Len())
	}
}

func TestSARIFRelatedLocations(t *testing.T) {
	run := exampleRun()
	related := run.Findings[0].Related[0]
	for range 200 {
		run.Findings[0].Related = append(run.Findings[0].Related, related)
	}
	r := sarifLogOf(t, run, Options{}).Runs[0].Results[0]
	if got := len(r.Locations) + len(r.RelatedLocations); got != 100 {
		t.Errorf("got %d locations, want 100", got)
	}
}
