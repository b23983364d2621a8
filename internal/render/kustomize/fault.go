package kustomize

import (
	"path"
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
	regexp.MustCompile(`^accumulation err='accumulating resources from '[^']*': [^']*': `),
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
	noMatch = regexp.MustCompile(`no matches for Id ([^;\s]*)`)
	resIDs  = regexp.MustCompile(`resid\.ResId\{.*?Kind:"([^"]*)".*?\}, Name:"([^"]*)"[^}]*\}`)
	rooted  = regexp.MustCompile(`(['"\s(])/([\w.-])`)
	loaded  = regexp.MustCompile(`read ([^:]+): `)
)

// fault is the Problem of a build that failed.
func (p *plan) fault(err error) finding.Problem {
	message, dir := unwrap(err.Error(), p.root.k.dir)
	n := p.nodes[dir]
	if n == nil {
		n = p.root
	}
	at := n.k.start()
	message = resIDs.ReplaceAllString(message, "$1 $2")
	if m := noMatch.FindStringSubmatch(message); m != nil {
		message = "no object for the patch of " + m[1]
		at = n.patchPlace(m[1], at)
	} else if m := regexp.MustCompile(`\[path: "([^"]*)"\]|file path\(([^)]*)\)|patch file '([^']*)'`).FindStringSubmatch(message); m != nil {
		if name, ok := n.k.target(m[1] + m[2] + m[3]); ok && p.x.isFile(name) {
			if f, err := p.x.tree.Open(name); err == nil {
				at = source.Range{File: f}
			}
		}
	} else if m := loaded.FindStringSubmatch(message); m != nil && p.x.isFile(path.Clean(m[1])) {
		if f, err := p.x.tree.Open(m[1]); err == nil {
			at = source.Range{File: f}
		}
	}
	message = rooted.ReplaceAllString(message, "$1$2")
	return finding.Problem{Message: short("kustomize: " + message), At: at}
}

// patchPlace is where the patch of an object is written, by the id that kustomize
// gives it: Kind.version.group/name.namespace.
func (n *node) patchPlace(id string, fallback source.Range) source.Range {
	kind, rest, _ := strings.Cut(id, ".")
	_, name, _ := strings.Cut(rest, "/")
	for _, x := range n.patches {
		for _, o := range x.merge {
			if str(o.Get("kind")) == kind && strings.HasPrefix(name, rawName(o)) {
				if at := o.Get("metadata").Get("name").At; !at.IsZero() {
					return at
				}
			}
		}
	}
	return fallback
}
