package kustomize_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/irsalint/irsalint/internal/render/kustomize"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// TestKustomizeOracle compares whole builds with those of the real kustomize. It
// wants IRSALINT_KUSTOMIZE, the binary, and IRSALINT_OVERLAYS, directories in which
// all kustomizations that no other includes are built.
func TestKustomizeOracle(t *testing.T) {
	binary, dirs := os.Getenv("IRSALINT_KUSTOMIZE"), os.Getenv("IRSALINT_OVERLAYS")
	if binary == "" || dirs == "" {
		t.Skip("IRSALINT_KUSTOMIZE and IRSALINT_OVERLAYS are not set: nothing is compared with kustomize")
	}
	var roots, gaps, same, refused, faults, objects int
	for _, dir := range filepath.SplitList(dirs) {
		tree, err := source.OpenDisk(dir)
		if err != nil {
			t.Fatal(err)
		}
		x := kustomize.NewIndex(tree)
		for _, root := range x.Roots() {
			roots++
			name := filepath.Join(filepath.Base(dir), root)
			start := time.Now()
			out := x.Build(context.Background(), kustomize.Overlay{Dir: root})
			if took := time.Since(start); took > 2*time.Second {
				t.Logf("%s takes %v", name, took)
			}
			checkPlaces(t, name, out.Objects)
			charts := slices.ContainsFunc(out.Read, func(name string) bool { return filepath.Base(name) == "Chart.yaml" }) || bytes.Contains(read(tree, root), []byte("helmCharts"))
			if len(out.Gaps) > 0 || charts {
				gaps++
				if len(out.Problems) > 0 {
					t.Logf("%s has gaps and a problem: %s", name, problem(out.Problems[0].At, out.Problems[0].Message))
				}
				continue
			}
			want, failed := buildWith(t, binary, filepath.Join(dir, root))
			switch {
			case failed != "" && len(out.Problems) == 0:
				t.Errorf("%s: kustomize fails, we do not: %s", name, failed)
			case failed != "":
				faults++
				if testing.Verbose() {
					t.Logf("%s: %s\n   kustomize: %s", name, problem(out.Problems[0].At, out.Problems[0].Message), failed)
				}
			case len(out.Problems) > 0:
				refused++
				t.Errorf("%s: kustomize builds it, we say %s", name, problem(out.Problems[0].At, out.Problems[0].Message))
			default:
				objects += len(out.Objects)
				if diff := compare(want, out.Objects); diff != "" {
					t.Errorf("%s: %s", name, diff)
				} else {
					same++
				}
			}
		}
		tree.Close()
	}
	t.Logf("%d roots: %d with gaps, %d the same (%d objects), %d fail in both, %d only in ours", roots, gaps, same, objects, faults, refused)
}

func read(tree source.Tree, dir string) []byte {
	for _, base := range []string{"kustomization.yaml", "kustomization.yml", "Kustomization"} {
		if f, err := tree.Open(filepath.Join(dir, base)); err == nil {
			return f.Data
		}
	}
	return nil
}

func problem(at source.Range, message string) string {
	p := at.Begin()
	return fmt.Sprintf("%s:%d:%d: %s", at.File.Name, p.Line, p.Column, message)
}

// buildWith builds with the binary, which finds no other program.
func buildWith(t *testing.T, binary, dir string) (objects []*value.Tree, failed string) {
	cmd := exec.Command(binary, "build", "--load-restrictor", "LoadRestrictionsNone", dir)
	cmd.Env = []string{"PATH=/nowhere", "HOME=" + t.TempDir()}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		s := strings.TrimSpace(stderr.String())
		return nil, s[max(0, len(s)-300):]
	}
	for _, d := range yamldoc.Parse(source.NewFile("", stdout.Bytes())) {
		if d.Problem != nil {
			return nil, "unreadable: " + d.Problem.Message
		}
		if d.Tree != nil && d.Tree.Get("kind").Text.String() != "CustomResourceDefinition" {
			objects = append(objects, d.Tree)
		}
	}
	return objects, ""
}

// compare is the first difference of two builds; empty when there is none.
func compare(want, got []*value.Tree) string {
	if len(want) != len(got) {
		return fmt.Sprintf("%d objects, want %d", len(got), len(want))
	}
	for i := range want {
		if diff := differ(want[i], got[i], want[i].Get("kind").Text.String()+"/"+want[i].Path("metadata", "name").Text.String()); diff != "" {
			return diff
		}
	}
	return ""
}

func differ(want, got *value.Tree, path string) string {
	secret := strings.HasPrefix(path, "Secret/") && strings.HasSuffix(path, ".data")
	if secret {
		return ""
	}
	if want.IsScalar() && got.IsScalar() {
		if want.Text.Identity() != got.Text.Identity() && !fits(want.Text, got.Text) {
			return fmt.Sprintf("%s is %q, want %q", path, got.Text.String(), want.Text.String())
		}
		return ""
	}
	if want.Kind != got.Kind || len(want.Items) != len(got.Items) || len(want.Members) != len(got.Members) {
		return fmt.Sprintf("%s is %s, want %s", path, sketch(got), sketch(want))
	}
	for i := range want.Items {
		if diff := differ(want.Items[i], got.Items[i], fmt.Sprintf("%s[%d]", path, i)); diff != "" {
			return diff
		}
	}
	for i, m := range want.Members {
		if m.Key.Identity() != got.Members[i].Key.Identity() {
			return fmt.Sprintf("%s has %s, want %s", path, got.Members[i].Key, m.Key)
		}
		if diff := differ(m.Value, got.Members[i].Value, path+"."+m.Key.String()); diff != "" {
			return diff
		}
	}
	return ""
}

// fits reports whether a text with holes may be the other text.
func fits(want, got value.Text) bool {
	var b strings.Builder
	b.WriteString("(?s)^")
	for _, p := range got.Parts() {
		if p.Hole != "" {
			b.WriteString(".+")
		} else {
			b.WriteString(regexp.QuoteMeta(p.Lit))
		}
	}
	return len(got.Holes()) > 0 && regexp.MustCompile(b.String()+"$").MatchString(want.String())
}

func sketch(t *value.Tree) string {
	var keys []string
	for _, m := range t.Members {
		keys = append(keys, m.Key.String())
	}
	return fmt.Sprintf("kind %d of %d items and members %v", t.Kind, len(t.Items), keys)
}

// checkPlaces reports trees without a place in a file of the tree, and exact parts
// that are not what their place says.
func checkPlaces(t *testing.T, name string, objects []*value.Tree) {
	t.Helper()
	var check func(x *value.Tree, path string) bool
	text := func(x value.Text, path string) bool {
		for _, p := range x.Parts() {
			switch {
			case p.At.File == nil || p.At.File.Name == "":
				t.Errorf("%s: %s has no place: %q", name, path, x)
				return false
			case p.At.Start < 0 || p.At.End > len(p.At.File.Data) || p.At.Start > p.At.End:
				t.Errorf("%s: %s lies outside its file", name, path)
				return false
			case p.Exact && p.At.Text() != p.Lit:
				t.Errorf("%s: %s is not exact: %q at %q", name, path, p.Lit, p.At.Text())
				return false
			}
		}
		return true
	}
	check = func(x *value.Tree, path string) bool {
		if x.At.File == nil || x.At.File.Name == "" {
			t.Errorf("%s: %s has no place", name, path)
			return false
		}
		if x.Kind != value.Null && !text(x.Text, path) {
			return false
		}
		for _, m := range x.Members {
			if !text(m.Key, path+" key") || !check(m.Value, path+"."+m.Key.String()) {
				return false
			}
		}
		for _, item := range x.Items {
			if !check(item, path+"[]") {
				return false
			}
		}
		return true
	}
	for _, o := range objects {
		check(o, o.Get("kind").Text.String()+"/"+o.Path("metadata", "name").Text.String())
	}
}
