package ruletest

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/irsalint/irsalint/internal/catalog"
	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/source"
)

// TestIgnored: a comment above the line of a finding hides it, and so does one above the
// declaration of the resource, in each format that has comments.
func TestIgnored(t *testing.T) {
	set := ours(t)
	for name, place := range map[string]func(finding.Finding) source.Range{
		"line":        func(f finding.Finding) source.Range { return f.At },
		"declaration": func(f finding.Finding) source.Range { return f.Declared },
	} {
		t.Run(name, func(t *testing.T) {
			count := 0
			each(t, set, func(r catalog.Rule, name string, x *Example) {
				all := of(r.Name, judge(t, set, x.Files(), "", nil).Findings)
				files, ok := commented(x.Files(), r.Name, all, place)
				if !ok {
					return
				}
				count++
				run := judge(t, set, files, "", nil)
				if left := of(r.Name, run.Findings); len(left) > 0 || len(run.Problems) > 0 || len(run.Notices) > 0 {
					t.Errorf("%s: left are %v, problems %v, notices %v", name, lines(left), run.Problems, run.Notices)
				}
			})
			if count < 150 {
				t.Errorf("only %d examples", count)
			}
		})
	}
}

// commented puts a comment that ignores a rule above the place of each finding. It is not
// ok where a format has no comments, or where the line is one of a longer text.
func commented(files map[string]string, rule string, all []finding.Finding, place func(finding.Finding) source.Range) (map[string]string, bool) {
	at := map[string][]int{}
	for _, f := range all {
		r := place(f)
		if path.Ext(r.File.Name) == ".json" || inText(r.File, r.Begin().Line) {
			return nil, false
		}
		at[r.File.Name] = append(at[r.File.Name], r.Begin().Line-1)
	}
	for name, where := range at {
		slices.Sort(where)
		text := strings.Split(files[name], "\n")
		// From the last line to the first, so that the others stay where they are.
		for _, n := range slices.Backward(slices.Compact(where)) {
			indent := text[n][:len(text[n])-len(strings.TrimLeft(text[n], " \t"))]
			text = slices.Insert(text, n, indent+"# irsalint:ignore "+rule+` reason="as an example"`)
		}
		files[name] = strings.Join(text, "\n")
	}
	return files, len(all) > 0
}

// beginsText is the end of a line after which lines of text come, of YAML and of HCL.
var beginsText = regexp.MustCompile(`(?:[:-] [|>][-+]?|<<-?[A-Z]+)$`)

// inText reports whether a line is in a text that an earlier line, which is indented less,
// begins.
func inText(f *source.File, line int) bool {
	indent := func(s string) int { return len(s) - len(strings.TrimLeft(s, " ")) }
	least := indent(f.Line(line))
	for n := line - 1; n > 0; n-- {
		s := f.Line(n)
		if strings.TrimSpace(s) == "" || indent(s) >= least {
			continue
		}
		if least = indent(s); beginsText.MatchString(s) {
			return true
		}
	}
	return false
}

// of are the findings of a rule.
func of(rule string, all []finding.Finding) []finding.Finding {
	return slices.DeleteFunc(slices.Clone(all), func(f finding.Finding) bool { return f.Rule != rule })
}
