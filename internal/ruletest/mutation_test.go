package ruletest

import (
	"context"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/irsalint/irsalint/internal/catalog"
	"github.com/irsalint/irsalint/internal/lint"
	"github.com/irsalint/irsalint/internal/source"
)

// mutation breaks something that is right, at the first place where it stands.
type mutation struct {
	name string
	// of are what it breaks, in the ways of the formats; to is the replacement of each.
	of []change
	// want is the rule that finds it, also are rules that may find a part of it.
	want string
	also []string
	// least is how often the rule must find it.
	least int
}

type change struct {
	re *regexp.Regexp
	to string
}

func changes(pairs ...string) []change {
	var out []change
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, change{regexp.MustCompile(pairs[i]), pairs[i+1]})
	}
	return out
}

// apart are examples in which a mutation breaks more than one thing, and why.
var apart = map[string]string{
	"binding/audience-mismatch/good-kubernetes-own.txtar":              "an audience of its own is only right while the ServiceAccount is let in",
	"binding/misplaced-annotation/good-kubernetes-both.txtar":          "the annotation is also on the pods of the ServiceAccount",
	"binding/shared-role/good-terraform-listed.txtar":                  "the role trusts two ServiceAccounts that are there",
	"binding/shared-role/good-terraform-namespace.txtar":               "the role trusts two ServiceAccounts that are there",
	"binding/unrendered-annotation/good-kubernetes-shared.txtar":       "two releases have the same values",
	"workload/static-credentials/good-kubernetes-overlay.txtar":        "two overlays have a ServiceAccount of the name",
	"trust/contradictory-conditions/good-cloudformation-pattern.txtar": "two conditions narrow the subject",
	"trust/negated-subject/good-terraform-listed.txtar":                "two conditions narrow the subject",
	"trust/wildcard-subject/good-terraform-narrowed.txtar":             "two conditions narrow the subject",
	"trust/wrong-audience/good-terraform-bound.txtar":                  "an audience of its own is only right while the ServiceAccount is let in",
}

// member is a member of a condition in JSON, HCL and YAML, with what parts it from others.
func member(claim string) []change {
	return changes(
		`,\s*"[^"\n]*:`+claim+`"\s*:\s*"[^"\n]*"`, "",
		`"[^"\n]*:`+claim+`"\s*:\s*"[^"\n]*",\s*`, "",
		`\n\s*"[^"\n]*:`+claim+`"\s*=\s*"[^"\n]*"`, "",
		`\n\s*[^"'\n{ ]*:`+claim+`: [^\n]*`, "",
	)
}

var mutations = []mutation{
	{name: "drop the audience", of: member("aud"), want: "missing-audience", least: 60},
	{name: "drop the subject", of: member("sub"), want: "missing-subject", also: []string{"unscoped-ci-subject"}, least: 60},
	{name: "another audience", of: changes(`(:aud"?\s*[:=]\s*"?)sts\.amazonaws\.com`, "${1}kubernetes"), want: "wrong-audience", also: []string{"audience-mismatch"}, least: 60},
	{name: "a wildcard that is compared exactly", of: changes(`(StringEquals"?[^\]}]*?system:serviceaccount:[a-z-]+:[a-z]+)(["'\n,])`, "${1}-*${2}"), want: "literal-wildcard", least: 60},
	{name: "upper case in the subject", of: changes(`(system:serviceaccount:[a-z-]+:)([a-z])`, "${1}X${2}"), want: "malformed-subject", least: 60},
	{name: "claims swapped", of: changes(`(?s)(id/[A-Z0-9]+):sub(.{1,120}?)(id/[A-Z0-9]+):aud`, "${1}:aud${2}${3}:sub", `(?s)(id/[A-Z0-9]+):aud(.{1,120}?)(id/[A-Z0-9]+):sub`, "${1}:sub${2}${3}:aud"), want: "swapped-claims", least: 60},
	{name: "a scheme in the key", of: changes(`(["\n ])(oidc\.eks\.[a-z0-9-]+\.amazonaws\.com/id/[A-Z0-9]+:sub)`, "${1}https://${2}"), want: "malformed-issuer-key", least: 60},
	{name: "another issuer in one key", of: changes(`(oidc\.eks\.[a-z0-9-]+\.amazonaws\.com/id/EXAMPLE)[A-Z0-9]+(:sub)`, "${1}OTHEROTHEROTHEROTHEROTHER${2}"), want: "contradictory-conditions", least: 60},
	{name: "another issuer of the provider", of: changes(`(:oidc-provider/oidc\.eks\.[a-z0-9-]+\.amazonaws\.com/id/EXAMPLE)[A-Z0-9]+`, "${1}OTHEROTHEROTHEROTHEROTHER"), want: "issuer-mismatch", least: 60},
	{name: "the action of another principal", of: changes(`sts:AssumeRoleWithWebIdentity`, "sts:AssumeRole"), want: "wrong-action", least: 60},
	{name: "without sts:TagSession", of: changes(
		`,\s*"sts:TagSession"`, "", `\n\s*- sts:TagSession`, ""), want: "pod-identity-missing-tagsession", also: []string{"untrusted-association"}, least: 10},
	{name: "no role's ARN in the annotation", of: changes(`(role-arn"?\s*[:=]\s*"?arn:aws:iam::\d+:)role/`, "${1}policy/"), want: "malformed-role-arn", least: 10},
	{name: "the annotation misspelled", of: changes(`eks\.amazonaws\.com/role-arn`, "eks.amazonaws.com/role_arn"), want: "misspelled-annotation", least: 10},
	{name: "another namespace in the trust", of: changes(`(system:serviceaccount:)web:`, "${1}wob:"), want: "subject-mismatch", least: 15},
	{name: "another name in the trust", of: changes(`(system:serviceaccount:[a-z-]+:app)(["'\n,])`, "${1}s${2}"), want: "subject-mismatch", also: []string{"orphaned-trust"}, least: 15},
	{name: "another name of the ServiceAccount", of: changes(`(kind: ServiceAccount\nmetadata:\n  name: )app\n`, "${1}apps\n"), want: "subject-mismatch", also: []string{"missing-service-account", "orphaned-association", "orphaned-trust"}, least: 10},
}

// mutate applies a mutation to the files of an example; false where it does not apply.
func (m *mutation) mutate(files map[string]string) (map[string]string, bool) {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		for _, c := range m.of {
			at := c.re.FindStringSubmatchIndex(files[name])
			if at == nil {
				continue
			}
			out := maps.Clone(files)
			text := files[name]
			out[name] = text[:at[0]] + string(c.re.ExpandString(nil, c.to, text, at)) + text[at[1]:]
			return out, true
		}
	}
	return nil, false
}

// TestMutations breaks what is right in every good example, in ways that people do, and
// asks for the rule that finds it: that one, and no other.
func TestMutations(t *testing.T) {
	set := ours(t)
	counts := make([]struct{ applied, found int }, len(mutations))
	each(t, set, func(_ catalog.Rule, name string, x *Example) {
		if !strings.HasPrefix(filepath.Base(name), "good-") || apart[name] != "" {
			return
		}
		before := fired(t, set, x.Files())
		for i, m := range mutations {
			files, ok := m.mutate(x.Files())
			if !ok {
				continue
			}
			counts[i].applied++
			for _, rule := range diff(fired(t, set, files), before) {
				switch {
				case rule == m.want:
					counts[i].found++
				case !slices.Contains(m.also, rule):
					t.Errorf("%s, %s: %s, want %s", name, m.name, rule, m.want)
				}
			}
		}
	})
	for i, m := range mutations {
		t.Logf("%-40s %-35s %3d of %3d", m.name, m.want, counts[i].found, counts[i].applied)
		if counts[i].found < m.least {
			t.Errorf("%s: %s found %d of %d, want %d", m.name, m.want, counts[i].found, counts[i].applied, m.least)
		}
	}
}

// fired counts the findings of each rule on files.
func fired(t *testing.T, set Rules, files map[string]string) map[string]int {
	t.Helper()
	run, err := lint.New(lint.Options{Tree: source.NewMemory(files), Rules: set.All, Engine: set.Engine}).Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]int{}
	for _, f := range run.Findings {
		out[f.Rule]++
	}
	return out
}

// diff are the rules that have more findings than before.
func diff(after, before map[string]int) []string {
	var out []string
	for rule, n := range after {
		if n > before[rule] {
			out = append(out, rule)
		}
	}
	slices.Sort(out)
	return out
}
