package config_test

import (
	"strings"
	"testing"

	"github.com/irsalint/irsalint/internal/config"
	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/suppress"
)

// FuzzParse: whatever is configured is read or refused, with a place in the file, and what
// is read can be asked.
func FuzzParse(f *testing.F) {
	f.Add("universe: {roles: closed, namespaces: {a: open}}\nrules: {a: off}\n", "a/b.tf")
	f.Add("exclude: ['**/a?*', '[', '../x']\noverrides: [{paths: [.], rules: {a: low}}]\n", "a")
	f.Add("ignore: [{rules: [a], resource: '*x*', reason: y}]\nbaseline: b\nfail-on: none\n", "x/y")
	f.Add("allow: {subjects: [{subject: a, reason: b}]}\nexternal-roles: [{arn: a, trusts: ['system:serviceaccount:*']}]\n", "x")
	f.Add("a: &a [*a, *a]\n--- \n{{ if }}\n", "x")
	f.Fuzz(func(t *testing.T, text, name string) {
		file := source.NewFile("dir/"+config.FileName, []byte(text))
		c, err := config.Parse(file)
		if err == nil {
			err = c.Check(source.NewMemory(nil), suppress.Checker{Known: func(string) bool { return true }, Today: "2026-01-01"})
		}
		if err != nil {
			at := placed(t, err)
			if strings.HasPrefix(at, "0:") {
				t.Errorf("no place: %s", at)
			}
			return
		}
		c.Excluded(name)
		c.Rules.Severity("a", name, finding.Low)
		for _, i := range c.Ignores {
			i.Covers(finding.Finding{At: source.Range{File: source.NewFile(name, nil)}, Resource: name})
		}
	})
}
