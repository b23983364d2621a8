package graph_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/value"
)

func sa(s *graph.Scope, namespace, name value.Text) *graph.ServiceAccount {
	return &graph.ServiceAccount{Node: node(s, "ServiceAccount/x"), Namespace: graph.Arg{Set: true, Text: namespace}, Name: graph.Arg{Set: true, Text: name}}
}

func pod(namespace value.Text, account graph.Arg) *graph.Workload {
	return &graph.Workload{Node: node(plain, "Deployment/x"), Kind: "Deployment", Namespace: graph.Arg{Set: true, Text: namespace}, ServiceAccount: account}
}

func named(t value.Text) graph.Arg { return graph.Arg{Set: true, Text: t} }

func gap(scope, address string) graph.Gap {
	return graph.Gap{Node: node(&graph.Scope{ID: scope}, address), Reason: "because"}
}

// TestNamespaces: a namespace is closed only when nothing may add to it.
func TestNamespaces(t *testing.T) {
	lit := value.Lit
	web, app := lit("web"), lit("app")
	inWeb := gap("helm:c", "Chart/c")
	inWeb.Namespace = named(web)
	inShop := gap("helm:c", "Chart/c")
	inShop.Namespace = named(lit("shop"))
	somewhere := gap("helm:c", "Chart/c")
	somewhere.Namespace = named(hole("ns", value.Segment))
	objects := gap("cfn:stack", "Resource")
	objects.Objects = true
	tests := []struct {
		name   string
		scope  *graph.Scope
		more   []*graph.ServiceAccount
		gaps   []graph.Gap
		said   value.Tri
		closed value.Tri
		open   string
	}{
		{"closed", plain, nil, nil, value.Unknown, value.Yes, ""},
		{"only in Terraform", infra, nil, nil, value.Unknown, value.Unknown, "no manifest speaks of it"},
		{"a chart", plain, nil, []graph.Gap{gap("helm:c", "Chart/c")}, value.Unknown, value.Unknown, "because"},
		{"a chart of this namespace", plain, nil, []graph.Gap{inWeb}, value.Unknown, value.Unknown, "because"},
		{"a chart of another namespace", plain, nil, []graph.Gap{inShop}, value.Unknown, value.Yes, ""},
		{"a chart of an unknown namespace", plain, nil, []graph.Gap{somewhere}, value.Unknown, value.Unknown, "because"},
		{"a module", plain, nil, []graph.Gap{gap("tf:.", "module.x.module.y")}, value.Unknown, value.Unknown, "because"},
		{"roles without a number", plain, nil, []graph.Gap{gap("tf:.", "module.x.aws_iam_role.y")}, value.Unknown, value.Yes, ""},
		{"objects without a number", plain, nil, []graph.Gap{gap("tf:.", "kubernetes_service_account.y")}, value.Unknown, value.Unknown, "because"},
		{"a stack", plain, nil, []graph.Gap{gap("cfn:stack", "Resource")}, value.Unknown, value.Yes, ""},
		{"a stack that applies objects", plain, nil, []graph.Gap{objects}, value.Unknown, value.Unknown, "because"},
		{"an unknown name", plain, []*graph.ServiceAccount{sa(plain, web, hole("n", value.Segment))}, nil, value.Unknown, value.Unknown, "the name of a ServiceAccount is not known"},
		{"an unknown name elsewhere", plain, []*graph.ServiceAccount{sa(plain, lit("shop"), hole("n", value.Segment))}, nil, value.Unknown, value.Yes, ""},
		{"an unknown namespace", plain, []*graph.ServiceAccount{sa(plain, hole("ns", value.Segment), app)}, nil, value.Unknown, value.Unknown, "the namespace of a ServiceAccount is not known"},
		{"an unknown namespace that is another", plain, []*graph.ServiceAccount{sa(plain, value.Join(lit("shop-"), hole("ns", value.Segment)), app)}, nil, value.Unknown, value.Yes, ""},
		{"said to be closed", infra, nil, []graph.Gap{gap("helm:c", "Chart/c")}, value.Yes, value.Yes, ""},
		{"said to be open", plain, nil, nil, value.No, value.No, "the configuration says so"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := &graph.Graph{ServiceAccounts: append([]*graph.ServiceAccount{sa(tt.scope, web, app)}, tt.more...), Gaps: tt.gaps}
			o := graph.Options{}
			if tt.said != value.Unknown {
				o.Namespaces = map[string]value.Tri{"web": tt.said}
			}
			var got graph.NamespaceView
			for _, v := range graph.Link(g, o).Namespaces {
				if v.Name == "web" {
					got = v
				}
			}
			want := graph.NamespaceView{Name: "web", ServiceAccounts: got.ServiceAccounts, Closed: tt.closed, Open: tt.open}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestClusterNamespaces: a cluster has ServiceAccounts of its own, which no tree shows.
func TestClusterNamespaces(t *testing.T) {
	system := value.Lit("kube-system")
	g := &graph.Graph{
		ServiceAccounts: []*graph.ServiceAccount{sa(plain, system, value.Lit("a")), sa(plain, system, value.Lit("b"))},
		Workloads:       []*graph.Workload{pod(system, named(value.Lit("coredns"))), pod(hole("ns", value.Segment), graph.Arg{})},
	}
	want := []graph.NamespaceView{{Name: "kube-system", ServiceAccounts: 2, Workloads: 1, Closed: value.Unknown, Open: "the cluster itself makes ServiceAccounts there"}}
	if diff := cmp.Diff(want, graph.Link(g, graph.Options{}).Namespaces); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestMissing: that a ServiceAccount is missing is only known where all are known.
func TestMissing(t *testing.T) {
	lit := value.Lit
	web, x := lit("web"), hole("x", value.Segment)
	chart := []graph.Gap{gap("helm:c", "Chart/c")}
	tests := []struct {
		name      string
		namespace value.Text
		account   graph.Arg
		gaps      []graph.Gap
		want      value.Tri
		reason    string
	}{
		{"declared", web, named(lit("app")), nil, value.Yes, ""},
		{"declared, in an open namespace", web, named(lit("app")), chart, value.Yes, ""},
		{"none", web, graph.Arg{}, chart, value.Yes, ""},
		{"default", x, named(lit("default")), chart, value.Yes, ""},
		{"missing", web, named(lit("other")), nil, value.No, "missing"},
		{"missing in part", web, named(value.Join(lit("other-"), x)), nil, value.No, "missing"},
		{"missing, in an open namespace", web, named(lit("other")), chart, value.Unknown, ""},
		{"in a namespace of which nothing else is known", lit("shop"), named(lit("app")), nil, value.Unknown, ""},
		{"in an unknown namespace", x, named(lit("app")), nil, value.Unknown, ""},
		{"unknown", web, named(x), nil, value.Unknown, ""},
		{"unknown where there is none", lit("shop"), named(x), nil, value.Unknown, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := &graph.Graph{
				ServiceAccounts: []*graph.ServiceAccount{sa(plain, web, lit("app"))},
				Workloads:       []*graph.Workload{pod(tt.namespace, tt.account)},
				Gaps:            tt.gaps,
			}
			e := graph.Link(g, graph.Options{}).Edges[0]
			if e.Verdict != tt.want || e.Reason != tt.reason || (e.Unknown != "") != (tt.want == value.Unknown) {
				t.Errorf("got %v (%s, %q), want %v (%s)", e.Verdict, e.Reason, e.Unknown, tt.want, tt.reason)
			}
		})
	}
}

// TestUses: what uses an identity without a pod is joined to its ServiceAccount.
func TestUses(t *testing.T) {
	use := func(name string) *graph.IdentityUse {
		u := &graph.IdentityUse{Node: node(plain, "SecretStore/x"), Namespace: named(value.Lit("web"))}
		if name != "" {
			u.ServiceAccount = named(value.Lit(name))
		}
		return u
	}
	g := &graph.Graph{
		ServiceAccounts: []*graph.ServiceAccount{sa(plain, value.Lit("web"), value.Lit("app"))},
		IdentityUses:    []*graph.IdentityUse{use("app"), use("other"), use("")},
	}
	want := []graph.EdgeCount{{Kind: "user to ServiceAccount", Yes: 1, No: 1}}
	if diff := cmp.Diff(want, graph.Link(g, graph.Options{}).CountEdges()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
