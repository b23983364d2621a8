package suppress_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/suppress"
)

const today = "2026-11-28"

var file = source.NewFile("a.tf", []byte(strings.Repeat("line\n", 20)))

// line is a line of the file.
func line(n int) source.Range {
	return source.Range{File: file, Start: (n - 1) * 5, End: (n-1)*5 + 4}
}

func checker(p suppress.Policy) suppress.Checker {
	return suppress.Checker{Policy: p, Today: today, Known: func(r string) bool { return strings.HasPrefix(r, "rule-") }}
}

func TestComments(t *testing.T) {
	strict := suppress.Policy{UntilRequired: true, MaxDays: 30}
	tests := []struct {
		name, text string
		policy     suppress.Policy
		// want is rules, until and reason; wantErr begins the problem.
		want, wantErr string
	}{
		{"one rule", `irsalint:ignore rule-a reason="old cluster"`, suppress.Policy{}, "rule-a||old cluster", ""},
		{"several rules", `irsalint:ignore rule-a,rule-b, rule-c reason=x`, suppress.Policy{}, "rule-a rule-b rule-c||x", ""},
		{"until", `irsalint:ignore rule-a until=2027-01-31 reason="x y"`, suppress.Policy{}, "rule-a|2027-01-31|x y", ""},
		{"other order", `irsalint:ignore rule-a reason="x y" until=2027-01-31`, suppress.Policy{}, "rule-a|2027-01-31|x y", ""},
		{"quotes in the reason", `irsalint:ignore rule-a reason="the \"old\" one \\o/"`, suppress.Policy{}, `rule-a||the "old" one \o/`, ""},
		{"reason that looks like an option", `irsalint:ignore rule-a reason="until=never"`, suppress.Policy{}, "rule-a||until=never", ""},
		{"no reason needed", `irsalint:ignore rule-a`, suppress.Policy{ReasonOptional: true}, "rule-a||", ""},
		{"another comment", `irsalint:ignored rule-a`, suppress.Policy{}, "", ""},
		{"no reason", `irsalint:ignore rule-a`, suppress.Policy{}, "", "ignore: a reason is required"},
		{"empty reason", `irsalint:ignore rule-a reason=" "`, suppress.Policy{}, "", "ignore: a reason is required"},
		{"no rule", `irsalint:ignore reason="x"`, suppress.Policy{}, "", "ignore: name the rules"},
		{"nothing", `irsalint:ignore`, suppress.Policy{}, "", "ignore: name the rules"},
		{"unknown rule", `irsalint:ignore rule-a,nonsense reason="x"`, suppress.Policy{}, "", `ignore: unknown rule "nonsense"`},
		{"unknown key", `irsalint:ignore rule-a because="x"`, suppress.Policy{}, "", "ignore: because: want until and reason"},
		{"unclosed quote", `irsalint:ignore rule-a reason="x`, suppress.Policy{}, "", `ignore: reason="x is not KEY=VALUE`},
		{"text after the reason", `irsalint:ignore rule-a reason="x" y`, suppress.Policy{}, "", "ignore: y: want until"},
		{"twice", `irsalint:ignore rule-a reason=x reason=y`, suppress.Policy{}, "", "ignore: reason: want until and reason, each once"},
		{"no day", `irsalint:ignore rule-a until=soon reason="x"`, suppress.Policy{}, "", `ignore: until: "soon" is no day`},
		{"a day that is none", `irsalint:ignore rule-a until=2026-02-30 reason="x"`, suppress.Policy{}, "", `ignore: until: "2026-02-30" is no day`},
		{"until wanted", `irsalint:ignore rule-a reason="x"`, strict, "", "ignore: until is required"},
		{"as far as may be", `irsalint:ignore rule-a until=2026-12-28 reason="x"`, strict, "rule-a|2026-12-28|x", ""},
		{"too far", `irsalint:ignore rule-a until=2026-12-29 reason="x"`, strict, "", "ignore: until 2026-12-29 is more than 30 days away: use 2026-12-28"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, problems := checker(tt.policy).Comments([]source.Comment{{Text: tt.text, At: line(3), Covers: line(4)}})
			var shown, problem string
			for _, i := range got {
				shown += strings.Join(i.Rules, " ") + "|" + i.Until + "|" + i.Reason
			}
			for _, p := range problems {
				problem += p.Message
				if p.At != line(3) {
					t.Errorf("problem at %v", p.At)
				}
			}
			if shown != tt.want || !strings.HasPrefix(problem, tt.wantErr) || (problem == "") != (tt.wantErr == "") {
				t.Errorf("got %q, %q, want %q, %q", shown, problem, tt.want, tt.wantErr)
			}
		})
	}
}

func TestApply(t *testing.T) {
	ignores, problems := checker(suppress.Policy{}).Comments([]source.Comment{
		{Text: `irsalint:ignore rule-a reason="why"`, At: line(1), Covers: line(2)},
		{Text: `irsalint:ignore rule-a,rule-b until=2026-11-27 reason="over"`, At: line(3), Covers: line(4).To(line(6))},
		{Text: `irsalint:ignore rule-b until=2026-11-28 reason="last day"`, At: line(7), Covers: line(8)},
		{Text: `irsalint:ignore rule-c reason="nothing there"`, At: line(9), Covers: line(10)},
		{Text: `irsalint:ignore rule-off reason="did not run"`, At: line(11), Covers: line(12)},
	})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	f := func(rule string, at, declared int) finding.Finding {
		return finding.Finding{Rule: rule, At: line(at), Declared: line(declared)}
	}
	findings := []finding.Finding{
		f("rule-a", 2, 15), f("rule-b", 2, 15), f("rule-a", 16, 2), f("rule-a", 5, 15), f("rule-b", 8, 8), f("rule-c", 11, 9),
	}
	verdicts, used := suppress.Apply(ignores, findings, today)
	var got []string
	for i, v := range verdicts {
		line := fmt.Sprintf("%s:%d", findings[i].Rule, findings[i].At.Begin().Line)
		if v.By != nil {
			line += fmt.Sprintf(" %s %s", v.By.By, v.By.Reason)
		}
		for _, r := range findings[i].Related {
			line += fmt.Sprintf(" %d: %s", r.At.Begin().Line, r.Note)
		}
		got = append(got, line)
	}
	for _, n := range suppress.Unused(ignores, used, func(r string) bool { return r != "rule-off" }) {
		got = append(got, fmt.Sprintf("notice %d %s", n.At.Begin().Line, n.Message))
	}
	want := []string{
		"rule-a:2 comment why",
		"rule-b:2",
		"rule-a:16 comment why",
		"rule-a:5 3: this ignore expired: it counted until 2026-11-27",
		"rule-b:8 comment last day",
		"rule-c:11",
		"notice 9 this ignore hides nothing: rule-c",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestUnheeded: an ignore that does not count hides nothing.
func TestUnheeded(t *testing.T) {
	ignores := []suppress.Ignore{{Rules: []string{"r"}, Covers: func(finding.Finding) bool { return true }, Unheeded: "not yet"}}
	verdicts, used := suppress.Apply(ignores, []finding.Finding{{Rule: "r"}}, today)
	if verdicts[0].By != nil || verdicts[0].Unheeded != &ignores[0] || !used[0] {
		t.Errorf("got %v, %v", verdicts, used)
	}
}

func TestBaseline(t *testing.T) {
	f := func(fingerprint string, s finding.Severity) finding.Finding {
		return finding.Finding{Rule: "r", Severity: s, At: line(1), Resource: "x", Message: "<m>", Fingerprint: fingerprint}
	}
	written := suppress.NewBaseline([]finding.Finding{f("b", finding.Low), f("a", finding.High), f("c", finding.High)}, "")
	data, err := written.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	b, err := suppress.ParseBaseline(source.NewFile("baseline.json", data))
	if err != nil {
		t.Fatal(err)
	}
	findings := []finding.Finding{f("a", finding.Medium), f("a", finding.High), f("b", finding.Medium), f("d", finding.Low)}
	known, gone := b.Apply(findings, nil, today)
	var got []string
	for i, k := range known {
		got = append(got, fmt.Sprintf("%s %v %s", findings[i].Fingerprint, k, strings.Join(findings[i].Notes, ";")))
	}
	for _, g := range gone {
		got = append(got, "gone "+g.Fingerprint)
	}
	// There is one a in the baseline, so that the second one is new.
	if diff := cmp.Diff([]string{"a false ", "a true ", "b false worse than in the baseline, where it is low", "d false ", "gone c"}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if left := b.Without(gone); len(left.Findings) != 2 || len(b.Findings) != 3 {
		t.Errorf("left %v", left.Findings)
	}
	again, err := suppress.NewBaseline([]finding.Finding{f("c", finding.High), f("a", finding.High), f("b", finding.Low)}, "").Marshal()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(data), string(again)); diff != "" {
		t.Errorf("the order of findings matters:\n%s", diff)
	}
}

func TestBaselineExpired(t *testing.T) {
	f := finding.Finding{Rule: "r", At: line(1), Fingerprint: "a"}
	for until, counts := range map[string]bool{"2026-11-28": true, "2026-11-27": false} {
		b := suppress.NewBaseline([]finding.Finding{f}, until)
		b.At = line(1)
		all := []finding.Finding{f}
		known, _ := b.Apply(all, nil, today)
		if counts != known[0] || !counts && !strings.Contains(all[0].Notes[0], "expired") {
			t.Errorf("until %s: known %v, %v", until, known, all)
		}
	}
}

func TestBaselineErrors(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"empty", "", "1:1: baseline: unexpected end"},
		{"not JSON", "{\n  \"schema\": x\n}", "2:13: baseline: invalid character"},
		{"another kind", `[]`, "1:1: baseline: it is no baseline"},
		{"no schema", `{"findings": []}`, "1:1: baseline: it has no schema"},
		{"another version", `{"schema": 9, "new": true}`, "1:1: baseline: it is of version 9, and this irsalint knows version 1"},
		{"unknown key", "{\"schema\": 1,\n\"finding\": []}", "2:15: baseline: json: unknown field"},
		{"bad day", `{"schema": 1, "until": "x", "findings": []}`, `1:1: baseline: until: "x" is no day`},
		{"no severity", `{"schema": 1, "findings": [{"fingerprint": "a"}]}`, "1:1: baseline: finding 1 has no severity"},
		{"no fingerprint", `{"schema": 1, "findings": [{"severity": "low"}]}`, "1:1: baseline: finding 1 has no severity or no fingerprint"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := suppress.ParseBaseline(source.NewFile("b.json", []byte(tt.in)))
			placed, ok := err.(*suppress.FileError)
			if !ok {
				t.Fatalf("got %v", err)
			}
			p := placed.Place().Begin()
			if got := fmt.Sprintf("%d:%d: %v", p.Line, p.Column, err); !strings.HasPrefix(got, tt.want) {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}
