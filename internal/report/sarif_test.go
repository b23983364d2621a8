package report

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/source"
)

func TestSARIFSchema(t *testing.T) {
	schema := sarifSchemaOf(t)
	runs := map[string]Run{
		"everything": exampleRun(),
		"nothing":    {Tool: exampleRun().Tool},
	}
	for name, run := range runs {
		t.Run(name, func(t *testing.T) {
			if err := schema.Validate(decoded(t, printed(t, "sarif", run, Options{Category: "infra"}))); err != nil {
				t.Errorf("%#v", err)
			}
		})
	}
}

// The schema must be able to say no, or the test above proves nothing.
func TestSARIFSchemaRefuses(t *testing.T) {
	broken := strings.Replace(printed(t, "sarif", exampleRun(), Options{}), `"level": "error"`, `"level": "high"`, 1)
	if err := sarifSchemaOf(t).Validate(decoded(t, broken)); err == nil {
		t.Error("the schema accepts an unknown level")
	}
}

func sarifSchemaOf(t *testing.T) *jsonschema.Schema {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "sarif-schema-2.1.0.json"))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(sarifSchema, decoded(t, string(data))); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile(sarifSchema)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func decoded(t *testing.T, text string) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// sarifLog is what the tests below read of a report.
type sarifLog struct {
	Runs []struct {
		AutomationDetails struct{ ID string }
		Invocations       []struct {
			ToolExecutionNotifications []struct {
				Level   string
				Message struct{ Text string }
			}
		}
		Tool struct {
			Driver struct {
				Rules []struct {
					ID         string
					Properties map[string]any
				}
			}
		}
		Results []struct {
			RuleID    string
			RuleIndex int
			Level     string
			Message   struct{ Text string }
			Locations []sarifPlace

			RelatedLocations []sarifPlace
			BaselineState    string
			Suppressions     []struct{ Kind, Status, GUID, Justification string }
		}
	}
}

type sarifPlace struct {
	PhysicalLocation struct {
		ArtifactLocation struct{ URI string }
		Region           struct{ StartLine, StartColumn, EndLine, EndColumn int }
	}
}

func sarifLogOf(t *testing.T, run Run, o Options) sarifLog {
	t.Helper()
	var log sarifLog
	if err := json.Unmarshal([]byte(printed(t, "sarif", run, o)), &log); err != nil {
		t.Fatal(err)
	}
	return log
}

func TestSARIFRules(t *testing.T) {
	run := sarifLogOf(t, exampleRun(), Options{}).Runs[0]
	scores := map[string]any{}
	for _, r := range run.Tool.Driver.Rules {
		scores[r.ID] = r.Properties["security-severity"]
	}
	wantScores := map[string]any{
		"needless-like": "3.0", "needless-like/info": "0.0", "overreaching-node-role": "9.5", "subject-mismatch": "8.0",
		"wildcard-subject": "9.5", "wildcard-subject/high": "8.0",
	}
	if diff := cmp.Diff(wantScores, scores); diff != "" {
		t.Errorf("security-severity by descriptor (-want +got):\n%s", diff)
	}
	var results []string
	for _, r := range run.Results {
		results = append(results, r.RuleID+" "+r.Level)
		if at := run.Tool.Driver.Rules[r.RuleIndex].ID; at != r.RuleID {
			t.Errorf("%s: its rule index is that of %s", r.RuleID, at)
		}
	}
	wantResults := []string{
		"wildcard-subject/high error", "needless-like note", "subject-mismatch error", "overreaching-node-role error", "wildcard-subject error",
		"wildcard-subject error", "needless-like/info note", "overreaching-node-role error", "subject-mismatch error",
	}
	if diff := cmp.Diff(wantResults, results); diff != "" {
		t.Errorf("rule and level by result (-want +got):\n%s", diff)
	}
}

func TestSARIFUnknownRule(t *testing.T) {
	run := exampleRun()
	run.Rules = run.Rules[1:]
	if err := writeSARIF(&strings.Builder{}, run, Options{}); err == nil {
		t.Error("got no error for a finding whose rule did not run")
	}
}

// Columns count UTF-16 code units, in which a rocket takes two.
func TestSARIFColumns(t *testing.T) {
	file := source.NewFile("a.yaml", []byte("\ufeffa: 🚀 日 x\nb\n"))
	region := location(at(file, "x\nb")).PhysicalLocation.Region
	got := []int{*region.StartLine, *region.StartColumn, *region.EndLine, *region.EndColumn}
	if diff := cmp.Diff([]int{1, 9, 2, 2}, got); diff != "" {
		t.Error(diff)
	}
}

func TestURI(t *testing.T) {
	tests := []struct{ name, want string }{
		{"infra/main.tf", "infra/main.tf"},
		{"infra/iam roles.tf", "infra/iam%20roles.tf"},
		{"C:/a:b.tf", "C%3A/a%3Ab.tf"},
		{"a#b?c%d.tf", "a%23b%3Fc%25d.tf"},
		{"日本/sa.yaml", "%E6%97%A5%E6%9C%AC/sa.yaml"},
		{"evil\x1b\xff.tf", "evil%1B%FF.tf"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := uri(tt.name)
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			u, err := url.Parse(got)
			if err != nil {
				t.Fatal(err)
			}
			if u.Scheme != "" || u.Path != tt.name {
				t.Errorf("%s reads back as scheme %q, path %q", got, u.Scheme, u.Path)
			}
		})
	}
}

func TestResultText(t *testing.T) {
	file := source.NewFile("a.tf", []byte("x"))
	related := func(notes ...string) []finding.Related {
		return rows(notes, func(n string) finding.Related { return finding.Related{At: at(file, "x"), Note: n} })
	}
	tests := []struct {
		name string
		f    finding.Finding
		want string
	}{
		{"message alone", finding.Finding{Message: `role "a" is open`}, `role "a" is open`},
		{"notes", finding.Finding{Message: "m", Fix: "do", Notes: []string{"a", "b\n[c](d)\x1b"}}, "m\nFix: do\nNote: a\nNote: b\n[c] (d)\\x1b"},
		{"error and fix", finding.Finding{Message: "m", AWSError: "AccessDenied: no", Fix: "do"}, "m\nAWS: AccessDenied: no\nFix: do"},
		{"related places", finding.Finding{Message: "m", Related: related("trusted here", "list[0]")}, "m\nSee: [trusted here](1), [list\\[0\\]](2)"},
		{"a link in input", finding.Finding{Message: "[log in](https://example.com)"}, "[log in] (https://example.com)"},
		{"index stays readable", finding.Finding{Message: `module.x["k"].y`}, `module.x["k"].y`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, resultText(tt.f)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
