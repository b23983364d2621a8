package graph

import (
	"maps"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// identities encodes what keeps pods from the role that their ServiceAccount has, each
// place once.
func (w *writer[T]) identities() {
	annotated := w.l.annotated()
	associated := map[string]*Association{}
	for _, a := range w.l.Associations {
		associated[a.Namespace.Text.Identity()+"/"+a.ServiceAccount.Text.Identity()] = a
	}
	plain := map[string]bool{}
	for _, sa := range w.l.ServiceAccounts {
		if !sa.RoleARN.Set {
			plain[sa.Namespace.Text.Identity()+"/"+sa.Name.Text.Identity()] = true
		}
	}
	seen := map[source.Range]bool{}
	for _, x := range w.l.Workloads {
		_, namespace := x.Namespace.Text.Known()
		_, name := x.ServiceAccount.Text.Known()
		if !namespace || !name || !x.ServiceAccount.Set {
			continue
		}
		k := x.Namespace.Text.Identity() + "/" + x.ServiceAccount.Text.Identity()
		via, sa := "", annotated[k]
		switch {
		case associated[k] != nil && w.tied(associated[k], x.Scope):
			via = "association"
		case sa != nil && iam.RoleARNForm(sa.RoleARN.Text) == "role" && (sa.Scope == x.Scope || !plain[k]):
			via = "annotation"
		default:
			continue
		}
		for _, o := range x.obstacles() {
			if at := o.by.At(); at.IsZero() || seen[at] {
				continue
			}
			seen[o.by.At()] = true
			n := &x.Node
			account := x.Namespace.Text.String() + "/" + x.ServiceAccount.Text.String()
			w.item("obstacles", w.fields().num("at", w.atText(o.by, n)).
				str("label", strings.Replace(x.Address, "/", " ", 1)).
				str("kind", o.kind).
				set("by", w.leaf(o.by, true, n)).
				str("account", account).
				str("via", via))
		}
	}
}

// obstacle keeps a pod from its role: static credentials, one of the two variables of web
// identity without the other, or the label that skips the webhook.
type obstacle struct {
	kind string
	by   value.Text
}

func (x *Workload) obstacles() []obstacle {
	var out []obstacle
	halves := map[int][]EnvVar{}
	for _, v := range x.Env {
		if isKnown(v.Name, "AWS_ACCESS_KEY_ID") {
			if v.Sure {
				out = append(out, obstacle{"static", v.Name})
			}
			continue
		}
		halves[v.Container] = append(halves[v.Container], v)
	}
	for _, c := range slices.Sorted(maps.Keys(halves)) {
		if h := halves[c]; len(h) == 1 && h[0].Sure && !h[0].Open {
			out = append(out, obstacle{"half", h[0].Name})
		}
	}
	if len(x.Skipped.Parts()) > 0 {
		out = append(out, obstacle{"label", x.Skipped})
	}
	return out
}
