package chart

import (
	"strings"

	"github.com/irsalint/irsalint/internal/value"
)

// telling are the texts of objects whose places matter, and their templates.
type telling struct {
	texts     []string
	templates map[string]bool
}

func (b *builder) telling(all []*object) telling {
	out := telling{templates: map[string]bool{}}
	seen := map[string]bool{}
	total := 0
	for _, o := range all {
		b.scalars(o.d, func(at where, t *value.Tree) {
			if !matters(o.d, at) {
				return
			}
			out.templates[o.d.r.name] = true
			s := b.first.w.flat(t.Text, b.first.w)
			if s == "" || seen[s] || len(s) > maxTelling || total > maxTellings {
				return
			}
			seen[s] = true
			total += len(s)
			out.texts = append(out.texts, s)
		})
	}
	return out
}

// scalars visits the scalars of a document.
func (b *builder) scalars(d *doc, visit func(where, *value.Tree)) {
	var inside func(t *value.Tree, at where)
	inside = func(t *value.Tree, at where) {
		for _, item := range t.Items {
			inside(item, at.with("[]"))
		}
		for _, m := range t.Members {
			key, _ := m.Key.Known()
			inside(m.Value, at.with(key))
		}
		if t.IsScalar() {
			visit(at, t)
		}
	}
	inside(d.tree, where{kind: d.kind()})
}

// maxCustom bounds the objects of custom kinds that are looked at as a whole, in
// bytes.
const maxCustom = 16 << 10

// matters reports a scalar that concerns identity.
func matters(d *doc, at where) bool {
	last := at.last()
	if last == "serviceAccountName" || last == "serviceAccount" {
		return true
	}
	for i, key := range at.keys {
		if key == "metadata" && i+1 < len(at.keys) && at.keys[i+1] != "labels" {
			return true
		}
	}
	group, _, _ := strings.Cut(at.kind, "/")
	custom := strings.Contains(group, ".") && !strings.HasSuffix(group, ".k8s.io") && len(d.raw) <= maxCustom
	return custom || strings.HasSuffix(at.kind, "/ServiceAccount") || scalar(d.tree.Path("metadata", "name")) == "aws-auth"
}

// critical reports a scalar whose place is worth a rendering of its own.
func critical(at where) bool {
	if at.last() == "serviceAccountName" {
		return true
	}
	return strings.HasSuffix(at.kind, "/ServiceAccount") && len(at.keys) > 1 && at.keys[0] == "metadata" && at.keys[1] != "labels"
}

// unresolved are the critical texts of which no rendering shows what decides them, by
// template.
func (b *builder) unresolved(all []*object) map[string][]string {
	out := map[string][]string{}
	for _, o := range all {
		b.scalars(o.d, func(at where, t *value.Tree) {
			if !critical(at) {
				return
			}
			for _, p := range o.places {
				if x := p.t.Path(at.keys...); x != nil && p.w.hasLeaf(x.Text) {
					return
				}
			}
			out[o.d.r.name] = append(out[o.d.r.name], b.first.w.flat(t.Text, b.first.w))
		})
	}
	return out
}
