package source_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	gitindex "github.com/go-git/go-git/v5/plumbing/format/index"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/source"
)

// checkout is a repository under test.
type checkout struct {
	t     *testing.T
	dir   string
	repo  *git.Repository
	clock time.Time
}

func newCheckout(t *testing.T) *checkout {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	repo, err := git.PlainInit(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	return &checkout{t, dir, repo, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
}

func (c *checkout) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *checkout) write(name, data string) {
	c.t.Helper()
	path := filepath.Join(c.dir, filepath.FromSlash(name))
	c.must(os.MkdirAll(filepath.Dir(path), 0o755))
	c.must(os.WriteFile(path, []byte(data), 0o644))
}

func (c *checkout) add(names ...string) {
	c.t.Helper()
	w, err := c.repo.Worktree()
	c.must(err)
	for _, name := range names {
		_, err := w.Add(name)
		c.must(err)
	}
}

// commit makes a commit of the index, with the given parents instead of HEAD if there are
// some.
func (c *checkout) commit(parents ...plumbing.Hash) plumbing.Hash {
	c.t.Helper()
	w, err := c.repo.Worktree()
	c.must(err)
	c.clock = c.clock.Add(time.Minute)
	h, err := w.Commit("x", &git.CommitOptions{
		Author: &object.Signature{Name: "a", Email: "a@example.com", When: c.clock}, Parents: parents, AllowEmptyCommits: true,
	})
	c.must(err)
	return h
}

func (c *checkout) open() (*source.Repository, *source.Disk) {
	c.t.Helper()
	return c.openBelow(".")
}

func (c *checkout) openBelow(dir string) (*source.Repository, *source.Disk) {
	c.t.Helper()
	dir = filepath.Join(c.dir, dir)
	r, err := source.OpenRepository(dir)
	c.must(err)
	d, err := source.OpenDisk(dir)
	c.must(err)
	c.t.Cleanup(func() { d.Close() })
	return r, d
}

// contents are the files that a tree lists.
func contents(t *testing.T, tree source.Tree) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, name := range tree.Names() {
		f, err := tree.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = string(f.Data)
	}
	return out
}

func TestIndexAndHead(t *testing.T) {
	c := newCheckout(t)
	c.write("a.tf", "one")
	c.write("dir/b.tf", "same")
	c.add("a.tf", "dir/b.tf")
	c.commit()
	c.write("a.tf", "two")
	c.write("new.tf", "new")
	c.add("a.tf", "new.tf")
	c.write("a.tf", "three")
	c.write("untracked.tf", "untracked")
	c.write(".terraform/modules/m/main.tf", "module")

	r, disk := c.open()
	head, err := r.Head()
	c.must(err)
	base, err := r.Tree(head, disk)
	c.must(err)
	index, err := r.Index(disk, "")
	c.must(err)
	if diff := cmp.Diff(map[string]string{"a.tf": "one", "dir/b.tf": "same"}, contents(t, base)); diff != "" {
		t.Errorf("HEAD (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{"a.tf": "two", "dir/b.tf": "same", "new.tf": "new"}, contents(t, index)); diff != "" {
		t.Errorf("index (-want +got):\n%s", diff)
	}
	for name, tree := range map[string]source.Tree{"base": base, "index": index} {
		if f, err := tree.Open(".terraform/modules/m/main.tf"); err != nil || string(f.Data) != "module" {
			t.Errorf("%s: an installed module is not that of the work tree: %v", name, err)
		}
		if _, err := tree.Open("untracked.tf"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: an untracked file is there: %v", name, err)
		}
		if diff := cmp.Diff([]string{"dir/b.tf"}, tree.List("dir")); diff != "" {
			t.Errorf("%s: list (-want +got):\n%s", name, diff)
		}
		if diff := cmp.Diff([]string{".terraform/modules/m/main.tf"}, tree.List(".terraform/modules/m")); diff != "" {
			t.Errorf("%s: list of a module (-want +got):\n%s", name, diff)
		}
	}
	// A file of the same content is read once.
	same, err := disk.Open("dir/b.tf")
	c.must(err)
	if f, _ := base.Open("dir/b.tf"); f != same {
		t.Error("an unchanged file is read twice")
	}
}

func TestRootBelowTop(t *testing.T) {
	c := newCheckout(t)
	c.write("infra/a.tf", "a")
	c.write("infrastructure/b.tf", "b")
	c.add("infra/a.tf", "infrastructure/b.tf")
	c.commit()
	r, disk := c.openBelow("infra")
	head, err := r.Head()
	c.must(err)
	base, err := r.Tree(head, disk)
	c.must(err)
	index, err := r.Index(disk, "")
	c.must(err)
	for name, tree := range map[string]source.Tree{"base": base, "index": index} {
		if diff := cmp.Diff(map[string]string{"a.tf": "a"}, contents(t, tree)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestLinks: a link leads where it does on disk, and never outside the root.
func TestLinks(t *testing.T) {
	c := newCheckout(t)
	c.write("real/a.tf", "a")
	for name, target := range map[string]string{
		"file.tf": "real/a.tf", "through.tf": "dir/a.tf", "dir": "real", "loop": "loop", "gone.tf": "nothing.tf",
		"outside.tf": "../../etc/passwd", "absolute.tf": "/etc/passwd",
	} {
		c.must(os.Symlink(target, filepath.Join(c.dir, name)))
	}
	c.add(".")
	c.commit()
	r, disk := c.open()
	index, err := r.Index(disk, "")
	c.must(err)
	if diff := cmp.Diff([]string{"file.tf", "real/a.tf", "through.tf"}, index.Names()); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(disk.Names(), index.Names()); diff != "" {
		t.Errorf("names on disk (-disk +index):\n%s", diff)
	}
	for _, name := range []string{"dir/a.tf", "through.tf", "file.tf"} {
		if f, err := index.Open(name); err != nil || string(f.Data) != "a" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if diff := cmp.Diff([]string{"dir/a.tf"}, index.List("dir")); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	for _, name := range []string{"loop", "gone.tf", "outside.tf", "absolute.tf", "../x", "dir"} {
		if _, err := index.Open(name); err == nil {
			t.Errorf("%s can be read", name)
		}
	}
	dangling := map[string]bool{}
	for _, s := range index.Skips() {
		dangling[s.Name] = s.Dangling
	}
	if diff := cmp.Diff(map[string]bool{"absolute.tf": false, "gone.tf": true, "loop": false, "outside.tf": false}, dangling); diff != "" {
		t.Errorf("skips (-want +got):\n%s", diff)
	}
}

// TestHostileNames: names that git itself refuses to check out are not in a tree.
func TestHostileNames(t *testing.T) {
	c := newCheckout(t)
	c.write("a.tf", "a")
	c.add("a.tf")
	idx, err := c.repo.Storer.Index()
	c.must(err)
	for _, name := range []string{"../up.tf", "/abs.tf", "a/../../up.tf"} {
		idx.Entries = append(idx.Entries, &gitindex.Entry{Name: name, Hash: idx.Entries[0].Hash, Mode: filemode.Regular})
	}
	c.must(c.repo.Storer.SetIndex(idx))
	r, disk := c.open()
	index, err := r.Index(disk, "")
	c.must(err)
	if diff := cmp.Diff([]string{"a.tf"}, index.Names()); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}

func TestMergeBase(t *testing.T) {
	c := newCheckout(t)
	root := c.commit()
	fork := c.commit(root)
	side1 := c.commit(fork)
	main1 := c.commit(fork)
	side2 := c.commit(side1)
	main2 := c.commit(main1)
	merged := c.commit(side2, main1)
	// Two that were merged into each other.
	crossA, crossB := c.commit(main2, side2), c.commit(side2, main2)
	alone := c.orphan()
	for _, tt := range []struct {
		name       string
		head, base plumbing.Hash
		want       []plumbing.Hash
	}{
		{"itself", main1, main1, []plumbing.Hash{main1}},
		{"ancestor", side2, root, []plumbing.Hash{root}},
		{"descendant", root, side2, []plumbing.Hash{root}},
		{"branches", side2, main2, []plumbing.Hash{fork}},
		{"after a merge", merged, main2, []plumbing.Hash{main1}},
		{"crosswise", crossA, crossB, []plumbing.Hash{main2, side2}},
		{"none", alone, main2, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c.must(c.repo.Storer.SetReference(plumbing.NewHashReference("refs/heads/master", tt.head)))
			r, _ := c.open()
			got, err := r.MergeBase(tt.base.String())
			if len(tt.want) == 0 {
				if err == nil || errors.Is(err, source.ErrIncomplete) {
					t.Errorf("got %v, %v", got, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, w := range tt.want {
				if w.String()[:10] == got.Short() {
					return
				}
			}
			t.Errorf("got %s, want one of %v", got.Short(), tt.want)
		})
	}
}

// Dates that are not in order do not make an older commit the base.
func TestMergeBaseSkewed(t *testing.T) {
	c := newCheckout(t)
	begin := c.clock
	old := c.commit()
	fix := c.commit(old)
	tip := c.commit(fix)
	c.clock = begin.AddDate(-30, 0, 0)
	again := c.commit(tip)
	c.clock = begin.AddDate(1, 0, 0)
	head := c.commit(again, old)
	c.must(c.repo.Storer.SetReference(plumbing.NewHashReference("refs/heads/master", head)))
	r, _ := c.open()
	if v, err := r.MergeBase(tip.String()); err != nil || v.Short() != tip.String()[:10] {
		t.Errorf("got %v, %v, want %s and not %s", v, err, tip, old)
	}
}

// orphan is a commit without parents.
func (c *checkout) orphan() plumbing.Hash {
	c.t.Helper()
	first, err := c.repo.Head()
	c.must(err)
	commit, err := c.repo.CommitObject(first.Hash())
	c.must(err)
	commit.ParentHashes, commit.Message = nil, "alone"
	o := c.repo.Storer.NewEncodedObject()
	c.must(commit.Encode(o))
	h, err := c.repo.Storer.SetEncodedObject(o)
	c.must(err)
	return h
}

func TestMergeBaseErrors(t *testing.T) {
	c := newCheckout(t)
	r, _ := c.open()
	if head, err := r.Head(); head != nil || err != nil {
		t.Errorf("HEAD of nothing: %v, %v", head, err)
	}
	if _, err := r.MergeBase("HEAD"); err == nil {
		t.Error("a merge base without a commit")
	}
	c.commit()
	for _, rev := range []string{"nowhere", "", "HEAD~9", "-x", "HEAD^{/"} {
		if _, err := r.MergeBase(rev); err == nil || errors.Is(err, source.ErrIncomplete) {
			t.Errorf("%q: got %v", rev, err)
		}
	}
}

func TestRevisions(t *testing.T) {
	c := newCheckout(t)
	one := c.commit()
	two := c.commit(one)
	side := c.commit(one)
	third := c.commit(one)
	merge := c.commit(two, side, third)
	set := func(name string, h plumbing.Hash) {
		c.must(c.repo.Storer.SetReference(plumbing.NewHashReference(plumbing.ReferenceName(name), h)))
	}
	set("refs/heads/master", merge)
	set("refs/heads/fix(#1)/a@b", two)
	set("refs/remotes/origin/release", side)
	set("refs/remotes/origin/deadbeef", one)
	set("refs/heads/both", one)
	set("refs/tags/both", two)
	set("refs/heads/"+third.String()[:7], one)
	tag, err := c.repo.CreateTag("v1", two, &git.CreateTagOptions{Tagger: &object.Signature{Name: "x", Email: "x"}, Message: "x"})
	c.must(err)
	r, _ := c.open()
	for rev, want := range map[string]plumbing.Hash{
		"HEAD": merge, "@": merge, "@~0": merge, "@^0": merge, "HEAD^": two, "HEAD~": two, "HEAD^1": two, "HEAD^2": side, "HEAD^3": third,
		"HEAD~2": one, "HEAD^2~1": one, "HEAD^3^": one, "HEAD^{}": merge, "master^{commit}^2": side,
		"fix(#1)/a@b": two, "heads/master": merge, "refs/heads/master": merge,
		"origin/release": side, "remotes/origin/release~": one, "origin/deadbeef": one,
		"both": two, "v1": two, "v1^{}": two, "v1~1": one, tag.Hash().String(): two,
		two.String(): two, side.String()[:8]: side, third.String()[:7]: one,
	} {
		if v, err := r.MergeBase(rev); err != nil || v.Short() != want.String()[:10] {
			t.Errorf("%s: got %v, %v, want %s", rev, v, err, want)
		}
	}
	for _, rev := range []string{"HEAD^4", "HEAD~3", "HEAD@{1}", "@{upstream}", ":/one", "HEAD^{/one}", "HEAD^{tree}", "HEAD:dir", "one..two", "HEAD~99999999999999999999", " HEAD", "nowhere", two.String()[:3], "../heads/master"} {
		if v, err := r.MergeBase(rev); err == nil {
			t.Errorf("%s: got %s", rev, v.Short())
		}
	}
}

// Objects may lie in another repository.
func TestAlternates(t *testing.T) {
	c := newCheckout(t)
	c.write("a.tf", "x")
	c.add("a.tf")
	head := c.commit()
	dir := t.TempDir()
	other, err := git.PlainInit(dir, false)
	c.must(err)
	c.must(other.Storer.SetReference(plumbing.NewHashReference("refs/heads/master", head)))
	c.must(os.MkdirAll(filepath.Join(dir, ".git", "objects", "info"), 0o755))
	c.must(os.WriteFile(filepath.Join(dir, ".git", "objects", "info", "alternates"), []byte(filepath.Join(c.dir, ".git", "objects")+"\n"), 0o644))
	r, err := source.OpenRepository(dir)
	c.must(err)
	disk, err := source.OpenDisk(dir)
	c.must(err)
	defer disk.Close()
	v, err := r.Head()
	c.must(err)
	tree, err := r.Tree(v, disk)
	c.must(err)
	if got := contents(t, tree); got["a.tf"] != "x" {
		t.Errorf("got %v", got)
	}
}

func TestShallow(t *testing.T) {
	c := newCheckout(t)
	c.commit()
	old := c.commit()
	cut := c.commit()
	merge := c.commit(c.commit(), cut)
	// What a clone of a certain depth lacks.
	c.must(os.Remove(filepath.Join(c.dir, ".git", "objects", old.String()[:2], old.String()[2:])))
	c.must(c.repo.Storer.SetShallow([]plumbing.Hash{cut}))
	c.must(c.repo.Storer.SetReference(plumbing.NewHashReference("refs/heads/master", merge)))
	r, _ := c.open()
	if v, err := r.MergeBase("HEAD^2"); err != nil || v.Short() != cut.String()[:10] {
		t.Errorf("a base within the clone: %v, %v", v, err)
	}
	for _, rev := range []string{"origin/main", old.String()} {
		if _, err := r.MergeBase(rev); !errors.Is(err, source.ErrIncomplete) {
			t.Errorf("%s: got %v", rev, err)
		}
	}
}

func TestNoRepository(t *testing.T) {
	if _, err := source.OpenRepository(t.TempDir()); !errors.Is(err, source.ErrNoRepository) {
		t.Errorf("got %v", err)
	}
}

func TestRenames(t *testing.T) {
	c := newCheckout(t)
	for name, data := range map[string]string{"old/a.tf": "a", "old/b.tf": "b", "stays.tf": "a", "gone.yaml": "a"} {
		c.write(name, data)
	}
	c.add(".")
	c.commit()
	r, disk := c.open()
	head, err := r.Head()
	c.must(err)
	base, err := r.Tree(head, disk)
	c.must(err)
	to := source.NewMemory(map[string]string{"new/a.tf": "a", "new/b.tf": "b, edited", "stays.tf": "a", "zzz.tf": "a"})
	if diff := cmp.Diff(map[string]string{"old/a.tf": "new/a.tf"}, base.Renames(to)); diff != "" {
		t.Errorf("renames (-want +got):\n%s", diff)
	}
}
