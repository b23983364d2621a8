package kustomize_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/render/kustomize"
	"github.com/irsalint/irsalint/internal/source"
)

const account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\n"

// accounts are n objects in one file.
func accounts(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a%d}\n", i)
	}
	return b.String()
}

// TestHostile: what is made to take all time, memory or stack is refused, and soon.
func TestHostile(t *testing.T) {
	tests := map[string]func(files map[string]string){
		"chain of a thousand": func(files map[string]string) {
			files["kustomization.yaml"] = "resources: [d0]\n"
			for i := range 1000 {
				files[fmt.Sprintf("d%d/kustomization.yaml", i)] = fmt.Sprintf("resources: [../d%d]\n", i+1)
			}
			files["d1000/kustomization.yaml"] = "resources: [sa.yaml]\n"
			files["d1000/sa.yaml"] = account
		},
		"cycle": func(files map[string]string) {
			files["kustomization.yaml"] = "resources: [a]\n"
			files["a/kustomization.yaml"] = "resources: [../b]\n"
			files["b/kustomization.yaml"] = "resources: [../a]\n"
		},
		"itself": func(files map[string]string) { files["kustomization.yaml"] = "resources: [.]\n" },
		"itself as a component": func(files map[string]string) {
			files["kustomization.yaml"] = "components: [c]\n"
			files["c/kustomization.yaml"] = "kind: Component\ncomponents: [../c]\n"
		},
		"diamond": func(files map[string]string) {
			files["kustomization.yaml"] = "resources: [x0]\n"
			for i := range 40 {
				for _, s := range []string{"x", "y"} {
					files[fmt.Sprintf("%s%d/kustomization.yaml", s, i)] = fmt.Sprintf("nameSuffix: '%s%d'\nresources: ['../x%d', '../y%d']\n", s, i, i+1, i+1)
				}
			}
			for _, s := range []string{"x40", "y40"} {
				files[s+"/kustomization.yaml"] = "resources: [sa.yaml]\n"
				files[s+"/sa.yaml"] = account
			}
		},
		"diamond of components": func(files map[string]string) {
			files["kustomization.yaml"] = "resources: [sa.yaml]\ncomponents: [x0]\n"
			files["sa.yaml"] = account
			for i := range 40 {
				for _, s := range []string{"x", "y"} {
					files[fmt.Sprintf("%s%d/kustomization.yaml", s, i)] = fmt.Sprintf("kind: Component\nnameSuffix: '%s%d'\ncomponents: ['../x%d', '../y%d']\n", s, i, i+1, i+1)
				}
			}
			for _, s := range []string{"x40", "y40"} {
				files[s+"/kustomization.yaml"] = "kind: Component\nnamePrefix: a\n"
			}
		},
		"aliases in a manifest": func(files map[string]string) {
			files["kustomization.yaml"] = "resources: [bomb.yaml]\n"
			files["bomb.yaml"] = account + "data:\n" + laughs("  ")
		},
		"aliases in the kustomization": func(files map[string]string) {
			files["kustomization.yaml"] = "resources: [sa.yaml]\ncommonLabels:\n" + laughs("  ")
			files["sa.yaml"] = account
		},
		"aliases in a patch": func(files map[string]string) {
			files["kustomization.yaml"] = "resources: [sa.yaml]\npatches:\n  - patch: |\n      apiVersion: v1\n      kind: ServiceAccount\n      metadata: {name: a}\n      data:\n" + laughs("        ")
			files["sa.yaml"] = account
		},
		"deep nesting": func(files map[string]string) {
			files["kustomization.yaml"] = "resources: [deep.yaml]\n"
			files["deep.yaml"] = account + "x: " + strings.Repeat("[", 100_000) + "\n"
		},
		"deep nesting in a patch of JSON": func(files map[string]string) {
			files["kustomization.yaml"] = "resources: [sa.yaml]\npatches: [{target: {kind: ServiceAccount}, path: p.json}]\n"
			files["sa.yaml"] = account
			files["p.json"] = `[{"op": "add", "path": "/x", "value": ` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "}]"
		},
		"deep path of a patch": func(files map[string]string) {
			files["kustomization.yaml"] = "resources: [sa.yaml]\npatches:\n  - target: {kind: ServiceAccount}\n    patch: '[{\"op\": \"add\", \"path\": \"" + strings.Repeat("/a", 300_000) + "\", \"value\": 1}]'\n"
			files["sa.yaml"] = account
		},
		"too many objects": func(files map[string]string) {
			files["kustomization.yaml"] = "resources: [sa.yaml]\nnamespace: x\n"
			files["sa.yaml"] = accounts(20_000)
		},
		"too many layers over too many objects": func(files map[string]string) {
			files["kustomization.yaml"] = "resources: [d0]\n"
			for i := range 50 {
				files[fmt.Sprintf("d%d/kustomization.yaml", i)] = fmt.Sprintf("resources: [../d%d]\nnamespace: x%d\n", i+1, i)
			}
			files["d50/kustomization.yaml"] = "resources: [sa.yaml]\n"
			files["d50/sa.yaml"] = accounts(2_000)
		},
		"copying patches": func(files map[string]string) {
			ops := strings.Repeat("      - {op: copy, from: /data, path: /data/x}\n      - {op: move, from: /data/x, path: /data/y}\n", 40)
			files["kustomization.yaml"] = "resources: [cm.yaml]\npatches:\n  - target: {kind: ConfigMap}\n    patch: |\n" + ops
			files["cm.yaml"] = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: b}\n"
		},
		"copying replacements": func(files map[string]string) {
			var b strings.Builder
			b.WriteString("resources: [x.yaml]\nreplacements:\n")
			for i := range 40 {
				fmt.Fprintf(&b, "  - source: {kind: X, name: a, fieldPath: spec}\n    targets: [{select: {kind: X}, fieldPaths: [spec.f%d], options: {create: true}}]\n", i)
			}
			files["kustomization.yaml"] = b.String()
			files["x.yaml"] = "apiVersion: e/v1\nkind: X\nmetadata: {name: a}\nspec: {a: b}\n"
		},
		"growing variables": func(files map[string]string) {
			files["kustomization.yaml"] = "resources: [x.yaml]\nvars: [{name: V, objref: {apiVersion: v1, kind: ConfigMap, name: a}, fieldref: {fieldPath: data.big}}]\n"
			files["x.yaml"] = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  big: " + strings.Repeat("x", 1<<20) + "\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: i, args: ['" + strings.Repeat("$(V)", 10_000) + "']}]}\n"
		},
		"definitions that refer to themselves": func(files map[string]string) {
			files["kustomization.yaml"] = "resources: [x.yaml]\nopenapi: {path: s.json}\npatches: [{path: p.yaml}]\n"
			files["x.yaml"] = "apiVersion: e/v1\nkind: X\nmetadata: {name: a}\nspec: {a: b}\n"
			files["p.yaml"] = "apiVersion: e/v1\nkind: X\nmetadata: {name: a}\nspec: {a: c}\n"
			files["s.json"] = `{"definitions": {"x": {"x-kubernetes-group-version-kind": [{"group": "e", "version": "v1", "kind": "X"}], "properties": {"spec": {"$ref": "#/definitions/a"}}}, "a": {"$ref": "#/definitions/b"}, "b": {"$ref": "#/definitions/a"}}}`
		},
		"schema of a wrong shape": func(files map[string]string) {
			files["kustomization.yaml"] = "resources: [x.yaml]\nopenapi: {path: s.json}\npatches: [{path: p.yaml}]\n"
			files["x.yaml"] = "apiVersion: e/v1\nkind: X\nmetadata: {name: a}\nspec: {a: b}\n"
			files["p.yaml"] = "apiVersion: e/v1\nkind: X\nmetadata: {name: a}\nspec: {a: c}\n"
			files["s.json"] = `{"definitions": {"x": {"x-kubernetes-group-version-kind": [{"kind": 1}]}}}`
		},
		"custom resources that refer to themselves": func(files map[string]string) {
			files["kustomization.yaml"] = "resources: [sa.yaml]\ncrds: [c.json]\n"
			files["sa.yaml"] = account
			files["c.json"] = `{"a": {"Schema": {"properties": {"kind": {}, "apiVersion": {}, "metadata": {}, "next": {"$ref": "a"}}}}}`
		},
		"custom resources that refer to each other": func(files map[string]string) {
			files["kustomization.yaml"] = "resources: [sa.yaml]\ncrds: [c.yaml]\n"
			files["sa.yaml"] = account
			for i := range 60 {
				files["c.yaml"] += fmt.Sprintf("a%d: {schema: {properties: {kind: {}, apiVersion: {}, metadata: {}, x: {$ref: a%d}, y: {$ref: a%d}}}}\n", i, i+1, i+1)
			}
		},
		"empty custom resources": func(files map[string]string) {
			files["kustomization.yaml"] = "resources: [sa.yaml]\ncrds: [c.yaml]\n"
			files["sa.yaml"], files["c.yaml"] = account, ""
		},
		"long path of a replacement": func(files map[string]string) {
			files["kustomization.yaml"] = "resources: [sa.yaml]\nreplacements: [{source: {kind: ServiceAccount}, targets: [{select: {kind: ServiceAccount}, fieldPaths: [" + strings.Repeat("a.", 500_000) + "b], options: {create: true}}]}]\n"
			files["sa.yaml"] = account
		},
		"long path in a configuration": func(files map[string]string) {
			files["kustomization.yaml"] = "resources: [sa.yaml]\ncommonLabels: {a: b}\nconfigurations: [c.yaml]\n"
			files["sa.yaml"] = account
			files["c.yaml"] = "commonLabels:\n  - path: " + strings.Repeat("a/", 2_000_000) + "b\n    create: true\n"
		},
		"long path in a plugin": func(files map[string]string) {
			files["kustomization.yaml"] = "resources: [sa.yaml]\ntransformers: [t.yaml]\n"
			files["sa.yaml"] = account
			files["t.yaml"] = "apiVersion: builtin\nkind: AnnotationsTransformer\nmetadata: {name: x}\nannotations: {a: b}\nfieldSpecs:\n  - path: " + strings.Repeat("a/", 2_000_000) + "b\n    create: true\n"
		},
		"the reserved text": func(files map[string]string) {
			files["kustomization.yaml"] = "resources: [sa.yaml]\n"
			files["sa.yaml"] = strings.Replace(account, "name: a", "name: irsa1int0x0z", 1)
		},
	}
	for name, fill := range tests {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{}
			fill(files)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			x := kustomize.NewIndex(source.NewMemory(files))
			x.Roots()
			x.Closure(".")
			out := x.Build(context.Background(), kustomize.Overlay{Dir: "."})
			runtime.ReadMemStats(&after)
			if len(out.Problems) == 0 || len(out.Objects) > 0 {
				t.Errorf("%d objects and problems %v, want one problem and no objects", len(out.Objects), out.Problems)
			}
			for _, p := range out.Problems {
				if p.At.File == nil || p.At.End > len(p.At.File.Data) || len(p.Message) > 400 || strings.Contains(p.Message, "\n") {
					t.Errorf("problem %q at %v", p.Message, p.At)
				}
			}
			if took, mib := time.Since(start), (after.TotalAlloc-before.TotalAlloc)>>20; took > 30*time.Second || mib > 1500 {
				t.Errorf("takes %v and %d MiB", took, mib)
			}
			if testing.Verbose() && len(out.Problems) > 0 {
				t.Log(out.Problems[0].Message)
			}
		})
	}
}

// laughs are aliases that stand for a thousand million texts.
func laughs(indent string) string {
	b := indent + "l0: &l0 [lol]\n"
	for i := 1; i < 10; i++ {
		b += fmt.Sprintf("%sl%d: &l%d [%s]\n", indent, i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*l%d, ", i-1), 10), ", "))
	}
	return b
}

// TestCancelled: a build whose caller has gone says so and makes nothing.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	out := kustomize.Build(ctx, source.NewMemory(map[string]string{"kustomization.yaml": "resources: [sa.yaml]\n", "sa.yaml": account}), kustomize.Overlay{Dir: "."})
	if len(out.Objects) > 0 || len(out.Problems) != 1 {
		t.Errorf("got %d objects and %v", len(out.Objects), out.Problems)
	}
}

// TestConcurrent: builds at the same time make what one alone makes, also with one
// among them that brings its own schema.
func TestConcurrent(t *testing.T) {
	files := map[string]string{
		"own/kustomization.yaml":   "resources: [x.yaml]\nopenapi: {path: s.json}\npatches: [{path: p.yaml}]\n",
		"own/x.yaml":               "apiVersion: e/v1\nkind: X\nmetadata: {name: a}\nspec:\n  items: [{name: a, x: 1}]\n",
		"own/p.yaml":               "apiVersion: e/v1\nkind: X\nmetadata: {name: a}\nspec:\n  items: [{name: b, x: 1}]\n",
		"own/s.json":               `{"definitions": {"e.X": {"type": "object", "x-kubernetes-group-version-kind": [{"group": "e", "version": "v1", "kind": "X"}], "properties": {"spec": {"type": "object", "properties": {"items": {"type": "array", "items": {"type": "object"}, "x-kubernetes-patch-merge-key": "name", "x-kubernetes-patch-strategy": "merge"}}}}}}}`,
		"plain/kustomization.yaml": "resources: [../own/x.yaml, d.yaml, crd.yaml]\nnamespace: n\npatches: [{path: ../own/p.yaml}, {path: p.yaml}]\n",
		"plain/d.yaml":             "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {template: {spec: {containers: [{name: a, image: i}]}}}\n",
		"plain/crd.yaml":           "apiVersion: u.example/v1\nkind: Unknown\nmetadata: {name: u}\n",
		"plain/p.yaml":             "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {template: {spec: {containers: [{name: b, image: i}]}}}\n",
	}
	x := kustomize.NewIndex(source.NewMemory(files))
	build := func(dir string) string {
		return show(x.Build(context.Background(), kustomize.Overlay{Dir: dir}))
	}
	want := map[string]string{"own": build("own"), "plain": build("plain")}
	if n := strings.Count(want["own"], "items.1.name"); n != 1 {
		t.Errorf("with its own schema, a list of two: found %d times in\n%s", n, want["own"])
	}
	if n := strings.Count(want["plain"], "items.1.name"); n != 0 {
		t.Errorf("without a schema, a list of one: found a second item in\n%s", want["plain"])
	}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 10 {
				dir := []string{"plain", "plain", "own"}[(i+j)%3]
				if diff := cmp.Diff(want[dir], build(dir)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", dir, diff)
					return
				}
			}
		})
	}
	wg.Wait()
}

// FuzzBuild: no panic, no end of time, no other program, places inside real files,
// and the same twice.
func FuzzBuild(f *testing.F) {
	f.Add("resources: [sa.yaml]\nnamespace: x\npatches: [{path: p.yaml}]\n", account, account)
	f.Add("resources: [github.com/a/b, sa.yaml]\npatches:\n  - path: p.yaml\n    target: {kind: ServiceAccount, name: a}\n", account, "- {op: add, path: /metadata/annotations/a, value: b}\n")
	f.Add("resources: [sa.yaml]\nnamePrefix: ${X}-\nvars: [{name: V, objref: {apiVersion: v1, kind: ServiceAccount, name: a}}]\nreplacements: [{source: {kind: ServiceAccount}, targets: [{select: {kind: Pod}, fieldPaths: [spec.x]}]}]\n", account+"---\napiVersion: v1\nkind: Pod\nmetadata: {name: $(V)}\nspec: {x: y}\n", "x")
	f.Add("generators: [p.yaml]\ntransformers:\n  - |-\n    apiVersion: builtin\n    kind: PrefixTransformer\n    metadata: {name: p}\n    prefix: x\nconfigMapGenerator: [{name: a, files: [sa.yaml], literals: [a=b], envs: [p.yaml]}]\nsecretGenerator: [{name: b, behavior: merge}]\n", account, "a: b\n")
	f.Add("components: [.]\nhelmCharts: [{name: x, repo: y, version: z}]\nimages: [{name: i, newTag: t}]\nreplicas: [{name: a, count: 2}]\nlabels: [{pairs: {a: b}, includeSelectors: true}]\n", "{{ x }}\n---\n"+account, "[]")
	f.Fuzz(func(t *testing.T, kustomization, resource, patch string) {
		files := map[string]string{"kustomization.yaml": kustomization, "sa.yaml": resource, "p.yaml": patch, "over/kustomization.yaml": "resources: [..]\nnamespace: over\n"}
		tree := source.NewMemory(files)
		x := kustomize.NewIndex(tree)
		x.Roots()
		x.Closure(".")
		out := x.Build(context.Background(), kustomize.Overlay{Dir: "."})
		checkPlaces(t, "fuzz", out.Objects)
		if len(out.Problems) > 0 && len(out.Objects) > 0 {
			t.Error("objects beside a problem")
		}
		for _, g := range out.Gaps {
			if g.At.File == nil || g.At.File.Name == "" {
				t.Errorf("gap %v has no place", g)
			}
		}
		for _, p := range out.Problems {
			if p.At.File == nil || p.At.File.Name == "" || p.At.Start < 0 || p.At.End > len(p.At.File.Data) {
				t.Errorf("problem %q has no place", p.Message)
			}
		}
		if diff := cmp.Diff(show(out), show(x.Build(context.Background(), kustomize.Overlay{Dir: "."}))); diff != "" {
			t.Errorf("not the same twice:\n%s", diff)
		}
	})
}
