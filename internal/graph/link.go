package graph

import (
	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/value"
)

// Options are what the user says about the world outside the tree.
type Options struct {
	// Roles says whether the tree declares every role of its accounts; Unknown lets
	// the tree itself show it.
	Roles value.Tri
	// Namespaces says of namespaces, by name, whether the tree declares every
	// ServiceAccount in them; of those that it does not name the tree itself shows it.
	Namespaces map[string]value.Tri
	// Subjects are wildcard subjects that are meant to be as wide as they are.
	Subjects []string
	// Masters are ARNs of principals that may be masters or administrators of clusters;
	// * stands for any text.
	Masters []string
}

// Edge is a proven, refuted or open connection between two declarations.
type Edge struct {
	Kind string
	// From is what refers to the other end.
	From    *Node
	Verdict value.Tri
	// Reason is machine-readable; set for No.
	Reason string
	// Unknown is the address of the unknown value; set for Unknown.
	Unknown string
}

// Linked is the graph with the edges that were proven and the questions that
// rules judge.
type Linked struct {
	*Graph
	Grants       []*Grant
	Bindings     []*Binding
	NodePolicies []*NodePolicy
	// Namespaces are those that are known by name, in order.
	Namespaces []NamespaceView
	Edges      []Edge

	options  Options
	grantsOf map[*Role][]*Grant
	// roles finds roles by their ARNs; nil until it is asked for.
	roles *roleIndex
	// nodeUsers are the roles that nodes use, with a node group of each.
	nodeUsers map[*Role]*NodeGroup
	// boundAudiences are the audiences of the annotated ServiceAccounts that a role
	// may accept.
	boundAudiences map[*Role][]value.Text
	// misasked are the roles whose tokens some ServiceAccount asks for with an audience
	// that they do not take.
	misasked map[*Role]bool
}

// Grant is what one statement of a role's trust policy gives one web identity
// provider.
type Grant struct {
	*iam.Grant
	Role *Role
	// Cluster answers whether the provider is a Kubernetes cluster's.
	Cluster value.Tri
	// Provider is the declared provider; nil when none provably is it.
	Provider *OIDCProvider
}

const webIdentity = "sts:AssumeRoleWithWebIdentity"

// awsAudience is the audience of the tokens that EKS projects into pods, in every
// partition.
const awsAudience = "sts.amazonaws.com"

// Link joins what was declared. It does not change the graph.
func Link(g *Graph, o Options) *Linked {
	l := &Linked{Graph: g.resolved(), options: o, grantsOf: map[*Role][]*Grant{}, boundAudiences: map[*Role][]value.Text{}, misasked: map[*Role]bool{}}
	l.linkGrants()
	l.linkBindings(o)
	l.linkNamespaces(o)
	l.linkWorkloads()
	l.linkUses()
	l.linkNodes()
	return l
}

func (l *Linked) linkGrants() {
	providers := map[string]*OIDCProvider{}
	issuers := map[string][]*OIDCProvider{}
	for _, p := range l.OIDCProviders {
		providers[p.ARN.Identity()] = p
		issuer := issuerOf(p.URL.Text).Identity()
		issuers[issuer] = append(issuers[issuer], p)
	}
	clusters := map[string]bool{}
	for _, c := range l.Clusters {
		clusters[issuerOf(c.Issuer).Identity()] = true
	}
	for _, r := range l.Roles {
		if r.Trust.Policy == nil {
			continue
		}
		for _, ig := range iam.Grants(r.Trust.Policy, webIdentity) {
			g := &Grant{Grant: ig, Role: r, Provider: providers[ig.Principal.ID.Identity()]}
			if of := issuers[ig.Issuer.Identity()]; g.Provider == nil && len(of) == 1 && value.Equal(of[0].ARN, ig.Principal.ID) != value.No {
				g.Provider = of[0] // an issuer has one provider in an account
			}
			g.Cluster = l.clusterIssuer(g, clusters)
			l.Grants = append(l.Grants, g)
			l.grantsOf[r] = append(l.grantsOf[r], g)
			if r.External {
				continue
			}
			verdict := value.Is(g.Provider != nil)
			if g.Provider == nil {
				verdict = value.Unknown
			}
			l.Edges = append(l.Edges, Edge{Kind: "role to provider", From: &r.Node, Verdict: verdict, Unknown: ig.Principal.ID.String()})
		}
	}
}

// issuerOf removes the scheme of an issuer URL.
func issuerOf(url value.Text) value.Text {
	issuer, _ := url.TrimPrefix("https://")
	return issuer
}

// clusterIssuer answers whether a grant's issuer is a cluster's: by its own form
// or name, because the tree declares a cluster with it, or because the statement
// names ServiceAccounts of an issuer that is not known otherwise.
func (l *Linked) clusterIssuer(g *Grant, clusters map[string]bool) value.Tri {
	if clusters[g.Issuer.Identity()] {
		return value.Yes
	}
	verdict := iam.ClusterIssuer(g.Issuer)
	if verdict == value.Unknown && g.Provider != nil {
		verdict = iam.ClusterIssuer(issuerOf(g.Provider.URL.Text))
	}
	if verdict == value.Unknown && trustsServiceAccounts(g) {
		return value.Yes
	}
	return verdict
}

// serviceAccountPrefix begins the subject of every ServiceAccount token.
const serviceAccountPrefix = "system:serviceaccount:"

func trustsServiceAccounts(g *Grant) bool {
	for _, s := range g.Subjects {
		if _, found := s.Value.TrimPrefix(serviceAccountPrefix); found == value.Yes {
			return true
		}
	}
	return false
}
