package terraform

import (
	"strings"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// build evaluates a root and every module that it calls.
func (r *root) build() graph.Graph {
	r.graphScope = &graph.Scope{ID: "tf:" + r.id}
	if r.worlds > 1 {
		r.graphScope.Of, r.graphScope.Worlds, r.graphScope.World = r.graphScope.ID, r.worlds, "variable file"
	}
	if r.plan != nil {
		r.graphScope = planScope(r)
	} else if r.world != "" {
		file := r.files[len(r.files)-1]
		r.graphScope.ID += "?" + file
		r.graphScope.Choices = []graph.Choice{{At: r.run.start(file), Note: "with these variables"}}
	}
	b := &builder{root: r, kinds: kinds(), seen: map[string]bool{}}
	if !r.planOnly {
		b.instance(r.instance())
	}
	b.rest()
	for _, g := range r.gaps {
		g.Scope = r.graphScope
		b.g.Gaps = append(b.g.Gaps, g)
	}
	return b.g
}

// instance is the root module itself. What a Terragrunt unit applies is reported like
// a module that the unit calls.
func (r *root) instance() *instance {
	i := newInstance(r, r.run.module(r.dir))
	switch {
	case r.at.IsZero():
	case i.mod.foreign:
		i.at = r.at
	default:
		i.trail = []source.Range{r.at}
	}
	return i
}

type builder struct {
	root  *root
	g     graph.Graph
	kinds map[string]func(b *builder, r *resource)
	// seen are the addresses of resources that the configuration shows.
	seen map[string]bool
}

func (b *builder) instance(i *instance) {
	for _, bl := range i.mod.order {
		add := b.kinds[bl.labels[0]]
		if bl.kind == "data" {
			add = b.kinds["data."+bl.labels[0]]
		} else if bl.kind != "resource" {
			continue
		}
		if add == nil {
			continue
		}
		for _, r := range i.resources(bl) {
			b.seen[r.address()] = true
			if b.root.plan != nil && bl.kind == "resource" && r.planned() == nil {
				continue // the plan does not make it
			}
			if r.open != "" {
				b.g.Gaps = append(b.g.Gaps, graph.Gap{Node: r.node(), Reason: unknownNumber, Instances: true, Unknown: r.open})
			}
			add(b, r)
		}
	}
	for _, call := range i.mod.callOrder {
		b.call(i, call)
	}
}

func (b *builder) call(i *instance, call *block) {
	if i.mod.calls[call.labels[0]] != call {
		return
	}
	insts, ok := i.calls(call)
	if !ok {
		if b.root.plan != nil {
			return // the plan tells what it makes
		}
		b.unfollowed(i, call)
		return
	}
	for _, in := range insts {
		if in.openKey() {
			b.g.Gaps = append(b.g.Gaps, graph.Gap{Node: b.node(i, call), Reason: unknownNumber, Instances: true, Unknown: in.over})
		}
		b.instance(in)
	}
}

const (
	unknownNumber = "the number of instances is not known"
	unmodelled    = "the module is neither in the tree nor modelled"
	undecided     = "the module's version constraint does not decide for a model of it"
)

func (b *builder) node(i *instance, call *block) graph.Node {
	return graph.Node{Scope: b.root.graphScope, Address: i.path + "module." + call.labels[0], At: i.header(call), Calls: i.trail}
}

// unfollowed notes a call whose module is not in the tree, or that goes too deep.
func (b *builder) unfollowed(i *instance, call *block) {
	reason := unmodelled
	if m := i.target(call); m != nil {
		reason = "modules call each other more than 32 deep"
		if i.inside(m) {
			reason = "the module calls itself"
		}
		i.report(problem(call.at, reason))
	} else if s, ok := literalArg(call, "source"); ok && isUnrelated(s) {
		return
	} else if ok && hasModel(s) {
		reason = undecided
	}
	src := "no source"
	if a := call.attrs["source"]; a != nil {
		src = a.from.source(a.expr)
		if s, ok := literal(a.expr); ok {
			src = s
		}
	}
	b.g.Gaps = append(b.g.Gaps, graph.Gap{Node: b.node(i, call), Reason: reason, Unknown: src})
}

// kinds are the resources that the graph has nodes for.
func kinds() map[string]func(b *builder, r *resource) {
	k := map[string]func(b *builder, r *resource){
		"aws_autoscaling_group":                     addAutoScalingGroup,
		"aws_cloudformation_stack":                  addStack,
		"aws_eks_access_entry":                      addAccessEntry,
		"aws_eks_access_policy_association":         addAccessPolicy,
		"aws_eks_addon":                             addAddon,
		"aws_eks_cluster":                           addCluster,
		"aws_eks_fargate_profile":                   addFargateProfile,
		"aws_eks_node_group":                        addNodeGroup,
		"aws_eks_pod_identity_association":          addAssociation,
		"aws_iam_instance_profile":                  addInstanceProfile,
		"aws_iam_openid_connect_provider":           addProvider,
		"data.aws_iam_openid_connect_provider":      addExistingProvider,
		"aws_iam_policy":                            addPolicy,
		"aws_iam_policy_attachment":                 addPolicyAttachment,
		"aws_iam_role":                              addRole,
		"aws_iam_role_policy":                       addRolePolicy,
		"aws_iam_role_policy_attachment":            addRolePolicyAttachment,
		"aws_iam_role_policy_attachments_exclusive": addAttachmentsExclusive,
		"aws_launch_configuration":                  addLaunchConfiguration,
		"aws_launch_template":                       addLaunchTemplate,
		"helm_release":                              addHelmRelease,
		"kubectl_manifest":                          addKubectlManifest,
		"kubernetes_annotations":                    addAnnotations,
		"kubernetes_config_map_v1_data":             addConfigMapData,
		"kubernetes_manifest":                       addManifest,
	}
	for kind, object := range kubernetesKinds {
		k[kind] = func(b *builder, r *resource) { addKubernetes(b, r, object) }
		k[kind+"_v1"] = k[kind]
	}
	return k
}

// either is the first of several arguments that is written.
func (b *builder) either(n body, names ...string) graph.Arg {
	for _, name := range names {
		if v, a := n.attribute(name); a != nil {
			if t, ok := b.root.run.h.text(v, a.at); ok {
				return graph.Arg{Set: true, Text: t.UsedAt(a.at), At: a.at}
			}
		}
	}
	return graph.Arg{}
}

func addInstanceProfile(b *builder, r *resource) {
	role, _ := r.text("role")
	b.g.InstanceProfiles = append(b.g.InstanceProfiles, &graph.InstanceProfile{
		Node: r.node(), Name: r.name().Text, Role: role,
		ARN: r.arnOf("instance-profile", r.path().Text, r.name().Text),
	})
}

func addProvider(b *builder, r *resource) {
	p := &graph.OIDCProvider{Node: r.node(), URL: r.arg("url"), ARN: r.arnOf("oidc-provider/", value.Text{}, r.providerURL())}
	if a := r.block.attrs["client_id_list"]; a != nil {
		t := b.root.run.h.tree(r.scope.eval(a), a.at)
		if t.Kind != value.List || t.Open != "" {
			p.ClientIDsOpen = t.Text.String()
		}
		for _, item := range t.Items {
			p.ClientIDs = append(p.ClientIDs, item.Text)
		}
	}
	if r.block.attrs["client_id_list"] == nil {
		p.ClientIDsOpen = "client_id_list" // it is required
	}
	if l := b.list(body{r.block, r.scope}, "thumbprint_list"); len(l.Items) > 0 {
		p.Thumbprint = l.Items[0]
	}
	b.g.OIDCProviders = append(b.g.OIDCProviders, p)
}

// addExistingProvider adds a provider that is looked up.
func addExistingProvider(b *builder, r *resource) {
	p := &graph.OIDCProvider{Node: r.node(), Existing: true, URL: r.arg("url"), ClientIDsOpen: r.address() + ".client_id_list"}
	if p.URL.Set {
		p.ARN = r.arnOf("oidc-provider/", value.Text{}, schemeless(p.URL.Text))
	} else if arn, ok := r.text("arn"); ok {
		issuer, _ := iam.IssuerOfProvider(arn)
		p.ARN, p.URL.Text = arn, issuer
	}
	b.g.OIDCProviders = append(b.g.OIDCProviders, p)
}

func addRole(b *builder, r *resource) {
	role := &graph.Role{Node: r.node(), Name: r.name(), Path: r.path()}
	role.ARN = r.arnOf("role", role.Path.Text, role.Name.Text)
	role.Trust = b.document(r, "assume_role_policy")
	b.g.Roles = append(b.g.Roles, role)
	inline, _ := r.scope.bodies(r.block, "inline_policy")
	for _, n := range inline {
		v, a := n.attribute("policy")
		if a == nil {
			continue
		}
		doc := b.root.run.h.document(v, a.at)
		b.attach(r, role.Name.Text, b.either(n, "name"), &doc)
	}
	if a := r.block.attrs["managed_policy_arns"]; a != nil {
		b.attachList(r, role.Name.Text, a)
	}
}

// document is the policy document of an argument.
func (b *builder) document(r *resource, name string) graph.Document {
	a := r.block.attrs[name]
	if a == nil {
		return graph.Document{Unknown: "no " + name, At: r.header()}
	}
	return b.root.run.h.document(r.documented(name, r.scope.eval(a)), a.at)
}

func (b *builder) attach(r *resource, role value.Text, policy graph.Arg, inline *graph.Document) {
	b.g.Attachments = append(b.g.Attachments, &graph.Attachment{Node: r.node(), Role: role, Policy: policy, Inline: inline})
}

// attachList attaches each policy of a list.
func (b *builder) attachList(r *resource, role value.Text, a *attribute) {
	t := b.root.run.h.tree(r.scope.eval(a), a.at)
	for _, item := range t.Items {
		if item.IsScalar() {
			b.attach(r, role, graph.Arg{Set: true, Text: item.Text, At: item.At}, nil)
		}
	}
	if t.Kind == value.Hole || t.Open != "" {
		b.attach(r, role, graph.Arg{Set: true, Text: t.Text, At: a.at}, nil)
	}
}

func addPolicy(b *builder, r *resource) {
	name := r.name()
	b.g.Policies = append(b.g.Policies, &graph.Policy{
		Node: r.node(), Name: name, ARN: r.arnOf("policy", r.path().Text, name.Text), Document: b.document(r, "policy"),
	})
}

func addRolePolicy(b *builder, r *resource) {
	role, ok := r.text("role")
	if !ok {
		return
	}
	doc := b.document(r, "policy")
	b.attach(r, role, r.name(), &doc)
}

func addRolePolicyAttachment(b *builder, r *resource) {
	role, ok := r.text("role")
	if !ok {
		return
	}
	b.attach(r, nameOf(role), r.arg("policy_arn"), nil)
}

// nameOf is the name of a role that is given by its ARN instead.
func nameOf(role value.Text) value.Text {
	s := role.Skeleton()
	if i := strings.LastIndexByte(s, '/'); strings.HasPrefix(s, "arn:") && i >= 0 {
		return role.Sub(i+1, len(s))
	}
	return role
}

func addAttachmentsExclusive(b *builder, r *resource) {
	role, ok := r.text("role_name")
	if a := r.block.attrs["policy_arns"]; ok && a != nil {
		b.attachList(r, role, a)
	}
}

func addPolicyAttachment(b *builder, r *resource) {
	a := r.block.attrs["roles"]
	if a == nil {
		return
	}
	for _, role := range b.root.run.h.tree(r.scope.eval(a), a.at).Items {
		if role.IsScalar() {
			b.attach(r, role.Text, r.arg("policy_arn"), nil)
		}
	}
}
