package iam

import (
	"regexp"
	"strings"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// subjectPrefix begins the subject of every ServiceAccount token; namespace,
// colon and name follow.
const subjectPrefix = "system:serviceaccount:"

var noRange source.Range

// Breadth is how many ServiceAccounts a subject pattern reaches.
type Breadth string

const (
	BreadthUnknown    Breadth = "unknown"
	BreadthOne        Breadth = "one"
	BreadthPart       Breadth = "part"       // some names of one namespace
	BreadthNamespace  Breadth = "namespace"  // every name of one namespace
	BreadthNamespaces Breadth = "namespaces" // several namespaces
	BreadthCluster    Breadth = "cluster"    // every ServiceAccount
)

// Subject is one value of a positive condition on the subject.
type Subject struct {
	Value     value.Text
	Condition *Condition
	// Family is like or exact.
	Family string
	// Wildcard answers whether the value holds * or ?.
	Wildcard value.Tri
	Breadth  Breadth
	// Namespace is the one namespace that it reaches; empty when there is none.
	Namespace value.Text
	// Generated says that the wildcard stands for a suffix that a known tool
	// generates.
	Generated bool
	// WellFormed answers whether a ServiceAccount token can carry such a subject;
	// Fault names the first thing wrong: prefix, parts, blank, case, namespace or
	// name.
	WellFormed value.Tri
	Fault      string
	// ClaimSwapped says that the value is an audience.
	ClaimSwapped bool
}

func (g *Grant) describeSubjects() {
	for i := range g.Subjects {
		s := &g.Subjects[i]
		s.Wildcard = HasWildcard(s.Value)
		form := s.form()
		s.WellFormed, s.Fault, s.Namespace = form.verdict, form.fault, form.namespace
		text, _ := s.Value.Known()
		s.ClaimSwapped = strings.HasPrefix(text, "sts.amazonaws.com")
		s.Generated = generated.MatchString(text)
		s.Breadth = g.breadth(s)
	}
}

// form checks the value as its operator reads it: some ignore case.
func (s *Subject) form() form {
	v := s.Value
	if s.Condition.Operator.row().family == familyEqualsFold {
		v = lower(v)
	}
	return wellFormed(v, s.Family == "like")
}

func lower(t value.Text) value.Text {
	var parts []value.Part
	for _, p := range t.Parts() {
		p.Lit = strings.ToLower(p.Lit)
		parts = append(parts, p)
	}
	return value.NewText(parts...)
}

// generated are subjects whose wildcard stands for what a tool generates: EMR on
// EKS names its ServiceAccounts by a hash, Crossplane providers by their revision.
var generated = regexp.MustCompile(`^system:serviceaccount:[^:*?]+:(emr-containers-sa-\*-\*-[0-9]*\*?-?.*|provider-aws-?[a-z0-9-]*\*)$`)

// breadth measures a value within the statement's other conditions.
func (g *Grant) breadth(s *Subject) Breadth {
	if s.Family == "exact" || s.Wildcard == value.No || s.WellFormed == value.No {
		return BreadthOne
	}
	for _, other := range g.Subjects {
		if other.Condition == s.Condition {
			continue
		}
		if other.Family == "exact" {
			return BreadthOne
		}
		return BreadthUnknown
	}
	if s.Value.IsHole() || s.Wildcard == value.Unknown {
		return BreadthUnknown
	}
	pattern := g.Policy.pattern(s.Value, true)
	if value.Match(anySubject(), pattern) == value.Yes {
		return BreadthCluster
	}
	if len(s.Namespace.Parts()) == 0 {
		return s.withoutNamespace()
	}
	all := value.Join(value.Lit(subjectPrefix), s.Namespace, value.Lit(":"), value.HoleAt("any name", value.Segment, noRange))
	if value.Match(all, pattern) == value.Yes {
		return BreadthNamespace
	}
	return BreadthPart
}

// withoutNamespace is the breadth of a pattern that names no namespace. What is not
// known before the wildcard may yet name one, unless every colon is written.
func (s *Subject) withoutNamespace() Breadth {
	text := s.Value.Skeleton()
	hole := strings.IndexByte(text, 0)
	if hole >= 0 && hole < strings.IndexAny(text, "*?") && strings.Count(text, ":") <= strings.Count(subjectPrefix, ":") {
		return BreadthUnknown
	}
	return BreadthNamespaces
}

// form is how a subject is written.
type form struct {
	verdict   value.Tri
	fault     string
	namespace value.Text
}

var (
	dnsLabel     = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?$`)
	dnsSubdomain = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$`)
)

// wellFormed checks a subject against what ServiceAccount tokens carry. A
// wildcard of a Like operator counts as letters and may stand for several parts.
func wellFormed(t value.Text, like bool) form {
	s := t.Skeleton()
	if strings.ContainsAny(s, " \t\r\n") {
		return form{verdict: value.No, fault: "blank"}
	}
	if t.IsHole() {
		return form{verdict: value.Unknown}
	}
	if like && strings.ContainsAny(s, "*?") {
		if f, done := wildForm(t, s); done {
			return f
		}
	}
	rest, found := t.TrimPrefix(subjectPrefix)
	switch found {
	case value.No:
		return form{verdict: value.No, fault: "prefix"}
	case value.Unknown:
		return form{verdict: value.Unknown}
	}
	return parts(rest, like)
}

// wildForm handles a pattern whose wildcards reach into the prefix or over the
// colon between namespace and name.
func wildForm(t value.Text, s string) (form, bool) {
	token := value.NewPattern().Lit(subjectPrefix).One().Star().Lit(":").One().Star()
	if value.Match(wildAsHoles(t), token) == value.No {
		return form{}, false // the ordinary reading says what is wrong
	}
	rest, ok := strings.CutPrefix(s, subjectPrefix)
	namespace, _, two := strings.Cut(rest, ":")
	if !ok || !two || strings.ContainsAny(namespace, "*?") {
		return form{verdict: value.Yes}, true
	}
	return form{}, false
}

// wildAsHoles turns each wildcard into a hole.
func wildAsHoles(t value.Text) value.Text {
	var out []value.Part
	for _, p := range t.Parts() {
		if p.Hole != "" {
			out = append(out, p)
			continue
		}
		for i, lit := range strings.FieldsFunc(strings.NewReplacer("*", "\x01*\x01", "?", "\x01*\x01").Replace(p.Lit), func(r rune) bool { return r == '\x01' }) {
			if lit == "*" {
				out = append(out, value.Part{Hole: "wildcard " + string(rune('a'+i%26)) + lit})
			} else {
				out = append(out, value.Part{Lit: lit})
			}
		}
	}
	return value.NewText(out...)
}

// parts checks what follows the prefix: namespace, colon, name.
func parts(rest value.Text, like bool) form {
	namespace, name, found := rest.Cut(":")
	switch found {
	case value.No:
		return form{verdict: value.No, fault: "parts"}
	case value.Unknown:
		// Of a namespace that is not known it is known that it holds no colon.
		f := form{verdict: value.Unknown}
		if s := rest.Skeleton(); strings.Count(s, ":") == 1 {
			f.namespace = rest.Sub(0, strings.Index(s, ":"))
		}
		return f
	}
	if strings.Contains(name.Skeleton(), ":") {
		return form{verdict: value.No, fault: "parts"}
	}
	f := form{verdict: value.Yes, namespace: namespace}
	for _, p := range []struct {
		text  value.Text
		valid *regexp.Regexp
		fault string
	}{{namespace, dnsLabel, "namespace"}, {name, dnsSubdomain, "name"}} {
		s := p.text.Skeleton()
		if like {
			s = strings.NewReplacer("*", "x", "?", "x").Replace(s)
		}
		hole := strings.IndexByte(s, 0) >= 0
		s = strings.ReplaceAll(s, "\x00", "x")
		switch {
		case strings.ToLower(s) != s:
			return form{verdict: value.No, fault: "case"}
		case !p.valid.MatchString(s):
			return form{verdict: value.No, fault: p.fault}
		case hole:
			f.verdict = value.Unknown
		}
	}
	return f
}
