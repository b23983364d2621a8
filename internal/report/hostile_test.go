package report

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"html"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/catalog"
	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/source"
)

// hostile is text that some format could take for its own: control characters, marks that
// reorder, what XML cannot hold, commands of GitHub, Markdown and HTML, and what GitHub
// makes links of.
const hostile = "a\x00\x1b[31m\u202e\ufffe\xff\u0085\u2028\ufeff \"'<script>&amp;]]><!-- |`*_~~$x$ [l](https://x.example) ![i](j) \\| " +
	"%0A%25::error::x ##[error]y\r\n::warning::z\n- # @team #1 :key: www.x.example a@b.example {0} | b"

// hostileRun has hostile text wherever a run has text of input.
func hostileRun() Run {
	file := source.NewFile("dir,a:b%/"+hostile+".tf", []byte("x\n"))
	here := source.Range{File: file, Start: 0, End: 2}
	f := finding.Finding{
		Rule: hostile, Kind: "security", Severity: finding.High, Message: hostile, AWSError: hostile, Fix: hostile, At: here,
		Related: []finding.Related{{At: here, Note: hostile}}, Notes: []string{hostile}, Resource: hostile, Fingerprint: hostile,
	}
	return Run{
		Tool:     exampleRun().Tool,
		Rules:    []catalog.Rule{{Name: hostile, Group: "group", Severity: finding.High}},
		Findings: []finding.Finding{f},
		Hidden:   []finding.Hidden{{Finding: f, By: finding.ByConfig, Why: hostile}},
		Unproven: []finding.Unproven{{Rule: hostile, Question: hostile, Unknown: hostile, At: here}},
		Problems: []finding.Problem{{Message: hostile, At: here}},
		Notices:  []finding.Notice{{Message: hostile}},
		Change:   &Change{Base: hostile, Roles: []RoleChange{{Role: hostile, At: here, Before: []string{hostile}}}},
	}
}

// The documents are read back by a parser, and say the same.
func TestHostileXML(t *testing.T) {
	want := visible(hostile)
	var c checkstyleReport
	readXML(t, printed(t, "checkstyle", hostileRun(), Options{}), &c)
	if diff := cmp.Diff([]string{"irsalint." + want, "irsalint.problem"}, []string{c.Files[0].Errors[0].Source, c.Files[0].Errors[1].Source}); diff != "" {
		t.Errorf("checkstyle sources (-want +got):\n%s", diff)
	}
	if got := c.Files[0].Errors[1].Message; got != want {
		t.Errorf("checkstyle message: got %q", got)
	}
	var j junitReport
	readXML(t, printed(t, "junit", hostileRun(), Options{}), &j)
	if got := j.Suite.Cases[0].Failure.Message; got != want {
		t.Errorf("junit message: got %q", got)
	}
	if got := j.Suite.Cases[0].Name; got != want+" "+want {
		t.Errorf("junit name: got %q", got)
	}
}

// readXML decodes a document and reads it to its end, which Unmarshal does not.
func readXML(t *testing.T, text string, v any) {
	t.Helper()
	if err := xml.Unmarshal([]byte(text), v); err != nil {
		t.Fatal(err)
	}
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func TestHostileJSON(t *testing.T) {
	var issues []gitlabIssue
	if err := json.Unmarshal([]byte(printed(t, "gitlab", hostileRun(), Options{})), &issues); err != nil {
		t.Fatal(err)
	}
	if got := issues[0].Description; visible(got) != got {
		t.Errorf("gitlab: the description has what does not print: %q", got)
	}
	if got, want := issues[0].Location.Path, strings.ToValidUTF8(hostileRun().Findings[0].At.File.Name, "\ufffd"); got != want {
		t.Errorf("gitlab: the path is not that of the file: %q", got)
	}
	if !json.Valid([]byte(printed(t, "json", hostileRun(), Options{}))) {
		t.Error("json: not valid")
	}
	if err := sarifSchemaOf(t).Validate(decoded(t, printed(t, "sarif", hostileRun(), Options{}))); err != nil {
		t.Errorf("sarif: %#v", err)
	}
	for _, r := range sarifLogOf(t, hostileRun(), Options{}).Runs[0].Results {
		if visibleLines(r.Message.Text) != r.Message.Text || strings.Contains(r.Message.Text, "](https") {
			t.Errorf("sarif: the message has what does not print, or a link: %q", r.Message.Text)
		}
	}
}

var workflowCommand = regexp.MustCompile(`^::(\w+) (.*?)::(.*)$`)

// The commands are read back as the runner reads them: up to the next colons, then by comma.
func TestHostileGitHub(t *testing.T) {
	unescape := strings.NewReplacer("%3A", ":", "%2C", ",", "%0D", "\r", "%0A", "\n", "%25", "%")
	name := visible(hostileRun().Findings[0].At.File.Name)
	var got, want []map[string]string
	for _, line := range strings.Split(strings.TrimSuffix(printed(t, "github", hostileRun(), Options{}), "\n"), "\n") {
		if line == "irsalint: 1 hidden (1 by configuration)" {
			continue
		}
		m := workflowCommand.FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("no command: %q", line)
		}
		command := map[string]string{"level": m[1]}
		for _, p := range strings.Split(m[2], ",") {
			key, value, _ := strings.Cut(p, "=")
			command[key] = unescape.Replace(value)
		}
		message := unescape.Replace(m[3])
		command["message"], _, _ = strings.Cut(message, "\nAWS: ")
		got = append(got, command)
	}
	want = []map[string]string{
		{"level": "error", "file": name, "line": "1", "endLine": "1", "title": visible(hostile) + " (high)", "message": visibleLines(hostile)},
		{"level": "warning", "file": name, "line": "1", "endLine": "1", "title": "problem", "message": visibleLines(hostile)},
		{"level": "notice", "title": "irsalint", "message": visibleLines(hostile)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("commands (-want +got):\n%s", diff)
	}
}

// What GitHub shows is the text, and nothing in it means anything. `make consumers` asks a
// parser of GitHub's Markdown as well.
func TestHostileMarkdown(t *testing.T) {
	text := markdown(hostile)
	if diff := cmp.Diff(visible(strings.ReplaceAll(hostile, "\n", " ")), html.UnescapeString(markdownTag.ReplaceAllString(text, ""))); diff != "" {
		t.Errorf("text as shown (-want +got):\n%s", diff)
	}
	for _, bad := range []string{"[", "]", "`", "*", "_", "~", "|", "\\", "\n", "://", "www.", ":key", "@t", " #1", "$x"} {
		if strings.Contains(text, bad) {
			t.Errorf("%q is left in %q", bad, text)
		}
	}
	for _, line := range strings.Split(printed(t, "markdown", hostileRun(), Options{}), "\n") {
		if n := strings.Count(line, "|"); strings.HasPrefix(line, "|") && n != 4 && n != 5 {
			t.Errorf("a row with %d bars: %s", n, line)
		}
	}
}

var markdownTag = regexp.MustCompile(`</?(span|code)>`)
