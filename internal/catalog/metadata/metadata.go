// Package metadata reads what the Rego files of rules say of themselves.
package metadata

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/irsalint/irsalint/internal/catalog"
	"github.com/irsalint/irsalint/internal/finding"
)

// Rules reads the rules of a folder, each in group/name/name.rego, by group and name.
// awsErrors are the texts of the errors that they may name, by key. An error names the
// file, and the line where one is at fault.
func Rules(folder fs.FS, awsErrors map[string]string) ([]catalog.Rule, error) {
	names, err := fs.Glob(folder, "*/*/*.rego")
	if err != nil {
		return nil, err
	}
	var rules []catalog.Rule
	for _, name := range names {
		if strings.HasSuffix(name, "_test.rego") {
			continue
		}
		r, err := read(folder, name, awsErrors)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		rules = append(rules, r)
	}
	slices.SortFunc(rules, catalog.Compare)
	return rules, nil
}

// custom is what METADATA holds under custom.
type custom struct {
	severity, kind, since, awsError string
	input, questions, formats       []string
	admission                       bool
}

// kinds are those of rules.
var kinds = []string{"breaks", "hygiene", "security"}

// read takes a rule from its file's METADATA. The AWS error is a key there.
func read(root fs.FS, name string, awsErrors map[string]string) (catalog.Rule, error) {
	data, err := fs.ReadFile(root, name)
	if err != nil {
		return catalog.Rule{}, err
	}
	m, err := ast.ParseModuleWithOpts(name, string(data), ast.ParserOptions{ProcessAnnotation: true, RegoVersion: ast.RegoV1})
	if err != nil {
		return catalog.Rule{}, err
	}
	dir := path.Dir(name)
	r := catalog.Rule{Name: path.Base(dir), Group: path.Base(path.Dir(dir)), Package: strings.TrimPrefix(m.Package.Path.String(), "data.")}
	if path.Base(name) != r.Name+".rego" {
		return r, fmt.Errorf("a rule is called as its folder, %s.rego; what several share is below lib", r.Name)
	}
	if want := packageOf(r); r.Package != want {
		return r, fmt.Errorf("line %d: the package is %s and not %s", m.Package.Location.Row, want, r.Package)
	}
	for _, a := range m.Annotations {
		if a.Scope != "package" {
			continue
		}
		r.Title, r.Description = a.Title, a.Description
		for _, ref := range a.RelatedResources {
			r.References = append(r.References, ref.Ref.String())
		}
		c, err := readCustom(a.Custom)
		if err != nil {
			return r, err
		}
		if r.Severity, err = finding.ParseSeverity(c.severity); err != nil {
			return r, err
		}
		if r.AWSError = awsErrors[c.awsError]; r.AWSError == "" && c.awsError != "" {
			return r, fmt.Errorf("no aws_error has the key %q", c.awsError)
		}
		r.Kind, r.Since = c.kind, c.since
		r.Inputs, r.Questions, r.Formats, r.Admission = c.input, c.questions, c.formats, c.admission
		switch {
		case !denies(m):
			return r, fmt.Errorf("the rule has no deny contains")
		case r.Title == "":
			return r, fmt.Errorf("the METADATA have no title")
		case !slices.Contains(kinds, r.Kind):
			return r, fmt.Errorf("custom.kind is one of %s", strings.Join(kinds, ", "))
		case len(r.Inputs) == 0:
			return r, fmt.Errorf("custom.input names no list of the model")
		}
		return r, nil
	}
	return r, fmt.Errorf("no METADATA of the package")
}

// denies reports whether a module says what findings are: a set that is called deny.
func denies(m *ast.Module) bool {
	return slices.ContainsFunc(m.Rules, func(r *ast.Rule) bool { return r.Head.Name == "deny" && r.Head.Key != nil && r.Head.Value == nil })
}

// packageOf is the package of a rule, by its folder.
func packageOf(r catalog.Rule) string {
	terms := []*ast.Term{ast.VarTerm("irsalint"), ast.StringTerm("rules"), ast.StringTerm(r.Group), ast.StringTerm(r.Name)}
	return ast.Ref(terms).String()
}

func readCustom(m map[string]any) (custom, error) {
	var c custom
	texts := map[string]*string{"severity": &c.severity, "kind": &c.kind, "since": &c.since, "aws_error": &c.awsError}
	lists := map[string]*[]string{"input": &c.input, "questions": &c.questions, "formats": &c.formats}
	for key, v := range m {
		switch v := v.(type) {
		case string:
			if lists[key] != nil {
				return c, fmt.Errorf("metadata custom.%s is a list", key)
			}
			if texts[key] == nil {
				return c, fmt.Errorf("unknown metadata custom.%s", key)
			}
			*texts[key] = v
		case []any:
			if texts[key] != nil {
				return c, fmt.Errorf("metadata custom.%s is a text", key)
			}
			if lists[key] == nil {
				return c, fmt.Errorf("unknown metadata custom.%s", key)
			}
			for _, x := range v {
				*lists[key] = append(*lists[key], fmt.Sprint(x))
			}
		case bool:
			if key != "admission" {
				return c, fmt.Errorf("unknown metadata custom.%s", key)
			}
			c.admission = v
		default:
			return c, fmt.Errorf("metadata custom.%s has a wrong type", key)
		}
	}
	return c, nil
}
