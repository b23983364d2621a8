package terraform

import (
	"strings"

	"github.com/irsalint/irsalint/internal/graph"
)

// addStack notes a stack of CloudFormation. A template in a file of the tree is read by
// its own format, which is told by its evaluation that Terraform gives it parameters; one
// that is written here, or is at an address, is not.
func addStack(b *builder, r *resource) {
	gap := graph.Gap{Node: r.node(), Reason: "the template of the stack is not read"}
	if url := r.arg("template_url"); url.Set {
		gap.Unknown = url.Text.String()
		b.g.Gaps = append(b.g.Gaps, gap)
		return
	}
	body := r.arg("template_body")
	for _, p := range body.Text.Parts() {
		here := p.At.File == r.node().At.File || p.Hole != ""
		if here && (p.Hole != "" || strings.Contains(p.Lit, "AWS::IAM::") || strings.Contains(p.Lit, "AWS::EKS::")) {
			gap.Unknown = "template_body"
			b.g.Gaps = append(b.g.Gaps, gap)
			return
		}
	}
}
