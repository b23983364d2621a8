package manifest

import (
	"strings"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// The ConfigMap in which EKS clusters map IAM principals to users.
const (
	AuthName      = "aws-auth"
	AuthNamespace = "kube-system"
)

// authFields are the keys of its data by what they map, as the AWS IAM
// Authenticator looks them up: exactly as written here.
var authFields = []struct{ field, kind, principal string }{
	{"mapRoles", "role", "rolearn"},
	{"mapUsers", "user", "userarn"},
	{"mapAccounts", "account", ""},
}

// AuthMap reads the data of the ConfigMap aws-auth.
func (r *Reader) AuthMap(node graph.Node, data *value.Tree) {
	m := &graph.AuthMap{Node: node}
	r.Graph.AuthMaps = append(r.Graph.AuthMaps, m)
	if data == nil || data.Kind == value.Null {
		return
	}
	m.Open = Open(data)
	for _, f := range authFields {
		if t := data.Get(f.field); t != nil {
			authField(m, f.kind, f.principal, t)
		}
	}
}

// authField reads one key of the data: a list in YAML, as text.
func authField(m *graph.AuthMap, kind, principal string, t *value.Tree) {
	list, fault := decode(t)
	switch {
	case fault != "":
		m.Faults = append(m.Faults, graph.AuthFault{Reason: fault, At: t.At})
	case list != nil:
		authList(m, kind, principal, list)
	}
}

// authList reads a list of mappings.
func authList(m *graph.AuthMap, kind, principal string, list *value.Tree) {
	switch {
	case list.Kind == value.Hole:
		m.Open = list.Text.String()
	case list.Kind != value.List:
		m.Faults = append(m.Faults, graph.AuthFault{Reason: "not-a-list", At: list.At})
	default:
		if list.Open != "" {
			m.Open = list.Open
		}
		for _, item := range list.Items {
			authEntry(m, kind, principal, item)
		}
	}
}

// decode parses the YAML that a text holds; nil for an empty one.
func decode(t *value.Tree) (tree *value.Tree, fault string) {
	switch {
	case t.Encodes != nil:
		return t.Encodes, ""
	case t.Kind == value.Hole:
		return t, ""
	case t.Kind != value.String:
		return nil, "not-text"
	}
	if s, known := t.Text.Known(); known && strings.Trim(s, " \n\t\"'") == "" {
		return nil, ""
	}
	docs := yamldoc.ParseText(t.Text)
	if len(docs) == 0 || docs[0].Tree == nil {
		return nil, "not-yaml"
	}
	return docs[0].Tree, ""
}

func authEntry(m *graph.AuthMap, kind, principal string, item *value.Tree) {
	e := graph.AuthEntry{Kind: kind, At: item.At}
	if principal == "" {
		if item.IsScalar() {
			e.ARN = graph.Arg{Set: true, Text: item.Text, At: item.At}
			m.Entries = append(m.Entries, e)
		}
		return
	}
	if item.Kind == value.Hole {
		m.Open = item.Text.String()
		return
	}
	e.ARN = foldField(item, principal)
	e.Username = foldField(item, "username")
	if groups := foldGet(item, "groups"); groups != nil {
		e.Groups = List(groups)
	}
	if !e.ARN.Set {
		m.Faults = append(m.Faults, graph.AuthFault{Reason: "no-arn", At: item.At})
		return
	}
	m.Entries = append(m.Entries, e)
}

// foldGet finds a member whatever its case, as the authenticator does within
// entries.
func foldGet(t *value.Tree, key string) *value.Tree {
	for _, m := range t.Members {
		if s, known := m.Key.Known(); known && strings.EqualFold(s, key) {
			return m.Value
		}
	}
	return nil
}

func foldField(t *value.Tree, key string) graph.Arg {
	v := foldGet(t, key)
	if v == nil || !v.IsScalar() || v.Kind == value.Null {
		return graph.Arg{At: t.At}
	}
	return graph.Arg{Set: true, Text: v.Text, At: v.At}
}
