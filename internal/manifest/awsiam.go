package manifest

import (
	"strings"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/value"
)

// addRole adds a role of a name.
func (x *resource) addRole(name graph.Arg, trust string) *graph.Role {
	role := &graph.Role{Node: x.node, Name: name, Path: x.path(), Trust: x.document(trust)}
	role.ARN = x.arnOf("role", role.Path.Text, name.Text)
	x.known("arn", role.ARN)
	x.known("name", name.Text)
	x.r.Graph.Roles = append(x.r.Graph.Roles, role)
	return role
}

func (x *resource) addPolicy(name graph.Arg, document string) {
	p := &graph.Policy{Node: x.node, Name: name, Document: x.document(document)}
	p.ARN = x.arnOf("policy", x.path().Text, name.Text)
	x.known("arn", p.ARN)
	x.r.Graph.Policies = append(x.r.Graph.Policies, p)
}

func (x *resource) addInstanceProfile(name graph.Arg, role reference) {
	x.r.Graph.InstanceProfiles = append(x.r.Graph.InstanceProfiles, &graph.InstanceProfile{
		Node: x.node, Name: name.Text, ARN: x.arnOf("instance-profile", x.path().Text, name.Text), Role: x.refer(role).Text,
	})
}

// addProvider adds an OIDC provider. IAM keeps its URL without the scheme.
func (x *resource) addProvider(clients string) {
	p := &graph.OIDCProvider{Node: x.node, URL: x.arg("url")}
	issuer := p.URL.Text
	if !p.URL.Set {
		issuer = x.unique("issuer")
	}
	issuer, _ = issuer.TrimPrefix("https://")
	p.ARN = x.arnOf("oidc-provider/", value.Text{}, issuer)
	list := List(x.get(clients))
	p.ClientIDsOpen = list.Open
	for _, id := range list.Items {
		p.ClientIDs = append(p.ClientIDs, id.Text)
	}
	if l := List(x.get("thumbprints")); len(l.Items) > 0 {
		p.Thumbprint = l.Items[0]
	}
	x.known("arn", p.ARN)
	x.r.Graph.OIDCProviders = append(x.r.Graph.OIDCProviders, p)
}

// attach gives a role a policy: inline is nil for a managed one.
func (x *resource) attach(role value.Text, policy graph.Arg, inline *graph.Document) {
	x.r.Graph.Attachments = append(x.r.Graph.Attachments, &graph.Attachment{Node: x.node, Role: NameOf(role), Policy: policy, Inline: inline})
}

// NameOf is the name of what may be given by its ARN.
func NameOf(given value.Text) value.Text {
	s := given.Skeleton()
	if i := strings.LastIndexByte(s, '/'); strings.HasPrefix(s, "arn:") && i >= 0 {
		return given.Sub(i+1, len(s))
	}
	return given
}
