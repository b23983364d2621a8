package yamldoc

import (
	"regexp"
	"strings"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// placeholder finds what a tool or a person fills in before the text is used:
// ${NAME} (Flux, envsubst), <name>, {{ ... }}, and the word that
// documentation writes for an account id. IAM's own variables have a colon.
var placeholder = regexp.MustCompile(`\$\{[A-Za-z_][A-Za-z0-9_.-]*(?::?[-=?][^}]*)?\}|<[A-Za-z][A-Za-z0-9_ -]*>|\{\{[^{}]*\}\}|\b(?:AWS_)?ACCOUNT_ID\b`)

// placeholders turns placeholders into holes.
func placeholders(t value.Text) value.Text {
	if s := t.Skeleton(); !strings.ContainsAny(s, "$<{") && !strings.Contains(s, "ACCOUNT_ID") {
		return t
	}
	var out []value.Part
	for _, p := range t.Parts() {
		pos := 0
		for _, m := range placeholder.FindAllStringIndex(p.Lit, -1) {
			out = append(out, stretch(p, pos, m[0])...)
			name := strings.Trim(p.Lit[m[0]:m[1]], "${}<> ")
			hole := stretch(p, m[0], m[1])[0]
			hole.Lit, hole.Hole, hole.Exact = "", name, false
			out = append(out, hole)
			pos = m[1]
		}
		if pos == 0 {
			out = append(out, p)
		} else {
			out = append(out, stretch(p, pos, len(p.Lit))...)
		}
	}
	return value.NewText(out...)
}

// stretch is a piece of a literal part.
func stretch(p value.Part, from, to int) []value.Part {
	if from == to {
		return nil
	}
	if p.Exact {
		p.At = source.Range{File: p.At.File, Start: p.At.Start + from, End: p.At.Start + to}
	}
	p.Lit = p.Lit[from:to]
	return []value.Part{p}
}
