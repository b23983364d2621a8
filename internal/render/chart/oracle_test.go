package chart_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
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
	t.Logf("with names that are not known: %d objects held against %d of helm, %d scalars unknown, %d refuted", o.held, o.against, o.unknowns, o.refuted)
	t.Logf("%d charts, %d variants that helm renders, %d that it refuses; %d objects, %d differ, %d scalars random; our time %v, helm's %v",
		o.charts, o.variants, o.refused, o.objects, o.differ, o.masked, o.ours, o.theirs)
	if o.variants == 0 {
		t.Error("helm rendered nothing")
	}
}

type oracle struct {
	helm, home                                         string
	charts, variants, refused, objects, differ, masked int
	held, against, unknowns, refuted                   int
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
	r := chart.Release{Dir: name, Name: value.Lit("rel"), Namespace: value.Lit("ns")}
	if values != "" {
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
	out, ok := o.template(filepath.Join(dir, name), values, "rel", "ns")
	o.theirs += time.Since(start)
	if !ok {
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
	placesInside(t, got)
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
	o.names(t, charts, r, dir, values)
}

// template runs helm.
func (o *oracle) template(dir, values, release, namespace string) (string, bool) {
	args := []string{"template", release, dir, "-n", namespace, "--skip-tests", "--kube-version", "v1.33.0", "--skip-schema-validation"}
	if values != "" {
		args = append(args, "-f", values)
	}
	cmd := exec.Command(o.helm, args...)
	cmd.Env = []string{"HOME=" + o.home}
	out, err := cmd.Output()
	return string(out), err == nil
}

// names renders with an unknown name and namespace and holds what is said to be known
// against what helm makes of names.
func (o *oracle) names(t *testing.T, charts *chart.Charts, r chart.Release, dir, values string) {
	label := r.Dir + " " + filepath.Base(values)
	r.Name, r.Namespace = hole("its name"), hole("its namespace")
	got := charts.Render(context.Background(), r)
	placesInside(t, got)
	for _, object := range got.Objects {
		walkHoles(object, func() { o.unknowns++ })
	}
	base := filepath.Base(r.Dir)
	for _, names := range [][2]string{{"rel", "ns"}, {base, "other"}, {"a-" + base + "-b", "kube-system"}, {"x", "default"}} {
		out, ok := o.template(filepath.Join(dir, r.Dir), values, names[0], names[1])
		if !ok {
			continue
		}
		theirs := decoded(t, label, out)
		for _, list := range theirs {
			o.against += len(list)
		}
		u := &unifier{values: map[string]string{"its name": names[0], "its namespace": names[1]}}
		for _, object := range got.Objects {
			o.held++
			if !u.find(object, theirs) {
				o.refuted++
				t.Errorf("%s: with the name %s helm makes no %s %s", label, names[0], text(object.Get("kind")), text(object.Path("metadata", "name")))
			}
		}
	}
}

func walkHoles(t *value.Tree, visit func()) {
	if t.Kind == value.Hole && strings.HasPrefix(t.Text.Holes()[0], "\x1e") {
		visit()
	}
	for _, item := range t.Items {
		walkHoles(item, visit)
	}
	for _, m := range t.Members {
		walkHoles(m.Value, visit)
	}
}

// unifier gives holes values, the same to the same hole.
type unifier struct{ values map[string]string }

// find looks for an object of helm's that ours can be, and takes it away.
func (u *unifier) find(object *value.Tree, theirs map[string][]any) bool {
	for _, k := range slices.Sorted(keysOf(theirs)) {
		if !strings.HasPrefix(k, fmt.Sprint(text(object.Get("apiVersion")), " ", text(object.Get("kind")), " ")) {
			continue
		}
		for i, x := range theirs[k] {
			try := &unifier{maps.Clone(u.values)}
			if try.same(object, x) {
				u.values = try.values
				theirs[k] = slices.Delete(theirs[k], i, i+1)
				return true
			}
		}
	}
	return false
}

func (u *unifier) same(t *value.Tree, x any) bool {
	switch t.Kind {
	case value.Object:
		m, ok := x.(map[string]any)
		if !ok {
			return len(t.Members) == 0 && x == nil
		}
		seen := map[string]bool{}
		for _, member := range t.Members {
			key, known := u.text(member.Key)
			if !known {
				return true // which key it is cannot be told
			}
			if t.Get(key) != member.Value {
				continue // written again further down
			}
			inner, there := m[key]
			open := member.Value.Open != "" && len(member.Value.Members)+len(member.Value.Items) == 0
			if !there && !open || there && !u.same(member.Value, inner) {
				return false
			}
			seen[key] = true
		}
		return t.Open != "" || len(seen) >= len(m)
	case value.List:
		list, ok := x.([]any)
		if !ok {
			return len(t.Items) == 0 && x == nil
		}
		for i, item := range t.Items {
			if i >= len(list) {
				return t.Open != ""
			}
			if !u.same(item, list[i]) {
				return false
			}
		}
		return t.Open != "" || len(t.Items) == len(list)
	case value.Null:
		return x == nil || x == ""
	}
	got, known := u.text(t.Text)
	if !known {
		name := t.Text.Holes()[0]
		if len(t.Text.Parts()) != 1 || strings.Contains(name, "result of ") {
			return true
		}
		u.values[name] = fmt.Sprint(x)
		return true
	}
	// A placeholder that stands for no hole of ours is shown as holes are.
	return value.Shown(got) == value.Shown(fmt.Sprint(x)) || got == "" && x == nil
}

// text is a text with the holes filled in whose values are settled.
func (u *unifier) text(t value.Text) (string, bool) {
	var b strings.Builder
	for _, p := range t.Parts() {
		v, known := u.values[p.Hole]
		switch {
		case p.Hole == "":
			b.WriteString(p.Lit)
		case known:
			b.WriteString(v)
		case strings.HasPrefix(p.Hole, "\x1e"):
			return "", false
		default:
			b.WriteString("${" + p.Hole + "}") // as helm's output has it
		}
	}
	return b.String(), true
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
