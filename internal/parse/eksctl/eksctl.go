// Package eksctl reads the configuration files of eksctl: the cluster, and the roles,
// ServiceAccounts, associations, add-ons, access entries and node groups that eksctl makes
// for it.
//
// What eksctl makes on its own, a role and its trust policy above all, is written out as
// its source does (pkg/cfn/builder, pkg/iam/oidc, pkg/actions, and defaults.go and
// validation.go of pkg/apis/eksctl.io/v1alpha5). Left out are the roles of the control
// plane and of hybrid nodes, and the add-ons that it makes unasked.
package eksctl

import (
	"bytes"
	"context"
	"path"
	"strings"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/graph"
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

// telling reports whether a document can be of eksctl, of which many only have labels.
func telling(doc []byte) bool {
	return bytes.Contains(doc, []byte("eksctl.io/v")) && bytes.Contains(doc, []byte("ClusterConfig"))
}

// Parse implements parse.Parser.
func (Parser) Parse(ctx context.Context, in parse.Input) parse.Output {
	var out parse.Output
	left := &budget{entries: maxEntries}
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
		read(f, left, &out)
	}
	share(out.Graph.Clusters)
	return out
}

// maxEntries bounds what all files together declare, which aliases may multiply: elements
// of lists, and policies of roles.
const maxEntries = 20_000

// budget is what may still be declared.
type budget struct {
	entries int
	// told says that it was reported that nothing may.
	told bool
}

// read reads the documents of one file. It takes what they declare from what is left.
func read(f *source.File, left *budget, out *parse.Output) {
	scope := &graph.Scope{ID: "eksctl:" + f.Name}
	gap := func(reason string, at source.Range, reported bool) {
		node := graph.Node{Scope: scope, Address: f.Name, At: at}
		out.Graph.Gaps = append(out.Graph.Gaps, graph.Gap{Node: node, Reason: reason, Unknown: f.Name, Objects: true, Reported: reported})
	}
	understood := false
	for _, d := range yamldoc.ParseIf(f, telling) {
		switch {
		case d.Problem != nil:
			out.Problems = append(out.Problems, *d.Problem)
			gap("a file of eksctl cannot be read", d.Problem.At, true)
		case d.Tree == nil && d.Templated:
			gap("only a template engine can read the file", source.Range{File: f}, false)
		case isConfig(d.Tree):
			c := newConfig(scope, d.Tree, left, &out.Graph)
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
