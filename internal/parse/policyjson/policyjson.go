// Package policyjson reads trust policies that stand in files of their own, as they are
// given to aws iam create-role, and what is given to it as a whole.
//
// They are known by their shape. A file that another format reads is judged there.
package policyjson

import (
	"bytes"
	"context"
	"path"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/parse"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// Parser reads trust policies in files of JSON.
type Parser struct{}

// Name implements parse.Parser.
func (Parser) Name() string { return "policy" }

// Waits implements parse.Waiter: a configuration may read the file.
func (Parser) Waits() {}

// engines are the extensions that files of template engines add.
var engines = []string{".tpl", ".tmpl", ".tftpl", ".template", ".j2"}

// Claims implements parse.Parser.
func (Parser) Claims(name string) bool {
	for _, e := range engines {
		name = strings.TrimSuffix(name, e)
	}
	return path.Ext(name) == ".json" && !strings.HasSuffix(name, ".tf.json") && !strings.HasSuffix(name, ".tfvars.json")
}

// telling reports whether a file can hold a trust policy of interest.
func telling(data []byte) bool {
	return bytes.Contains(data, []byte("Statement")) && bytes.Contains(data, []byte("Principal")) && bytes.Contains(data, []byte("sts:"))
}

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
		if telling(f.Data) && !in.Shared.Used(name) {
			read(f, &out)
		}
	}
	return out
}

func read(f *source.File, out *parse.Output) {
	docs := yamldoc.Parse(f)
	if len(docs) != 1 {
		return
	}
	d := docs[0]
	role := &graph.Role{Node: graph.Node{Scope: &graph.Scope{ID: "policy:" + f.Name}, Address: path.Base(f.Name)}}
	switch {
	case d.Problem != nil:
		out.Problems = append(out.Problems, *d.Problem)
		return
	case d.Tree == nil:
		role.At = source.Range{File: f}
		out.Graph.Gaps = append(out.Graph.Gaps, graph.Gap{Node: role.Node, Reason: "only a template engine can read the file", Unknown: f.Name})
		return
	case isTrust(d.Tree):
		role.At = d.Tree.At
		role.Trust = manifest.Document(d.Tree)
	default:
		if !request(role, d.Tree) {
			return
		}
	}
	out.Graph.Roles = append(out.Graph.Roles, role)
	out.Parsed = append(out.Parsed, f.Name)
}

// request reads what aws iam create-role and update-assume-role-policy take as a whole.
func request(role *graph.Role, t *value.Tree) bool {
	document := t.Get("AssumeRolePolicyDocument")
	if document == nil {
		document = t.Get("PolicyDocument")
	}
	name := manifest.Field(t, "RoleName", t.At)
	if document == nil || !name.Set || t.Get("Arn") != nil || t.Get("PolicyName") != nil {
		return false
	}
	role.Trust = manifest.Document(document)
	role.Name, role.At = name, name.At
	pathOf := manifest.Field(t, "Path", name.At)
	if !pathOf.Set {
		pathOf.Text = value.Lit("/")
	}
	role.Path = pathOf
	world := value.World(role.Scope.ID)
	role.ARN = value.Join(
		value.Lit("arn:"), value.HoleAt(world+"aws.partition", value.Partition, source.Range{}),
		value.Lit(":iam::"), value.HoleAt(world+"aws.account", value.Account, source.Range{}),
		value.Lit(":role"), pathOf.Text, name.Text,
	)
	return true
}

// federates reports a statement that can only be of a trust policy, whatever else it says.
func federates(s *value.Tree) bool { return s.Path("Principal", "Federated") != nil }

// assumes reports whether a statement may be of actions of STS.
func assumes(s *iam.Statement) bool {
	return s.Actions.Open != "" || slices.ContainsFunc(s.Actions.Values, func(a value.Text) bool {
		known, ok := a.Known()
		return !ok || known == "*" || strings.HasPrefix(strings.ToLower(known), "sts:")
	})
}

// isTrust reports whether a document is a trust policy by its shape: it names principals
// and no resources, and is of actions of STS. Some policies of resources name none either.
func isTrust(t *value.Tree) bool {
	if t.Kind != value.Object || t.Get("Statement") == nil {
		return false
	}
	for _, m := range t.Members {
		if key, _ := m.Key.Known(); key != "Version" && key != "Id" && key != "Statement" {
			return false
		}
	}
	trusts := false
	for _, s := range iam.ParsePolicy(t).Statements {
		principals := len(s.Principals.Values) + len(s.NotPrincipals.Values)
		trusts = trusts || (principals > 0 || s.Principals.Open != "") && assumes(s)
	}
	statements := []*value.Tree{t.Get("Statement")}
	if statements[0].Kind == value.List {
		statements = statements[0].Items
	}
	for _, s := range statements {
		if (s.Get("Resource") != nil || s.Get("NotResource") != nil) && !federates(s) {
			return false
		}
	}
	return trusts
}
