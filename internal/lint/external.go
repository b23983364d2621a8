package lint

import (
	"github.com/irsalint/irsalint/internal/config"
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/value"
)

// externalRoles are the roles that the configuration knows of, each with a trust policy
// that lets in the subjects that it names. Whose tokens it takes is not known.
func externalRoles(roles []config.ExternalRole) []*graph.Role {
	scope := &graph.Scope{ID: "config"}
	var out []*graph.Role
	for _, r := range roles {
		arn := r.ARN.String()
		name := r.ARN.Skeleton()
		for i := len(name) - 1; i >= 0; i-- {
			if name[i] == '/' {
				name = name[i+1:]
				break
			}
		}
		provider := value.HoleAt("the OIDC provider of "+arn, value.Unique, r.At)
		var subjects []*value.Tree
		for _, s := range r.Trusts {
			subjects = append(subjects, &value.Tree{Kind: value.String, Text: s, At: s.At()})
		}
		text := func(t value.Text) *value.Tree { return &value.Tree{Kind: value.String, Text: t, At: r.At} }
		object := func(key value.Text, v *value.Tree) *value.Tree {
			return &value.Tree{Kind: value.Object, Members: []value.Member{{Key: key, Value: v}}, At: r.At}
		}
		statement := &value.Tree{Kind: value.Object, At: r.At, Members: []value.Member{
			{Key: value.Lit("Effect"), Value: text(value.Lit("Allow"))},
			{Key: value.Lit("Action"), Value: text(value.Lit("sts:AssumeRoleWithWebIdentity"))},
			{Key: value.Lit("Principal"), Value: object(value.Lit("Federated"), text(provider))},
			{Key: value.Lit("Condition"), Value: object(value.Lit("StringLike"),
				object(value.Join(provider, value.Lit(":sub")), &value.Tree{Kind: value.List, Items: subjects, At: r.At}))},
		}}
		out = append(out, &graph.Role{
			Node:     graph.Node{Scope: scope, Address: arn, At: r.At},
			Name:     graph.Arg{Set: true, Text: value.Lit(name), At: r.At},
			ARN:      r.ARN,
			External: true,
			Trust:    graph.Document{Policy: iam.ParsePolicy(object(value.Lit("Statement"), statement)), At: r.At},
		})
	}
	return out
}
