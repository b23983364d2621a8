package terraform

import (
	"path"
	"strconv"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// kubectlDocuments computes the data sources of the kubectl provider that split
// YAML text into documents.
func kubectlDocuments(r *resource, attr string) cty.Value {
	if attr != "documents" && attr != "manifests" {
		return cty.NilVal
	}
	content, ok := r.text("content")
	if !ok {
		return cty.NilVal
	}
	return r.documents(attr, documents(content))
}

// documents is a list of texts as the data sources give it: as a list, or as a map
// by the address of the object, which only has to be unique here.
func (r *resource) documents(attr string, texts []value.Text) cty.Value {
	var list []cty.Value
	byAddress := map[string]cty.Value{}
	for i, t := range texts {
		v := r.inst.root.run.h.str(t)
		list = append(list, v)
		byAddress["document "+strconv.Itoa(i+1)] = v
	}
	if attr == "documents" {
		return cty.TupleVal(list)
	}
	return cty.ObjectVal(byAddress)
}

// documents are those of a YAML stream that are not empty.
func documents(t value.Text) []value.Text {
	var out []value.Text
	s := t.Skeleton()
	for _, part := range documentBounds(s) {
		if strings.TrimSpace(s[part[0]:part[1]]) != "" {
			out = append(out, t.Sub(part[0], part[1]))
		}
	}
	return out
}

// documentBounds are the offsets of the documents of a YAML stream.
func documentBounds(s string) [][2]int {
	var out [][2]int
	start, pos := 0, 0
	for pos < len(s) {
		end := len(s)
		if i := strings.IndexByte(s[pos:], '\n'); i >= 0 {
			end = pos + i + 1
		}
		if line := strings.TrimRight(s[pos:end], " \t\r\n"); line == "---" {
			out = append(out, [2]int{start, pos})
			start = end
		}
		pos = end
	}
	return append(out, [2]int{start, len(s)})
}

// kubectlPaths computes kubectl_path_documents: the documents of the files that a
// pattern names, each rendered with the variables.
func kubectlPaths(r *resource, attr string) cty.Value {
	if attr != "documents" && attr != "manifests" {
		return cty.NilVal
	}
	names, ok := r.matches()
	if !ok {
		return cty.NilVal
	}
	var out []value.Text
	for _, name := range names {
		text, ok := r.renderFile(name)
		if !ok {
			return cty.NilVal
		}
		out = append(out, documents(text)...)
	}
	return r.documents(attr, out)
}

// kubectlFiles computes kubectl_filename_list: the files that a pattern names.
func kubectlFiles(r *resource, attr string) cty.Value {
	names, ok := r.matches()
	if attr != "matches" || !ok {
		return cty.NilVal
	}
	var out []cty.Value
	for _, name := range names {
		out = append(out, cty.StringVal(relativePath(r.inst.root.dir, name)))
	}
	return cty.TupleVal(out)
}

// matches are the files of the tree that the argument pattern names.
func (r *resource) matches() (names []string, ok bool) {
	text, ok := r.text("pattern")
	pattern, known := text.Known()
	if !ok || !known || path.IsAbs(pattern) {
		return nil, false
	}
	pattern = path.Join(r.inst.root.dir, pattern)
	for _, name := range r.inst.root.run.in.Tree.Names() {
		if match, err := path.Match(pattern, name); err == nil && match {
			names = append(names, name)
		}
	}
	return names, true
}

// renderFile renders a file with the argument vars.
func (r *resource) renderFile(name string) (value.Text, bool) {
	run := r.inst.root.run
	f, w, problem := run.openFor(name, scanTemplate)
	if problem != nil {
		return value.Text{}, false
	}
	vars, ok := r.templateVars()
	if !ok {
		return value.Text{}, false
	}
	v, err := r.scope.render(f, w, vars)
	if err != nil {
		return value.Text{}, false
	}
	return run.h.text(v, source.Range{File: f, End: len(f.Data)})
}
