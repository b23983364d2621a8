package report

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/owenrumney/go-sarif/v2/sarif"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/source"
)

// sarifSchema is where OASIS keeps the schema of SARIF 2.1.0 with its errata.
const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

// fingerprintKey names our fingerprints and their version. GitHub computes its
// own under another name and warns when a tool sets that.
const fingerprintKey = "irsalint/v1"

// sourceRoot is the base of all URIs, which SARIF viewers replace by the checkout.
const sourceRoot = "%SRCROOT%"

// writeSARIF prints one run. Names stay root-relative, because that is what code
// hosts compare with the files of the commit.
func writeSARIF(w io.Writer, run Run, o Options) error {
	kept, left := sarifRows(run, o)
	rules, err := newDescriptors(run, kept)
	if err != nil {
		return err
	}
	driver := sarif.NewDriver(run.Tool.Name).WithInformationURI(run.Tool.URI).WithVersion(run.Tool.Version)
	driver.Rules = rules.list
	out := sarif.NewRun(sarif.Tool{Driver: driver}).WithColumnKind("utf16CodeUnits")
	out.AutomationDetails = automation(o.Category)
	out.AddInvocations(invocation(run, left))
	for _, h := range kept {
		out.Results = append(out.Results, hide(rules.result(h.Finding), h, run.Change != nil))
	}
	out.Properties = sarif.Properties{"unproven": rows(run.Unproven, unprovenProperty)}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(&sarif.Report{Version: string(sarif.Version210), Schema: sarifSchema, Runs: []*sarif.Run{out}})
}

// result is a finding under the descriptor of its rule and severity.
func (d *descriptors) result(f finding.Finding) *sarif.Result {
	id := d.id(f.Rule, f.Severity)
	r := sarif.NewRuleResult(id).
		WithRuleIndex(d.index[id]).
		WithLevel(levels[f.Severity]).
		WithMessage(sarif.NewTextMessage(resultText(f))).
		WithLocations([]*sarif.Location{location(f.At)}).
		WithPartialFingerPrints(map[string]any{fingerprintKey: f.Fingerprint})
	for i, related := range f.Related[:min(len(f.Related), maxRelated)] {
		l := location(related.At).WithId(i + 1).WithMessage(sarif.NewTextMessage(plain(related.Note)))
		r.RelatedLocations = append(r.RelatedLocations, l)
	}
	r.Properties = sarif.Properties{
		"kind":     f.Kind,
		"severity": f.Severity.String(),
		"resource": f.Resource,
	}
	return r
}

// maxRelated bounds the related locations of a result: with the primary one they are
// 100, of which GitHub shows no more, and it refuses a file with over 1,000 ("SARIF
// support for code scanning", file compatibility).
const maxRelated = 99

// maxLinks bounds how many related places the message links to; more of them are
// among the related locations.
const maxLinks = 10

// resultText is the message with all that a reader of the code host needs, which
// shows nothing else of a result. GitHub shows a related location only when the
// message links to it.
func resultText(f finding.Finding) string {
	var b strings.Builder
	b.WriteString(plain(f.Message))
	for _, r := range remarks(f) {
		b.WriteString("\n" + plain(r))
	}
	for i, r := range f.Related[:min(len(f.Related), maxLinks)] {
		if i == 0 {
			b.WriteString("\nSee: ")
		} else {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "[%s](%d)", linkText.Replace(plain(r.Note)), i+1)
	}
	return b.String()
}

// linkText escapes brackets in the text of a link (SARIF 3.11.6).
var linkText = strings.NewReplacer(`\`, `\\`, `[`, `\[`, `]`, `\]`)

// plain keeps text of input from becoming a link in a message, or from looking like
// what it is not.
func plain(s string) string { return strings.ReplaceAll(visibleLines(s), "](", "] (") }

// automation names the run. GitHub takes what is before the last slash for the category
// and what follows for the id of the single run, which we have none for ("SARIF support
// for code scanning", runAutomationDetails object).
func automation(category string) *sarif.RunAutomationDetails {
	if category == "" {
		return nil
	}
	return sarif.NewRunAutomationDetails().WithID(strings.TrimSuffix(category, "/") + "/")
}

// invocation says that the analysis ran, what it could not understand, what its owner
// should know, and how many results are left out.
func invocation(run Run, left int) *sarif.Invocation {
	inv := sarif.NewInvocation().WithExecutionSuccess(true)
	for _, p := range run.Problems {
		inv.AddTToolExecutionNotification(notification("warning", p.Message, p.At))
	}
	for _, n := range run.Notices {
		inv.AddTToolExecutionNotification(notification("note", n.Message, n.At))
	}
	if left > 0 {
		text := fmt.Sprintf("%s left out: no more than %d are shown", count(left, "result"), maxResults)
		inv.AddTToolExecutionNotification(notification("warning", text, source.Range{}))
	}
	return inv
}

func notification(level, message string, at source.Range) *sarif.Notification {
	n := sarif.NewNotification().WithLevel(level).WithTextMessage(plain(message))
	if !at.IsZero() {
		n.AddLocation(location(at))
	}
	return n
}

// sarifUnproven is an open question in the property bag of the run: SARIF knows
// results of kind "open", but code hosts show those as alerts.
type sarifUnproven struct {
	Rule     string          `json:"rule"`
	Question string          `json:"question"`
	Unknown  string          `json:"unknown"`
	Location *sarif.Location `json:"location"`
}

func unprovenProperty(u finding.Unproven) sarifUnproven {
	return sarifUnproven{u.Rule, u.Question, u.Unknown, location(u.At)}
}

// location is a place; one in a file that could not be read has no region.
func location(r source.Range) *sarif.Location {
	physical := sarif.NewPhysicalLocation().
		WithArtifactLocation(sarif.NewSimpleArtifactLocation(uri(r.File.Name)).WithUriBaseId(sourceRoot))
	if len(r.File.Data) > 0 {
		begin, end := r.File.PositionUTF16(r.Start), r.File.PositionUTF16(r.End)
		physical.WithRegion(sarif.NewRegion().
			WithStartLine(begin.Line).WithStartColumn(begin.Column).
			WithEndLine(end.Line).WithEndColumn(end.Column))
	}
	return sarif.NewLocationWithPhysicalLocation(physical)
}

// uri is a relative reference for a root-relative name. A colon is escaped too,
// or a first segment with one would read as a scheme.
func uri(name string) string {
	segments := strings.Split(name, "/")
	for i, s := range segments {
		segments[i] = strings.ReplaceAll(url.PathEscape(s), ":", "%3A")
	}
	return strings.Join(segments, "/")
}

// levels are SARIF's names for severities; it has fewer.
var levels = map[finding.Severity]string{
	finding.Critical: "error",
	finding.High:     "error",
	finding.Medium:   "warning",
	finding.Low:      "note",
	finding.Info:     "note",
}

// securitySeverities are the scores that code hosts show as our severities: over
// 9.0 critical, from 7.0 high, from 4.0 medium, below that low (GitHub,
// "SARIF support for code scanning", reportingDescriptor properties). Rules that
// find breakage get them as well: without a score a host shows the level only,
// and critical, high and breaking findings would sort and gate on two scales.
var securitySeverities = map[finding.Severity]string{
	finding.Critical: "9.5",
	finding.High:     "8.0",
	finding.Medium:   "5.5",
	finding.Low:      "3.0",
	finding.Info:     "0.0",
}
