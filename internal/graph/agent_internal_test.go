package graph

import (
	"testing"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

func TestExempts(t *testing.T) {
	for entry, want := range map[string]bool{
		"169.254.170.23": true, "169.254.170.23:80": true, "[fd00:ec2::23]": true, "fd00:ec2::23": true,
		"169.254.0.0/16": true, "fd00::/8": true, "*": true, "169.254.170.*": true,
		"169.254.169.254": false, "169.254.169.254/32": false, ".svc": false, "": false, "localhost": false, "169.254.170.23:8080": false,
	} {
		if got := exempts(entry); got != want {
			t.Errorf("%q: %v", entry, got)
		}
	}
}

func TestReachesAgent(t *testing.T) {
	lit := func(s string) Arg { return Arg{Set: s != "", Text: value.Lit(s)} }
	hole := Arg{Set: true, Text: value.HoleAt("x", value.Any, source.Range{})}
	of := func(except ...Arg) List { return List{Items: except} }
	for _, c := range []struct {
		name   string
		cidr   Arg
		except List
		ports  string
		want   value.Tri
	}{
		{"everything", Arg{}, List{}, "", value.Yes},
		{"the agent", lit("169.254.170.23/32"), List{}, "[{port: 80}]", value.Yes},
		{"the agent of IPv6", lit("fd00:ec2::23/128"), List{}, "", value.Yes},
		{"the metadata", lit("169.254.169.254/32"), List{}, "", value.No},
		{"all but the metadata", lit("0.0.0.0/0"), of(lit("169.254.169.254/32")), "", value.Yes},
		{"all but what is link-local", lit("0.0.0.0/0"), of(lit("169.254.0.0/16")), "", value.No},
		{"all but an unknown", lit("0.0.0.0/0"), of(hole), "", value.Unknown},
		{"all but an unknown list", lit("0.0.0.0/0"), List{Open: "x"}, "", value.Unknown},
		{"an unknown", hole, List{}, "", value.Unknown},
		{"no address", lit("no"), List{}, "", value.Unknown},
		{"another port", Arg{}, List{}, "[{port: 443}]", value.No},
		{"another protocol", Arg{}, List{}, "[{protocol: UDP, port: 80}]", value.No},
		{"an unknown protocol", Arg{}, List{}, "[{protocol: \"${P}\", port: 80}]", value.Unknown},
		{"every port of TCP", Arg{}, List{}, "[{protocol: TCP}]", value.Yes},
		{"a range", Arg{}, List{}, "[{port: 1, endPort: 100}]", value.Yes},
		{"a range beyond", Arg{}, List{}, "[{port: 81, endPort: 100}]", value.No},
		{"a named port", Arg{}, List{}, "[{port: http}]", value.Unknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := &EgressPolicy{Allows: []Allowance{{CIDR: c.cidr, Except: c.except}}}
			if c.ports != "" {
				p.Allows[0].Ports = yamldoc.Parse(source.NewFile("a.yaml", []byte(c.ports)))[0].Tree
			}
			if got := p.reachesAgent(agentAddresses); got != c.want {
				t.Errorf("%v, not %v", got, c.want)
			}
		})
	}
	if got := (&EgressPolicy{Open: "x"}).reachesAgent(agentAddresses); got != value.Unknown {
		t.Errorf("open: %v", got)
	}
	if got := (&EgressPolicy{}).reachesAgent(agentAddresses); got != value.No {
		t.Errorf("nothing: %v", got)
	}
}
