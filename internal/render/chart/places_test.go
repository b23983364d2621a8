package chart_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/render/chart"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// edited is a tree in which one file is another.
type edited struct {
	source.Tree
	file *source.File
}

func (e edited) Open(name string) (*source.File, error) {
	if name == e.file.Name {
		return e.file, nil
	}
	return e.Tree.Open(name)
}

// TestPlacesDecide edits what stands at the places of names and annotations and looks
// whether these change in the same way, in charts of other people below the
// directories of IRSALINT_CHARTS.
func TestPlacesDecide(t *testing.T) {
	dirs := os.Getenv("IRSALINT_CHARTS")
	if dirs == "" {
		t.Skip("IRSALINT_CHARTS is not set: no places are tried")
	}
	texts, tried, wrong := 0, 0, 0
	for _, dir := range filepath.SplitList(dirs) {
		tree, err := source.OpenDisk(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer tree.Close()
		filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.Name() != "Chart.yaml" {
				return nil
			}
			name, _ := filepath.Rel(dir, filepath.Dir(p))
			more, _ := filepath.Glob(filepath.Join(filepath.Dir(p), "ci/*values*.yaml"))
			for _, v := range append([]string{""}, more...) {
				u := use{dir: filepath.ToSlash(name)}
				if v != "" {
					rel, _ := filepath.Rel(dir, v)
					u.values = filepath.ToSlash(rel)
				}
				for _, c := range criticalTexts(u.render(tree)) {
					texts++
					for i, part := range c.text.Parts() {
						if !part.Exact || strings.TrimSpace(part.Lit) == "" || strings.Contains(part.At.Text(), "{{") {
							continue
						}
						tried++
						if got, want := c.edit(tree, u, i); got != want {
							wrong++
							t.Logf("%s %s: %s: %q at %s: edited it becomes %q, not %q", name, u.values, c.label, part.Lit, place(part.At), got, want)
						}
					}
				}
			}
			return nil
		})
	}
	t.Logf("%d names and annotations, %d exact parts edited, %d wrong", texts, tried, wrong)
	// An edit can change what a template compares, and with it much else.
	if tried == 0 || wrong*100 > tried {
		t.Error("too many places are wrong")
	}
}

// use is a chart with a values file of the tree.
type use struct{ dir, values string }

func (u use) render(tree source.Tree) render.Output {
	r := chart.Release{Dir: u.dir, Name: value.Lit("rel"), Namespace: value.Lit("ns")}
	if f, err := tree.Open(u.values); u.values != "" && err == nil {
		for _, d := range yamldoc.Parse(f) {
			if d.Tree != nil {
				r.Values = []*value.Tree{d.Tree}
				break
			}
		}
	}
	return chart.Render(context.Background(), tree, r)
}

type criticalText struct {
	object int
	keys   []string
	label  string
	text   value.Text
}

func criticalTexts(out render.Output) []criticalText {
	var all []criticalText
	for i, o := range out.Objects {
		add := func(keys ...string) {
			if x := o.Path(keys...); x != nil && x.IsScalar() {
				all = append(all, criticalText{i, keys, text(o.Get("kind")) + " " + strings.Join(keys, "."), x.Text})
			}
		}
		add("metadata", "name")
		add("metadata", "namespace")
		add("spec", "template", "spec", "serviceAccountName")
		if a := o.Path("metadata", "annotations"); a != nil {
			for _, m := range a.Members {
				if k, known := m.Key.Known(); known {
					add("metadata", "annotations", k)
				}
			}
		}
	}
	return all
}

// edit adds to what stands at the place of a part and renders again.
func (c criticalText) edit(tree source.Tree, u use, i int) (got, want string) {
	part := c.text.Parts()[i]
	data := string(part.At.File.Data)
	changed := source.NewFile(part.At.File.Name, []byte(data[:part.At.Start]+"zz"+data[part.At.Start:]))
	for k, p := range c.text.Parts() {
		if p.Hole != "" {
			want += "${" + value.Shown(p.Hole) + "}"
		}
		if k == i {
			want += "zz"
		}
		want += p.Lit
	}
	out := u.render(edited{tree, changed})
	if c.object >= len(out.Objects) {
		return "nothing", want
	}
	return text(out.Objects[c.object].Path(c.keys...)), want
}
