package graph_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/value"
)

// TestNodeRoles: nodes that name a role are joined to it across scopes where no other
// role has the name.
func TestNodeRoles(t *testing.T) {
	lit := value.Lit
	other := &graph.Scope{ID: "tf:other"}
	r := func(s *graph.Scope, name value.Text) *graph.Role {
		return &graph.Role{Node: node(s, "aws_iam_role.x"), Name: named(name), ARN: value.Join(lit("arn:aws:iam::"), account, lit(":role/"), name)}
	}
	profile := func(s *graph.Scope, name, role value.Text) *graph.InstanceProfile {
		return &graph.InstanceProfile{Node: node(s, "aws_iam_instance_profile.x"), Name: name, Role: role, ARN: hole(s.ID+"#arn", value.Unique)}
	}
	byName := func(name value.Text) graph.NodeGroup { return graph.NodeGroup{RoleName: named(name)} }
	byProfile := func(name value.Text) graph.NodeGroup { return graph.NodeGroup{Profile: named(name)} }
	byARN := func(arn value.Text) graph.NodeGroup { return graph.NodeGroup{RoleARN: named(arn)} }
	of := func(number string) *graph.Role {
		return &graph.Role{Node: node(infra, "aws_iam_role.x"), Name: named(lit("node")), ARN: lit("arn:aws:iam::" + number + ":role/node")}
	}
	x := hole("x", value.Any)
	tests := []struct {
		name     string
		group    graph.NodeGroup
		roles    []*graph.Role
		profiles []*graph.InstanceProfile
		want     value.Tri
	}{
		{"name in another scope", byName(lit("node")), []*graph.Role{r(infra, lit("node")), r(other, lit("app"))}, nil, value.Yes},
		{"name in its own scope", byName(lit("node")), []*graph.Role{r(plain, lit("node"))}, nil, value.Yes},
		{"name in two scopes", byName(lit("node")), []*graph.Role{r(infra, lit("node")), r(other, lit("node"))}, nil, value.Unknown},
		{"name in its own and another scope", byName(lit("node")), []*graph.Role{r(plain, lit("node")), r(infra, lit("node"))}, nil, value.Unknown},
		{"no such name", byName(lit("node")), []*graph.Role{r(infra, lit("nodes"))}, nil, value.Unknown},
		{"unknown name of another scope", byName(x), []*graph.Role{r(infra, x)}, nil, value.Unknown},
		{"unknown name of its own scope", byName(x), []*graph.Role{r(plain, x)}, nil, value.Yes},
		{"another unknown name", byName(x), []*graph.Role{r(plain, hole("y", value.Any))}, nil, value.Unknown},
		{"ARN of a role in another scope", byARN(lit("arn:aws:iam::111122223333:role/node")), []*graph.Role{r(infra, lit("node")), r(other, lit("app"))}, nil, value.Yes},
		{"ARN of roles in two scopes", byARN(lit("arn:aws:iam::111122223333:role/node")), []*graph.Role{r(infra, lit("node")), r(other, lit("node"))}, nil, value.Unknown},
		{"ARN in another account", byARN(lit("arn:aws:iam::111122223333:role/node")), []*graph.Role{of("444455556666")}, nil, value.Unknown},
		{"ARN with another path", byARN(lit("arn:aws:iam::111122223333:role/team/node")), []*graph.Role{r(infra, lit("node"))}, nil, value.Unknown},
		{"ARN with an unknown name", byARN(value.Join(lit("arn:aws:iam::111122223333:role/"), x)), []*graph.Role{r(infra, x)}, nil, value.Unknown},
		{"profile in another scope", byProfile(lit("p")), []*graph.Role{r(infra, lit("node"))}, []*graph.InstanceProfile{profile(infra, lit("p"), lit("node"))}, value.Yes},
		{"profile whose role is of yet another scope", byProfile(lit("p")), []*graph.Role{r(other, lit("node"))}, []*graph.InstanceProfile{profile(infra, lit("p"), lit("node"))}, value.Unknown},
		{"profile in two scopes", byProfile(lit("p")), []*graph.Role{r(infra, lit("node"))}, []*graph.InstanceProfile{profile(infra, lit("p"), lit("node")), profile(other, lit("p"), lit("x"))}, value.Unknown},
		{"nothing said", graph.NodeGroup{}, []*graph.Role{r(plain, value.Text{})}, nil, value.Unknown},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.group.Node = node(plain, "EC2NodeClass/x")
			g := &graph.Graph{NodeGroups: []*graph.NodeGroup{&tt.group}, Roles: tt.roles, InstanceProfiles: tt.profiles}
			if got := graph.Link(g, graph.Options{}).Edges[0].Verdict; got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// TestAliases: a reference stands for what the object that it names has.
func TestAliases(t *testing.T) {
	lit := value.Lit
	arn := value.Join(lit("arn:aws:iam::"), account, lit(":role/node"))
	ref := hole("Role node#arn", value.Any)
	tests := []struct {
		name    string
		aliases []graph.Alias
		want    value.Tri
	}{
		{"none", nil, value.Unknown},
		{"one", []graph.Alias{{Hole: "Role node#arn", Text: arn}}, value.Yes},
		{"twice the same", []graph.Alias{{Hole: "Role node#arn", Text: arn}, {Hole: "Role node#arn", Text: arn}}, value.Yes},
		{"two", []graph.Alias{{Hole: "Role node#arn", Text: arn}, {Hole: "Role node#arn", Text: lit("x")}, {Hole: "Role node#arn", Text: arn}}, value.Unknown},
		{"of another object", []graph.Alias{{Hole: "Role other#arn", Text: arn}}, value.Unknown},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := &graph.Graph{
				Roles:      []*graph.Role{{Node: node(plain, "Role/x"), Name: named(lit("node")), ARN: arn}},
				NodeGroups: []*graph.NodeGroup{{Node: node(plain, "Nodegroup/x"), RoleARN: named(ref)}},
				Aliases:    tt.aliases,
			}
			if got := graph.Link(g, graph.Options{}).Edges[0].Verdict; got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
			if diff := cmp.Diff(ref.Identity(), g.NodeGroups[0].RoleARN.Text.Identity()); diff != "" {
				t.Errorf("the graph was changed: %s", diff)
			}
		})
	}
}
