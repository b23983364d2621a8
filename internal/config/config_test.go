package config_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/config"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

func TestParse(t *testing.T) {
	tests := []struct {
		name, in string
		want     config.Config
		// wantErr is LINE:COL: followed by a part of the message.
		wantErr string
	}{
		{name: "closed", in: "universe:\n  roles: closed\n", want: config.Config{Universe: config.Universe{Roles: config.Closed}}},
		{name: "open", in: "universe: {roles: open}\n", want: config.Config{Universe: config.Universe{Roles: config.Open}}},
		{name: "empty file", in: ""},
		{name: "only a comment", in: "# nothing yet\n"},
		{name: "empty section", in: "universe:\n"},
		{name: "unknown key", in: "# ours\n\nunivers:\n  roles: closed\n", wantErr: `3:1: unknown key "univers": use helm or kubernetes or universe`},
		{name: "unknown key below", in: "universe:\n  role: closed\n", wantErr: `2:3: unknown key "role": use roles`},
		{name: "unknown value", in: "universe:\n  roles: shut\n", wantErr: `2:10: roles cannot be "shut": use closed or open`},
		{name: "value of another kind", in: "universe:\n  roles: true\n", wantErr: `2:10: roles cannot be "true"`},
		{name: "list for a word", in: "universe:\n  roles: [closed]\n", wantErr: `2:10: roles must be closed or open`},
		{name: "list for an object", in: "universe: [roles]\n", wantErr: `1:11: universe must hold keys`},
		{name: "no object at all", in: "closed\n", wantErr: `1:1: the file must hold keys`},
		{name: "key given twice", in: "universe:\n  roles: open\n  roles: closed\n", wantErr: `3:3: `},
		{name: "several documents", in: "universe: {roles: open}\n---\nuniverse: {roles: closed}\n", wantErr: `3:1: use one document`},
		{name: "namespace", in: "kubernetes: {namespace: web}\n", want: config.Config{Kubernetes: []config.Namespace{{Namespace: value.Lit("web")}}}},
		{name: "namespace without a name", in: "kubernetes: {paths: [a]}\n", wantErr: `1:13: kubernetes must have a namespace`},
		{name: "paths are a list", in: "kubernetes: {namespace: a, paths: b}\n", wantErr: `1:35: paths must be a list`},
		{name: "path outside", in: "kubernetes: {namespace: a, paths: [../b]}\n", wantErr: `1:36: ../b lies outside the root`},
		{name: "release without a chart", in: "helm: {releases: [{name: a}]}\n", wantErr: `1:19: a release must have a chart`},
		{name: "release with a wrong key", in: "helm: {releases: [{chart: a, value: []}]}\n", wantErr: `1:30: unknown key "value": use chart or name or namespace or values`},
		{name: "broken YAML", in: "universe:\n  roles: [closed\n", wantErr: `2:`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := config.Parse(source.NewFile(config.FileName, []byte(tt.in)))
			if tt.wantErr != "" {
				if at := placed(t, err); !strings.HasPrefix(at, tt.wantErr) {
					t.Errorf("got error %q, want %q", at, tt.wantErr)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got, cmp.Comparer(func(a, b value.Text) bool { return a.String() == b.String() })); diff != "" {
				t.Errorf("config (-want +got):\n%s", diff)
			}
		})
	}
}

// placed prefixes an error with the place that it carries.
func placed(t *testing.T, err error) string {
	t.Helper()
	var e *config.Error
	if !errors.As(err, &e) {
		t.Fatalf("got error %v, want a *config.Error", err)
	}
	p := e.Place().Begin()
	return fmt.Sprintf("%d:%d: %v", p.Line, p.Column, err)
}

func TestClosure(t *testing.T) {
	for roles, want := range map[config.Closure]value.Tri{config.Unsaid: value.Unknown, config.Open: value.No, config.Closed: value.Yes} {
		if got := roles.Tri(); got != want {
			t.Errorf("Tri of %q: got %v, want %v", roles, got, want)
		}
	}
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{".irsalint.yaml", "infra/main.tf", "apps/.irsalint.yaml", "apps/web/deploy/sa.yaml"} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	disk, err := source.OpenDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer disk.Close()
	trees := map[string]source.Tree{
		"disk":   disk,
		"memory": source.NewMemory(map[string]string{".irsalint.yaml": "", "infra/main.tf": "", "apps/.irsalint.yaml": "", "apps/web/deploy/sa.yaml": ""}),
	}
	tests := []struct{ name, from, want string }{
		{"root", ".", ".irsalint.yaml"},
		{"directory without one", "infra", ".irsalint.yaml"},
		{"file", "infra/main.tf", ".irsalint.yaml"},
		{"directory with one", "apps", "apps/.irsalint.yaml"},
		{"directories below", "apps/web/deploy", "apps/.irsalint.yaml"},
		{"directory that does not exist", "gone/away", ".irsalint.yaml"},
	}
	for kind, tree := range trees {
		for _, tt := range tests {
			t.Run(kind+"/"+tt.name, func(t *testing.T) {
				f, err := config.Find(tree, tt.from)
				if err != nil {
					t.Fatal(err)
				}
				if f == nil || f.Name != tt.want {
					t.Errorf("got %v, want %s", f, tt.want)
				}
			})
		}
	}
}

func TestFindNone(t *testing.T) {
	f, err := config.Find(source.NewMemory(map[string]string{"main.tf": ""}), "a/b")
	if f != nil || err != nil {
		t.Errorf("got %v, %v, want neither file nor error", f, err)
	}
}

func TestFindUnreadable(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, config.FileName), 0o755); err != nil {
		t.Fatal(err)
	}
	disk, err := source.OpenDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer disk.Close()
	if _, err := config.Find(disk, "."); err == nil {
		t.Error("got no error for a configuration that is a directory")
	}
}

func TestFindOutside(t *testing.T) {
	if _, err := config.Find(source.NewMemory(nil), "../elsewhere"); err == nil {
		t.Error("got no error for a directory outside the root")
	}
}

// Paths are relative to the configuration file, and what they name must be there.
func TestPaths(t *testing.T) {
	tree := source.NewMemory(map[string]string{"apps/chart/Chart.yaml": "", "apps/prod.yaml": "", "apps/x/a.yaml": ""})
	parse := func(text string) config.Config {
		t.Helper()
		c, err := config.Parse(source.NewFile("apps/"+config.FileName, []byte(text)))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	c := parse("kubernetes:\n  - {namespace: a, paths: [x]}\n  - {namespace: b}\nhelm: {releases: [{chart: chart, name: r, values: [prod.yaml]}]}\n")
	if err := c.Check(tree); err != nil {
		t.Error(err)
	}
	if len(c.Kubernetes) != 2 || c.Kubernetes[0].Paths[0].Name != "apps/x" || c.Helm.Releases[0].Values[0].Name != "apps/prod.yaml" {
		t.Errorf("got %v", c)
	}
	for text, want := range map[string]string{
		"kubernetes: {namespace: a, paths: [y]}\n":             "1:36: there is no file or directory apps/y",
		"helm: {releases: [{chart: gone}]}\n":                  "1:27: there is no chart in apps/gone",
		"helm: {releases: [{chart: chart, values: [a.yaml]}]}": "1:43: read apps/a.yaml: ",
	} {
		if got := placed(t, parse(text).Check(tree)); !strings.HasPrefix(got, want) {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}
