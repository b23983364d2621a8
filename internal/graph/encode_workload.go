package graph

import (
	"maps"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// identityIndex finds what gives the pods of a ServiceAccount a role, by namespace and name.
type identityIndex struct {
	annotated  map[string]*ServiceAccount
	plain      map[string]bool
	associated map[string]*Association
}

func (l *Linked) identityIndex() *identityIndex {
	ix := &identityIndex{annotated: l.annotated(), plain: map[string]bool{}, associated: map[string]*Association{}}
	for _, a := range l.Associations {
		ix.associated[accountKey(a.Namespace, a.ServiceAccount)] = a
	}
	for _, sa := range l.ServiceAccounts {
		if !sa.RoleARN.Set {
			ix.plain[accountKey(sa.Namespace, sa.Name)] = true
		}
	}
	return ix
}

func accountKey(namespace, name Arg) string {
	return namespace.Text.Identity() + "/" + name.Text.Identity()
}

// label is what messages call a workload.
func (x *Workload) label() string { return strings.Replace(x.Address, "/", " ", 1) }

// account is the ServiceAccount of a workload as messages show it.
func (x *Workload) account() string {
	return x.Namespace.Text.String() + "/" + x.ServiceAccount.Text.String()
}

// via says which way gives the pods of a workload a role: association, annotation, or
// empty for neither as far as it is known.
func (w *writer[T]) via(x *Workload, ix *identityIndex) string {
	_, namespace := x.Namespace.Text.Known()
	_, name := x.ServiceAccount.Text.Known()
	if !namespace || !name || !x.ServiceAccount.Set {
		return ""
	}
	k := accountKey(x.Namespace, x.ServiceAccount)
	a, sa := ix.associated[k], ix.annotated[k]
	switch {
	case a != nil && w.tied(a, x.Scope):
		return "association"
	case sa != nil && iam.RoleARNForm(sa.RoleARN.Text) == "role" && (sa.Scope == x.Scope || !ix.plain[k]):
		return "annotation"
	}
	return ""
}

// identities encodes what keeps pods from the role that their ServiceAccount has, each
// place once.
func (w *writer[T]) identities() {
	ix := w.l.identityIndex()
	keys := w.l.keyHolders()
	seen := map[source.Range]bool{}
	for _, x := range w.l.Workloads {
		via := w.via(x, ix)
		if via == "" {
			continue
		}
		for _, o := range x.obstacles(keys) {
			if at := o.by.At(); at.IsZero() || seen[at] {
				continue
			}
			seen[o.by.At()] = true
			n := &x.Node
			w.item("obstacles", w.fields().num("at", w.atText(o.by, n)).
				str("label", x.label()).
				str("kind", o.kind).
				set("by", w.leaf(o.by, true, n)).
				str("account", x.account()).
				str("via", via))
		}
	}
}

// keyHolders are the Secrets and ConfigMaps with a static access key.
func (l *Linked) keyHolders() map[string]bool {
	out := map[string]bool{}
	for _, h := range l.KeyHolders {
		out[holderKey(h.Scope, h.Kind, h.Namespace, h.Name)] = true
	}
	return out
}

func holderKey(s *Scope, kind string, namespace, name Arg) string {
	return s.ID + " " + kind + "/" + accountKey(namespace, name)
}

// obstacle keeps a pod from its role: static credentials, of a variable or of an object
// with variables; one of the two variables of web identity without the other; a proxy for
// the agent; the label that skips the webhook.
type obstacle struct {
	kind string
	by   value.Text
}

func (x *Workload) obstacles(keys map[string]bool) []obstacle {
	var out []obstacle
	containers := map[int][]EnvVar{}
	for _, v := range x.Env {
		containers[v.Container] = append(containers[v.Container], v)
		if isKnown(v.Name, "AWS_ACCESS_KEY_ID") && v.Sure {
			out = append(out, obstacle{"static", v.Name})
		}
	}
	given := map[int]bool{}
	for _, from := range x.EnvFrom {
		own := variables(containers[from.Container], "AWS_ACCESS_KEY_ID")
		if !given[from.Container] && len(own) == 0 && keys[holderKey(x.Scope, from.Kind, x.Namespace, from.Name)] {
			given[from.Container] = true
			out = append(out, obstacle{"static-from", from.Name.Text})
		}
	}
	for _, c := range slices.Sorted(maps.Keys(containers)) {
		if h := variables(containers[c], "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"); len(h) == 1 && h[0].Sure && !h[0].Open {
			out = append(out, obstacle{"half", h[0].Name})
		}
		if by, found := proxied(containers[c]); found {
			out = append(out, obstacle{"proxy", by})
		}
	}
	if len(x.Skipped.Parts()) > 0 {
		out = append(out, obstacle{"label", x.Skipped})
	}
	return out
}

// variables are those of a container with one of some names.
func variables(vars []EnvVar, names ...string) []EnvVar {
	var out []EnvVar
	for _, v := range vars {
		if name, known := v.Name.Known(); known && slices.Contains(names, name) {
			out = append(out, v)
		}
	}
	return out
}

// proxied finds the variable because of which requests to the EKS Pod Identity agent go
// through a proxy: that of the exceptions, or without one that of the proxy.
func proxied(vars []EnvVar) (value.Text, bool) {
	proxy, except := variables(vars, "HTTP_PROXY", "http_proxy"), variables(vars, "NO_PROXY", "no_proxy")
	if len(proxy) == 0 || !proxy[0].Sure || len(except) == 0 && proxy[0].Open {
		return value.Text{}, false
	}
	by := proxy[0].Name
	for _, v := range except {
		list, known := v.Value.Known()
		if !known || list == "" && len(v.Value.Parts()) == 0 || strings.Contains(list, "$(") {
			return value.Text{}, false // it comes from elsewhere
		}
		for _, entry := range strings.Split(list, ",") {
			if exempts(strings.TrimSpace(entry)) {
				return value.Text{}, false
			}
		}
		by = v.Name
	}
	return by, true
}
