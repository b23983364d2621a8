package eksctl

import (
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// addRole adds a role that eksctl makes. Where it says no name CloudFormation makes one of
// that of the stack, which begins with eksctl.
func (c *config) addRole(node graph.Node, name graph.Arg, trust graph.Document) *graph.Role {
	if !name.Set {
		name = graph.Arg{Set: true, Text: value.Join(value.Lit("eksctl-"), c.unique(node.Address, "name")), At: node.At}
	}
	role := &graph.Role{
		Node: node, Name: name, Path: graph.Arg{Text: value.Lit("/"), At: node.At},
		ARN: c.arn("role/", name.Text), Trust: trust,
	}
	c.graph.Roles = append(c.graph.Roles, role)
	return role
}

// irsa is the trust policy of a role for a subject, which is compared by an operator.
// Without one every subject has the role. It is placed at what names the subject.
func (c *config) irsa(at graph.Arg, operator string, subject value.Text) graph.Document {
	return graph.Document{Policy: iam.Trust{At: at.At}.WebIdentity(c.provider(), c.issuer, operator, subject), At: at.At}
}

// service is the trust policy of a role for a service of AWS.
func service(at graph.Arg, name string, actions ...string) graph.Document {
	return graph.Document{Policy: iam.Trust{At: at.At}.Service(name, actions...), At: at.At}
}

// podIdentity is the trust policy of roles that EKS Pod Identity gives to pods.
func podIdentity(at graph.Arg) graph.Document {
	return service(at, "pods.eks.amazonaws.com", "sts:AssumeRole", "sts:TagSession")
}

// ec2 is the trust policy of the roles of nodes.
func (c *config) ec2(at graph.Arg) graph.Document {
	if p, _ := c.partition().Known(); p == "aws-cn" {
		return service(at, "ec2.amazonaws.com.cn", "sts:AssumeRole")
	}
	return service(at, "ec2.amazonaws.com", "sts:AssumeRole")
}

// attach gives a role a policy: inline is nil for a managed one.
func (c *config) attach(role *graph.Role, policy graph.Arg, inline *graph.Document) {
	if !c.afford(policy.At) {
		return
	}
	c.graph.Attachments = append(c.graph.Attachments, &graph.Attachment{Node: role.Node, Role: role.Name.Text, Policy: policy, Inline: inline})
}

// attachManaged gives a role a policy of AWS.
func (c *config) attachManaged(role *graph.Role, policy string, at source.Range) {
	arn := value.Join(value.Lit("arn:"), c.partition(), value.Lit(":iam::aws:policy/"+policy))
	c.attach(role, graph.Arg{Set: true, Text: arn.WithAt(at), At: at}, nil)
}

// attachAll gives a role the policies whose ARNs a list has.
func (c *config) attachAll(role *graph.Role, t *value.Tree) {
	for _, policy := range manifest.List(t).Items {
		c.attach(role, policy, nil)
	}
	c.attachUnknown(role, t)
}

// attachUnknown gives a role the policies that an unknown may add to a list or an object.
func (c *config) attachUnknown(role *graph.Role, t *value.Tree) {
	switch unknown := manifest.Open(t); {
	case unknown == "":
	case t.Kind == value.Hole:
		c.attach(role, graph.Arg{Set: true, Text: t.Text, At: t.At}, nil)
	default:
		c.attach(role, graph.Arg{Set: true, Text: value.HoleAt(unknown, value.Any, t.At), At: t.At}, nil)
	}
}

// attachInline gives a role the policy that is written in the configuration, by the name
// that eksctl gives it unless it has another.
func (c *config) attachInline(role *graph.Role, name graph.Arg, t *value.Tree) {
	if t == nil || t.Kind == value.Null {
		return
	}
	if !name.Set {
		name = graph.Arg{Set: true, Text: value.Lit("Policy1").WithAt(t.At.FirstLine()), At: t.At}
	}
	d := manifest.Document(t)
	c.attach(role, name, &d)
}
