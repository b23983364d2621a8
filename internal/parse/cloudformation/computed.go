package cloudformation

import (
	"strings"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// computed is an attribute of a resource as AWS makes it, or what Ref gives for an empty
// one. What is not known of it is named after it.
func (s *stack) computed(id, attr string, at source.Range) *value.Tree {
	kind := s.kind(id)
	if c := s.resources[id].Get("Condition"); c != nil && s.condition(literal(c), c.At) == value.No {
		return s.fault(at, "the resource "+id+" is not made: its condition fails", id)
	}
	if strings.HasPrefix(attr, "Outputs.") && nests[kind] != "" {
		return s.output(id, strings.TrimPrefix(attr, "Outputs."), at)
	}
	if f := computed[kind]; f != nil {
		if v := f(s, id, attr); v != nil {
			out := *v
			if v.IsScalar() {
				out.Text = v.Text.UsedAt(at)
				if out.Text.At().IsZero() {
					out.Text = out.Text.WithAt(at)
				}
			}
			out.At = at
			return &out
		}
	}
	name := id
	if attr != "" {
		name += "." + attr
	}
	return s.unknown(name, at)
}

// computed are the attributes whose shape is known, by type. A function returns nil for
// one that it does not know.
var computed map[string]func(s *stack, id, attr string) *value.Tree

func init() {
	computed = map[string]func(s *stack, id, attr string) *value.Tree{
		"AWS::AutoScaling::LaunchConfiguration": launchConfigurationAttr,
		"AWS::EC2::LaunchTemplate":              launchTemplateAttr,
		"AWS::EKS::Cluster":                     clusterAttr,
		"AWS::IAM::InstanceProfile":             namedAttr("instance-profile", "InstanceProfileName"),
		"AWS::IAM::ManagedPolicy":               policyAttr,
		"AWS::IAM::OIDCProvider":                providerAttr("Url"),
		"AWS::IAM::Role":                        namedAttr("role", "RoleName"),
		"Custom::AWSCDK-EKS-Cluster":            cdkClusterAttr,
		"Custom::AWSCDKCfnJson":                 cfnJSONAttr,
		"Custom::AWSCDKOpenIdConnectProvider":   providerAttr("Url"),
		"Custom::OIDCIdentityProvider":          lookedUpProviderAttr,
		"Custom::ServiceAccountRole":            namedAttr("role", "RoleName"),
	}
}

func scalar(t value.Text) *value.Tree {
	if t.IsHole() {
		return &value.Tree{Kind: value.Hole, Text: t}
	}
	return &value.Tree{Kind: value.String, Text: t}
}

// unique is an unknown that no other resource shares.
func (s *stack) unique(id, attr string) value.Text {
	return s.hole(id+"#"+attr, value.Unique, source.Range{})
}

// named is the name of a resource: as written, or generated.
func (s *stack) named(id, property string) graph.Arg {
	if a := argOf(s.property(id, property), s.keys[id]); a.Set {
		return a
	}
	return graph.Arg{Set: true, Text: s.unique(id, "name"), At: s.keys[id]}
}

// argOf is a value for the graph; not Set for none and for an empty text.
func argOf(t *value.Tree, fallback source.Range) graph.Arg {
	if !t.IsScalar() {
		return graph.Arg{At: fallback}
	}
	if s, known := t.Text.Known(); known && s == "" {
		return graph.Arg{At: fallback}
	}
	return graph.Arg{Set: true, Text: t.Text.UsedAt(t.At), At: t.At}
}

// arnOf is an ARN of IAM.
func (s *stack) arnOf(kind string, path, name value.Text) value.Text {
	partition := value.HoleAt(s.shared("AWS::Partition"), value.Partition, source.Range{})
	account := value.HoleAt(s.shared("AWS::AccountId"), value.Account, source.Range{})
	return value.Join(value.Lit("arn:"), partition, value.Lit(":iam::"), account, value.Lit(":"+kind), path, name)
}

// pathOf is an IAM path; it begins and ends with a slash.
func (s *stack) pathOf(id string) graph.Arg {
	if a := argOf(s.property(id, "Path"), s.keys[id]); a.Set {
		return a
	}
	return graph.Arg{Text: value.Lit("/"), At: s.keys[id]}
}

// namedAttr computes what a resource of IAM with a path and a name has.
func namedAttr(kind, property string) func(s *stack, id, attr string) *value.Tree {
	return func(s *stack, id, attr string) *value.Tree {
		switch attr {
		case "":
			return scalar(s.named(id, property).Text)
		case "Arn":
			return scalar(s.arnOf(kind, s.pathOf(id).Text, s.named(id, property).Text))
		}
		return nil
	}
}

func policyAttr(s *stack, id, attr string) *value.Tree {
	if attr == "" || attr == "PolicyArn" {
		return scalar(s.arnOf("policy", s.pathOf(id).Text, s.named(id, "ManagedPolicyName").Text))
	}
	return nil
}

// providerURL is the URL of a provider, or an issuer of its own.
func (s *stack) providerURL(id, property string) graph.Arg {
	if a := argOf(s.property(id, property), s.keys[id]); a.Set {
		return a
	}
	return graph.Arg{Text: s.unique(id, "issuer"), At: s.keys[id]}
}

func (s *stack) providerARN(id, property string) value.Text {
	return s.arnOf("oidc-provider/", value.Text{}, schemeless(s.providerURL(id, property).Text))
}

func providerAttr(property string) func(s *stack, id, attr string) *value.Tree {
	return func(s *stack, id, attr string) *value.Tree {
		if attr == "" || attr == "Arn" {
			return scalar(s.providerARN(id, property))
		}
		return nil
	}
}

func clusterAttr(s *stack, id, attr string) *value.Tree {
	switch attr {
	case "":
		return scalar(s.named(id, "Name").Text)
	case "Arn":
		return scalar(s.unique(id, "arn"))
	case "OpenIdConnectIssuerUrl":
		return scalar(value.Join(value.Lit("https://"), s.unique(id, "issuer")))
	}
	return nil
}

func launchConfigurationAttr(s *stack, id, attr string) *value.Tree {
	if attr == "" {
		return scalar(s.named(id, "LaunchConfigurationName").Text)
	}
	return nil
}

func launchTemplateAttr(s *stack, id, attr string) *value.Tree {
	if attr == "" || attr == "LaunchTemplateId" {
		return scalar(s.unique(id, "id"))
	}
	return nil
}
