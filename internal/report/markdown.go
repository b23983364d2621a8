package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/irsalint/irsalint/internal/catalog"
	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/source"
)

// maxRows bounds the rows of all tables and lists, in bytes. GitHub drops the summary of
// a step that is over 1 MiB whole, and other tools may write to the same summary
// (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands,
// "Step isolation and limits").
const maxRows = 900 << 10

// markdownWriter prints the summary of a job for GitHub. Names are root-relative.
type markdownWriter struct {
	*bufio.Writer
	// room is left for rows, which come the most important first.
	room int
}

func writeMarkdown(w io.Writer, run Run, _ Options) error {
	m := &markdownWriter{bufio.NewWriter(w), maxRows}
	m.headline(run)
	rules := map[string]catalog.Rule{}
	for _, r := range run.Rules {
		rules[r.Name] = r
	}
	m.section("", "| Severity | Rule | Finding | Place |\n| --- | --- | --- | --- |\n", rows(worstFirst(run.Findings), func(f finding.Finding) string {
		return findingRow(f, rules, run.Tool)
	}))
	if run.Change != nil {
		m.section("Who can assume a role", "| Role | Could before | Can now |\n| --- | --- | --- |\n", rows(run.Change.Roles, roleRow))
	}
	m.section("Not proven", "", rows(run.Unproven, func(u finding.Unproven) string {
		return item(u.At, unprovenText(u))
	}))
	m.section("Problems", "", rows(run.Problems, func(p finding.Problem) string { return item(p.At, markdown(p.Message)) }))
	m.section("Notices", "", rows(run.Notices, func(n finding.Notice) string { return item(n.At, markdown(n.Message)) }))
	return m.Flush()
}

// headline counts, and says what was compared.
func (m *markdownWriter) headline(run Run) {
	s := summarize(run)
	noun := "finding"
	if run.Change != nil {
		noun = "new finding"
	}
	fmt.Fprintf(m, "## %s: %s", run.Tool.Name, count(s.Findings, noun))
	if s.Findings > 0 {
		fmt.Fprintf(m, " (%s)", s.bySeverity())
	}
	m.WriteString("\n")
	if h := s.Hidden.String(); h != "" {
		fmt.Fprintf(m, "\n%s.\n", h)
	}
	if run.Change != nil {
		fmt.Fprintf(m, "\nCompared with %s.\n", markdown(run.Change.Base))
	}
}

// section prints rows below a title and the head of their table, or nothing without
// rows; what there is no room for it counts.
func (m *markdownWriter) section(title, head string, rows []string) {
	if len(rows) == 0 {
		return
	}
	if title != "" {
		fmt.Fprintf(m, "\n### %s\n", title)
	}
	fit := 0
	for fit < len(rows) && len(rows[fit]) <= m.room {
		m.room -= len(rows[fit])
		fit++
	}
	if fit > 0 {
		m.WriteString("\n" + head + strings.Join(rows[:fit], ""))
	}
	if left := len(rows) - fit; left > 0 {
		m.room = 0 // what comes later matters less
		fmt.Fprintf(m, "\n%d more are left out, or the summary would be too large for GitHub.\n", left)
	}
}

func findingRow(f finding.Finding, rules map[string]catalog.Rule, tool Tool) string {
	rule := markdown(f.Rule)
	if r, ok := rules[f.Rule]; ok {
		rule = fmt.Sprintf("[%s](%s)", rule, rulePage(tool, r))
	}
	text := markdown(f.Message)
	if f.AWSError != "" {
		text += "<br>AWS: " + markdown(f.AWSError)
	}
	return fmt.Sprintf("| %s | %s | %s | %s |\n", f.Severity, rule, text, place(f.At))
}

func roleRow(r RoleChange) string {
	before, after := subjects(r.Before), subjects(r.After)
	if r.Added {
		before = "no such role"
	}
	if r.Removed {
		after = "no such role"
	}
	return fmt.Sprintf("| %s | %s | %s |\n", code(r.Role), before, after)
}

// subjects are who can assume a role, one below the other.
func subjects(names []string) string {
	if len(names) == 0 {
		return "nobody"
	}
	return strings.Join(rows(names, code), "<br>")
}

func unprovenText(u finding.Unproven) string {
	text := markdown(u.Question)
	if u.Rule != "" {
		text = markdown(u.Rule) + ": " + text
	}
	if u.Unknown != "" {
		text += " depends on " + code(u.Unknown)
	}
	return text
}

// item is a row of a list. It begins with an element, so that no text begins a block.
func item(at source.Range, text string) string {
	if at.IsZero() {
		return "- <span>" + text + "</span>\n"
	}
	return "- " + place(at) + " " + text + "\n"
}

// place is the file and the line, which is as much as a table has room for.
func place(at source.Range) string {
	if len(at.File.Data) == 0 {
		return code(at.File.Name)
	}
	return code(fmt.Sprintf("%s:%d", at.File.Name, at.Begin().Line))
}

func code(s string) string { return "<code>" + markdown(s) + "</code>" }

// markdown is text of input on one line that GitHub shows as it is, in a table too. What
// means something in Markdown or HTML becomes a reference, which cannot. What GitHub looks
// for in the text that it shows (mentions, issues, addresses, emoji, formulas) gets an
// element of its own, which keeps it apart from its neighbours and is not copied.
func markdown(s string) string {
	return markdownText.Replace(visible(strings.ReplaceAll(s, "\n", " ")))
}

var markdownText = strings.NewReplacer(
	"&", "&amp;", "<", "&lt;", ">", "&gt;", `\`, "&#92;", "`", "&#96;", "|", "&#124;",
	"*", "&#42;", "_", "&#95;", "~", "&#126;", "[", "&#91;", "]", "&#93;",
	"@", "<span>@</span>", "#", "<span>#</span>", ":", "<span>:</span>", "$", "<span>$</span>", "www.", "<span>www</span>.",
)
