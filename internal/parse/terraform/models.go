package terraform

import (
	"embed"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/hashicorp/go-version"
	"github.com/zclconf/go-cty/cty"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// models are small modules of ours that declare what well-known registry modules
// make for the same arguments, as far as it concerns identity. They lie under
// models/<namespace>/<name>/<major version>/<directory in the module>.
//
//go:embed models
var models embed.FS

// modelRoot begins the names of model directories and files; no name in a tree
// begins so.
const modelRoot = "/models/"

// likewise are major versions whose modules behave, as far as they are modelled, as
// those of another one, unless they have a model of their own.
var likewise = map[string]map[int][]int{
	"terraform-aws-modules/eks": {18: {19, 20}, 19: {20}, 21: {20}},
	"terraform-aws-modules/iam": {3: {5}, 4: {5}},
	"cloudposse/eks-iam-role":   {0: {1}},
}

// unlike are versions of modules that trust someone else, or declare something else
// for the same arguments, than the model for their major version says.
var unlike = map[string][]version.Constraints{
	"terraform-aws-modules/eks": constraints(
		"< 18.4.0", // no OIDC provider by default
		"20.0.0",   // no access entry without a policy
		"21.0.0",   // another issuer
	),
	"cloudposse/eks-iam-role": constraints(
		"< 0.8.0", // no wildcards
	),
	"cloudposse/helm-release": constraints(
		"< 0.8.1", // no audience
	),
	"terraform-aws-modules/iam//modules/iam-role-for-service-accounts-eks": constraints(
		"< 4.21.1", // no audience
	),
}

func constraints(texts ...string) []version.Constraints {
	var out []version.Constraints
	for _, s := range texts {
		out = append(out, version.MustConstraints(version.NewConstraint(s)))
	}
	return out
}

// catalogue is what models exist: the directories by module and major version.
var catalogue = sync.OnceValue(func() map[string]map[int][]string {
	out := map[string]map[int][]string{}
	_ = fs.WalkDir(models, "models", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !isConfig(name) {
			return err
		}
		parts := strings.SplitN(path.Dir(name), "/", 5)
		major, err := strconv.Atoi(parts[3])
		if err != nil {
			return err
		}
		module, sub := parts[1]+"/"+parts[2], ""
		if len(parts) == 5 {
			sub = parts[4]
		}
		if out[module] == nil {
			out[module] = map[int][]string{}
		}
		if !slices.Contains(out[module][major], sub) {
			out[module][major] = append(out[module][major], sub)
		}
		return nil
	})
	return out
})

// modelOf returns the model for a module's source and version constraint. Without
// a version that decides between several major ones there is none.
func modelOf(src, constraint string) (dir string, ok bool) {
	a, ok := parseSource(src, constraint)
	if !ok {
		return "", false
	}
	except := unlike[strings.TrimSuffix(a.name+"//"+a.sub, "//")]
	fitting := map[int]bool{}
	majors := slices.Collect(maps.Keys(catalogue()[a.name]))
	for _, major := range slices.AppendSeq(majors, maps.Keys(likewise[a.name])) {
		if modelled, ok := modelled(a.name, a.sub, major); ok && allows(a.version, major, except) {
			fitting[modelled] = true
		}
	}
	for major := range fitting {
		dir = modelDir(a.name, major, a.sub)
	}
	return dir, len(fitting) == 1
}

// hasModel reports whether some version of a module is modelled.
func hasModel(src string) bool {
	a, ok := parseSource(src, "")
	for major := range catalogue()[a.name] {
		if _, found := modelled(a.name, a.sub, major); ok && found {
			return true
		}
	}
	return false
}

// unrelated are the registry modules of terraform-aws-modules that declare nothing of EKS,
// and no role that a pod, a node or a person assumes.
var unrelated = []string{
	"acm", "alb", "cloudfront", "dynamodb-table", "ecr", "efs", "elasticache", "elb", "fsx", "key-pair", "kms", "memory-db", "msk-kafka-cluster",
	"opensearch", "rds", "rds-aurora", "redshift", "route53", "s3-bucket", "secrets-manager", "security-group", "sns", "sqs", "ssm-parameter", "vpc",
}

// isUnrelated reports whether a module declares nothing that matters.
func isUnrelated(src string) bool {
	a, ok := parseSource(src, "")
	name, found := strings.CutPrefix(a.name, "terraform-aws-modules/")
	return ok && found && slices.Contains(unrelated, strings.TrimSuffix(name, "/aws"))
}

// modelled is the major version whose model stands for a module of a major version.
func modelled(name, sub string, major int) (int, bool) {
	for _, m := range append([]int{major}, likewise[name][major]...) {
		if slices.Contains(catalogue()[name][m], sub) {
			return m, true
		}
	}
	return 0, false
}

func modelDir(name string, major int, sub string) string {
	return path.Join(modelRoot, name, strconv.Itoa(major), sub)
}

// allows reports whether a version of a major version meets a constraint, as
// terraform reads it, without being excepted. A constraint that is none, such as a
// branch or a commit, allows nothing; without one everything is allowed.
func allows(constraint string, major int, except []version.Constraints) bool {
	if constraint == "" {
		constraint = ">= 0"
	}
	cs, err := version.NewConstraint(constraint)
	if err != nil {
		return false
	}
	// The versions at which a constraint can begin or cease to hold.
	try := []string{strconv.Itoa(major) + ".0.0", strconv.Itoa(major) + ".9999.9999"}
	for _, c := range cs {
		_, number, _ := strings.Cut(" "+c.String(), " ")
		try = append(try, strings.TrimLeft(number, "=!<>~ "))
	}
	return slices.ContainsFunc(try, func(s string) bool {
		v, err := version.NewVersion(s)
		return err == nil && v.Segments()[0] == major && cs.Check(v) &&
			!slices.ContainsFunc(except, func(cs version.Constraints) bool { return cs.Check(v) })
	})
}

// given is the function provider::irsalint::given, which only models know: false for
// an argument that is null or empty, true for any other and for an unknown. It is for
// arguments without which the module would make what IAM refuses.
func given(e *env) (cty.Value, error) {
	if err := e.want(1); err != nil {
		return cty.NilVal, err
	}
	u, _ := e.args[0].Unmark()
	return cty.BoolVal(!u.IsKnown() || !u.IsNull() && e.h.empty(e.args[0]) != value.Yes), nil
}

// expected is the function provider::irsalint::expected, which only models know: its
// argument, or an unknown for a null that is only the default of a variable of the root.
// It is for arguments that nobody leaves at null when the configuration is applied.
func expected(e *env) (cty.Value, error) {
	if err := e.want(1); err != nil {
		return cty.NilVal, err
	}
	if name, ok := assumption(e.args[0]); ok {
		return unknown(hole{name: name}, cty.String), nil
	}
	return e.args[0], nil
}

// modelFiles are the files of a model.
func modelFiles(dir string) []string {
	entries, _ := models.ReadDir(dir[1:])
	var names []string
	for _, e := range entries {
		names = append(names, dir+"/"+e.Name())
	}
	return names
}

// openModel reads a file of a model.
func openModel(name string) (*source.File, error) {
	data, err := models.ReadFile(name[1:])
	if err != nil {
		return nil, err
	}
	return source.NewFile(name, data), nil
}

// modelWords are texts of which a file that calls a modelled module holds one.
var modelWords = sync.OnceValue(func() []string {
	var out []string
	for name := range catalogue() {
		if strings.HasSuffix(name, "-null") {
			continue // it only names what others declare
		}
		namespace, short, _ := strings.Cut(name, "/")
		out = append(out, name+"/aws", namespace+"/terraform-aws-"+short)
	}
	slices.Sort(out)
	return out
})
