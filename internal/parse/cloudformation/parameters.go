package cloudformation

import (
	"bytes"
	"path"

	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// findParameters reads the files of parameters of the tree, in the form of the AWS command
// line or of AWS CodePipeline. Only the names count: as with the variable files of
// Terraform, what one of several sets is not known.
func (r *run) findParameters(names []string) {
	for _, name := range names {
		if path.Ext(name) != ".json" || r.templates[name] != nil {
			continue
		}
		f, err := r.in.Tree.Open(name)
		if err != nil || !bytes.Contains(f.Data, []byte(`"Parameter`)) {
			continue
		}
		docs := yamldoc.ParsePlain(f)
		if len(docs) != 1 || docs[0].Tree == nil {
			continue
		}
		if set := parameterNames(docs[0].Tree); len(set) > 0 {
			r.given = append(r.given, set)
		}
	}
}

// parameterNames are those that a file of parameters sets; none for another file.
func parameterNames(t *value.Tree) map[string]bool {
	set := map[string]bool{}
	for _, item := range t.Items {
		if key := literal(item.Get("ParameterKey")); key != "" && item.Get("ParameterValue") != nil {
			set[key] = true
		}
	}
	if list := t.Get("Parameters"); list != nil && list.Kind == value.Object {
		for _, m := range list.Members {
			key, known := m.Key.Known()
			if !known || !m.Value.IsScalar() {
				return nil
			}
			set[key] = true
		}
	}
	return set
}

// parametersOf are the values that a root is given, as far as that is known: an object
// whose unknown members hide the defaults; nil where nothing gives it any.
func (r *run) parametersOf(t *template) *value.Tree {
	if r.in.Shared.Used(t.name) {
		return &value.Tree{Kind: value.Object, Open: "the parameters that Terraform gives the stack"}
	}
	var given *value.Tree
	for _, set := range r.given {
		if !t.takes(set) {
			continue
		}
		if given == nil {
			given = &value.Tree{Kind: value.Object}
		}
		for name := range set {
			if given.Get(name) == nil {
				hole := value.HoleAt(value.World("cfn:"+t.name)+name, value.Any, t.parameters[name].At)
				given.Members = append(given.Members, value.Member{Key: value.Lit(name), Value: &value.Tree{Kind: value.Hole, Text: hole}})
			}
		}
	}
	return given
}

// takes reports whether all names are those of parameters.
func (t *template) takes(names map[string]bool) bool {
	for name := range names {
		if t.parameters[name] == nil {
			return false
		}
	}
	return true
}
