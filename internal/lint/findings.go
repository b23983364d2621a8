package lint

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/catalog"
	"github.com/irsalint/irsalint/internal/engine"
	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// identity is what makes two findings one: fingerprint and place, and the message, but
// for the worlds of the same declarations, in which names differ.
type identity struct {
	fingerprint, message string
	severity             finding.Severity
	at                   source.Range
}

// findings gives verdicts their places. Findings of several scopes that are the same
// become one.
func (l *Linter) findings(verdicts []engine.Verdict, places []graph.Place) ([]finding.Finding, error) {
	var out []finding.Finding
	byIdentity := map[identity]int{}
	seen := map[int]*worlds{}
	said := map[*graph.Scope]map[identity]string{}
	for _, v := range verdicts {
		if err := handled(v, len(places)); err != nil {
			return nil, err
		}
		f := l.placed(v, places)
		scope := places[v.At].Node.Scope
		id := identity{f.Fingerprint, f.Message, f.Severity, f.At}
		if scope.Of != "" {
			// An address may be known in one world alone, and so may what makes it worse.
			id.fingerprint, id.severity = f.Rule, 0
			id = likewise(id, scope, said)
		}
		i, ok := byIdentity[id]
		if !ok {
			i = len(out)
			byIdentity[id] = i
			out = append(out, f)
			seen[i] = &worlds{of: scope, scopes: map[*graph.Scope]bool{}, messages: map[string]bool{}}
		} else {
			out[i].Related = mergeRelated(out[i].Related, f.Related)
			if f.Severity > out[i].Severity {
				out[i].Severity = f.Severity
			}
			if f.Message < out[i].Message {
				out[i].Message, out[i].Fix = f.Message, f.Fix
			}
		}
		seen[i].scopes[scope], seen[i].messages[f.Message] = true, true
	}
	for i := range out {
		seen[i].settle(&out[i])
	}
	out = l.configured(out)
	finding.Sort(out)
	return out, nil
}

// configured gives findings the severities of the configuration, and drops those of files
// that are left out and of rules that are off.
func (l *Linter) configured(all []finding.Finding) []finding.Finding {
	var out []finding.Finding
	for _, f := range all {
		f.Found = f.Severity
		severity, on := l.o.Config.Rules.Severity(f.Rule, f.At.File.Name, f.Found)
		if f.Severity = severity; on && !l.o.Config.Excluded(f.At.File.Name) {
			out = append(out, f)
		}
	}
	return out
}

// likewise is the identity that a finding has in all worlds of its scope: the message
// does not count, except that two of one world stay two. said are the messages of each
// world so far.
func likewise(id identity, scope *graph.Scope, said map[*graph.Scope]map[identity]string) identity {
	if said[scope] == nil {
		said[scope] = map[identity]string{}
	}
	message := id.message
	for n := 0; ; n++ {
		id.message = fmt.Sprintf("%s %d", scope.Of, n)
		if before, ok := said[scope][id]; !ok || before == message {
			said[scope][id] = message
			return id
		}
	}
}

// worlds are those in which one finding was made.
type worlds struct {
	of       *graph.Scope
	scopes   map[*graph.Scope]bool
	messages map[string]bool
}

// settle leaves of the choices that make worlds those on which a finding depends, and
// says how many more names it stands for.
func (w *worlds) settle(f *finding.Finding) {
	all, common := len(w.scopes) == w.of.Worlds, w.common()
	f.Related = slices.DeleteFunc(f.Related, func(r finding.Related) bool {
		return r.World && (all || len(common) > 0 && !slices.Contains(common, graph.Choice{At: r.At, Note: r.Note}))
	})
	switch more := len(w.messages) - 1; {
	case more == 1:
		f.Message += fmt.Sprintf(" (likewise with another %s)", w.of.World)
	case more > 1:
		f.Message += fmt.Sprintf(" (likewise with %d other %ss)", more, w.of.World)
	}
}

// common are the choices that all of the worlds share.
func (w *worlds) common() []graph.Choice {
	common := w.of.Choices
	for s := range w.scopes {
		common = slices.DeleteFunc(slices.Clone(common), func(c graph.Choice) bool { return !slices.Contains(s.Choices, c) })
	}
	return common
}

// handled makes sure that a rule only returned handles that it was given.
func handled(v engine.Verdict, n int) error {
	bad := v.At >= n
	for _, r := range v.Related {
		bad = bad || r.At >= n
	}
	if bad {
		return fmt.Errorf("rule %s: at is a handle from the input", v.Rule.Name)
	}
	return nil
}

// maxElsewhere bounds the places of one text that a finding shows.
const maxElsewhere = 4

func (l *Linter) placed(v engine.Verdict, places []graph.Place) finding.Finding {
	p := places[v.At]
	f := finding.Finding{
		Rule: v.Rule.Name, Kind: v.Rule.Kind, Severity: v.Severity,
		Message: v.Message, AWSError: v.AWSError, Fix: v.Fix,
		At: p.At, Resource: p.Node.Address, Declared: p.Node.At,
		Content: contentOf(p),
	}
	f.Fingerprint = hash("irsalint/v1", f.Rule, f.At.File.Name, f.Content)
	for _, r := range v.Related {
		f.Related = append(f.Related, finding.Related{At: places[r.At].At, Note: r.Note})
	}
	for _, e := range p.Elsewhere[:min(len(p.Elsewhere), maxElsewhere)] {
		note := "used here"
		if e.Written {
			note = "value written here"
		}
		f.Related = append(f.Related, finding.Related{At: e.At, Note: note})
	}
	for _, call := range slices.Backward(p.Node.Calls) {
		f.Related = append(f.Related, finding.Related{At: call, Note: "declared through this"})
	}
	if at := p.Node.Default; !at.IsZero() {
		f.Related = append(f.Related, finding.Related{At: at, Note: "depends on this default"})
	}
	for _, c := range p.Node.Scope.Choices {
		f.Related = append(f.Related, finding.Related{At: c.At, Note: c.Note, World: true})
	}
	f.Related = slices.DeleteFunc(f.Related, func(r finding.Related) bool { return r.At == f.At })
	return f
}

// mergeRelated joins the related places of one finding in several worlds. Where one
// of them needs no variable file, none has a part in it.
func mergeRelated(into, more []finding.Related) []finding.Related {
	inWorld := func(r finding.Related) bool { return r.World }
	if !slices.ContainsFunc(into, inWorld) || !slices.ContainsFunc(more, inWorld) {
		into, more = slices.DeleteFunc(into, inWorld), slices.DeleteFunc(more, inWorld)
	}
	for _, r := range more {
		if !slices.Contains(into, r) {
			into = append(into, r)
		}
	}
	return into
}

// addressOf is the address of a place's node as findings are identified with it, beside the
// name of the file: without that name or that of its directory, where it has them.
func addressOf(p graph.Place) string {
	name := p.At.File.Name
	switch address := p.Node.Address; address {
	case path.Base(name):
		return ""
	case chartAddress + path.Dir(name):
		return chartAddress
	default:
		return strings.Replace("/"+address+"/", "/"+name+"/", "//", 1)
	}
}

// chartAddress is what the addresses of charts begin with, before their directory.
const chartAddress = "Chart/"

// contentOf identifies what was judged: the resource with its module calls, and what stands
// there without its white space, and where that is made of values that are written
// elsewhere, these; unless the declaration is in several worlds, since a further one changes
// nothing in the others.
func contentOf(p graph.Place) string {
	judged := strings.Join(strings.Fields(p.Judged.Text()), "")
	for _, e := range p.Elsewhere {
		if e.Written && p.Node.Scope.Of == "" {
			judged += "\x01" + strings.Join(strings.Fields(e.At.Text()), "")
		}
	}
	return hash(addressOf(p), judged)
}

func hash(parts ...string) string {
	h := sha256.New()
	for _, s := range parts {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// unproven turns each open question that a rule asks into a row, and each
// declaration of which the number is not known.
func unproven(rules []catalog.Rule, questions []graph.Question, places []graph.Place, gaps []graph.Gap) []finding.Unproven {
	type asked struct{ list, question string }
	askers := map[asked][]string{}
	for _, r := range rules {
		for _, list := range r.Inputs {
			for _, q := range r.Questions {
				askers[asked{list, q}] = append(askers[asked{list, q}], r.Name)
			}
		}
	}
	seen := map[finding.Unproven]bool{}
	var out []finding.Unproven
	for _, q := range questions {
		if q.Verdict != value.Unknown {
			continue
		}
		for _, rule := range askers[asked{q.List, q.Name}] {
			u := finding.Unproven{Rule: rule, Question: q.Name, Unknown: value.Shown(q.Unknown), At: places[q.At].At}
			if !seen[u] {
				seen[u] = true
				out = append(out, u)
			}
		}
	}
	for _, g := range gaps {
		if u := (finding.Unproven{Question: "instances", Unknown: value.Shown(g.Unknown), At: g.At}); g.Instances && !seen[u] {
			seen[u] = true
			out = append(out, u)
		}
	}
	finding.SortUnproven(out)
	return out
}
