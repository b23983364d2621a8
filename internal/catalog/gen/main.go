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
	for suffix, text := range map[string]string{".rego": ruleSkeleton, "_test.rego": testSkeleton} {
		text = strings.NewReplacer("GROUP", selector(group), "NAME", name).Replace(text)
		if err := os.WriteFile(filepath.Join(dir, name+suffix), []byte(text), 0o644); err != nil {
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
#   severity: medium
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

test_unknown_is_no_finding if {
	count(rule.deny) == 0 with input as {"grants": [{"at": 1, "cluster": "unknown", "role": {"label": "role \"app\""}}]}
}
`
