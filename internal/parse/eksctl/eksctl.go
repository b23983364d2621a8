// Package eksctl reads the configuration files of eksctl: the cluster, and the roles,
// ServiceAccounts, associations, add-ons, access entries and node groups that eksctl makes
// for it.
//
// What eksctl makes on its own, a role and its trust policy above all, is written out as
// its source does (pkg/cfn/builder, pkg/iam/oidc, pkg/apis/eksctl.io/v1alpha5/defaults.go).
package eksctl

import (
	"bytes"
	"context"
	"path"
	"strings"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/parse"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// Parser reads files of eksctl.
type Parser struct{}

// Name implements parse.Parser.
func (Parser) Name() string { return "eksctl" }

// engines are the extensions that files of template engines add.
var engines = []string{".gotmpl", ".tmpl", ".tpl", ".j2", ".jinja2"}

// Claims implements parse.Parser.
func (Parser) Claims(name string) bool {
	for _, e := range engines {
		name = strings.TrimSuffix(name, e)
	}
	switch path.Ext(name) {
	case ".yaml", ".yml":
		return true
	case ".json":
		return !strings.HasSuffix(name, ".tf.json")
	}
	return false
}

// telling reports whether a document can be of eksctl.
func telling(doc []byte) bool { return bytes.Contains(doc, []byte("eksctl.io/")) }

// Parse implements parse.Parser.
func (Parser) Parse(ctx context.Context, in parse.Input) parse.Output {
	var out parse.Output
	for _, name := range in.Files {
		if ctx.Err() != nil {
			break
		}
		f, err := in.Tree.Open(name)
		if err != nil {
			out.Problems = append(out.Problems, finding.Unreadable(name, err))
			continue
		}
		if !telling(f.Data) {
			continue
		}
		read(f, &out)
	}
	return out
}

// read reads the documents of one file.
func read(f *source.File, out *parse.Output) {
	scope := &graph.Scope{ID: "eksctl:" + f.Name}
	understood := false
	for _, d := range yamldoc.ParseIf(f, telling) {
		switch {
		case d.Problem != nil:
			out.Problems = append(out.Problems, *d.Problem)
		case d.Tree == nil && d.Templated:
			node := graph.Node{Scope: scope, Address: f.Name, At: source.Range{File: f}}
			out.Graph.Gaps = append(out.Graph.Gaps, graph.Gap{Node: node, Reason: "only a template engine can read the file", Unknown: f.Name})
		case isConfig(d.Tree):
			c := newConfig(scope, d.Tree, &out.Graph)
			c.read()
			out.Problems = append(out.Problems, c.problems...)
			understood = true
		}
	}
	if understood {
		out.Parsed = append(out.Parsed, f.Name)
	}
}

// isConfig reports whether a document is a ClusterConfig.
func isConfig(t *value.Tree) bool {
	group, _, _ := strings.Cut(known(t.Get("apiVersion")), "/")
	return group == "eksctl.io" && known(t.Get("kind")) == "ClusterConfig"
}

// known is a scalar without holes; empty for anything else.
func known(t *value.Tree) string {
	if !t.IsScalar() {
		return ""
	}
	s, _ := t.Text.Known()
	return s
}

// config is one ClusterConfig.
type config struct {
	graph    *graph.Graph
	problems []finding.Problem
	tree     *value.Tree
	// node is that of the cluster.
	node graph.Node
	name graph.Arg
	// issuer is that of the cluster, without its scheme.
	issuer value.Text
}

func newConfig(scope *graph.Scope, t *value.Tree, g *graph.Graph) *config {
	c := &config{graph: g, tree: t}
	at := t.Get("kind").At
	c.name = manifest.Field(t.Get("metadata"), "name", at)
	label := "?"
	if c.name.Set {
		at, label = c.name.At, c.name.Text.String()
	}
	c.node = graph.Node{Scope: scope, Address: "ClusterConfig/" + label, At: at}
	c.issuer = c.unique(c.node.Address, "issuer")
	return c
}

func (c *config) read() {
	c.cluster()
	c.accounts()
	c.associations(c.tree.Path("iam", "podIdentityAssociations"), "iam.podIdentityAssociations", nil)
	c.addons()
	c.access()
	c.nodes()
	c.fargate()
}

// child is the node of something that the configuration declares.
func (c *config) child(field string, name graph.Arg) graph.Node {
	label := "?"
	if name.Set {
		label = name.Text.String()
	}
	return graph.Node{Scope: c.node.Scope, Address: c.node.Address + "/" + field + "/" + label, At: name.At}
}

// unique is an unknown that nothing else shares.
func (c *config) unique(address, attr string) value.Text {
	return value.HoleAt(value.World(c.node.Scope.ID)+address+"#"+attr, value.Unique, source.Range{})
}

// list are the elements of a list of objects.
func (c *config) list(t *value.Tree, name string) []*value.Tree {
	if t == nil || t.Kind == value.Null {
		return nil
	}
	if unknown := manifest.Open(t); unknown != "" {
		node := c.node
		node.At = t.At
		c.graph.Gaps = append(c.graph.Gaps, graph.Gap{Node: node, Reason: "the number of instances is not known", Instances: true, Unknown: unknown})
	}
	if t.Kind != value.List && t.Kind != value.Hole {
		c.problem(t.At, name+" is a list")
		return nil
	}
	var out []*value.Tree
	for _, item := range t.Items {
		switch item.Kind {
		case value.Object:
			out = append(out, item)
		case value.Hole:
		default:
			c.problem(item.At, "an element of "+name+" is an object")
		}
	}
	return out
}

func (c *config) problem(at source.Range, message string) {
	c.problems = append(c.problems, finding.Problem{Message: message, At: at})
}
