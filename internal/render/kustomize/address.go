package kustomize

import (
	"net/url"
	"path"
	"regexp"
	"strings"
)

// isURL reports whether kustomize would fetch a path over HTTP wherever it loads a
// file. A local file of that name makes no difference to it.
func isURL(p string) bool {
	u, err := url.Parse(p)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https")
}

var (
	userPrefix   = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9-]*@`)
	schemePrefix = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9+.-]*:(//|:)`)
)

// isRemote reports whether an entry that may name a directory is an address: what
// kustomize would clone, and what has a scheme of some other store.
func isRemote(p string) bool { return isURL(p) || isRepository(p) || schemePrefix.MatchString(p) }

// isRepository decides as kustomize's NewRepoSpecFromURL does what is given to git.
func isRepository(p string) bool {
	if path.IsAbs(p) {
		return false
	}
	p, _, _ = strings.Cut(p, "?")
	p, _ = cutPrefixFold(p, "git::")
	scheme := ""
	for _, s := range []string{"ssh://", "https://", "http://", "file://"} {
		if rest, ok := cutPrefixFold(p, s); ok {
			scheme, p = s, rest
			break
		}
	}
	user := userPrefix.FindString(p)
	p = p[len(user):]
	lower := strings.ToLower(p)
	github := strings.HasPrefix(lower, "github.com/") || strings.HasPrefix(lower, "github.com:")
	scp := scheme == "" && (user != "" || github)
	if scheme == "" && !scp {
		return false
	}
	if scheme == "file://" {
		return repositoryPath(user+p, false)
	}
	i := strings.Index(p, "/")
	if colon := strings.Index(p, ":"); scp && (i < 0 || colon > 0 && colon < i) {
		i = colon
	}
	if i < 0 {
		return p != "" && repositoryPath("", true)
	}
	return repositoryPath(p[i+1:], true)
}

// repositoryPath reports whether the path of an address holds a repository and stays
// inside it.
func repositoryPath(p string, segments bool) bool {
	repo, inside := p, ""
	switch {
	case strings.Contains(p, "_git/"):
		i := strings.Index(p, "_git/") + len("_git/")
		name, rest, _ := strings.Cut(p[i:], "/")
		repo, inside = p[:i]+name, rest
	case strings.Contains(p, "//"):
		repo, inside, _ = strings.Cut(p, "//")
	case strings.Contains(p, ".git"):
		i := strings.Index(p, ".git") + len(".git")
		repo, inside = p[:i], p[i:]
	case segments:
		parts := strings.SplitN(p, "/", 3)
		if len(parts) < 2 {
			return false
		}
		repo = parts[0] + "/" + parts[1]
		inside = strings.Join(parts[2:], "/")
	}
	clean := path.Clean(strings.TrimPrefix(inside, "/"))
	return repo != "" && clean != ".." && !strings.HasPrefix(clean, "../")
}

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		return s[len(prefix):], true
	}
	return s, false
}
