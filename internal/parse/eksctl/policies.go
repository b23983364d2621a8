package eksctl

import (
	"fmt"
	"strings"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// switches are the fields of wellKnownPolicies, and of withAddonPolicies of node groups,
// with the policies that they add: one of AWS, or inline ones. pkg/cfn/builder/iam_helper.go.
var switches = []struct {
	field, managed string
	inline         []string
}{
	{"albIngress", "", []string{"PolicyAWSLoadBalancerController"}},
	{"appMesh", "", []string{"PolicyAppMesh"}},
	{"appMeshPreview", "", []string{"PolicyAppMeshPreview"}},
	{"autoScaler", "", []string{"PolicyAutoScaling"}},
	{"awsLoadBalancerController", "", []string{"PolicyAWSLoadBalancerController"}},
	{"certManager", "", []string{"PolicyCertManagerChangeSet"}},
	{"cloudWatch", "CloudWatchAgentServerPolicy", nil},
	{"ebs", "service-role/AmazonEBSCSIDriverPolicy", nil},
	{"ebsCSIController", "service-role/AmazonEBSCSIDriverPolicy", nil},
	{"efs", "", []string{"PolicyEFS", "PolicyEFSEC2"}},
	{"efsCSIController", "", []string{"PolicyEFSCSIController"}},
	{"externalDNS", "", []string{"PolicyExternalDNSChangeSet"}},
	{"fsx", "", []string{"PolicyFSX", "PolicyServiceLinkRole"}},
	{"imageBuilder", "AmazonEC2ContainerRegistryPowerUser", nil},
	{"xRay", "", []string{"PolicyXRay"}},
}

// inline are the policies that eksctl writes by itself, as far as they let somebody change
// things without a condition: the actions, and on what unless it is everything. What else
// is in them only reads, or needs tags. pkg/cfn/builder/statement.go.
var inline = map[string]struct{ on, actions string }{
	"PolicyAWSLoadBalancerController": {"", "ec2:AuthorizeSecurityGroupIngress ec2:CreateSecurityGroup ec2:RevokeSecurityGroupIngress elasticloadbalancing:CreateListener elasticloadbalancing:CreateRule elasticloadbalancing:DeleteListener elasticloadbalancing:DeleteRule elasticloadbalancing:ModifyListener elasticloadbalancing:ModifyRule wafv2:AssociateWebACL wafv2:DisassociateWebACL"},
	"PolicyAppMesh":                   {"", "appmesh:* route53:ChangeResourceRecordSets servicediscovery:CreateService servicediscovery:DeleteService"},
	"PolicyAppMeshPreview":            {"", "appmesh-preview:* route53:ChangeResourceRecordSets servicediscovery:CreateService servicediscovery:DeleteService"},
	"PolicyAutoScaling":               {"", "autoscaling:SetDesiredCapacity autoscaling:TerminateInstanceInAutoScalingGroup"},
	"PolicyCertManagerChangeSet":      {"route53:::hostedzone/*", "route53:ChangeResourceRecordSets"},
	"PolicyEFS":                       {"", "elasticfilesystem:*"},
	"PolicyEFSCSIController":          {"", "elasticfilesystem:DescribeAccessPoints elasticfilesystem:DescribeFileSystems"},
	"PolicyEFSEC2":                    {"", "ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:ModifyNetworkInterfaceAttribute"},
	"PolicyExternalDNSChangeSet":      {"route53:::hostedzone/*", "route53:ChangeResourceRecordSets"},
	"PolicyFSX":                       {"", "fsx:*"},
	"PolicyServiceLinkRole":           {"iam::*:role/aws-service-role/*", "iam:AttachRolePolicy iam:CreateServiceLinkedRole iam:PutRolePolicy"},
	"PolicyXRay":                      {"", "xray:PutTelemetryRecords xray:PutTraceSegments"},
}

// attachSwitches gives a role the policies that switches add. Of one that a placeholder
// decides they are not known.
func (c *config) attachSwitches(role *graph.Role, t *value.Tree) {
	for _, s := range switches {
		switch v := t.Get(s.field); {
		case is(t, s.field) == value.Yes:
			c.attachSwitch(role, s.field, v.At)
		case v != nil && v.Kind == value.Hole:
			c.attachUnknown(role, v)
		}
	}
	c.attachUnknown(role, t)
}

// attachSwitch gives a role the policies of one switch.
func (c *config) attachSwitch(role *graph.Role, field string, at source.Range) {
	for _, s := range switches {
		if s.field != field {
			continue
		}
		if s.managed != "" {
			c.attachManaged(role, s.managed, at)
		}
		for _, name := range s.inline {
			d := c.document(name, at)
			c.attach(role, graph.Arg{Set: true, Text: value.LitAt(name, at), At: at}, &d)
		}
	}
}

// document is a policy that eksctl writes by itself.
func (c *config) document(name string, at source.Range) graph.Document {
	p := inline[name]
	resource := value.Lit("*")
	if p.on != "" {
		resource = value.Join(value.Lit("arn:"), c.partition(), value.Lit(":"+p.on))
	}
	actions := strings.Join(strings.Fields(p.actions), `", "`)
	tree, fault := value.ParseJSON(value.Join(
		value.Lit(fmt.Sprintf(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["%s"], "Resource": "`, actions)), resource, value.Lit(`"}}`),
	).WithAt(at))
	if fault != nil {
		return graph.Document{Unknown: fault.Message, At: at}
	}
	return graph.Document{Policy: iam.ParsePolicy(tree), At: at}
}
