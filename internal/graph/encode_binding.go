package graph

import (
	"strings"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

func (w *writer[T]) binding(b *Binding) {
	sa := b.ServiceAccount
	n := &sa.Node
	at := w.atText(sa.RoleARN.Text, n)
	f := w.fields().num("at", at).
		set("service_account", w.serviceAccount(sa)).
		set("subject", w.leaf(b.Subject, true, n)).
		set("arn", w.leaf(sa.RoleARN.Text, true, n)).
		str("arn_form", b.Form)
	if b.Nearest != nil {
		f.set("role", w.role(b.Nearest))
	}
	f.num("candidates", b.Candidates).
		tri("accepted", b.Accepted).
		str("reason", b.Reason).
		set("nearest", w.nearest(b)).
		set("audience", w.arg(sa.Audience, n)).
		str("audience_fault", w.l.audienceFault(b)).
		set("wanted", w.wanted(b)).
		flag("explained", b.Explained).
		tri("orphaned", b.Orphaned)
	if b.NearRole != nil {
		f.set("near_role", w.fields().str("label", b.NearRole.Address).
			num("at", w.at(b.NearRole.At, source.Range{}, &b.NearRole.Node)).
			str("differs", b.Differs).build())
	}
	w.item("bindings", f,
		Question{Name: "role", Verdict: b.roleAnswered(), Unknown: b.RoleUnknown, At: at},
		Question{Name: "trust", Verdict: b.trustAnswered(), Unknown: b.TrustUnknown, At: at})
}

// audienceFault says who does not take the audience that a ServiceAccount asks for: the
// trust policy or the provider; empty where that is not proven.
func (l *Linked) audienceFault(b *Binding) string {
	if b.AudienceDiffers && b.Accepted == value.No {
		return "trust"
	}
	if !b.ServiceAccount.Audience.Set || b.Accepted != value.Yes || b.Candidates != 1 {
		return ""
	}
	asked, judged := b.ServiceAccount.Audience.Text, false
	for _, g := range l.grantsOf[b.Nearest] {
		if g.Cluster == value.No {
			continue
		}
		if g.Provider == nil || g.Provider.ClientIDsOpen != "" || equalAny(asked, g.Provider.ClientIDs) != value.No {
			return ""
		}
		judged = true
	}
	if judged {
		return "provider"
	}
	return ""
}

func equalAny(t value.Text, of []value.Text) value.Tri {
	verdict := value.No
	for _, u := range of {
		verdict = verdict.Or(value.Equal(t, u))
	}
	return verdict
}

// wanted are the audiences that the nearest role or its provider takes.
func (w *writer[T]) wanted(b *Binding) T {
	if b.Nearest == nil {
		return w.leaf(value.Text{}, false, &b.ServiceAccount.Node)
	}
	var out []value.Text
	for _, g := range w.l.grantsOf[b.Nearest] {
		switch {
		case g.Cluster == value.No:
		case b.AudienceDiffers:
			out = append(out, g.Audiences...)
		case g.Provider != nil:
			out = append(out, g.Provider.ClientIDs...)
		}
	}
	return w.leaf(list(out), len(out) > 0, &b.Nearest.Node)
}

func (w *writer[T]) nearest(b *Binding) T {
	if b.Nearest == nil {
		return w.leaf(value.Text{}, false, &b.ServiceAccount.Node)
	}
	return w.leaf(b.NearestSubject, len(b.NearestSubject.Parts()) > 0, &b.Nearest.Node)
}

// roleAnswered keeps the question open while no declared role is known to have
// the ARN and none is known to be missing.
func (b *Binding) roleAnswered() value.Tri {
	if b.Candidates > 0 || b.misnamed() {
		return value.Yes
	}
	return b.Orphaned
}

// misnamed says that the annotation names no role at all.
func (b *Binding) misnamed() bool { return b.Form != "role" && b.Form != "unknown" }

// trustAnswered keeps the question open while there is a role to ask.
func (b *Binding) trustAnswered() value.Tri {
	if b.misnamed() || b.Orphaned == value.Yes {
		return value.Yes
	}
	return b.Accepted
}

func (w *writer[T]) serviceAccount(sa *ServiceAccount) T {
	label := strings.TrimPrefix(sa.Address, "ServiceAccount/")
	namespace, ok := sa.Namespace.Text.Known()
	name, known := sa.Name.Text.Known()
	switch {
	case known && ok:
		label = namespace + "/" + name
	case label != sa.Address:
	case known: // it is declared by something else
		label = name
	case ok:
		label = namespace + "/" + sa.Name.Text.String()
	}
	return w.fields().
		str("label", "ServiceAccount "+label).
		str("id", sa.ID()).
		set("name", w.arg(sa.Name, &sa.Node)).
		set("namespace", w.arg(sa.Namespace, &sa.Node)).
		num("at", w.at(sa.At, source.Range{}, &sa.Node)).build()
}

// annotations encodes each stray annotation once, however many objects a build gives it
// to, and none that the ServiceAccount of the same pods carries too.
func (w *writer[T]) annotations() {
	accounts := map[string]bool{}
	for _, sa := range w.l.ServiceAccounts {
		if sa.RoleARN.Set {
			accounts[sa.Scope.ID+"|"+sa.Namespace.Text.Identity()+"/"+sa.Name.Text.Identity()+"="+sa.RoleARN.Text.Identity()] = true
		}
	}
	runs := map[string]*Workload{}
	for _, x := range w.l.Workloads {
		runs[x.ID()] = x
	}
	seen := map[source.Range]bool{}
	for _, a := range w.l.StrayAnnotations {
		if x := runs[a.ID()]; x != nil && accounts[x.Scope.ID+"|"+x.Namespace.Text.Identity()+"/"+x.ServiceAccount.Text.Identity()+"="+a.Value.Identity()] {
			continue
		}
		if at := a.Key.At(); !at.IsZero() && !seen[at] {
			seen[at] = true
			w.annotation(a)
		}
	}
}

// faulty encodes annotations of ServiceAccounts that fail, each once, and a misspelled
// key only where the right one is not there too.
func (w *writer[T]) faulty() {
	seen := map[source.Range]bool{}
	for _, sa := range w.l.ServiceAccounts {
		for _, a := range sa.Faulty {
			if at := a.Key.At(); seen[at] || a.Fault == "misspelled" && sa.RoleARN.Set {
				continue
			}
			seen[a.Key.At()] = true
			n := &sa.Node
			w.item("faulty_annotations", w.fields().num("at", w.atText(a.Key, n)).
				set("service_account", w.serviceAccount(sa)).
				str("fault", a.Fault).
				set("key", w.leaf(a.Key, true, n)).
				set("value", w.leaf(a.Value, true, n)))
		}
	}
}

// lost encodes annotations of values that no object of the tree carries. Values that are
// given to several charts are for the one that reads them.
func (w *writer[T]) lost() {
	carried, charts := map[string]bool{}, map[string]map[string]bool{}
	for _, sa := range w.l.ServiceAccounts {
		carried[sa.RoleARN.Text.Identity()] = true
	}
	for _, a := range w.l.StrayAnnotations {
		carried[a.Value.Identity()] = true
	}
	for _, a := range w.l.LostAnnotations {
		role := a.Value.Identity()
		if charts[role] == nil {
			charts[role] = map[string]bool{}
		}
		charts[role][a.Chart] = true
	}
	seen := map[source.Range]bool{}
	for _, a := range w.l.LostAnnotations {
		role := a.Value.Identity()
		if carried[role] || len(charts[role]) > 1 || seen[a.Value.At()] {
			continue
		}
		seen[a.Value.At()] = true
		w.item("lost_annotations", w.fields().num("at", w.atText(a.Key, &a.Node)).
			str("chart", a.Chart).
			set("key", w.leaf(a.Key, true, &a.Node)).
			set("value", w.leaf(a.Value, true, &a.Node)))
	}
}

func (w *writer[T]) annotation(a *StrayAnnotation) {
	n := &a.Node
	key, _ := a.Key.Known()
	w.item("annotations", w.fields().num("at", w.atText(a.Key, n)).
		str("kind", a.Kind).
		flag("template", a.Template).
		str("key", key).
		set("value", w.leaf(a.Value, true, n)).
		str("owner_label", strings.Replace(a.Address, "/", " ", 1)).
		flag("core", a.core()))
}

// core says that the object is of a kind that Kubernetes itself defines: their
// API groups have no dot, or end in k8s.io.
func (a *StrayAnnotation) core() bool {
	group, _, grouped := strings.Cut(a.APIVersion, "/")
	return !grouped || !strings.Contains(group, ".") || strings.HasSuffix(group, ".k8s.io")
}
