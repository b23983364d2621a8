package iam_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/value"
)

// brute evaluates a policy document straight from its JSON, written apart from
// the code under test: globs are regular expressions here.
type brute struct {
	Statement []struct {
		Effect    string
		Action    []string
		Principal map[string][]string
		Condition map[string]map[string][]string
	}
}

func (b brute) allows(provider string, keys map[string]string) bool {
	allowed := false
	for _, s := range b.Statement {
		matches := false
		for _, a := range s.Action {
			matches = matches || glob(strings.ToLower(a), "sts:assumerolewithwebidentity")
		}
		named := false
		for _, p := range s.Principal["Federated"] {
			named = named || p == provider
		}
		matches = matches && named
		for op, conditions := range s.Condition {
			for key, values := range conditions {
				got, present := keys[strings.ToLower(key)]
				matches = matches && bruteCondition(op, values, got, present)
			}
		}
		if matches && s.Effect == "Deny" {
			return false
		}
		allowed = allowed || matches
	}
	return allowed
}

func glob(pattern, s string) bool {
	quoted := regexp.QuoteMeta(pattern)
	quoted = strings.NewReplacer(`\$\{\*\}`, `\*`, `\$\{\?\}`, `\?`, `\*`, `.*`, `\?`, `.`).Replace(quoted)
	return regexp.MustCompile(`(?s)^` + quoted + `$`).MatchString(s)
}

func bruteCondition(op string, values []string, got string, present bool) bool {
	if op == "Null" {
		want := "false"
		if !present {
			want = "true"
		}
		for _, v := range values {
			if v == want {
				return true
			}
		}
		return false
	}
	forAll := strings.HasPrefix(op, "ForAllValues:")
	forAny := strings.HasPrefix(op, "ForAnyValue:")
	op = strings.TrimPrefix(strings.TrimPrefix(op, "ForAllValues:"), "ForAnyValue:")
	ifExists := strings.HasSuffix(op, "IfExists")
	op = strings.TrimSuffix(op, "IfExists")
	negated := strings.Contains(op, "Not")
	if !present {
		return forAll || !forAny && (ifExists || negated)
	}
	found := false
	for _, v := range values {
		switch strings.Replace(op, "Not", "", 1) {
		case "StringEquals":
			found = found || v == got
		case "StringEqualsIgnoreCase":
			found = found || strings.EqualFold(v, got)
		case "StringLike":
			found = found || glob(v, got)
		}
	}
	return found != negated
}

// pools from which random policies and tokens are made.
var (
	namespaces = []string{"web", "web-2", "jobs"}
	names      = []string{"app", "app-2", "app.x"}
	issuers    = []string{issuer, "oidc.eks.eu-west-1.amazonaws.com/id/B71EXAMPLED539D4633E53DE1B71EXAM"}
	ops        = []string{
		"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike",
		"StringEqualsIfExists", "StringLikeIfExists", "ForAnyValue:StringLike", "ForAnyValue:StringEquals",
		"ForAllValues:StringEquals", "ForAllValues:StringLike", "ForAllValues:StringNotLike", "Null",
	}
)

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

func randomSubject(r *rand.Rand) string {
	return "system:serviceaccount:" + pick(r, namespaces) + ":" + pick(r, names)
}

// randomExact is a subject as a policy may have it, not always in the right case.
func randomExact(r *rand.Rand) string {
	s := randomSubject(r)
	if r.IntN(4) == 0 {
		return strings.Replace(s, "app", "App", 1)
	}
	return s
}

// randomPattern is a subject with some of its parts made wild.
func randomPattern(r *rand.Rand) string {
	s := randomSubject(r)
	for range r.IntN(3) {
		i, j := r.IntN(len(s)+1), r.IntN(len(s)+1)
		s = s[:min(i, j)] + pick(r, []string{"*", "?", "${*}", ""}) + s[max(i, j):]
	}
	return s
}

func randomValue(r *rand.Rand, op, claim string) string {
	switch {
	case op == "Null":
		return pick(r, []string{"true", "false"})
	case claim == "aud":
		return pick(r, []string{audience, "vault", "sts.*"})
	case r.IntN(2) == 0:
		return randomExact(r)
	}
	return randomPattern(r)
}

// randomPolicy is a document as brute and as the tree read it.
func randomPolicy(r *rand.Rand) string {
	var statements []any
	for range 1 + r.IntN(3) {
		conditions := map[string]map[string][]string{}
		for range r.IntN(4) {
			op, claim := pick(r, ops), pick(r, []string{"sub", "sub", "aud"})
			var values []string
			for range 1 + r.IntN(2) {
				values = append(values, randomValue(r, op, claim))
			}
			if conditions[op] == nil {
				conditions[op] = map[string][]string{}
			}
			conditions[op][pick(r, []string{issuers[0], issuers[0], issuers[1]})+":"+claim] = values
		}
		statements = append(statements, map[string]any{
			"Effect":    pick(r, []string{"Allow", "Allow", "Allow", "Deny"}),
			"Action":    []string{pick(r, []string{"sts:AssumeRoleWithWebIdentity", "sts:*", "sts:AssumeRole", "*"})},
			"Principal": map[string][]string{"Federated": {"arn:aws:iam::111122223333:oidc-provider/" + pick(r, issuers)}},
			"Condition": conditions,
		})
	}
	b, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": statements})
	if err != nil {
		panic(err)
	}
	return string(b)
}

type randomToken struct{ issuer, sub, aud string }

func (k randomToken) request() iam.Request {
	return iam.WebIdentityRequest(value.Lit("arn:aws:iam::111122223333:oidc-provider/"+k.issuer), value.Lit(k.issuer), value.Lit(k.sub), value.Lit(k.aud))
}

func (k randomToken) brute(t *testing.T, text string) bool {
	var b brute
	if err := json.Unmarshal([]byte(text), &b); err != nil {
		t.Fatal(err)
	}
	return b.allows("arn:aws:iam::111122223333:oidc-provider/"+k.issuer, map[string]string{
		strings.ToLower(k.issuer + ":sub"): k.sub, strings.ToLower(k.issuer + ":aud"): k.aud,
	})
}

func newToken(r *rand.Rand) randomToken {
	return randomToken{pick(r, issuers), randomSubject(r), pick(r, []string{audience, audience, "vault"})}
}

// TestDecideAgainstBruteForce: without unknowns Decide is right and certain, and
// what it allows, a grant gives.
func TestDecideAgainstBruteForce(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	allowed := 0
	for i := range 20_000 {
		text, k := randomPolicy(r), newToken(r)
		p := parse(t, text)
		want := value.Is(k.brute(t, text))
		got := iam.Decide(k.request(), p).Verdict
		if got != want {
			t.Fatalf("case %d: got %v, want %v for %+v in %s", i, got, want, k, text)
		}
		if want == value.Yes {
			allowed++
			if !granted(p, k) {
				t.Fatalf("case %d: no certain grant for %+v in %s", i, k, text)
			}
		}
	}
	if allowed < 1000 {
		t.Fatalf("only %d of 20,000 were allowed: the generator proves little", allowed)
	}
}

// granted reports whether some certain grant covers a token as far as grants say.
func granted(p *iam.Policy, k randomToken) bool {
	for _, g := range iam.Grants(p, "sts:AssumeRoleWithWebIdentity") {
		id, _ := g.Principal.ID.Known()
		if g.Certain != value.Yes || !strings.HasSuffix(id, k.issuer) || g.Satisfiable == value.No {
			continue
		}
		if g.AcceptsAudience(value.Lit(k.aud)) == value.Yes {
			return true
		}
	}
	return false
}

// TestDecideWithHoles: a yes and a no survive every filling of the holes.
func TestDecideWithHoles(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	certain := 0
	for i := range 20_000 {
		text, k := randomPolicy(r), newToken(r)
		// Two pieces of the document become holes.
		cuts := []string{pick(r, namespaces) + ":", pick(r, names) + `"`}
		parts := []value.Part{{Lit: text}}
		for n, cut := range cuts {
			inner := strings.TrimRight(cut, `:"`)
			var next []value.Part
			for _, p := range parts {
				before, after, found := strings.Cut(p.Lit, cut)
				if p.Hole != "" || !found || r.IntN(3) == 0 {
					next = append(next, p)
					continue
				}
				next = append(next, value.Part{Lit: before}, value.Part{Hole: fmt.Sprintf("hole %d", n)}, value.Part{Lit: cut[len(inner):] + after})
			}
			parts = next
		}
		tree, err := value.ParseJSON(value.NewText(parts...))
		if err != nil {
			t.Fatalf("case %d: %v", i, err)
		}
		got := iam.Decide(k.request(), iam.ParsePolicy(tree)).Verdict
		if got == value.Unknown {
			continue
		}
		certain++
		for range 4 {
			filled := ""
			fill := map[string]string{"hole 0": pick(r, append(namespaces, "", "x:y")), "hole 1": pick(r, append(names, "*", ""))}
			for _, p := range parts {
				filled += p.Lit + fill[p.Hole]
			}
			if want := value.Is(k.brute(t, filled)); got != want {
				t.Fatalf("case %d: got %v, but %v for %+v in %s", i, got, want, k, filled)
			}
		}
	}
	if certain < 2000 {
		t.Fatalf("only %d answers were certain: the test proves little", certain)
	}
}

// FuzzParsePolicy: no document makes the parser or Decide panic.
func FuzzParsePolicy(f *testing.F) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 20 {
		f.Add(randomPolicy(r))
	}
	f.Add(`{"Statement": [{"Effect": 1, "Principal": [], "Condition": {"StringLike": []}}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		tree, err := value.ParseJSON(value.Lit(text))
		if err != nil {
			return
		}
		p := iam.ParsePolicy(tree)
		iam.Decide(token(), p)
		iam.Ask(p, iam.Grants(p, "sts:AssumeRoleWithWebIdentity"), value.Lit(subject), value.Lit(audience))
	})
}
