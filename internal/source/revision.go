package source

import (
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/plumbing/storer"
)

// Revision is a commit.
type Revision struct {
	commit *object.Commit
}

// Short is the abbreviated hash of the commit.
func (v *Revision) Short() string { return v.commit.Hash.String()[:10] }

var (
	// isRevision is a name, and the way from it to an ancestor: main~2^2, v1.0^{commit}.
	isRevision = regexp.MustCompile(`^([^\x00-\x20:^~?*\[\\]+)((?:~[0-9]*|\^[0-9]*|\^\{(?:commit)?\})*)$`)
	step       = regexp.MustCompile(`~[0-9]*|\^\{[^}]*\}|\^[0-9]*`)
	isShort    = regexp.MustCompile(`^[0-9a-f]{4,39}$`)
	isHash     = regexp.MustCompile(`^[0-9a-f]{40}$`)
)

// errForm is what is said of revisions that git would search its logs or messages for.
var errForm = errors.New("use a branch, a tag or a commit, and ~N or ^N after it")

// revision finds the commit that git rev-parse would.
func (r *Repository) revision(rev string) (*object.Commit, error) {
	m := isRevision.FindStringSubmatch(rev)
	if m == nil || strings.Contains(m[1], "@{") || strings.Contains(m[1], "..") {
		return nil, errForm
	}
	c, err := r.named(m[1])
	for _, s := range step.FindAllString(m[2], -1) {
		if err != nil {
			return nil, err
		}
		c, err = r.ancestor(c, s)
	}
	return c, err
}

// ancestor goes a step: ~N is the Nth first parent, ^N the Nth parent.
func (r *Repository) ancestor(c *object.Commit, step string) (*object.Commit, error) {
	if strings.HasPrefix(step, "^{") {
		return c, nil
	}
	n := 1
	if len(step) > 1 {
		var err error
		if n, err = strconv.Atoi(step[1:]); err != nil {
			return nil, err
		}
	}
	generations, parent := n, 0
	if step[0] == '^' {
		generations, parent = min(n, 1), n-1
	}
	for range generations {
		if parent >= len(c.ParentHashes) {
			return nil, object.ErrParentNotFound
		}
		var err error
		if c, err = object.GetCommit(r.store, c.ParentHashes[parent]); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// named finds a commit by its hash, by a reference, or by the beginning of its hash, in
// the order of git.
func (r *Repository) named(name string) (*object.Commit, error) {
	if name == "@" {
		name = "HEAD"
	}
	if isHash.MatchString(name) {
		return r.peeled(plumbing.NewHash(name))
	}
	for _, rule := range plumbing.RefRevParseRules {
		ref, err := storer.ResolveReference(r.store, plumbing.ReferenceName(fmt.Sprintf(rule, name)))
		if err == nil {
			return r.peeled(ref.Hash())
		}
	}
	if isShort.MatchString(name) {
		return r.beginning(name)
	}
	return nil, plumbing.ErrReferenceNotFound
}

// beginning finds the one commit whose hash begins with some digits.
func (r *Repository) beginning(digits string) (*object.Commit, error) {
	prefix, err := hex.DecodeString(digits[:len(digits)&^1])
	if err != nil {
		return nil, err
	}
	hashes, err := r.store.HashesWithPrefix(prefix)
	if err != nil {
		return nil, err
	}
	var found *object.Commit
	for _, h := range hashes {
		c, err := r.peeled(h)
		if err != nil || !strings.HasPrefix(h.String(), digits) {
			continue
		}
		if found != nil && found.Hash != c.Hash {
			return nil, errors.New("ambiguous")
		}
		found = c
	}
	if found == nil {
		return nil, plumbing.ErrReferenceNotFound
	}
	return found, nil
}

// maxTags bounds how many tags of tags lead to one commit.
const maxTags = 10

// peeled is a commit, or that which a tag is of.
func (r *Repository) peeled(h plumbing.Hash) (*object.Commit, error) {
	for range maxTags {
		tag, err := object.GetTag(r.store, h)
		if err != nil {
			break
		}
		h = tag.Target
	}
	return object.GetCommit(r.store, h)
}
