package cloudformation

import (
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// The custom resources of awslabs/amazon-eks-irsa-cfn, by its functions' sources.

// issuerOf is the issuer of a cluster of the stack, or of one that is looked up by name.
func (s *stack) issuerOf(cluster value.Text) value.Text {
	for _, id := range s.order {
		kind := s.kind(id)
		if kind == "AWS::EKS::Cluster" && s.named(id, "Name").Text.Identity() == cluster.Identity() || kind == "Custom::AWSCDK-EKS-Cluster" && s.cdkClusterName(id).Text.Identity() == cluster.Identity() {
			return s.unique(id, "issuer")
		}
	}
	// It may be any cluster, a declared one too, so that it is not known to differ from
	// another issuer.
	return value.HoleAt(s.shared("EKS cluster "+cluster.String()+"#issuer"), value.Any, source.Range{})
}

// lookedUp is the ARN of the provider of a cluster that is given by name.
func (s *stack) lookedUp(id string) value.Text {
	return s.arnOf("oidc-provider/", value.Text{}, s.issuerOf(argOf(s.property(id, "ClusterName"), s.keys[id]).Text))
}

func lookedUpProviderAttr(s *stack, id, attr string) *value.Tree {
	if attr == "" || attr == "Arn" {
		return scalar(s.lookedUp(id))
	}
	return nil
}

// addLookedUpProvider adds the provider of a cluster that is given by name.
func (x *resource) addLookedUpProvider() {
	issuer := x.issuerOf(x.field("ClusterName").Text)
	x.world.graph.OIDCProviders = append(x.world.graph.OIDCProviders, &graph.OIDCProvider{
		Node: x.node, ARN: x.lookedUp(x.id), ClientIDs: []value.Text{value.Lit("sts.amazonaws.com")},
		URL: graph.Arg{Text: value.Join(value.Lit("https://"), issuer), At: x.node.At},
	})
}

// addServiceAccountRole adds a role whose trust policy the function writes.
func (x *resource) addServiceAccountRole() {
	account, namespace := x.field("ServiceAccount"), x.field("Namespace")
	if x.props.Get("ServiceToken") == nil || !account.Set {
		return // it is something else of that name
	}
	if !namespace.Set {
		namespace.Text = value.Lit("default")
	}
	x.addRole()
	role := x.world.graph.Roles[len(x.world.graph.Roles)-1]
	subject := value.Join(value.Lit("system:serviceaccount:"), namespace.Text, value.Lit(":"), account.Text)
	trust := iam.Trust{At: x.node.At}.WebIdentity(x.lookedUp(x.id), x.issuerOf(x.field("ClusterName").Text), "StringEquals", subject)
	role.Trust = graph.Document{Policy: trust, At: x.node.At}
}
