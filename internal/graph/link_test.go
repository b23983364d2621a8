package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

const issuer = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE"

var (
	infra = &graph.Scope{ID: "tf:."}
	plain = &graph.Scope{ID: "k8s:."}
	file  = source.NewFile("x", []byte("x"))
)

func hole(name string, c value.Class) value.Text {
	return value.NewText(value.Part{Hole: name, Class: c})
}

// account is the account of roles whose account is not written.
var account = hole("aws.account", value.Account)

func node(s *graph.Scope, address string) graph.Node {
	return graph.Node{Scope: s, Address: address, At: source.Range{File: file, End: 1}}
}

// role is a role that trusts a subject under an operator.
func role(name, path value.Text, acct value.Text, operator, subject string) *graph.Role {
	text := fmt.Sprintf(`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
		"Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/%s"},
		"Condition": {"%s": {"%s:sub": "%s"}, "StringEquals": {"%s:aud": "sts.amazonaws.com"}}}]}`, issuer, operator, issuer, subject, issuer)
	if operator == "StringEquals" {
		text = fmt.Sprintf(`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
		"Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/%s"},
		"Condition": {"StringEquals": {"%s:sub": "%s", "%s:aud": "sts.amazonaws.com"}}}]}`, issuer, issuer, subject, issuer)
	}
	tree, err := value.ParseJSON(value.Lit(text))
	if err != nil {
		panic(err)
	}
	return &graph.Role{
		Node: node(infra, "aws_iam_role."+name.String()), Name: graph.Arg{Set: true, Text: name},
		ARN:   value.Join(value.Lit("arn:aws:iam::"), acct, value.Lit(":role"), path, name),
		Trust: graph.Document{Policy: iam.ParsePolicy(tree)},
	}
}

func account1(namespace, name, arn value.Text) *graph.ServiceAccount {
	return &graph.ServiceAccount{
		Node: node(plain, "ServiceAccount/x"), Namespace: graph.Arg{Set: true, Text: namespace},
		Name: graph.Arg{Set: true, Text: name}, RoleARN: graph.Arg{Set: true, Text: arn},
	}
}

// TestBindings goes through what a role can say to a ServiceAccount.
func TestBindings(t *testing.T) {
	lit, slash := value.Lit, value.Lit("/")
	app := lit("arn:aws:iam::111122223333:role/app")
	trusting := func(operator, subject string) *graph.Role { return role(lit("app"), slash, account, operator, subject) }
	tests := []struct {
		name      string
		roles     []*graph.Role
		namespace value.Text
		arn       value.Text
		options   graph.Options
		accepted  value.Tri
		reason    string
		orphaned  value.Tri
	}{
		{"accepts", []*graph.Role{trusting("StringEquals", "system:serviceaccount:web:app")}, lit("web"), app, graph.Options{}, value.Yes, "", value.No},
		{"accepts by pattern", []*graph.Role{trusting("StringLike", "system:serviceaccount:web:*")}, lit("web"), app, graph.Options{}, value.Yes, "", value.No},
		{"namespace differs", []*graph.Role{trusting("StringEquals", "system:serviceaccount:shop:app")}, lit("web"), app, graph.Options{}, value.No, "namespace-differs", value.No},
		{"name differs", []*graph.Role{trusting("StringEquals", "system:serviceaccount:web:other")}, lit("web"), app, graph.Options{}, value.No, "name-differs", value.No},
		{"wildcard is literal", []*graph.Role{trusting("StringEquals", "system:serviceaccount:web:*")}, lit("web"), app, graph.Options{}, value.No, "wildcard-is-literal", value.No},
		{"namespace unknown", []*graph.Role{trusting("StringEquals", "system:serviceaccount:web:app")}, hole("ns", value.Segment), app, graph.Options{}, value.Unknown, "", value.No},
		{"namespace unknown, name differs", []*graph.Role{trusting("StringEquals", "system:serviceaccount:web:other")}, hole("ns", value.Segment), app, graph.Options{}, value.No, "name-differs", value.No},
		{"one of two accepts", []*graph.Role{trusting("StringEquals", "system:serviceaccount:shop:app"), trusting("StringEquals", "system:serviceaccount:web:app")}, lit("web"), app, graph.Options{}, value.Yes, "", value.No},
		{"its provider is of another account", []*graph.Role{trusting("StringEquals", "system:serviceaccount:web:app")}, lit("web"), lit("arn:aws:iam::444455556666:role/app"), graph.Options{}, value.Unknown, "", value.Unknown},
		{"its provider is of another account, closed", []*graph.Role{trusting("StringEquals", "system:serviceaccount:web:app")}, lit("web"), lit("arn:aws:iam::444455556666:role/app"), graph.Options{Roles: value.Yes}, value.Unknown, "", value.Yes},
		{"a role with an unknown name may accept", []*graph.Role{trusting("StringEquals", "system:serviceaccount:shop:app"), role(hole("n", value.Any), slash, account, "StringEquals", "system:serviceaccount:web:app")}, lit("web"), app, graph.Options{}, value.Yes, "", value.No},
		{"only a role with an unknown name, which rejects", []*graph.Role{role(hole("n", value.Any), slash, account, "StringEquals", "system:serviceaccount:shop:app")}, lit("web"), app, graph.Options{}, value.Unknown, "", value.No},
		{"a role whose name cannot be it", []*graph.Role{role(value.Join(lit("other-"), hole("n", value.Unique)), slash, hole("account", value.Any), "StringEquals", "system:serviceaccount:shop:app")}, lit("web"), value.Join(lit("arn:aws:iam::"), hole("ACCOUNT", value.Any), lit(":role/app")), graph.Options{}, value.Unknown, "", value.Unknown},
		{"trust unknown", []*graph.Role{{Node: node(infra, "r"), Name: graph.Arg{Set: true, Text: lit("app")}, ARN: app, Trust: graph.Document{Unknown: "var.trust"}}}, lit("web"), app, graph.Options{}, value.Unknown, "", value.No},
		{"annotation unknown", []*graph.Role{trusting("StringEquals", "system:serviceaccount:web:app")}, lit("web"), hole("arn", value.Any), graph.Options{}, value.Unknown, "", value.Unknown},
		{"another role, open", []*graph.Role{trusting("StringEquals", "system:serviceaccount:shop:shop")}, lit("web"), lit("arn:aws:iam::111122223333:role/none"), graph.Options{}, value.Unknown, "", value.Unknown},
		{"another role, closed", []*graph.Role{trusting("StringEquals", "system:serviceaccount:shop:shop")}, lit("web"), lit("arn:aws:iam::111122223333:role/none"), graph.Options{Roles: value.Yes}, value.Unknown, "", value.Yes},
		{"another role, closed with an unknown name", []*graph.Role{role(hole("n", value.Any), lit("/x/"), account, "StringEquals", "system:serviceaccount:shop:shop")}, lit("web"), lit("arn:aws:iam::111122223333:role/none"), graph.Options{Roles: value.Yes}, value.Unknown, "", value.Unknown},
		{"path differs", []*graph.Role{role(lit("app"), lit("/team/"), account, "StringEquals", "system:serviceaccount:shop:shop")}, lit("web"), app, graph.Options{}, value.Unknown, "", value.Yes},
		{"path differs, said to be open", []*graph.Role{role(lit("app"), lit("/team/"), account, "StringEquals", "system:serviceaccount:shop:shop")}, lit("web"), app, graph.Options{Roles: value.No}, value.Unknown, "", value.Unknown},
		{"account differs", []*graph.Role{role(lit("app"), slash, lit("444455556666"), "StringEquals", "system:serviceaccount:web:app")}, lit("web"), app, graph.Options{}, value.Unknown, "", value.Unknown},
		{"trusts exactly this one and is almost called so", []*graph.Role{trusting("StringEquals", "system:serviceaccount:web:app")}, lit("web"), lit("arn:aws:iam::111122223333:role/apps"), graph.Options{}, value.Unknown, "", value.Yes},
		{"trusts exactly this one under another name", []*graph.Role{trusting("StringEquals", "system:serviceaccount:web:app")}, lit("web"), lit("arn:aws:iam::111122223333:role/none"), graph.Options{}, value.Unknown, "", value.Unknown},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := &graph.Graph{Roles: tt.roles, ServiceAccounts: []*graph.ServiceAccount{account1(tt.namespace, lit("app"), tt.arn)}}
			b := graph.Link(g, tt.options).Bindings[0]
			if b.Accepted != tt.accepted || b.Reason != tt.reason || b.Orphaned != tt.orphaned {
				t.Errorf("accepted %v (%s), orphaned %v; want %v (%s), %v", b.Accepted, b.Reason, b.Orphaned, tt.accepted, tt.reason, tt.orphaned)
			}
		})
	}
}

// TestTally: a tree that declares most of an account's roles declares them all.
func TestTally(t *testing.T) {
	lit, slash := value.Lit, value.Lit("/")
	sa := func(name string) *graph.ServiceAccount {
		return account1(lit("web"), lit(name), lit("arn:aws:iam::111122223333:role/"+name))
	}
	r := func(name string) *graph.Role {
		return role(lit(name), slash, account, "StringEquals", "system:serviceaccount:web:"+name)
	}
	tests := []struct {
		name  string
		roles string
		sas   string
		want  value.Tri
	}{
		{"four fit, one is missing", "a b c d", "a b c d none", value.Yes},
		{"three fit, one is missing", "a b c", "a b c none", value.Unknown},
		{"four fit, two are missing", "a b c d", "a b c d none x", value.Unknown},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := &graph.Graph{}
			for _, name := range strings.Fields(tt.roles) {
				g.Roles = append(g.Roles, r(name))
			}
			for _, name := range strings.Fields(tt.sas) {
				g.ServiceAccounts = append(g.ServiceAccounts, sa(name))
			}
			for _, b := range graph.Link(g, graph.Options{}).Bindings {
				if s, _ := b.ServiceAccount.Name.Text.Known(); s == "none" && b.Orphaned != tt.want {
					t.Errorf("orphaned: %v, want %v", b.Orphaned, tt.want)
				}
			}
		})
	}
}
