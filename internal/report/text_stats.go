package report

import (
	"fmt"
	"strings"
	"time"
)

// stats prints coverage, one row a question.
func (t *textWriter) stats(s Stats) {
	t.printf("%s\n", t.paint(bold, "coverage"))
	if s.Config != "" {
		t.row("configuration", "%s", visible(s.Config))
	}
	t.row("files", "%d seen, %d parsed%s", s.Files.Seen, s.Files.Parsed, formats(s.Files.Formats))
	t.row("roles", "%d", s.Roles)
	t.row("trust policies", "%d in full, %d in part, %d not at all", s.TrustPolicies.Full, s.TrustPolicies.Part, s.TrustPolicies.None)
	for _, r := range s.TrustPolicies.Reasons {
		t.row("", "%d because of %s", r.Count, visible(r.Text))
	}
	t.row("ServiceAccounts", "%d", s.ServiceAccounts)
	t.row("namespaces", "%d named, %d fully rendered", s.Namespaces.Named, s.Namespaces.Rendered)
	for _, r := range s.Namespaces.Open {
		t.row("", "%d open because %s", r.Count, visible(r.Text))
	}
	for i, d := range s.Declared {
		t.row(label(i, "declared"), "%d %s", d.Count, d.Name)
	}
	for i, e := range s.Edges {
		t.row(label(i, "edges"), "%s: %d proven (%d hold, %d do not), %d unknown", e.Kind, e.Yes+e.No, e.Yes, e.No, e.Unknown)
	}
	for i, r := range s.NotFollowed {
		t.row(label(i, "not followed"), "%d because %s%s", r.Count, visible(r.Text), named(r.Of))
	}
	for i, stage := range s.Stages {
		t.row(label(i, "time"), "%s %s", stage.Name, round(stage.Duration))
	}
	t.printf("\n")
}

// maxNamed bounds the names that a row shows.
const maxNamed = 5

// named lists the most frequent of several names.
func named(of []Named) string {
	var parts []string
	for _, n := range of[:min(len(of), maxNamed)] {
		parts = append(parts, fmt.Sprintf("%s (%d)", visible(n.Name), n.Count))
	}
	if len(parts) == 0 {
		return ""
	}
	if more := len(of) - maxNamed; more > 0 {
		parts = append(parts, fmt.Sprintf("%d more", more))
	}
	return ": " + strings.Join(parts, ", ")
}

func (t *textWriter) row(label, format string, args ...any) {
	t.printf("  %-16s "+format+"\n", append([]any{label}, args...)...)
}

// label names only the first of several rows.
func label(i int, name string) string {
	if i > 0 {
		return ""
	}
	return name
}

func formats(fs []Format) string {
	var parts []string
	for _, f := range fs {
		if f.Parsed == 0 {
			continue // several formats look into files of the same kinds
		}
		parts = append(parts, fmt.Sprintf("%s %d of %d", f.Name, f.Parsed, f.Seen))
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// round leaves three or four digits, which is all that a measured time is worth.
func round(d time.Duration) time.Duration {
	if d >= time.Second {
		return d.Round(10 * time.Millisecond)
	}
	return d.Round(100 * time.Microsecond)
}
