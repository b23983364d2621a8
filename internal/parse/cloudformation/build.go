package cloudformation

import (
	"strings"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// resource is one resource of a stack.
type resource struct {
	*stack
	id   string
	node graph.Node
	// props are its properties, evaluated.
	props *value.Tree
}

// kinds are the types that the graph has nodes for.
var kinds map[string]func(x *resource)

func init() {
	kinds = map[string]func(x *resource){
		"AWS::AutoScaling::AutoScalingGroup":    (*resource).addAutoScalingGroup,
		"AWS::AutoScaling::LaunchConfiguration": (*resource).addLaunchConfiguration,
		"AWS::CloudFormation::StackSet":         (*resource).addStackSet,
		"AWSQS::Kubernetes::Helm":               (*resource).addCommunityChart,
		"AWSQS::Kubernetes::Resource":           (*resource).addCDKObjects,
		"AWS::CloudFormation::Stack":            (*resource).addStack,
		"AWS::EC2::LaunchTemplate":              (*resource).addLaunchTemplate,
		"AWS::EKS::AccessEntry":                 (*resource).addAccessEntry,
		"AWS::EKS::Addon":                       (*resource).addAddon,
		"AWS::EKS::Cluster":                     (*resource).addCluster,
		"AWS::EKS::FargateProfile":              (*resource).addFargateProfile,
		"AWS::EKS::Nodegroup":                   (*resource).addNodegroup,
		"AWS::EKS::PodIdentityAssociation":      (*resource).addAssociation,
		"AWS::IAM::InstanceProfile":             (*resource).addInstanceProfile,
		"AWS::IAM::ManagedPolicy":               (*resource).addManagedPolicy,
		"AWS::IAM::OIDCProvider":                (*resource).addProvider,
		"AWS::IAM::Policy":                      (*resource).addPolicy,
		"AWS::IAM::Role":                        (*resource).addRole,
		"AWS::IAM::RolePolicy":                  (*resource).addRolePolicy,
		"AWS::Serverless::Application":          (*resource).addStack,
		"Custom::AWSCDK-EKS-Cluster":            (*resource).addCDKCluster,
		"Custom::AWSCDK-EKS-FargateProfile":     (*resource).addCDKFargateProfile,
		"Custom::AWSCDK-EKS-HelmChart":          (*resource).addCDKChart,
		"Custom::AWSCDK-EKS-KubernetesPatch":    (*resource).addCDKPatch,
		"Custom::AWSCDK-EKS-KubernetesResource": (*resource).addCDKObjects,
		"Custom::AWSCDKOpenIdConnectProvider":   (*resource).addProvider,
		"Custom::OIDCIdentityProvider":          (*resource).addLookedUpProvider,
		"Custom::ServiceAccountRole":            (*resource).addServiceAccountRole,
	}
}

// build adds everything that a root and what it nests declare.
func (w *world) build() { newStack(w, w.root).build() }

func (s *stack) build() {
	g := &s.world.graph
	if s.open != "" {
		node := graph.Node{Scope: s.world.scope, Address: s.path + "Resources", At: source.Range{File: s.file}, Calls: s.calls}
		g.Gaps = append(g.Gaps, graph.Gap{Node: node, Reason: "a macro may change the template", Unknown: s.open})
	}
	for _, id := range s.order {
		kind := s.kind(id)
		add := kinds[kind]
		if strings.HasSuffix(kind, "::MODULE") {
			g.Gaps = append(g.Gaps, graph.Gap{Node: s.node(id), Reason: "modules of a registry are not read", Unknown: kind})
		}
		if add == nil {
			continue
		}
		node := s.node(id)
		if c := s.resources[id].Get("Condition"); c != nil {
			switch s.condition(literal(c), c.At) {
			case value.No:
				continue
			case value.Unknown:
				g.Gaps = append(g.Gaps, graph.Gap{Node: node, Reason: "it is not known whether it is made", Instances: true, Unknown: literal(c)})
			}
			node.Default = s.restsOn[literal(c)]
		}
		add(&resource{stack: s, id: id, node: node, props: s.properties(id)})
	}
}

// field is a property that is a scalar.
func (x *resource) field(name string) graph.Arg { return fieldOf(x.props, name, x.node.At) }

// fieldOf is a scalar of an evaluated object.
func fieldOf(t *value.Tree, name string, fallback source.Range) graph.Arg {
	if v := t.Get(name); v != nil {
		return argOf(v, fallback)
	}
	if unsure := t.Unsure(name); unsure != "" {
		return graph.Arg{Set: true, Text: value.HoleAt(unsure, value.Any, t.At), At: t.At}
	}
	return graph.Arg{At: fallback}
}

// addStack adds what a nested stack declares.
func (x *resource) addStack() {
	if n := x.nest(x.id); n != nil {
		n.build()
		return
	}
	at := x.node.At
	url := x.props.Get(nests[x.kind(x.id)])
	if url != nil {
		at = url.At
	}
	gap := graph.Gap{Node: x.node, Reason: "the nested template is not in the tree", Unknown: "no " + nests[x.kind(x.id)]}
	gap.At = at
	if url.IsScalar() {
		gap.Unknown = url.Text.String()
	} else if url != nil {
		gap.Unknown = shown(url)
	}
	x.world.graph.Gaps = append(x.world.graph.Gaps, gap)
}

// addStackSet says that stacks of other accounts and regions are not read.
func (x *resource) addStackSet() {
	gap := graph.Gap{Node: x.node, Reason: "the stacks of a stack set are not read", Unknown: "TemplateBody"}
	if url := x.field("TemplateURL"); url.Set {
		gap.Unknown = url.Text.String()
	}
	x.world.graph.Gaps = append(x.world.graph.Gaps, gap)
}

func (x *resource) addRole() {
	g := &x.world.graph
	if x.node.Default.IsZero() {
		x.node.Default = x.decided("AssumeRolePolicyDocument")
	}
	role := &graph.Role{Node: x.node, Name: x.named(x.id, "RoleName"), Path: x.pathOf(x.id)}
	role.ARN = x.arnOf("role", role.Path.Text, role.Name.Text)
	role.Trust = documentOf(x.meant(), "AssumeRolePolicyDocument", x.node.At)
	g.Roles = append(g.Roles, role)
	x.attachAll(role.Name.Text, x.props.Get("ManagedPolicyArns"))
	policies := x.props.Get("Policies")
	for _, p := range items(policies) {
		doc := documentOf(p, "PolicyDocument", x.node.At)
		x.attach(role.Name.Text, fieldOf(p, "PolicyName", p.At), &doc)
	}
	if open := openOf(policies); open != "" {
		x.attach(role.Name.Text, graph.Arg{At: x.node.At}, &graph.Document{Unknown: open, At: x.node.At})
	}
}

// decided is the default of a parameter by which conditions inside of a property are
// decided; zero for none.
func (x *resource) decided(name string) source.Range {
	outer := x.rests
	x.rests = source.Range{}
	x.eval(x.resources[x.id].Path("Properties", name))
	at := x.rests
	x.rests = outer
	return at
}

// document is the policy document of a property: an object, or JSON text.
func (x *resource) document(name string) graph.Document { return documentOf(x.props, name, x.node.At) }

func documentOf(t *value.Tree, name string, fallback source.Range) graph.Document {
	d := t.Get(name)
	if d == nil {
		unknown := t.Unsure(name)
		if unknown == "" {
			unknown = "no " + name
		}
		return graph.Document{Unknown: unknown, At: fallback}
	}
	return manifest.Document(d)
}

func items(t *value.Tree) []*value.Tree {
	if t == nil {
		return nil
	}
	return t.Items
}

// openOf names the unknown that may add to a list or object; empty when it is complete.
func openOf(t *value.Tree) string {
	switch {
	case t == nil:
		return ""
	case t.Kind == value.Hole:
		return t.Text.String()
	}
	return t.Open
}

// attach gives a role a policy: inline is nil for a managed one.
func (x *resource) attach(role value.Text, policy graph.Arg, inline *graph.Document) {
	x.world.graph.Attachments = append(x.world.graph.Attachments, &graph.Attachment{Node: x.node, Role: role, Policy: policy, Inline: inline})
}

// attachAll gives a role the managed policies of a list.
func (x *resource) attachAll(role value.Text, list *value.Tree) {
	for _, item := range items(list) {
		if item.IsScalar() {
			x.attach(role, argOf(item, x.node.At), nil)
		}
	}
	if open := openOf(list); open != "" {
		x.attach(role, graph.Arg{Set: true, Text: value.HoleAt(open, value.Any, list.At), At: list.At}, nil)
	}
}

func (x *resource) addRolePolicy() {
	doc := x.document("PolicyDocument")
	x.attach(x.field("RoleName").Text, x.field("PolicyName"), &doc)
}

func (x *resource) addPolicy() {
	doc := x.document("PolicyDocument")
	for _, role := range items(x.props.Get("Roles")) {
		if role.IsScalar() {
			x.attach(role.Text, x.field("PolicyName"), &doc)
		}
	}
}

func (x *resource) addManagedPolicy() {
	name := x.named(x.id, "ManagedPolicyName")
	p := &graph.Policy{Node: x.node, Name: name, ARN: x.arnOf("policy", x.pathOf(x.id).Text, name.Text), Document: x.document("PolicyDocument")}
	x.world.graph.Policies = append(x.world.graph.Policies, p)
	for _, role := range items(x.props.Get("Roles")) {
		if role.IsScalar() {
			x.attach(role.Text, graph.Arg{Set: true, Text: p.ARN, At: role.At}, nil)
		}
	}
}

func (x *resource) addInstanceProfile() {
	name := x.named(x.id, "InstanceProfileName")
	p := &graph.InstanceProfile{Node: x.node, Name: name.Text, ARN: x.arnOf("instance-profile", x.pathOf(x.id).Text, name.Text)}
	if roles := items(x.props.Get("Roles")); len(roles) > 0 && roles[0].IsScalar() {
		p.Role = roles[0].Text
	}
	x.world.graph.InstanceProfiles = append(x.world.graph.InstanceProfiles, p)
}

// addProvider adds an OIDC provider, also one that the CDK makes by a function of its own,
// which spells a property in another way.
func (x *resource) addProvider() {
	p := &graph.OIDCProvider{Node: x.node, URL: x.field("Url"), ARN: x.providerARN(x.id, "Url")}
	list := x.props.Get("ClientIdList")
	if list == nil {
		list = x.props.Get("ClientIDList")
	}
	clients := manifest.List(list)
	p.ClientIDsOpen = clients.Open
	for _, id := range clients.Items {
		p.ClientIDs = append(p.ClientIDs, id.Text)
	}
	if l := manifest.List(x.props.Get("ThumbprintList")); len(l.Items) > 0 {
		p.Thumbprint = l.Items[0]
	}
	x.world.graph.OIDCProviders = append(x.world.graph.OIDCProviders, p)
}
