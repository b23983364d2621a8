package chart_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/irsalint/irsalint/internal/render/chart"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// TestHelmOracle compares whole objects with those of helm template, for charts of
// other people. IRSALINT_HELM is the helm binary, IRSALINT_CHARTS are directories,
// separated by colons, in which charts are looked for.
func TestHelmOracle(t *testing.T) {
	helm, dirs := os.Getenv("IRSALINT_HELM"), os.Getenv("IRSALINT_CHARTS")
	if helm == "" || dirs == "" {
		t.Skip("IRSALINT_HELM and IRSALINT_CHARTS are not set: nothing is compared with helm")
	}
	o := &oracle{helm: helm, home: t.TempDir()}
	for _, dir := range filepath.SplitList(dirs) {
		o.dir(t, dir)
	}
	t.Logf("%d charts, %d variants that helm renders, %d that it refuses; %d objects, %d differ, %d scalars random; our time %v, helm's %v",
		o.charts, o.variants, o.refused, o.objects, o.differ, o.masked, o.ours, o.theirs)
	if o.variants == 0 {
		t.Error("helm rendered nothing")
	}
}

type oracle struct {
	helm, home                                         string
	charts, variants, refused, objects, differ, masked int
	ours, theirs                                       time.Duration
}

func (o *oracle) dir(t *testing.T, dir string) {
	tree, err := source.OpenDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	charts := chart.NewCharts(tree)
	filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != "Chart.yaml" {
			return nil
		}
		name, err := filepath.Rel(dir, filepath.Dir(p))
		if err != nil {
			t.Fatal(err)
		}
		if slices.Contains(strings.Split(filepath.Dir(name), "/"), "charts") && strings.Contains(name, "/templates/") {
			return nil
		}
		o.charts++
		variants := []string{""}
		for _, pattern := range []string{"values-*.yaml", "ci/*values*.yaml"} {
			more, _ := filepath.Glob(filepath.Join(filepath.Dir(p), pattern))
			variants = append(variants, more...)
		}
		for _, v := range variants {
			o.variant(t, charts, dir, filepath.ToSlash(name), v)
		}
		return nil
	})
}

func (o *oracle) variant(t *testing.T, charts *chart.Charts, dir, name, values string) {
	args := []string{"template", "rel", filepath.Join(dir, name), "-n", "ns", "--skip-tests", "--kube-version", "v1.33.0", "--skip-schema-validation"}
	r := chart.Release{Dir: name, Name: value.Lit("rel"), Namespace: value.Lit("ns")}
	if values != "" {
		args = append(args, "-f", values)
		data, err := os.ReadFile(values)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range yamldoc.Parse(source.NewFile(filepath.Base(values), data)) {
			if d.Tree != nil {
				r.Values = append(r.Values, d.Tree)
				break
			}
		}
	}
	start := time.Now()
	cmd := exec.Command(o.helm, args...)
	cmd.Env = []string{"HOME=" + o.home}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	o.theirs += time.Since(start)
	if err != nil {
		o.refused++
		return
	}
	o.variants++
	start = time.Now()
	got := charts.Render(context.Background(), r)
	took := time.Since(start)
	o.ours += took
	if took > 500*time.Millisecond {
		t.Logf("%s %s: slow: %v", name, values, took)
	}
	label := name + " " + filepath.Base(values)
	for _, g := range got.Gaps {
		t.Errorf("%s: gap: %s: %s", label, g.Reason, g.Unknown)
	}
	for _, p := range got.Problems {
		t.Errorf("%s: problem: %s", label, p.Message)
	}
	want := decoded(t, label, string(out))
	have := map[string][]any{}
	for _, object := range got.Objects {
		add(have, plainTree(object))
	}
	for _, k := range slices.Sorted(keysOf(want, have)) {
		o.objects += len(want[k])
		sortObjects(want[k])
		sortObjects(have[k])
		if diff := cmp.Diff(o.mask(want[k], have[k]), any(have[k])); diff != "" {
			o.differ++
			if len(diff) > 1500 {
				diff = diff[:1500]
			}
			t.Errorf("%s: %s (-helm +ours):\n%s", label, k, diff)
		}
	}
}

// unknown stands for what we cannot know: the results of functions that are not the
// same each time.
const unknown = "\x00unknown"

// mask puts unknowns where ours has them.
func (o *oracle) mask(want, have any) any {
	switch have := have.(type) {
	case string:
		if have == unknown {
			o.masked++
			return unknown
		}
	case map[string]any:
		if w, ok := want.(map[string]any); ok {
			for k := range w {
				if h, ok := have[k]; ok {
					w[k] = o.mask(w[k], h)
				}
			}
		}
	case []any:
		if w, ok := want.([]any); ok && len(w) == len(have) {
			for i := range w {
				w[i] = o.mask(w[i], have[i])
			}
		}
	}
	return want
}

func keysOf(ms ...map[string][]any) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		seen := map[string]bool{}
		for _, m := range ms {
			for k := range m {
				if !seen[k] {
					seen[k] = true
					if !yield(k) {
						return
					}
				}
			}
		}
	}
}

func sortObjects(list []any) {
	sort.Slice(list, func(i, j int) bool {
		a, _ := json.Marshal(list[i])
		b, _ := json.Marshal(list[j])
		return string(a) < string(b)
	})
}

// decoded are the objects of a stream by kind, namespace and name, with scalars as
// texts.
func decoded(t *testing.T, label, stream string) map[string][]any {
	out := map[string][]any{}
	for _, doc := range strings.Split("\n"+stream, "\n---") {
		if strings.Contains(doc, "\nkind: CustomResourceDefinition") {
			continue
		}
		for _, d := range yamldoc.Parse(source.NewFile("", []byte(doc+"\n"))) {
			if d.Tree == nil {
				var v any
				t.Errorf("%s: helm's output is not read: %v", label, yaml.Unmarshal([]byte(doc), &v))
				continue
			}
			add(out, plainTree(d.Tree))
		}
	}
	return out
}

func add(objects map[string][]any, object any) {
	m, ok := object.(map[string]any)
	if !ok {
		return
	}
	meta, _ := m["metadata"].(map[string]any)
	k := fmt.Sprint(m["apiVersion"], " ", m["kind"], " ", meta["namespace"], "/", meta["name"])
	objects[k] = append(objects[k], object)
}

func plainTree(t *value.Tree) any {
	switch t.Kind {
	case value.Object:
		m := map[string]any{}
		for _, x := range t.Members {
			m[x.Key.String()] = plainTree(x.Value)
		}
		if t.Open != "" {
			m["?"] = t.Open
		}
		return m
	case value.List:
		list := []any{}
		for _, x := range t.Items {
			list = append(list, plainTree(x))
		}
		if t.Open != "" {
			list = append(list, "? "+t.Open)
		}
		return list
	case value.Null:
		return nil
	}
	for _, name := range t.Text.Holes() {
		if strings.HasPrefix(name, "\x1e") {
			return unknown
		}
	}
	return t.Text.String()
}
