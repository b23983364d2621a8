package eksctl

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// config is one ClusterConfig.
type config struct {
	graph    *graph.Graph
	problems []finding.Problem
	tree     *value.Tree
	// node is that of the cluster.
	node graph.Node
	name graph.Arg
	// issuer is that of the cluster, without its scheme.
	issuer value.Text
	// addresses counts those of the nodes so far.
	addresses map[string]int
	left      *budget
}

func newConfig(scope *graph.Scope, t *value.Tree, left *budget, g *graph.Graph) *config {
	c := &config{graph: g, tree: t, addresses: map[string]int{}, left: left}
	at := t.Get("kind").At
	c.name = manifest.Field(t.Get("metadata"), "name", at)
	label := "?"
	if c.name.Set {
		at, label = c.name.At, c.name.Text.String()
	}
	c.node = graph.Node{Scope: scope, Address: "ClusterConfig/" + label, At: at}
	c.issuer = c.unique(c.node.Address, "issuer")
	return c
}

func (c *config) read() {
	for _, t := range []*value.Tree{c.tree, c.tree.Get("iam")} {
		if unknown := manifest.Open(t); unknown != "" {
			c.gap(t.At, unknown, true)
		}
	}
	c.cluster()
	c.serviceAccounts()
	c.associations(c.tree.Path("iam", "podIdentityAssociations"), "iam.podIdentityAssociations", nil)
	c.addons()
	c.access()
	c.mappings()
	c.nodes()
	c.autoMode()
	c.karpenter()
	c.fargate()
	c.capabilities()
}

// child is the node of something that the configuration declares. Of several with one
// address the later ones are counted.
func (c *config) child(field string, name graph.Arg) graph.Node {
	address := c.node.Address + "/" + field
	if name.Set {
		address += "/" + name.Text.String()
	}
	c.addresses[address]++
	if n := c.addresses[address]; n > 1 {
		address += fmt.Sprintf("#%d", n)
	}
	return graph.Node{Scope: c.node.Scope, Address: address, At: name.At}
}

// unique is an unknown that nothing else shares.
func (c *config) unique(address, attr string) value.Text {
	return value.HoleAt(value.World(c.node.Scope.ID)+address+"#"+attr, value.Unique, source.Range{})
}

// list are the elements of a list of objects. ServiceAccounts come from those below iam.
func (c *config) list(t *value.Tree, name string) iter.Seq[*value.Tree] {
	return func(yield func(*value.Tree) bool) {
		if t == nil || t.Kind == value.Null {
			return
		}
		accounts := strings.HasPrefix(name, "iam.")
		if unknown := manifest.Open(t); unknown != "" {
			c.gap(t.At, unknown, accounts)
		}
		if t.Kind != value.List && t.Kind != value.Hole {
			c.problem(t.At, name+" is a list")
		}
		for _, item := range t.Items {
			if !c.afford(item.At) {
				c.gap(item.At, name, accounts)
				return
			}
			switch {
			case item.Kind == value.Hole:
				c.gap(item.At, item.Text.String(), accounts)
			case item.Kind != value.Object:
				c.problem(item.At, "an element of "+name+" is an object")
			case !yield(item):
				return
			}
		}
	}
}

// afford takes one entry from the budget, and reports whether there was one.
func (c *config) afford(at source.Range) bool {
	c.left.entries--
	if c.left.entries < 0 && !c.left.told {
		c.left.told = true
		c.problem(at, fmt.Sprintf("the files of eksctl declare more than %d things; the rest is not read", maxEntries))
	}
	return c.left.entries >= 0
}

// gap says that there may be more than is read, and whether ServiceAccounts may be.
func (c *config) gap(at source.Range, unknown string, accounts bool) {
	node := c.node
	node.At = at
	c.graph.Gaps = append(c.graph.Gaps, graph.Gap{Node: node, Reason: "the number of instances is not known", Instances: true, Unknown: unknown, Objects: accounts})
}

func (c *config) problem(at source.Range, message string) {
	c.problems = append(c.problems, finding.Problem{Message: message, At: at})
}

// partitions are those of regions by how their names begin; any other region is in aws.
var partitions = []struct{ region, partition string }{
	{"cn-", "aws-cn"},
	{"eu-isoe-", "aws-iso-e"},
	{"eusc-", "aws-eusc"},
	{"us-gov-", "aws-us-gov"},
	{"us-iso-", "aws-iso"},
	{"us-isob-", "aws-iso-b"},
	{"us-isof-", "aws-iso-f"},
}

// partition is that of the cluster's region.
func (c *config) partition() value.Text {
	region := known(c.tree.Path("metadata", "region"))
	if region == "" {
		return value.HoleAt(value.World(c.node.Scope.ID)+"aws.partition", value.Partition, source.Range{})
	}
	for _, p := range partitions {
		if strings.HasPrefix(region, p.region) {
			return value.Lit(p.partition)
		}
	}
	return value.Lit("aws")
}

// region is that of the cluster.
func (c *config) region() value.Text {
	if a := manifest.Field(c.tree.Get("metadata"), "region", c.node.At); a.Set {
		return a.Text
	}
	return value.HoleAt(value.World(c.node.Scope.ID)+"aws.region", value.Segment, source.Range{})
}

// account is that of the cluster.
func (c *config) account() value.Text {
	return value.HoleAt(value.World(c.node.Scope.ID)+"aws.account", value.Account, source.Range{})
}

// arn is an ARN of IAM in the account of the cluster.
func (c *config) arn(kind string, name value.Text) value.Text {
	return value.Join(value.Lit("arn:"), c.partition(), value.Lit(":iam::"), c.account(), value.Lit(":"+kind), name)
}

// oidc answers whether eksctl makes the cluster's OIDC provider.
func (c *config) oidc() value.Tri { return is(c.tree.Get("iam"), "withOIDC") }

// provider is the ARN of the cluster's provider.
func (c *config) provider() value.Text { return c.arn("oidc-provider/", c.issuer) }

// known is a scalar without holes; empty for anything else.
func known(t *value.Tree) string {
	if !t.IsScalar() {
		return ""
	}
	s, _ := t.Text.Known()
	return s
}

// is answers whether a switch of an object is on. It has all the words of YAML 1.1, by
// which eksctl reads.
func is(t *value.Tree, field string) value.Tri {
	switch v := t.Get(field); {
	case v == nil && t.Unsure(field) != "", v != nil && v.Kind == value.Hole:
		return value.Unknown
	default:
		return value.Is(slices.Contains([]string{"on", "true", "y", "yes"}, strings.ToLower(known(v))))
	}
}

// isSet answers whether an object has a field that is not empty.
func isSet(t *value.Tree, field string) value.Tri {
	switch v := t.Get(field); {
	case v == nil && t.Unsure(field) != "", v != nil && manifest.Open(v) != "" && len(v.Items)+len(v.Members) == 0:
		return value.Unknown
	case v == nil || v.Kind == value.Null:
		return value.No
	case v.IsScalar():
		return value.Is(known(v) != "" || len(v.Text.Holes()) > 0)
	default:
		return value.Is(len(v.Items)+len(v.Members) > 0)
	}
}
