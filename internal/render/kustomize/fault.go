package kustomize

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/source"
)

// maxMessage bounds a message, in bytes.
const maxMessage = 300

// short is a message on one line and of bounded length.
func short(message string) string {
	message = strings.Join(strings.Fields(message), " ")
	if len(message) <= maxMessage {
		return message
	}
	cut := maxMessage
	for !utf8.RuneStart(message[cut]) {
		cut--
	}
	return message[:cut] + "..."
}

// wrappings are what kustomize puts before the cause of an error.
var wrappings = []*regexp.Regexp{
	regexp.MustCompile(`^accumulating (?:resources|components): `),
	regexp.MustCompile(`^accumulation err='accumulating resources from '[^']*': read [^']*: is a directory': `),
	regexp.MustCompile(`^(?s)(?:merging from|adding origin annotations for) generator &?\{.*\}: (?:id |found )`),
	regexp.MustCompile(`^(?s)trouble configuring builtin \w+ with config: .*\n` + "`: "),
	regexp.MustCompile(`^loading (?:generator plugins|KV pairs): `),
	regexp.MustCompile(`^(?:env source files|file sources|literal sources):? ?\[[^\]]*\]: `),
}

// steps are wrappings that name where the cause lies.
var steps = regexp.MustCompile(`^(?:recursed accumulation of path|recursed merging from path|couldn't make target for path) '([^']*)': `)

// unwrap finds the innermost cause, and the directory in which it arose.
func unwrap(message, dir string) (string, string) {
	for {
		before := message
		for _, w := range wrappings {
			if loc := w.FindStringIndex(message); loc != nil {
				message = message[loc[1]:]
			}
		}
		if m := steps.FindStringSubmatch(message); m != nil {
			dir, message = inside(m[1]), message[len(m[0]):]
		}
		if quoted, ok := strings.CutPrefix(message, "accumulateDirectory: "); ok {
			if s, err := strconv.Unquote(quoted); err == nil {
				message = s
			}
		}
		if message == before {
			return message, dir
		}
	}
}

var (
	noMatch  = regexp.MustCompile(`no matches for Id ([^;\s]*)`)
	resIDs   = regexp.MustCompile(`resid\.ResId\{.*?Kind:"([^"]*)".*?\}, Name:"([^"]*)"[^}]*\}`)
	ids      = regexp.MustCompile(`\b([A-Z]\w*)\.\w+\.[^\s/]+/([^\s]+?)\.(\[noNs\]|[a-z0-9-]+)`)
	rooted   = regexp.MustCompile(`(['"\s(])/([\w.-])`)
	loaded   = regexp.MustCompile(`read ([^:]+): `)
	badFile  = regexp.MustCompile(`(?s)^accumulation err='(?:accumulating|merging) resources from '([^']*)': (.*)': (?:must build at directory|new root)`)
	badPatch = regexp.MustCompile(`\[path: "([^"]*)"\]|file path\(([^)]*)\)|patch file '([^']*)'`)
	badOp    = regexp.MustCompile(`doc is missing path: "?/?([^":]*)`)
)

// fault is the Problem of a build that failed.
func (p *plan) fault(err error) finding.Problem {
	message, dir := unwrap(err.Error(), p.root.k.dir)
	n := p.nodes[dir]
	if n == nil {
		n = p.root
	}
	at := n.k.start()
	if m := badFile.FindStringSubmatch(message); m != nil {
		message = m[2]
		at = n.entryPlace(m[1], at)
	}
	message = resIDs.ReplaceAllString(message, "$1 $2")
	switch {
	case noMatch.MatchString(message):
		id := noMatch.FindStringSubmatch(message)[1]
		message = "no object for the patch of " + id
		at = n.patchPlace(id, at)
	case badOp.MatchString(message):
		at = n.opPlace(badOp.FindStringSubmatch(message)[1], at)
	case badPatch.MatchString(message):
		m := badPatch.FindStringSubmatch(message)
		at = p.filePlace(n, m[1]+m[2]+m[3], at)
	case strings.Contains(message, `[patch: "`):
		at = n.k.place("patches").FirstLine()
	case loaded.MatchString(message):
		if f, err := p.x.tree.Open(loaded.FindStringSubmatch(message)[1]); err == nil {
			at = source.Range{File: f}
		}
	}
	message = ids.ReplaceAllString(message, "$1 $2")
	message = rooted.ReplaceAllString(message, "$1$2")
	return finding.Problem{Message: short("kustomize: " + message), At: at}
}

func (p *plan) filePlace(n *node, s string, fallback source.Range) source.Range {
	if name, ok := n.k.target(s); ok && p.x.isFile(name) {
		if f, err := p.x.tree.Open(name); err == nil {
			return source.Range{File: f}
		}
	}
	return fallback
}

// entryPlace is where a path is written among the resources.
func (n *node) entryPlace(s string, fallback source.Range) source.Range {
	for _, e := range n.k.includes() {
		if e.path == s || "./"+e.path == s {
			return e.at
		}
	}
	return fallback
}

// opPlace is where the path of a JSON patch is written.
func (n *node) opPlace(path string, fallback source.Range) source.Range {
	for _, x := range n.patches {
		for _, t := range x.paths {
			if strings.Trim(rawText(t), "/") == strings.Trim(path, "/") && !t.At.IsZero() {
				return t.At
			}
		}
	}
	return fallback
}

// patchPlace is where the patch of an object is written, by the id that kustomize
// gives it: Kind.version.group/name.namespace.
func (n *node) patchPlace(id string, fallback source.Range) source.Range {
	kind, rest, _ := strings.Cut(id, ".")
	_, name, _ := strings.Cut(rest, "/")
	for _, x := range n.patches {
		for _, o := range x.merge {
			if str(o.Get("kind")) == kind && strings.HasPrefix(name, rawName(o)) {
				if t := o.Get("metadata").Get("name"); t != nil && !t.At.IsZero() {
					return t.At
				}
			}
		}
	}
	return fallback
}
