package report

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/source"
)

// textWriter prints for people, in the manner of rustc. Whatever comes from input
// passes through visible first.
type textWriter struct {
	*bufio.Writer
	o Options
}

func writeText(w io.Writer, run Run, o Options) error {
	t := &textWriter{bufio.NewWriter(w), o}
	for _, f := range run.Findings {
		t.finding(f)
	}
	for _, p := range run.Problems {
		t.remark("problem", problemStyle, p.Message, p.At)
	}
	for _, n := range run.Notices {
		t.remark("notice", noticeStyle, n.Message, n.At)
	}
	if o.ShowUnproven {
		t.unproven(run.Unproven)
	}
	if o.ShowStats {
		t.stats(run.Stats)
	}
	t.summary(run)
	return t.Flush()
}

func (t *textWriter) finding(f finding.Finding) {
	style := severityStyles[f.Severity]
	t.printf("%s%s\n", t.paint(style, f.Severity.String()+"["+visible(f.Rule)+"]"), t.paint(bold, ": "+visible(f.Message)))
	g := gutterOf(f)
	t.place(g, "-->", f.At, "", style, '^')
	for _, r := range f.Related {
		t.bar(g)
		t.place(g, ":::", r.At, r.Note, frame, '-')
	}
	if f.AWSError != "" || f.Fix != "" || len(f.Notes) > 0 {
		t.bar(g)
	}
	t.note(g, "AWS", f.AWSError)
	t.note(g, "fix", f.Fix)
	for _, n := range f.Notes {
		t.note(g, "note", n)
	}
	t.printf("\n")
}

// remark prints a problem or a notice, and its place where it has one.
func (t *textWriter) remark(label string, style style, message string, at source.Range) {
	t.printf("%s%s\n", t.paint(style, label), t.paint(bold, ": "+visible(message)))
	if !at.IsZero() {
		t.place(gutterFor(at), "-->", at, "", style, '^')
	}
	t.printf("\n")
}

// unproven lists one open question a line, like the one-line form of findings.
func (t *textWriter) unproven(us []finding.Unproven) {
	for _, u := range us {
		what := "not proven"
		if u.Rule != "" {
			what += "[" + visible(u.Rule) + "]"
		}
		t.printf("%s: %s: %s", t.position(u.At), t.paint(bold, what), visible(u.Question))
		if u.Unknown != "" {
			t.printf(" depends on %s", visible(u.Unknown))
		}
		t.printf("\n")
	}
	if len(us) > 0 {
		t.printf("\n")
	}
}

func (t *textWriter) summary(run Run) {
	s := summarize(run)
	findings := count(s.Findings, "finding")
	if s.Findings > 0 {
		findings += " (" + s.bySeverity() + ")"
	}
	hidden := s.Hidden.String()
	if hidden != "" {
		hidden = ", " + hidden
	}
	unproven := "nothing left unproven"
	if s.Unproven > 0 {
		unproven = fmt.Sprintf("%d not proven", s.Unproven)
		if !t.o.ShowUnproven {
			unproven += " (--show-unproven lists them)"
		}
	}
	compared := ""
	if run.Change != nil {
		compared = ", compared with " + visible(run.Change.Base)
	}
	t.printf("%s%s, %s%s, %s%s\n", t.paint(bold, findings), hidden, unproven, t.notFollowed(run.Stats), count(s.Problems, "problem"), compared)
}

// notFollowed counts what may declare more than was seen.
func (t *textWriter) notFollowed(s Stats) string {
	n := 0
	for _, r := range s.NotFollowed {
		n += r.Count
	}
	if n == 0 {
		return ""
	}
	text := ", " + count(n, "declaration") + " not followed"
	if !t.o.ShowStats {
		text += " (--stats says why)"
	}
	return text
}

// note prints a line below a finding; a further line of it is aligned.
func (t *textWriter) note(g gutter, label, text string) {
	if text == "" {
		return
	}
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	t.printf("%s %s %s\n", t.paint(frame, g.blank()+" ="), t.paint(bold, label+":"), visible(lines[0]))
	for _, line := range lines[1:] {
		t.printf("%s\n", g.blank()+strings.Repeat(" ", len(" = : ")+len(label))+visible(line))
	}
}

// place prints where a range is, why it is shown, and the line that it begins on
// with marks below it.
func (t *textWriter) place(g gutter, arrow string, r source.Range, why string, style style, mark rune) {
	t.printf("%s %s", t.paint(frame, g.blank()+arrow), t.position(r))
	if why != "" {
		t.printf("  %s", visible(why))
	}
	t.printf("\n")
	e, ok := excerptOf(r)
	if !ok {
		return
	}
	marks := strings.Repeat(string(mark), e.marks)
	if e.more {
		marks += cutMark
	}
	t.bar(g)
	t.printf("%s %s\n", t.paint(frame, g.number(e.line)+" |"), e.text)
	t.printf("%s %s\n", t.paint(frame, g.blank()+" |"), strings.Repeat(" ", e.indent)+t.paint(style, marks))
}

// bar prints a line of the gutter with nothing beside it.
func (t *textWriter) bar(g gutter) { t.printf("%s\n", t.paint(frame, g.blank()+" |")) }

func (t *textWriter) position(r source.Range) string { return position(t.o.name(r), r) }

func (t *textWriter) printf(format string, args ...any) { fmt.Fprintf(t, format, args...) }

// gutter is the width of the line numbers of one finding.
type gutter int

func gutterFor(r source.Range) gutter {
	if r.IsZero() {
		return 1
	}
	return gutter(len(strconv.Itoa(r.Begin().Line)))
}

func gutterOf(f finding.Finding) gutter {
	g := gutterFor(f.At)
	for _, r := range f.Related {
		g = max(g, gutterFor(r.At))
	}
	return g
}

func (g gutter) blank() string          { return strings.Repeat(" ", int(g)) }
func (g gutter) number(line int) string { return fmt.Sprintf("%*d", int(g), line) }
