package cli_test

import (
	"time"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/rogpeppe/go-internal/testscript"
)

// cmdRepository is what scripts do to a git repository in the directory DIR:
//
//	repository init DIR
//	repository add DIR NAME...      stage files, or that they are gone
//	repository commit DIR           commit what is staged
//	repository switch DIR BRANCH    go to a new branch, the files as they are
//	repository shallow DIR          cut the history before HEAD
func cmdRepository(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: repository WHAT DIR [ARG...]")
	}
	dir := ts.MkAbs(args[1])
	if args[0] == "init" {
		_, err := git.PlainInitWithOptions(dir, &git.PlainInitOptions{InitOptions: git.InitOptions{DefaultBranch: "refs/heads/main"}})
		ts.Check(err)
		return
	}
	repo, err := git.PlainOpen(dir)
	ts.Check(err)
	tree, err := repo.Worktree()
	ts.Check(err)
	switch args[0] {
	case "add":
		for _, name := range args[2:] {
			_, err := tree.Add(name)
			ts.Check(err)
		}
	case "commit":
		// A second apart, so that the order is that of the commits.
		when := time.Unix(1767225600, 0)
		if head, err := repo.Head(); err == nil {
			last, err := repo.CommitObject(head.Hash())
			ts.Check(err)
			when = last.Committer.When.Add(time.Second)
		}
		_, err := tree.Commit("change", &git.CommitOptions{Author: &object.Signature{Name: "test", When: when}})
		ts.Check(err)
	case "switch":
		ts.Check(tree.Checkout(&git.CheckoutOptions{Branch: plumbing.NewBranchReferenceName(args[2]), Create: true, Keep: true}))
	case "shallow":
		head, err := repo.Head()
		ts.Check(err)
		ts.Check(repo.Storer.SetShallow([]plumbing.Hash{head.Hash()}))
	default:
		ts.Fatalf("unknown command %s", args[0])
	}
}
