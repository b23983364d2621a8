package terraform_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/parse"
	"github.com/irsalint/irsalint/internal/parse/parsetest"
	"github.com/irsalint/irsalint/internal/parse/terraform"
	"github.com/irsalint/irsalint/internal/source"
)

// TestModelsOracle reads each section of testdata/models.txt with the models and
// with every version of the real modules that it allows, and compares what they
// declare. IRSALINT_MODULES names the checkouts of the real ones:
// <namespace>/<name>/<version>.
func TestModelsOracle(t *testing.T) {
	checkouts := os.Getenv("IRSALINT_MODULES")
	if checkouts == "" {
		t.Skip("the models are NOT compared with the real modules: set IRSALINT_MODULES to a directory of checkouts, <namespace>/<name>/<version>")
	}
	var agree, differ int
	tolerated, versions := map[string]int{}, map[string]bool{}
	for _, s := range sections(t, "testdata/models.txt") {
		if strings.HasSuffix(s.Title, "(of the model alone)") {
			continue // the model means to say something else than the module does
		}
		t.Run(s.Title, func(t *testing.T) {
			for pick, picks := 0, 1; pick < picks; pick++ {
				in := &installer{checkouts: checkouts, pick: pick, files: map[string]string{}, called: map[string]string{}}
				in.install(t, "", ".", s.Input)
				picks = in.picks
				probes := in.probes(t)
				model, modelOutputs := bare(readInstalled(map[string]string{"main.tf": s.Input + probes}))
				in.files["main.tf"] = s.Input + probes
				actual, outputs := bare(readInstalled(in.files))
				differences := slices.Concat(difference(model, actual), outputDifference(modelOutputs, outputs))
				for _, d := range differences {
					if reason := tolerance(d); reason != "" {
						tolerated[reason]++
						continue
					}
					differ++
					t.Errorf("%s\n%s", strings.Join(in.versions(), "\n"), d)
				}
				agree += common(model, actual)
				for _, v := range in.versions() {
					versions[v] = true
				}
			}
		})
	}
	for _, v := range slices.Sorted(maps.Keys(versions)) {
		t.Log("compared", v)
	}
	for _, reason := range slices.Sorted(maps.Keys(tolerated)) {
		t.Logf("%d tolerated: %s", tolerated[reason], reason)
	}
	t.Logf("%d declarations agree, %d differ", agree, differ)
}

// harmless are differences that do not matter, by what begins or is found in them.
var harmless = []struct{ difference, reason string }{
	{`^\+gap: the module is neither in the tree nor modelled`, "a module without a checkout: keys and queues"},
	{`^\+attachment: role=\S+ policy=<arn:\$\{aws\.partition\}:iam::\$\{aws\.account\}:policy/`, "the permissions that a module writes itself are left out"},
	{`^\.\w+\.iam_policy_arn: output`, "the permissions that a module writes itself are left out"},
	{`^\+attachment: role=\S+-cluster-\S+ policy=<\S+-cluster>`, "18 to 20.30 deny their cluster to create its log group, which grants nothing"},
	{`^\+inline policy of \S+-cluster-\S+: Deny \[logs:CreateLogGroup\]`, "18 to 20.30 deny their cluster to create its log group, which grants nothing"},
	{`^[-+]trust of \S+-cluster-\S+: Allow \[sts:AssumeRole( sts:TagSession)?\]`, "clusters tag sessions since 20.31"},
	{`^[-+]trust of \S+: Allow \[sts:AssumeRoleWithWebIdentity( sts:TagSession)?\]`, "iam-assumable-role-with-oidc allows to tag sessions since 5.44"},
	{`^[-+]role: \S+\n  Federated \S+token\.actions\.githubusercontent\.com\n(.*\n)*.*:iss = `, "iam-github-oidc-role asks for an issuer with https since 5.43"},
	{`^[-+]role: \S+\n  Service eks-fargate-pods\.amazonaws\.com(\n  ArnLike aws:SourceArn = \[arn:\$\{aws\.partition\}:eks:\$\{aws\.region\}:\$\{aws\.account\}:fargateprofile/[^/]+/\*\])?$`, "profiles' roles are trusted to any profile before 20.11"},
	{`^-role: \S+\n  Federated \S+oidc-provider/\$\{replace\(var\.context\.issuer, "https://", ""\)\}\n`, "a URL that is not known is taken to be given"},
	{`^\+role: \S+/m\n  open$`, "a URL that is not known is taken to be given"},
	{`autoscaling_group_name: output`, "no identity"},
	{`\.platform: output`, "no identity"},
}

func tolerance(difference string) string {
	for _, t := range harmless {
		if regexp.MustCompile(t.difference).MatchString(difference) {
			return t.reason
		}
	}
	return ""
}

// readInstalled reads a configuration; what lies under .terraform is not part of it.
func readInstalled(files map[string]string) parse.Output {
	in := parse.Input{Tree: source.NewMemory(files)}
	for _, name := range in.Tree.Names() {
		if (terraform.Parser{}).Claims(name) && !strings.HasPrefix(name, ".terraform/") {
			in.Files = append(in.Files, name)
		}
	}
	return terraform.Parser{}.Parse(context.Background(), in)
}

var (
	shownPlace   = regexp.MustCompile(`@(-|[^\s\[@]*\[.*?\])([\s:/]|$)`)
	shownAddress = regexp.MustCompile(`(?m)^([a-z][a-z -]*?) (module|kubernetes_|aws_|helm_)(\["[^"]*"\]|\[\d+\]|[^\s:\[])*: `)
	innerUnknown = regexp.MustCompile(`(module\.\w+)\.[^{}]*?(\.\w+)?\}`)
	computed     = regexp.MustCompile(`a value that \S+ computes`)
	madeTemplate = regexp.MustCompile(`template=<([\w-]*\$\{module\.\w+\.(id|name)\})>`)
	shownValues  = regexp.MustCompile(`= \[[^\]]*\]`)
)

// bare shows what is declared, one declaration an element, without addresses and
// places, and apart from it the outputs that were probed. An unknown named after
// something in a module keeps the module's name and the attribute's; the order
// of conditions and of their values, and values that repeat, do not matter.
func bare(out parse.Output) (list []string, outputs map[string]any) {
	text := parsetest.Declared(&out) + statements(&out)
	text = shownPlace.ReplaceAllString(text, "$2")
	text = shownAddress.ReplaceAllString(text, "$1: ")
	text = computed.ReplaceAllString(text, "a computed value")
	text = innerUnknown.ReplaceAllString(text, "$1$2}")
	text = madeTemplate.ReplaceAllString(text, "template=<made>")
	text = shownValues.ReplaceAllStringFunc(text, func(s string) string {
		values := strings.Fields(strings.Trim(s, "= []"))
		slices.Sort(values)
		return "= [" + strings.Join(slices.Compact(values), " ") + "]"
	})
	outputs = map[string]any{}
	for _, s := range strings.Split(strings.ReplaceAll(strings.TrimSpace(text), "\n  ", "\x00"), "\n") {
		probe, ok := strings.CutPrefix(s, "instance profile: role=probe ")
		if !ok {
			list = append(list, strings.Join(sortedConditions(strings.Split(s, "\x00")), "\n  "))
			continue
		}
		name, encoded, _ := strings.Cut(probe, "=")
		var v any
		if json.Unmarshal([]byte(encoded), &v) == nil {
			outputs[name] = v
		}
	}
	slices.Sort(list)
	return list, outputs
}

// sortedConditions sorts the conditions of each statement among the lines of a role.
func sortedConditions(lines []string) []string {
	condition := func(s string) bool { return strings.Contains(s, " = [") }
	for i := 0; i < len(lines); i++ {
		n := i
		for n < len(lines) && condition(lines[n]) {
			n++
		}
		slices.Sort(lines[i:n])
		i = max(i, n-1)
	}
	return lines
}

// outputDifference compares the outputs, and the parts of them, that are known in
// both: a model leaves out what does not concern identity.
func outputDifference(model, actual any) []string {
	m, ok := model.(map[string]any)
	a, both := actual.(map[string]any)
	if !ok || !both {
		unknown := strings.HasPrefix(fmt.Sprint(model), "${") || strings.HasPrefix(fmt.Sprint(actual), "${")
		if unknown || reflect.DeepEqual(model, actual) {
			return nil
		}
		return []string{fmt.Sprintf(": output %v, not %v", model, actual)}
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if v, ok := a[name]; ok {
			for _, d := range outputDifference(m[name], v) {
				out = append(out, "."+name+d)
			}
		}
	}
	return out
}

// statements shows what declared does not: effects and actions.
func statements(out *parse.Output) string {
	var b strings.Builder
	show := func(kind string, name any, p *iam.Policy) {
		if p == nil {
			return
		}
		for _, s := range p.Statements {
			fmt.Fprintf(&b, "%s of %s: %s %s not %s\n", kind, name, s.EffectText, s.Actions.Values, s.NotActions.Values)
		}
	}
	for _, r := range out.Graph.Roles {
		show("trust", r.ARN, r.Trust.Policy)
	}
	for _, a := range out.Graph.Attachments {
		if a.Inline != nil {
			show("inline policy", a.Role, a.Inline.Policy)
		}
	}
	return b.String()
}

// difference lists what only one of two sorted lists has: -model +actual.
func difference(model, actual []string) []string {
	var out []string
	for len(model) > 0 || len(actual) > 0 {
		switch {
		case len(actual) == 0 || len(model) > 0 && model[0] < actual[0]:
			out, model = append(out, "-"+model[0]), model[1:]
		case len(model) == 0 || actual[0] < model[0]:
			out, actual = append(out, "+"+actual[0]), actual[1:]
		default:
			model, actual = model[1:], actual[1:]
		}
	}
	return out
}

func common(model, actual []string) int {
	return (len(model) + len(actual) - len(difference(model, actual))) / 2
}
