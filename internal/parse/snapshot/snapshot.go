// Package snapshot reads files that hold what the AWS command line says of an account and
// of its clusters, so that every link is proven without credentials.
//
// The files of one directory belong together. They are known by their shape, whatever they
// are called; objects of Kubernetes beside them are read by package kubernetes.
package snapshot

import (
	"bytes"
	"context"
	"path"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/parse"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// Parser reads output of the AWS command line.
type Parser struct{}

// Name implements parse.Parser.
func (Parser) Name() string { return "snapshot" }

// Claims implements parse.Parser.
func (Parser) Claims(name string) bool {
	switch path.Ext(name) {
	case ".yaml", ".yml":
		return true
	case ".json":
		return !strings.HasSuffix(name, ".tf.json") && !strings.HasSuffix(name, ".tfvars.json")
	}
	return false
}

// Parse implements parse.Parser.
func (Parser) Parse(ctx context.Context, in parse.Input) parse.Output {
	var out parse.Output
	folders := map[string]*folder{}
	var order []*folder
	for _, name := range in.Files {
		if ctx.Err() != nil {
			break
		}
		f, err := in.Tree.Open(name)
		if err != nil {
			out.Problems = append(out.Problems, finding.Unreadable(name, err))
			continue
		}
		t, shapes, problem := recognise(f)
		if problem != nil {
			out.Problems = append(out.Problems, *problem)
		}
		if len(shapes) == 0 {
			continue
		}
		x := folders[path.Dir(name)]
		if x == nil {
			x = newFolder(path.Dir(name))
			folders[path.Dir(name)] = x
			order = append(order, x)
		}
		for _, s := range shapes {
			s.add(x, t)
		}
		out.Parsed = append(out.Parsed, name)
	}
	for _, x := range order {
		x.finish()
		out.Graph.Add(&x.graph)
		out.Problems = append(out.Problems, x.problems...)
	}
	return out
}

// shape is the output of one command.
type shape struct {
	// key is the member that tells, word what such a file holds besides.
	key, word string
	// is checks the member.
	is  func(t *value.Tree) bool
	add func(x *folder, t *value.Tree)
	// bare says that the member is known also alone, as --query prints it.
	bare bool
}

// shapes are the commands that are understood.
var shapes = []shape{
	{"RoleDetailList", "RoleDetailList", isList(""), (*folder).account, false},
	{"Roles", "AssumeRolePolicyDocument", isList("AssumeRolePolicyDocument"), (*folder).roles, true},
	{"Role", "AssumeRolePolicyDocument", has("AssumeRolePolicyDocument", "Arn"), (*folder).role, true},
	{"OpenIDConnectProviderList", "OpenIDConnectProviderList", isList("Arn"), (*folder).providers, false},
	{"ClientIDList", "ThumbprintList", isList(""), (*folder).provider, false},
	{"cluster", "kubernetesNetworkConfig", has("name", "arn"), (*folder).cluster, true},
	{"nodegroup", "nodegroupName", has("nodegroupName", "clusterName"), (*folder).nodegroup, true},
	{"associations", "associationId", isList("associationId"), (*folder).associations, true},
	{"association", "associationId", has("associationId", "roleArn"), (*folder).association, true},
	{"accessEntries", "accessEntries", isList(""), (*folder).accessEntries, false},
	{"accessEntry", "principalArn", has("principalArn", "clusterName"), (*folder).accessEntry, true},
	{"associatedAccessPolicies", "principalArn", isList("policyArn"), (*folder).accessPolicies, true},
	{"addon", "addonName", has("addonName", "clusterName"), (*folder).addon, true},
	{"fargateProfile", "fargateProfileName", has("fargateProfileName", "clusterName"), (*folder).fargateProfile, true},
}

// isList checks for a list whose elements have a member; the empty name is of no member.
func isList(member string) func(t *value.Tree) bool {
	return func(t *value.Tree) bool {
		return t != nil && t.Kind == value.List && !slices.ContainsFunc(t.Items, func(item *value.Tree) bool { return member != "" && item.Get(member) == nil })
	}
}

// has checks for an object with members.
func has(members ...string) func(t *value.Tree) bool {
	return func(t *value.Tree) bool {
		return !slices.ContainsFunc(members, func(m string) bool { return t.Get(m) == nil })
	}
}

// recognise reads a file that may be such output.
func recognise(f *source.File) (*value.Tree, []shape, *finding.Problem) {
	telling := slices.ContainsFunc(shapes, func(s shape) bool { return bytes.Contains(f.Data, []byte(s.word)) })
	if !telling || isObject(f.Data) {
		return nil, nil, nil
	}
	docs := yamldoc.ParsePlain(f)
	if len(docs) != 1 || docs[0].Tree == nil {
		if len(docs) == 1 && bytes.HasPrefix(bytes.TrimSpace(f.Data), []byte("{")) {
			return nil, nil, docs[0].Problem // cut off, most often
		}
		return nil, nil, nil
	}
	t := docs[0].Tree
	if t.Get("apiVersion") != nil {
		return nil, nil, nil
	}
	var found []shape
	for _, s := range shapes {
		if s.is(t.Get(s.key)) {
			found = append(found, s)
		}
	}
	if len(found) > 0 {
		return t, found, nil
	}
	for _, s := range shapes {
		if s.bare && bytes.Contains(f.Data, []byte(s.word)) && s.is(t) && len(t.Items)+len(t.Members) > 0 {
			whole := &value.Tree{Kind: value.Object, At: t.At, Members: []value.Member{{Key: value.Lit(s.key), Value: t}}}
			return whole, []shape{s}, nil
		}
	}
	return nil, nil, nil
}

// isObject reports, of most Kubernetes objects and without parsing them, that they are
// such: apiVersion is a key at the top.
func isObject(data []byte) bool {
	const key = "apiVersion"
	data = bytes.TrimSpace(data)
	if rest, ok := bytes.CutPrefix(data, []byte("{")); ok {
		return bytes.HasPrefix(bytes.TrimSpace(rest), []byte(`"`+key+`"`))
	}
	return bytes.HasPrefix(data, []byte(key+":")) || bytes.Contains(data, []byte("\n"+key+":"))
}

// folder is what the files of one directory say.
type folder struct {
	graph    graph.Graph
	problems []finding.Problem
	scope    *graph.Scope
	// listed are providers that are only named, described those of which the rest is
	// known, by URL.
	listed    []graph.Arg
	described []*graph.OIDCProvider
	// named are associations and entries that are only listed.
	named []*graph.Association
	lines []*graph.AccessEntry
	// associated says that associations were listed, providersListed that OIDC providers
	// were.
	associated, providersListed bool
	// complete are the accounts of which every role is listed, unless paged says that some
	// list goes on somewhere else.
	complete []*graph.Account
	paged    bool
	// met are the ARNs of roles.
	met map[string]bool
	// accounts are the ids of the accounts that ARNs speak of.
	accounts map[string]bool
}

func newFolder(dir string) *folder {
	return &folder{scope: &graph.Scope{ID: "snapshot:" + dir}, accounts: map[string]bool{}, met: map[string]bool{}}
}

// node is that of something with a name.
func (x *folder) node(kind string, name graph.Arg) graph.Node {
	return graph.Node{Scope: x.scope, Address: kind + "/" + name.Text.String(), At: name.At}
}
