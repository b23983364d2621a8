package snapshot

import (
	"strings"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// account is aws iam get-account-authorization-details, which lists every role.
func (x *folder) account(t *value.Tree) {
	roles := t.Get("RoleDetailList")
	before := len(x.graph.Roles)
	for _, r := range roles.Items {
		x.addRole(r)
	}
	for _, p := range items(t.Get("Policies")) {
		x.addPolicy(p)
	}
	truncated := manifest.Field(t, "IsTruncated", t.At)
	more := t.Get("NextToken") != nil || t.Get("Marker") != nil // a page of several
	if s, _ := truncated.Text.Known(); s == "true" || more {
		x.paged = true
		return
	}
	if len(x.graph.Roles) == before {
		return
	}
	if arn, ok := iam.ParseARN(x.graph.Roles[before].ARN); ok == value.Yes {
		x.complete = append(x.complete, &graph.Account{
			Node: graph.Node{Scope: x.scope, Address: "account", At: roles.At}, ID: arn.Account,
		})
	}
}

// roles is aws iam list-roles, role is get-role.
func (x *folder) roles(t *value.Tree) {
	for _, r := range t.Get("Roles").Items {
		x.addRole(r)
	}
}

func (x *folder) role(t *value.Tree) { x.addRole(t.Get("Role")) }

func items(t *value.Tree) []*value.Tree {
	if t == nil {
		return nil
	}
	return t.Items
}

func (x *folder) addRole(t *value.Tree) {
	name := manifest.Field(t, "RoleName", t.At)
	arn := manifest.Field(t, "Arn", name.At)
	if !name.Set || !arn.Set {
		return
	}
	if known, ok := arn.Text.Known(); ok {
		if x.met[known] {
			return // several commands told of it
		}
		x.met[known] = true
	}
	x.noteAccount(arn.Text)
	node := x.node("Role", name)
	path := manifest.Field(t, "Path", name.At)
	if !path.Set {
		path.Text = value.Lit("/")
	}
	x.graph.Roles = append(x.graph.Roles, &graph.Role{Node: node, Name: name, Path: path, ARN: arn.Text, Trust: document(t, "AssumeRolePolicyDocument")})
	for _, p := range items(t.Get("AttachedManagedPolicies")) {
		x.attach(node, name, manifest.Field(p, "PolicyArn", p.At), nil)
	}
	for _, p := range items(t.Get("RolePolicyList")) {
		d := document(p, "PolicyDocument")
		x.attach(node, name, manifest.Field(p, "PolicyName", p.At), &d)
	}
	for _, p := range items(t.Get("InstanceProfileList")) {
		profile := manifest.Field(p, "InstanceProfileName", p.At)
		x.graph.InstanceProfiles = append(x.graph.InstanceProfiles, &graph.InstanceProfile{
			Node: x.node("InstanceProfile", profile), Name: profile.Text, ARN: manifest.Field(p, "Arn", p.At).Text, Role: name.Text,
		})
	}
}

func (x *folder) attach(node graph.Node, role, policy graph.Arg, inline *graph.Document) {
	x.graph.Attachments = append(x.graph.Attachments, &graph.Attachment{Node: node, Role: role.Text, Policy: policy, Inline: inline})
}

// addPolicy adds a managed policy with the document of its default version.
func (x *folder) addPolicy(t *value.Tree) {
	name := manifest.Field(t, "PolicyName", t.At)
	arn := manifest.Field(t, "Arn", t.At)
	for _, v := range items(t.Get("PolicyVersionList")) {
		if s, _ := manifest.Field(v, "IsDefaultVersion", v.At).Text.Known(); s == "true" {
			x.graph.Policies = append(x.graph.Policies, &graph.Policy{Node: x.node("Policy", name), Name: name, ARN: arn.Text, Document: document(v, "Document")})
		}
	}
}

// document is a policy document as the command line gives it: decoded, or as text with
// percent signs.
func document(t *value.Tree, name string) graph.Document {
	d := t.Get(name)
	if d == nil {
		return graph.Document{Unknown: "no " + name, At: t.At}
	}
	if d.Kind == value.String {
		decoded := *d
		decoded.Text = unescape(d.Text)
		d = &decoded
	}
	return manifest.Document(d)
}

// noteAccount notes the account of an ARN.
func (x *folder) noteAccount(arn value.Text) {
	if a, ok := iam.ParseARN(arn); ok == value.Yes {
		if id, known := a.Account.Known(); known && id != "" && id != "aws" {
			x.accounts[id] = true
		}
	}
}

// providers is aws iam list-open-id-connect-providers.
func (x *folder) providers(t *value.Tree) {
	x.providersListed = true
	for _, p := range t.Get("OpenIDConnectProviderList").Items {
		arn := manifest.Field(p, "Arn", p.At)
		x.noteAccount(arn.Text)
		x.listed = append(x.listed, arn)
	}
}

// provider is aws iam get-open-id-connect-provider, which does not say the ARN.
func (x *folder) provider(t *value.Tree) {
	url := manifest.Field(t, "Url", t.At)
	if !url.Set {
		return
	}
	node := x.node("OpenIDConnectProvider", url)
	if _, found := url.Text.TrimPrefix("https://"); found == value.No { // IAM keeps it without
		url.Text = value.Join(value.Lit("https://"), url.Text).WithAt(url.Text.At())
	}
	list := manifest.List(t.Get("ClientIDList"))
	p := &graph.OIDCProvider{Node: node, URL: url, ClientIDsOpen: list.Open}
	for _, id := range list.Items {
		p.ClientIDs = append(p.ClientIDs, id.Text)
	}
	x.described = append(x.described, p)
}

// finish joins what several files say.
func (x *folder) finish() {
	partition := value.HoleAt(value.World(x.scope.ID)+"aws.partition", value.Partition, source.Range{})
	account := value.HoleAt(value.World(x.scope.ID)+"aws.account", value.Account, source.Range{})
	if len(x.accounts) == 1 {
		for id := range x.accounts {
			account = value.Lit(id)
		}
	}
	if !x.paged { // one page may be the last of several
		x.graph.Accounts = append(x.graph.Accounts, x.complete...)
	}
	if !x.providersListed {
		for _, c := range x.graph.Clusters {
			c.Open = "the OIDC providers of the account, which are not listed"
		}
	}
	known := map[string]bool{}
	for _, p := range x.described {
		issuer, _ := p.URL.Text.TrimPrefix("https://")
		p.ARN = value.Join(value.Lit("arn:"), partition, value.Lit(":iam::"), account, value.Lit(":oidc-provider/"), issuer)
		var of []value.Text
		for _, arn := range x.listed {
			if listed, ok := iam.IssuerOfProvider(arn.Text); ok == value.Yes && listed.Identity() == issuer.Identity() {
				of = append(of, arn.Text)
			}
		}
		if len(of) == 1 { // of several accounts it is not known whose is described
			p.ARN = of[0]
			known[of[0].Identity()] = true
		}
		if len(of) < 2 {
			x.graph.OIDCProviders = append(x.graph.OIDCProviders, p)
		}
	}
	for _, arn := range x.listed {
		if issuer, ok := iam.IssuerOfProvider(arn.Text); ok == value.Yes && !known[arn.Text.Identity()] {
			url := graph.Arg{Text: value.Join(value.Lit("https://"), issuer), At: arn.At}
			x.graph.OIDCProviders = append(x.graph.OIDCProviders, &graph.OIDCProvider{
				Node: x.node("OpenIDConnectProvider", graph.Arg{Text: issuer, At: arn.At}), ARN: arn.Text, URL: url,
				ClientIDsOpen: "the client ids of " + strings.TrimSpace(issuer.String()),
			})
		}
	}
	x.finishEKS()
}
