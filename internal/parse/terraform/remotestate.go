package terraform

import (
	"path"

	"github.com/zclconf/go-cty/cty"
)

// remoteState computes what the data source terraform_remote_state reads: the outputs
// of another root of the tree, where the state is the file that terraform writes
// beside its configuration.
func remoteState(r *resource, attr string) cty.Value {
	dir, ok := r.stateDir()
	if attr != "outputs" || !ok {
		return cty.NilVal
	}
	i := r.inst.root.stateOf(dir)
	if i == nil {
		return cty.NilVal
	}
	// A state may hold outputs that the configuration does not have.
	return i.outputs().Mark(computable{r.identity() + "." + attr})
}

// stateDir is the directory of the root whose state is read.
func (r *resource) stateDir() (string, bool) {
	backend, _ := r.text("backend")
	config := r.block.attrs["config"]
	if kind, _ := backend.Known(); kind != "local" || config == nil || r.block.attrs["workspace"] != nil {
		return "", false
	}
	u, _ := r.scope.eval(config).Unmark()
	if !u.IsKnown() || u.IsNull() || !u.Type().IsObjectType() && !u.Type().IsMapType() {
		return "", false
	}
	v, ok := u.AsValueMap()["path"]
	if !ok {
		return "", false
	}
	t, _ := r.inst.root.run.h.text(v, config.at)
	name, known := t.Known()
	if !known || path.IsAbs(name) || path.Base(name) != "terraform.tfstate" {
		return "", false
	}
	return path.Join(r.inst.root.dir, path.Dir(name)), true
}

// stateOf is another root as this one reads it, which is its own: roots are evaluated
// side by side. Nil when it is not in the tree, or reads this one in turn.
func (r *root) stateOf(dir string) *instance {
	if i, ok := r.states[dir]; ok {
		return i
	}
	for reader := r; reader != nil; reader = reader.reader {
		if reader.dir == dir {
			return nil
		}
	}
	var i *instance
	if r.run.modules[dir] != nil {
		other := r.run.newRoot(dir, autoLoaded(dir, r.run.in.Tree.List(dir)))
		other.reader, other.openAll = r, r.run.otherVars(dir, other.files)
		other.assign(nil)
		i = other.instance()
	}
	if r.states == nil {
		r.states = map[string]*instance{}
	}
	r.states[dir] = i
	return i
}

// otherVars reports whether a variable file beside or below a root may set what its
// own files do not.
func (p *run) otherVars(dir string, own []string) bool {
	n := 0
	for _, name := range p.in.Tree.Names() {
		if _, ok := below(dir, name); ok && isVars(name) {
			n++
		}
	}
	return n > len(own)
}
