package iam

import (
	"github.com/irsalint/irsalint/internal/value"
)

// Grant is what one Allow statement gives one principal: whom it lets in, and how
// certain that is. Whether the policy denies it elsewhere is Decide's to say.
type Grant struct {
	Policy    *Policy
	Statement *Statement
	Principal Principal
	// Issuer is that of a Federated OIDC provider, without its scheme; the whole
	// identifier when a hole hides where it begins.
	Issuer value.Text
	// Certain answers whether the statement allows the action to the principal,
	// conditions aside.
	Certain value.Tri
	// Satisfiable answers whether some ServiceAccount token meets all conditions.
	Satisfiable value.Tri
	// SubjectRestricted and AudienceRestricted answer whether a condition on the
	// claim shuts any token of the issuer out.
	SubjectRestricted  value.Tri
	AudienceRestricted value.Tri
	// SubjectNegated answers whether the subject is only excluded, not listed.
	SubjectNegated value.Tri
	// Subjects are the values of positive conditions on the subject.
	Subjects []Subject
	// Excluded are the values of negated ones.
	Excluded []value.Text
	// Audiences are the values of positive conditions on the audience.
	Audiences []value.Text
	// AudienceSwapped says that an audience is the subject of a ServiceAccount.
	AudienceSwapped bool
}

// Grants returns the grants of a policy for an action, in source order. A
// statement that provably does not allow it to a principal grants nothing.
func Grants(p *Policy, action string) []*Grant {
	var out []*Grant
	for _, s := range p.Statements {
		if s.Effect == Deny || MatchAction(s, action) == value.No {
			continue
		}
		for _, pr := range s.Principals.Values {
			if action == webIdentityAction && value.Equal(pr.Type, value.Lit("Federated")) == value.No {
				continue
			}
			g := &Grant{Policy: p, Statement: s, Principal: pr, Certain: MatchAction(s, action)}
			if s.Effect != Allow || s.Unreadable != "" {
				g.Certain = g.Certain.And(value.Unknown)
			}
			var ok value.Tri
			if g.Issuer, ok = IssuerOfProvider(pr.ID); ok == value.No {
				g.Issuer = pr.ID
			}
			g.conditions()
			out = append(out, g)
		}
	}
	return out
}

const webIdentityAction = "sts:AssumeRoleWithWebIdentity"

// anySubject is the subject of some ServiceAccount, whichever.
func anySubject() value.Text {
	return value.Join(value.Lit(subjectPrefix), value.HoleAt("any namespace", value.Segment, noRange), value.Lit(":"), value.HoleAt("any name", value.Segment, noRange))
}

// conditions reads what the statement's conditions say of a token.
func (g *Grant) conditions() {
	s := g.Statement
	g.SubjectRestricted, g.AudienceRestricted, g.SubjectNegated = value.No, value.No, value.No
	for _, c := range s.Conditions {
		claim, matches := g.claim(c)
		switch {
		case claim == "sub":
			g.SubjectRestricted = g.SubjectRestricted.Or(g.restricts(c, matches, anySubject()))
			if matches != value.No {
				g.takeSubject(c)
			}
		case claim == "aud":
			g.AudienceRestricted = g.AudienceRestricted.Or(g.restricts(c, matches, value.HoleAt("any audience", value.Any, noRange)))
			if matches != value.No && !c.Operator.Negated() && c.Operator.Base != "Null" {
				g.Audiences = append(g.Audiences, c.Values...)
			}
		case claim == "unknown":
			g.SubjectRestricted = g.SubjectRestricted.Or(value.Unknown)
			g.AudienceRestricted = g.AudienceRestricted.Or(value.Unknown)
		}
	}
	if s.ConditionsOpen != "" || s.Unreadable != "" {
		g.SubjectRestricted = g.SubjectRestricted.Or(value.Unknown)
		g.AudienceRestricted = g.AudienceRestricted.Or(value.Unknown)
	}
	for _, a := range g.Audiences {
		if _, found := a.TrimPrefix(subjectPrefix); found == value.Yes {
			g.AudienceSwapped = true
		}
	}
	g.describeSubjects()
	g.Satisfiable = g.satisfiable()
}

// claim returns the claim of a condition's key and whether the key belongs to
// the grant's issuer. Variables for both that nothing ties are taken to belong
// together: nobody writes a key of a stranger on purpose.
func (g *Grant) claim(c *Condition) (string, value.Tri) {
	k := ParseKey(c.Key)
	if k.Form != "ok" {
		return k.Claim, value.Is(k.Form == "unknown").Or(value.No)
	}
	return k.Claim, value.EqualFold(k.Issuer, g.Issuer)
}

// restricts answers whether a condition shuts any token out. Under a key that is
// not known to be the issuer's, an operator that fails without its key does: the
// key is there and its values count, or it is not and nobody gets in.
func (g *Grant) restricts(c *Condition, matches value.Tri, anyone value.Text) value.Tri {
	switch {
	case c.Operator.Base == "":
		return value.Unknown
	case c.Operator.Base == "Null":
		return g.Policy.checkNull(c, matches.Not()).Not()
	case matches == value.No:
		return value.Is(c.Operator.FailsOnMissing())
	case matches == value.Unknown && !c.Operator.FailsOnMissing():
		return value.Unknown
	case c.Operator.Negated():
		return value.Is(len(c.Values) > 0).Or(value.Is(c.Open != ""))
	}
	restricts := value.Yes
	for _, want := range c.Values {
		switch {
		case g.Policy.compare(c.Operator, anyone, want) == value.Yes:
			return value.No
		case c.Operator.row().family == familyLike && HasWildcard(want) == value.Unknown && want.IsHole():
			restricts = value.Unknown
		}
	}
	if c.Open != "" && c.Operator.row().family == familyLike {
		restricts = value.Unknown
	}
	return restricts
}

func (g *Grant) takeSubject(c *Condition) {
	if c.Operator.Negated() {
		g.SubjectNegated = value.Yes
		g.Excluded = append(g.Excluded, c.Values...)
		return
	}
	family := ""
	switch c.Operator.row().family {
	case familyLike:
		family = "like"
	case familyEquals, familyEqualsFold:
		family = "exact"
	default:
		return
	}
	for _, v := range c.Values {
		g.Subjects = append(g.Subjects, Subject{Value: v, Condition: c, Family: family})
	}
}

// AcceptsAudience answers whether a token with this audience meets the
// conditions on it.
func (g *Grant) AcceptsAudience(audience value.Text) value.Tri {
	verdict := value.Yes
	for _, c := range g.Statement.Conditions {
		claim, matches := g.claim(c)
		if claim != "aud" {
			continue
		}
		met := g.Policy.answer(c, []value.Text{audience}, matches.Not())
		if matches == value.Unknown && met == value.Unknown {
			// Whether the key is the issuer's is a question of its own.
			met = g.Policy.answer(c, []value.Text{audience}, value.No).Or(value.Unknown)
		}
		verdict = verdict.And(met)
	}
	return verdict
}

// satisfiable tries the tokens that come into question: the exact subjects and
// audiences that are listed where any are, else any of each.
func (g *Grant) satisfiable() value.Tri {
	if g.Statement.Unreadable != "" || g.Statement.ConditionsOpen != "" {
		return value.Unknown
	}
	verdict := value.No
	for _, sub := range g.tryable("sub", anySubject()) {
		for _, aud := range g.tryable("aud", value.HoleAt("any audience", value.Any, noRange)) {
			r := WebIdentityRequest(g.Principal.ID, g.Issuer, sub, aud)
			met := value.Yes
			for _, c := range g.Policy.check(g.Statement, r) {
				met = met.And(c.Verdict)
			}
			verdict = verdict.Or(met)
		}
	}
	return verdict
}

// tryable are the values of a claim that decide whether its conditions can be
// met together.
func (g *Grant) tryable(claim string, anyone value.Text) []value.Text {
	var likes []value.Text
	for _, c := range g.Statement.Conditions {
		k, matches := g.claim(c)
		if k != claim || matches == value.No || c.Operator.Negated() || c.Operator.Base == "" || c.Operator.Base == "Null" {
			continue
		}
		if c.Operator.row().family != familyLike && c.Open == "" {
			var out []value.Text
			for _, v := range c.Values {
				if c.Operator.row().family == familyEqualsFold {
					v = lower(v)
				}
				if claim != "sub" || wellFormed(v, false).fault == "" {
					out = append(out, v)
				}
			}
			return out
		}
		for _, v := range c.Values {
			if _, known := v.Known(); known && HasWildcard(v) == value.No {
				likes = append(likes, v)
			}
		}
	}
	return append(likes, anyone)
}
