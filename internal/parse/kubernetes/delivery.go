package kubernetes

import (
	"slices"
	"sync"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// delivery is something that brings objects to a cluster: an overlay, a release of a
// chart, a directory of manifests.
type delivery struct {
	scope *graph.Scope
	// address and at are those of what declares it, for what it does not deliver.
	address string
	at      source.Range
	// dir is the directory of the overlay or the chart.
	dir string
	// destination is the cluster that it goes to; without parts where that is not said.
	destination value.Text
	// declared says that an object of Argo CD, Flux or helmfile delivers it.
	declared bool
	// trail are the places of the objects that lead to it, its own last.
	trail []string
	// asked says that the object, or what brought it, was asked for.
	asked bool
	// place is where that object is written.
	place string
	// render makes the objects; nil where only values are known.
	render func() render.Output
	// values are those of a release whose chart is not in the tree, others those of
	// sub-charts that are not.
	values *value.Tree
	others []subValues
	// release says that it is a release of a chart, whose objects are taken to be in its
	// namespace where they are not known.
	release bool
	// gaps are what is known beforehand not to be delivered, problems what is wrong with
	// what declares it.
	gaps     []render.Gap
	problems []finding.Problem
	// namespace is that of objects that do not say one; empty where it is not known.
	namespace value.Text
	// lookup gives the values of placeholders in the objects; may be nil.
	lookup lookup
	depth  int
	// partial says that it, or what declares it, is a release of a chart whose values are
	// not all known.
	partial bool
}

// delivered is what a delivery brought.
type delivered struct {
	of       *delivery
	graph    graph.Graph
	problems []finding.Problem
	gitops   []*value.Tree
	read     []string
	count    int
	// cost is in microseconds, as of render.Output.
	cost int
}

// understood says that it was not all lost to problems.
func (d *delivered) understood() bool { return len(d.problems) == 0 || d.count > 0 }

// maxCost bounds what all deliveries of a tree cost, in microseconds. The largest
// repositories known take a quarter of it.
var maxCost = 400_000_000

const (
	// maxDeliveryDepth bounds how far GitOps objects that deliver GitOps objects are
	// followed.
	maxDeliveryDepth = 8
	// maxAgain bounds how often an object leads to others that are written in the same
	// place, as those do that a chart makes of its own releases.
	maxAgain = 1
	// batch is how many deliveries are rendered before it is counted what they cost.
	batch = 64
	// deliveryCost is the least that a delivery costs, valueCost what is done with a value
	// of its objects, in microseconds.
	deliveryCost = 5_000
	valueCost    = 20
)

// deliver renders deliveries, and then what the GitOps objects among their objects
// deliver.
func (r *run) deliver(ds []*delivery) {
	for len(ds) > 0 {
		var next []declaration
		for group := range slices.Chunk(ds, batch) {
			next = append(next, r.deliverGroup(group)...)
		}
		ds = r.declared(next)
	}
}

// deliverGroup renders deliveries side by side, and returns the GitOps objects among
// their objects.
func (r *run) deliverGroup(ds []*delivery) []declaration {
	if r.tooMuch {
		return nil
	}
	if r.cost > maxCost {
		r.tooMuch = true
		ds = []*delivery{tooMuch(ds[0])}
	}
	results := make([]*delivered, len(ds))
	r.parallel(len(ds), func(i int) { results[i] = r.bring(ds[i]) })
	var next []declaration
	for _, d := range results {
		if d == nil {
			continue // the context ended
		}
		r.delivered = append(r.delivered, d)
		r.cost += d.cost
		if d.of.declared {
			for _, name := range d.read {
				r.consumed[name] = true
			}
		}
		for _, t := range d.gitops {
			m := met{t, d.of.namespace.Identity()}
			if r.met[m] {
				continue
			}
			r.met[m] = true
			next = append(next, declaration{tree: t, scope: d.of.scope, namespace: d.of.namespace, depth: d.of.depth + 1, asked: d.of.asked || !d.of.declared, trail: d.of.trail, partial: d.of.partial})
		}
	}
	return next
}

// tooMuch stands for a delivery, and all that come after it, that are not rendered.
func tooMuch(d *delivery) *delivery {
	problem := finding.Problem{Message: "the tree delivers too much: neither this nor what comes after it is rendered", At: d.at}
	return &delivery{scope: d.scope, address: d.address, at: d.at, declared: true, asked: true, depth: 1, render: func() render.Output {
		return render.Output{Problems: []finding.Problem{problem}}
	}}
}

// bring renders one delivery.
func (r *run) bring(d *delivery) *delivered {
	o := &objects{scope: d.scope, namespace: d.namespace}
	if len(d.destination.Parts()) > 0 {
		o.graph.Destinations = append(o.graph.Destinations, d.destination)
	}
	var out render.Output
	if d.render != nil {
		out = d.render()
	}
	cost := deliveryCost + out.Cost
	for _, t := range out.Objects {
		cost += valueCost * t.Size()
		if isSubstituted(t) {
			t = substitute(t, d.lookup)
		}
		o.add(t)
	}
	if d.values != nil {
		o.releaseValues(d, d.address, d.values)
	}
	for _, other := range d.others {
		o.releaseValues(d, d.address+"/"+other.key, other.values)
	}
	for _, g := range slices.Concat(d.gaps, out.Gaps) {
		if g.Kind != "" && !manifest.Concerns(g.Kind) && !deliveryKinds[g.Kind] {
			continue
		}
		at := g.At
		if at.IsZero() {
			at = d.at
		}
		gap := graph.Gap{Node: graph.Node{Address: d.address, At: at}, Reason: g.Reason, Unknown: g.Unknown}
		if _, known := d.namespace.Known(); known && d.release {
			gap.Namespace = graph.Arg{Set: true, Text: d.namespace, At: at}
		}
		o.gap(gap)
	}
	for _, lost := range out.Lost {
		node := graph.Node{Scope: d.scope, Address: d.address, At: d.at}
		o.graph.LostAnnotations = append(o.graph.LostAnnotations, &graph.LostAnnotation{Node: node, Chart: d.dir, Key: lost.Key, Value: lost.Value})
	}
	o.problems = append(append(o.problems, d.problems...), out.Problems...)
	problems := o.finish()
	return &delivered{of: d, graph: o.graph, problems: problems, gitops: o.gitops, read: out.Read, count: o.count, cost: cost}
}

// releaseValues reads what the values of a release say about ServiceAccounts.
func (o *objects) releaseValues(d *delivery, address string, values *value.Tree) {
	o.count++
	node := graph.Node{Scope: o.scope, Address: address, At: d.at}
	namespace := graph.Arg{Set: true, Text: d.namespace, At: d.at}
	if _, known := d.namespace.Known(); !known {
		namespace.Set = false
	}
	reader := manifest.Reader{Scope: o.scope, Graph: &o.graph, Namespace: d.namespace}
	reader.Values(node, namespace, substitute(values, d.lookup))
	o.problems = append(o.problems, reader.Problems...)
}

// met is a GitOps object of a file and the namespace of objects beside it that say none.
type met struct {
	tree      *value.Tree
	namespace string
}

// manifests reads files as they are, as a directory of manifests is applied.
func (r *run) manifests(files []string) render.Output {
	var out render.Output
	for _, name := range files {
		read, _ := r.plain.LoadOrStore(name, sync.OnceValue(func() render.Output { return r.manifest(name) }))
		f := read.(func() render.Output)()
		out.Read = append(out.Read, f.Read...)
		out.Problems = append(out.Problems, f.Problems...)
		out.Objects = append(out.Objects, f.Objects...)
		out.Gaps = append(out.Gaps, f.Gaps...)
	}
	return out
}

// manifest reads one file of manifests.
func (r *run) manifest(name string) (out render.Output) {
	f, err := r.in.Tree.Open(name)
	if err != nil {
		out.Problems = []finding.Problem{finding.Unreadable(name, err)}
		return out
	}
	out.Read = []string{name}
	if !telling(f.Data) {
		return out
	}
	for _, d := range yamldoc.ParseIf(f, telling) {
		switch {
		case d.Problem != nil:
			out.Problems = append(out.Problems, *d.Problem)
		case d.Tree != nil:
			out.Objects = append(out.Objects, d.Tree)
		case d.Templated:
			out.Gaps = append(out.Gaps, render.Gap{Reason: "only a template engine can read the file", Unknown: name, At: source.Range{File: f}})
		}
	}
	return out
}
