package graph

import (
	"strings"

	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/value"
)

// githubIssuer is the issuer of the tokens of GitHub Actions.
const githubIssuer = "token.actions.githubusercontent.com"

// repositoryClaims are the claims of GitHub's tokens besides the subject that tell which
// repository it is (IAM user guide: available keys for AWS web identity federation).
var repositoryClaims = []string{"repository", "repository_id", "job_workflow_ref", "workflow_ref"}

// ownerClaims are those that tell whose it is.
var ownerClaims = []string{"repository_owner", "repository_owner_id", "enterprise_id"}

// ciGrant encodes what a statement gives to the workflows of GitHub.
func (w *writer[T]) ciGrant(g *Grant) {
	if issuer, known := g.Issuer.Known(); !known || issuer != githubIssuer {
		return
	}
	n := &g.Role.Node
	reach, subject := githubReach(g.Statement)
	w.item("ci_grants", w.fields().num("at", w.at(g.Statement.At.FirstLine(), g.Statement.At, n)).set("role", w.role(g.Role)).
		str("effect", effectName(g.Statement.Effect)).
		str("reach", reach).
		set("subject", w.leaf(subject, len(subject.Parts()) > 0, n)))
}

// githubReach says whose workflows meet all conditions of a statement: any, owner,
// repository, or unknown; and which subject lets in the most.
func githubReach(s *iam.Statement) (string, value.Text) {
	if s.ConditionsOpen != "" {
		return "unknown", value.Text{}
	}
	best, subject := "any", value.Text{}
	for _, c := range s.Conditions {
		reach, widest := conditionReach(c)
		if narrower(reach, best) {
			best = reach
		}
		if len(subject.Parts()) == 0 {
			subject = widest
		}
	}
	return best, subject
}

// reaches are from the widest to the narrowest. What is not known may be narrow.
var reaches = []string{"any", "owner", "unknown", "repository"}

func rank(reach string) int {
	for i, r := range reaches {
		if r == reach {
			return i
		}
	}
	return 0
}

func narrower(a, b string) bool { return rank(a) > rank(b) }

// conditionReach says whose workflows meet one condition.
func conditionReach(c *iam.Condition) (string, value.Text) {
	key, known := c.Key.Known()
	issuer, claim, found := strings.Cut(key, ":")
	switch {
	case !known:
		return "unknown", value.Text{}
	case !found || !strings.EqualFold(issuer, githubIssuer):
		return "any", value.Text{}
	case c.Operator.Base == "":
		return "unknown", value.Text{}
	case c.Operator.Negated() || !c.Operator.FailsOnMissing() || c.Operator.Base == "Null":
		return "any", value.Text{}
	case c.Open != "":
		return "unknown", value.Text{}
	}
	claim = strings.ToLower(claim)
	widest := "repository"
	var text value.Text
	for _, v := range c.Values {
		reach := "any"
		switch {
		case claim == "sub":
			reach = subjectReach(v, c.Operator.Base == "StringLike")
		case contains(repositoryClaims, claim):
			reach = claimReach(v, "repository")
		case contains(ownerClaims, claim):
			reach = claimReach(v, "owner")
		}
		if narrower(widest, reach) || len(text.Parts()) == 0 && claim == "sub" {
			widest, text = reach, v
		}
	}
	if claim != "sub" {
		text = value.Text{}
	}
	return widest, text
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// claimReach is the reach of a claim's value; one that begins with a wildcard tells
// nothing.
func claimReach(v value.Text, reach string) string {
	s := v.Skeleton()
	switch i := strings.IndexAny(s, "*?\x00"); {
	case i < 0:
		return reach
	case s[i] == 0:
		return "unknown"
	case reach == "repository" && i > strings.IndexByte(s, '/') && strings.IndexByte(s, '/') > 0:
		return "owner"
	}
	return "any"
}

// subjectReach is the reach of a subject: repo:<owner>/<repository>:<what>. Under an exact
// operator a wildcard stands for itself.
//
// The ids that GitHub puts behind names, as in repo:owner@1/name@2:ref, may be anything: no
// name has the sign before them.
func subjectReach(v value.Text, like bool) string {
	s := strings.NewReplacer("@*/", "@/", "@*:", "@:").Replace(v.Skeleton())
	i := strings.IndexAny(s, "*?\x00")
	if !like {
		i = strings.IndexByte(s, 0)
	}
	if i < 0 {
		return "repository"
	}
	rest, isRepository := strings.CutPrefix(s, "repo:")
	slash := strings.IndexByte(rest, '/')
	colon := strings.IndexByte(rest, ':')
	i -= len(s) - len(rest)
	switch {
	case isRepository && slash >= 0 && colon > slash && i > colon:
		return "repository"
	case i >= 0 && i < len(rest) && rest[i] == 0:
		return "unknown"
	case isRepository && slash >= 0 && i > slash:
		return "owner"
	}
	return "any"
}
