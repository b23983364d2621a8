package parsetest

import (
	"fmt"
	"strings"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/parse"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// arg shows a value with its place.
func arg(a graph.Arg) string {
	if !a.Set && len(a.Text.Parts()) == 0 {
		return "-"
	}
	at := a.Text.At()
	if at.IsZero() {
		at = a.At
	}
	s := fmt.Sprintf("<%s>", a.Text)
	if !a.Set {
		s = fmt.Sprintf("(%s)", a.Text)
	}
	return s + shownAt(at)
}

func shownAt(at source.Range) string {
	if at.IsZero() {
		return "@-"
	}
	file := ""
	if name := at.File.Name; name != "main.tf" && name != "main.yaml" {
		file = at.File.Name + ":"
	}
	text := strings.Join(strings.Fields(at.Text()), " ")
	if len(text) > 40 {
		text = text[:40] + "..."
	}
	return fmt.Sprintf("@%s%d[%s]", file, at.Begin().Line, text)
}

func args(l graph.List) string {
	var parts []string
	for _, a := range l.Items {
		parts = append(parts, arg(a))
	}
	if l.Open != "" {
		parts = append(parts, "...")
	}
	return strings.Join(parts, " ")
}

// Declared lists what a format made of its input, a line for each node and what belongs to
// it. A value in angle brackets is followed by the line and the text where it stands, and
// by the file where that is neither main.tf nor main.yaml.
func Declared(out *parse.Output) string {
	var b strings.Builder
	g := &out.Graph
	line := func(n graph.Node, kind, format string, a ...any) {
		if !n.Default.IsZero() {
			kind += " by default" + shownAt(n.Default)
		}
		fmt.Fprintf(&b, "%s %s%s: %s\n", kind, n.Address, shownAt(n.At), fmt.Sprintf(format, a...))
	}
	for _, c := range g.Clusters {
		line(c.Node, "cluster", "name=%s mode=%s creator=%s auto=%s logs=%s", arg(c.Name), arg(c.AuthenticationMode), arg(c.CreatorAdmin), arg(c.AutoMode), args(c.LogTypes))
	}
	for _, p := range g.OIDCProviders {
		line(p.Node, "provider", "arn=%s url=%s ids=%v%s", p.ARN, arg(p.URL), p.ClientIDs, p.ClientIDsOpen)
	}
	for _, r := range g.Roles {
		line(r.Node, "role", "arn=%s", r.ARN)
		Document(&b, r.Trust)
	}
	for _, x := range g.Attachments {
		line(x.Node, "attachment", "role=%s policy=%s", x.Role, arg(x.Policy))
	}
	for _, x := range g.InstanceProfiles {
		line(x.Node, "instance profile", "role=%s", x.Role)
	}
	for _, x := range g.LaunchTemplates {
		line(x.Node, "launch template", "profile=%s endpoint=%s tokens=%s hops=%s%s", arg(x.Profile), arg(x.Metadata.Endpoint), arg(x.Metadata.Tokens), arg(x.Metadata.HopLimit), x.Metadata.Open)
	}
	for _, x := range g.NodeGroups {
		line(x.Node, "node group", "cluster=%s role=%s template=%s%s", arg(x.Cluster), arg(x.RoleARN), arg(x.Template), ofNodes(x))
	}
	for _, x := range g.FargateProfiles {
		line(x.Node, "fargate profile", "cluster=%s role=%s%s", arg(x.Cluster), arg(x.RoleARN), x.Open)
		for _, s := range x.Selectors {
			fmt.Fprintf(&b, "  selector %s%s\n", arg(s.Namespace), labels(s.Labels))
		}
	}
	for _, x := range g.Associations {
		line(x.Node, "association", "cluster=%s namespace=%s account=%s role=%s target=%s untagged=%s", arg(x.Cluster), arg(x.Namespace), arg(x.ServiceAccount), arg(x.RoleARN), arg(x.TargetRoleARN), arg(x.DisableSessionTags))
	}
	for _, x := range g.Addons {
		line(x.Node, "add-on", "cluster=%s name=%s role=%s", arg(x.Cluster), arg(x.Name), arg(x.RoleARN))
	}
	for _, x := range g.AccessEntries {
		line(x.Node, "access entry", "cluster=%s principal=%s type=%s user=%s groups=%s", arg(x.Cluster), arg(x.Principal), arg(x.Type), arg(x.Username), args(x.Groups))
	}
	for _, x := range g.AccessPolicies {
		line(x.Node, "access policy", "cluster=%s principal=%s policy=%s scope=%s namespaces=%s", arg(x.Cluster), arg(x.Principal), arg(x.Policy), arg(x.Scope), args(x.Namespaces))
	}
	for _, x := range g.AuthMaps {
		line(x.Node, "aws-auth", "%s", x.Open)
		for _, e := range x.Entries {
			fmt.Fprintf(&b, "  %s %s user=%s groups=%s\n", e.Kind, arg(e.ARN), arg(e.Username), args(e.Groups))
		}
		for _, f := range x.Faults {
			fmt.Fprintf(&b, "  fault %s%s\n", f.Reason, shownAt(f.At))
		}
	}
	for _, x := range g.ServiceAccounts {
		line(x.Node, "account", "%s/%s role=%s audience=%s%s", arg(x.Namespace), arg(x.Name), arg(x.RoleARN), arg(x.Audience), x.AnnotationsOpen)
	}
	for _, x := range g.Workloads {
		line(x.Node, "workload", "%s %s/%s account=%s", x.Kind, arg(x.Namespace), arg(x.Name), arg(x.ServiceAccount))
	}
	for _, x := range g.StrayAnnotations {
		line(x.Node, "stray", "%s %s=%s template=%v", x.Kind, x.Key, x.Value, x.Template)
	}
	for _, x := range g.Gaps {
		line(x.Node, "gap", "%s: %s", x.Reason, x.Unknown)
	}
	for _, p := range out.Problems {
		fmt.Fprintf(&b, "problem%s: %s\n", shownAt(p.At), p.Message)
	}
	return value.Shown(b.String())
}

// ofNodes is what only some node groups say.
func ofNodes(g *graph.NodeGroup) string {
	s := ""
	if g.Profile.Set {
		s += " profile=" + arg(g.Profile)
	}
	if m := g.Metadata; !m.At.IsZero() {
		s += fmt.Sprintf(" tokens=%s hops=%s%s", arg(m.Tokens), arg(m.HopLimit), m.Open)
	}
	return s
}

func labels(t *value.Tree) string {
	if t == nil {
		return ""
	}
	s := ""
	for _, m := range t.Members {
		s += fmt.Sprintf(" %s=%s", m.Key, m.Value.Text)
	}
	return s + t.Open
}

// Document writes what a document says.
func Document(b *strings.Builder, d graph.Document) {
	if d.Policy == nil {
		b.WriteString("  unknown document\n")
		return
	}
	if d.Policy.Open != "" {
		b.WriteString("  open\n")
	}
	for _, s := range d.Policy.Statements {
		statement(b, s)
	}
}

func statement(b *strings.Builder, s *iam.Statement) {
	for _, p := range s.Principals.Values {
		fmt.Fprintf(b, "  %s %s\n", p.Type, p.ID)
	}
	for _, c := range s.Conditions {
		fmt.Fprintf(b, "  %s %s = %s%s\n", c.OperatorText, c.Key, c.Values, map[bool]string{true: " open"}[c.Open != ""])
	}
	if s.ConditionsOpen != "" {
		b.WriteString("  conditions open\n")
	}
}
