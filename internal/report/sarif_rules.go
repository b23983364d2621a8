package report

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/owenrumney/go-sarif/v2/sarif"

	"github.com/irsalint/irsalint/internal/catalog"
	"github.com/irsalint/irsalint/internal/finding"
)

// descriptors are the rules as SARIF wants them: one per rule and severity used,
// because viewers take a result's severity from its rule. At the catalogue's
// severity a rule keeps its name, below it the severity is appended:
// wildcard-subject/low.
type descriptors struct {
	list  []*sarif.ReportingDescriptor
	index map[string]int
	rules map[string]catalog.Rule
}

// newDescriptors describes every rule that ran, and once more for each lower
// severity that a finding has.
func newDescriptors(run Run, findings []finding.Hidden) (*descriptors, error) {
	d := &descriptors{list: []*sarif.ReportingDescriptor{}, index: map[string]int{}, rules: map[string]catalog.Rule{}}
	for _, r := range run.Rules {
		d.rules[r.Name] = r
		d.add(run.Tool, r, r.Severity)
	}
	for _, f := range findings {
		r, ok := d.rules[f.Rule]
		if !ok {
			return nil, fmt.Errorf("report finding: rule %q did not run", f.Rule)
		}
		d.add(run.Tool, r, f.Severity)
	}
	return d, nil
}

func (d *descriptors) id(rule string, s finding.Severity) string {
	if d.rules[rule].Severity == s {
		return rule
	}
	return rule + "/" + s.String()
}

func (d *descriptors) add(tool Tool, r catalog.Rule, s finding.Severity) {
	id := d.id(r.Name, s)
	if _, ok := d.index[id]; ok {
		return
	}
	d.index[id] = len(d.list)
	page := rulePage(tool, r)
	rule := sarif.NewRule(id).
		WithName(camel(r.Name)).
		WithShortDescription(sarif.NewMultiformatMessageString(sentence(r.Title))).
		WithFullDescription(sarif.NewMultiformatMessageString(fullDescription(r))).
		WithHelpURI(page).
		WithHelp(sarif.NewMultiformatMessageString(helpText(r, page)).WithMarkdown(helpMarkdown(r, page))).
		WithDefaultConfiguration(sarif.NewReportingConfiguration().WithLevel(levels[s]))
	rule.Properties = sarif.Properties{
		"tags":              tags(r),
		"security-severity": securitySeverities[s],
		"precision":         "high",
		"kind":              r.Kind,
	}
	d.list = append(d.list, rule)
}

// rulePage is where the page of a rule is read.
func rulePage(tool Tool, r catalog.Rule) string {
	return fmt.Sprintf("%s/blob/main/rules/%s/%s/README.md", tool.URI, url.PathEscape(r.Group), url.PathEscape(r.Name))
}

// tags begin with security, without which code hosts ignore the score.
func tags(r catalog.Rule) []string {
	out := []string{"security"}
	for _, t := range []string{r.Kind, r.Group} {
		if !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// camel is a rule's name as SARIF likes them: WildcardSubject.
func camel(name string) string {
	var b strings.Builder
	for _, word := range strings.Split(name, "-") {
		if word != "" {
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return b.String()
}

// sentence ends a text with a full stop, which SARIF's validator asks for.
func sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.ContainsAny(s[len(s)-1:], ".!?") {
		return s
	}
	return s + "."
}

// maxDescription bounds a full description, in bytes: GitHub refuses longer ones.
const maxDescription = 1000

// fullDescription is the first paragraph that is no heading.
func fullDescription(r catalog.Rule) string {
	for _, paragraph := range strings.Split(r.Description, "\n\n") {
		lines := strings.Split(strings.TrimSpace(paragraph), "\n")
		if isHeading(lines[0]) {
			lines = lines[1:]
		}
		text := strings.Join(strings.Fields(strings.Join(lines, " ")), " ")
		if text != "" && len(text) <= maxDescription {
			return sentence(text)
		}
	}
	return sentence(r.Title)
}

func isHeading(line string) bool { return strings.HasPrefix(line, "#") }

// helpText is the rule's page without markup.
func helpText(r catalog.Rule, page string) string {
	lines := strings.Split(strings.TrimSpace(r.Description), "\n")
	for i, line := range lines {
		if isHeading(line) {
			lines[i] = strings.TrimSpace(strings.TrimLeft(line, "#"))
		}
	}
	lines = append(lines, "", "See also:", page)
	return sentence(r.Title) + "\n\n" + strings.Join(append(lines, r.References...), "\n")
}

// helpMarkdown is the rule's page.
func helpMarkdown(r catalog.Rule, page string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n\n%s\n", r.Name, sentence(r.Title), strings.TrimSpace(r.Description))
	fmt.Fprintf(&b, "\n## See also\n\n- [%s](%s)\n", r.Name, page)
	for _, ref := range r.References {
		fmt.Fprintf(&b, "- <%s>\n", ref)
	}
	return b.String()
}
