package terraform_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/parse"
)

// Roots that are evaluated side by side must not see each other: the names of unknowns
// that the same source makes, and the order of texts that hold them, are the same in
// every run.
func TestDeterminismOfRoots(t *testing.T) {
	files := map[string]string{"m/main.tf": `variable "a" {}
variable "b" {}
locals {
  derived = split("/", var.a)[1]
  keys    = { "${var.a}-x" = 1, "${var.b}-x" = 2, "${local.derived}-x" = 3 }
}
resource "aws_iam_role" "r" {
  for_each           = local.keys
  name               = "${each.key}-${local.derived}-${uuid()}"
  assume_role_policy = var.b == "x" ? jsonencode({}) : local.derived
}
`}
	for i := range 30 {
		files[fmt.Sprintf("r%02d/main.tf", i)] = fmt.Sprintf(`variable "in" {}
module "m" {
  source   = "../m"
  for_each = toset(["p", "q"])
  a        = "${var.in}/${each.key}"
  b        = split("-", var.in)[%d]
}
`, i%3)
	}
	show := func(out parse.Output) []string {
		var all []string
		for _, r := range out.Graph.Roles {
			all = append(all, fmt.Sprintf("%s %q %q", r.ID(), r.Name.Text.Identity(), r.Trust.Unknown))
		}
		return all
	}
	first := show(read(files))
	if len(first) != 30*2*3 {
		t.Fatalf("got %d roles", len(first))
	}
	for range 20 {
		if diff := cmp.Diff(first, show(read(files))); diff != "" {
			t.Fatal(diff)
		}
	}
}
