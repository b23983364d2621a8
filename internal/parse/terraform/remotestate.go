package terraform

import (
	"path"

	"github.com/zclconf/go-cty/cty"

	"github.com/irsalint/irsalint/internal/value"
)

// remoteState computes what the data source terraform_remote_state reads: the outputs
// of another root of the tree.
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

// stateDir is the directory of the root whose state is read: a file beside the
// configuration, or an object in a bucket that exactly one root says it writes.
func (r *resource) stateDir() (string, bool) {
	backend, _ := r.text("backend")
	kind, _ := backend.Known()
	switch {
	case r.block.attrs["workspace"] != nil:
	case kind == "local":
		name, known := r.config("path")
		if !known || path.IsAbs(name) || path.Base(name) != "terraform.tfstate" {
			break
		}
		return path.Join(r.inst.root.dir, path.Dir(name)), true
	case kind == "s3":
		bucket, known := r.config("bucket")
		key, ok := r.config("key")
		if dirs := r.inst.root.run.stored()[stateObject{bucket, key}]; known && ok && len(dirs) == 1 {
			return dirs[0], true
		}
	}
	return "", false
}

// config is a setting of the backend that is read from.
func (r *resource) config(name string) (string, bool) {
	a := r.block.attrs["config"]
	if a == nil {
		return "", false
	}
	u, _ := r.scope.eval(a).Unmark()
	if !u.IsKnown() || u.IsNull() || !u.Type().IsObjectType() && !u.Type().IsMapType() {
		return "", false
	}
	v, ok := u.AsValueMap()[name]
	if !ok {
		return "", false
	}
	t, _ := r.inst.root.run.h.text(v, a.at)
	return t.Known()
}

// stateObject is where a state lies.
type stateObject struct{ bucket, key string }

// stored are the directories that say in which object their state is, by object.
func (p *run) stored() map[stateObject][]string {
	p.storedOnce.Do(func() {
		p.states = map[stateObject][]string{}
		for _, dir := range sortedKeys(p.modules) {
			b := p.modules[dir].backend
			if b == nil || len(b.labels) == 0 || b.labels[0] != "s3" {
				continue
			}
			bucket, ok := literalArg(b, "bucket")
			key, known := literalArg(b, "key")
			if ok && known {
				p.states[stateObject{bucket, key}] = append(p.states[stateObject{bucket, key}], dir)
			}
		}
	})
	return p.states
}

// stateOf is another root as this one reads it, which is its own: roots are evaluated
// side by side. Nil when it is not in the tree, or reads this one in turn.
func (r *root) stateOf(dir string) *instance {
	for reader := r; reader != nil; reader = reader.reader {
		if reader.dir == dir {
			return nil
		}
	}
	if r.states == nil {
		r.states = map[string]*instance{}
	}
	if i, ok := r.states[dir]; ok || len(r.states) >= maxStates {
		return i
	}
	var i *instance
	if r.run.modules[dir] != nil {
		auto, named := autoLoaded(dir, r.run.in.Tree.List(dir)), r.run.in.Options.VarFiles
		other := r.run.newRoot(dir, append(auto, named...))
		other.evaluation = value.World("read by " + top(r).global(""))
		other.reader, other.states, other.openAll = r, r.states, len(named) == 0 && r.run.otherVars(dir, auto)
		other.assign(nil)
		i = other.instance()
	}
	r.states[dir] = i
	return i
}

// top is the root for which others are read.
func top(r *root) *root {
	for r.reader != nil {
		r = r.reader
	}
	return r
}

// maxStates bounds the roots that one root reads, directly or not.
const maxStates = 32

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
