// Command gen writes rules/catalog.json and the pages of the rules
// from the metadata in the Rego files and from their examples; with -new it
// begins a rule. It runs in the root of the repository.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	fresh := flag.String("new", "", "begin a rule: `group/name`")
	flag.Parse()
	if err := run(*fresh); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(fresh string) error {
	if fresh != "" {
		return begin(fresh)
	}
	files, err := generate(os.DirFS("."))
	if err != nil {
		return err
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.FromSlash(name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// begin writes the skeleton of a rule.
func begin(path string) error {
	group, name, ok := strings.Cut(path, "/")
	if !ok || group == "" || name == "" || strings.ToLower(path) != path {
		return fmt.Errorf("name the rule as group/name, in lower case")
	}
	dir := filepath.Join("rules", group, name)
	if _, err := os.Stat(dir); err == nil {
		return fmt.Errorf("%s exists", dir)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for file, text := range map[string]string{
		name + ".rego": ruleSkeleton, name + "_test.rego": testSkeleton,
		"bad-terraform-plain.txtar": badSkeleton, "good-terraform-plain.txtar": goodSkeleton,
	} {
		text = strings.NewReplacer("GROUP", selector(group), "NAME", name).Replace(text)
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// selector is how a Rego reference goes on to a group of rules.
func selector(group string) string {
	if strings.Contains(group, "-") {
		return fmt.Sprintf("[%q]", group)
	}
	return "." + group
}

const ruleSkeleton = `# METADATA
# title: What is wrong, in one sentence
# description: |
#   ## What it does
#   ...
#
#   ## Why it matters
#   ...
#
#   ## How to fix
#   ...
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/
# custom:
#   severity: low
#   kind: security
#   since: 0.1.0
#   input: [grants]
#   questions: []
#   formats: [terraform]
#   admission: false
package irsalint.rulesGROUP["NAME"]

deny contains {"at": grant.at, "message": msg} if {
	some grant in input.grants
	grant.cluster == "yes"
	msg := sprintf("%s ...", [grant.role.label])
}
`

const testSkeleton = `package irsalint.rulesGROUP["NAME_test"]

import data.irsalint.rulesGROUP["NAME"] as rule

_base := {"at": 7, "cluster": "yes", "role": {"label": "role \"app\"", "at": 1}, "questions": []}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "grants": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_unknown_is_none if {
	count(_deny({"cluster": "unknown"})) == 0
}
`

const badSkeleton = `What is wrong here.
-- main.tf --
resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE" }
      Condition = {
        StringEquals = {
          "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:sub" = "system:serviceaccount:web:app"
          "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:aud" = "sts.amazonaws.com"
        }
      }
    }]
  })
}
-- findings --
main.tf:5:18: low[NAME]: role "app" ...
`

const goodSkeleton = `As it should be.
-- main.tf --
resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })
}
-- findings --
`
