package terraform_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// installer puts real modules where terraform init would.
type installer struct {
	checkouts string
	// pick is which of the fitting versions of a module to take, the last one where
	// there are not as many; picks the most that there are of any module.
	pick, picks int
	files       map[string]string
	manifest    []map[string]string
	// called are the root's calls by name: where their module lies.
	called map[string]string
}

// install installs the modules that the configuration of a directory calls.
func (in *installer) install(t *testing.T, key, dir, config string) {
	file, diags := hclsyntax.ParseConfig([]byte(config), dir, hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	for _, b := range file.Body.(*hclsyntax.Body).Blocks {
		if b.Type != "module" {
			continue
		}
		key := strings.TrimPrefix(key+"."+b.Labels[0], ".")
		src := literalText(b, "source")
		if strings.HasPrefix(src, ".") {
			in.installCalls(t, key, path.Join(dir, src))
			continue
		}
		name, sub, _ := strings.Cut(src, "//")
		if strings.Count(name, "/") != 2 {
			continue // not of a registry
		}
		checkout, v := in.checkout(path.Dir(name), literalText(b, "version"))
		if checkout == "" {
			say := t.Logf
			if dir == "." {
				say = t.Errorf // it would be compared with itself
			}
			say("no checkout of %s %s", path.Dir(name), literalText(b, "version"))
			continue
		}
		to := path.Join(".terraform/modules", key)
		in.copy(t, checkout, to)
		in.manifest = append(in.manifest, map[string]string{"Key": key, "Source": "registry.terraform.io/" + src, "Version": v, "Dir": path.Join(to, sub)})
		if dir == "." {
			in.called[key] = path.Join(to, sub)
		}
		in.installCalls(t, key, path.Join(to, sub))
	}
	data, err := json.Marshal(map[string]any{"Modules": in.manifest})
	if err != nil {
		t.Fatal(err)
	}
	in.files[".terraform/modules/modules.json"] = string(data)
}

func (in *installer) installCalls(t *testing.T, key, dir string) {
	for _, name := range slices.Sorted(maps.Keys(in.files)) {
		if path.Dir(name) == dir && path.Ext(name) == ".tf" {
			in.install(t, key, dir, in.files[name])
		}
	}
}

// checkout is where the picked version of a module lies.
func (in *installer) checkout(name, constraint string) (dir, picked string) {
	fits := version.MustConstraints(version.NewConstraint(cmp.Or(constraint, ">= 0")))
	var fitting version.Collection
	entries, _ := os.ReadDir(filepath.Join(in.checkouts, name))
	for _, e := range entries {
		if v, err := version.NewVersion(e.Name()); err == nil && fits.Check(v) {
			fitting = append(fitting, v)
		}
	}
	if len(fitting) == 0 {
		return "", ""
	}
	slices.SortFunc(fitting, (*version.Version).Compare)
	in.picks = max(in.picks, len(fitting))
	picked = fitting[min(in.pick, len(fitting)-1)].Original()
	return filepath.Join(in.checkouts, name, picked), picked
}

func (in *installer) copy(t *testing.T, from, to string) {
	err := fs.WalkDir(os.DirFS(from), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if slices.Contains([]string{".git", "examples", "test", "tests", "wrappers"}, name) {
				return fs.SkipDir
			}
			return err
		}
		data, err := os.ReadFile(filepath.Join(from, name))
		in.files[path.Join(to, name)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (in *installer) versions() []string {
	var out []string
	for _, m := range in.manifest {
		out = append(out, m["Source"]+" "+m["Version"])
	}
	return out
}

var (
	outputBlock    = regexp.MustCompile(`(?m)^output "(\w+)"`)
	identityOutput = regexp.MustCompile(`^(arn|name|path|url|.*(role|policy|profile)_(arn|name)|.*oidc.*|cluster_(name|id|arn)|.*node_groups|fargate_profiles|service_account.*|namespace)$`)
)

// probes is configuration that shows the outputs of the root's calls.
func (in *installer) probes(t *testing.T) string {
	var b strings.Builder
	for _, call := range slices.Sorted(maps.Keys(in.called)) {
		for _, name := range slices.Sorted(maps.Keys(in.files)) {
			if path.Dir(name) != in.called[call] {
				continue
			}
			for _, m := range outputBlock.FindAllStringSubmatch(in.files[name], -1) {
				if identityOutput.MatchString(m[1]) {
					fmt.Fprintf(&b, "resource \"aws_iam_instance_profile\" \"%s_%s\" {\n  role = \"probe %s.%s=${jsonencode(module.%s.%s)}\"\n}\n", call, m[1], call, m[1], call, m[1])
				}
			}
		}
	}
	return b.String()
}

func literalText(b *hclsyntax.Block, name string) string {
	if a := b.Body.Attributes[name]; a != nil {
		if v, diags := a.Expr.Value(nil); !diags.HasErrors() && v.Type() == cty.String {
			return v.AsString()
		}
	}
	return ""
}
