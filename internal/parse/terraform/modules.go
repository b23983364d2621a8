package terraform

import (
	"encoding/json"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/go-version"

	"github.com/irsalint/irsalint/internal/source"
)

// module is a directory's configuration; nil where there is none. Those of the
// tree are parsed before anything is evaluated, those from elsewhere when a call
// first needs them.
func (p *run) module(dir string) *module {
	if m := p.modules[dir]; m != nil || !foreign(dir) {
		return m
	}
	load, _ := p.elsewhere.LoadOrStore(dir, sync.OnceValue(func() *module { return p.loadForeign(dir) }))
	return load.(func() *module)()
}

func (p *run) loadForeign(dir string) *module {
	names := p.in.Tree.List(dir)
	if strings.HasPrefix(dir, modelRoot) {
		names = modelFiles(dir)
	}
	names = slices.DeleteFunc(names, func(name string) bool { return !isConfig(name) })
	if len(names) == 0 {
		return nil
	}
	m := p.load(dir, names)
	m.foreign = true
	return m
}

// foreign reports whether a directory or a file is not part of the analysed
// configuration itself: a module model, or a module that terraform downloaded.
func foreign(name string) bool {
	return strings.HasPrefix(name, modelRoot) ||
		slices.ContainsFunc(strings.Split(name, "/"), func(s string) bool { return s == ".terraform" || s == ".terragrunt-cache" })
}

// moduleOf is the module that a file from elsewhere belongs to: its name in a registry
// for a model, else that of the call for which terraform has installed it.
func moduleOf(file string) string {
	if model, ok := strings.CutPrefix(file, modelRoot); ok {
		return strings.Join(strings.SplitN(model, "/", 3)[:2], "/")
	}
	if _, installed, ok := strings.Cut(file, ".terraform/modules/"); ok {
		name, _, _ := strings.Cut(installed, "/")
		return "module." + name
	}
	return path.Dir(file)
}

// target is the module that a call names: a directory of the tree, what terraform
// has installed for the call, or a model of it; nil where it is none of these.
func (i *instance) target(call *block) *module {
	if dir, ok := localSource(i.mod.dir, call); ok {
		return i.root.run.module(dir)
	}
	src, ok := literalArg(call, "source")
	if !ok {
		return nil
	}
	version, _ := literalArg(call, "version")
	if dir, ok := i.root.installed(i.callKey(call), src, version); ok {
		if m := i.root.run.module(dir); m != nil {
			return m
		}
	}
	if dir, ok := i.root.run.model(src, version); ok {
		return i.root.run.module(dir)
	}
	return nil
}

// model is modelOf, answered once for each source and version.
func (p *run) model(src, version string) (dir string, ok bool) {
	key := src + "\x00" + version
	if known, found := p.modelDirs.Load(key); found {
		return known.(string), known != ""
	}
	dir, ok = modelOf(src, version)
	if !ok {
		dir = ""
	}
	p.modelDirs.Store(key, dir)
	return dir, ok
}

// callKey is a call's key in terraform's module manifest: the names of the calls
// that lead to it.
func (i *instance) callKey(call *block) string {
	return strings.TrimPrefix(i.manifestKey+"."+call.labels[0], ".")
}

// installed returns where terraform has installed the module of a call, by the
// manifest that terraform init writes. An entry for another source, or of a version that the
// call does not allow, is stale.
func (r *root) installed(key, src, constraint string) (dir string, ok bool) {
	r.manifestOnce.Do(func() { r.manifest = r.readManifest() })
	m, ok := r.manifest[key]
	if !ok || m.Source != src && !strings.HasSuffix(m.Source, "/"+src) || !m.meets(constraint) {
		return "", false
	}
	dir = path.Join(r.dir, m.Dir)
	return dir, !path.IsAbs(m.Dir) && dir != ".." && !strings.HasPrefix(dir, "../")
}

type installedModule struct{ Key, Source, Version, Dir string }

// meets reports whether the version of a module meets a constraint; true where one of them
// is none.
func (m installedModule) meets(constraint string) bool {
	c, err := version.NewConstraint(constraint)
	if err != nil {
		return true
	}
	v, err := version.NewVersion(m.Version)
	return err != nil || c.Check(v)
}

func (r *root) readManifest() map[string]installedModule {
	f, err := r.run.in.Tree.Open(path.Join(r.dir, ".terraform/modules/modules.json"))
	if err != nil {
		return nil
	}
	var manifest struct{ Modules []installedModule }
	if err := json.Unmarshal(f.Data, &manifest); err != nil {
		r.report(problem(source.Range{File: f}, "not a manifest of installed modules: "+err.Error()))
		return nil
	}
	out := map[string]installedModule{}
	for _, m := range manifest.Modules {
		out[m.Key] = m
	}
	return out
}

// literalArg is an argument that is one literal text.
func literalArg(b *block, name string) (string, bool) {
	if a := b.attrs[name]; a != nil {
		return literal(a.expr)
	}
	return "", false
}

// address is a module's address in a registry.
type address struct {
	// name is a moduleName; sub the directory within it; version a constraint.
	name, sub, version string
}

var (
	gitHub    = regexp.MustCompile(`^(git::)?((https?|ssh|git)://)?([^/@]+@)?(www\.)?github\.com(:\d+)?[:/]`)
	tagPrefix = regexp.MustCompile(`^((refs/)?tags/)?v?`)
)

// parseSource reads the address of a public registry, or the GitHub repository that
// such a module is published from.
func parseSource(src, version string) (address, bool) {
	src = strings.TrimPrefix(strings.TrimPrefix(src, "tfr:///"), "tfr://registry.terraform.io/")
	src, query, _ := strings.Cut(src, "?")
	if q, err := url.ParseQuery(query); err == nil && version == "" {
		version = q.Get("version")
		if ref := q.Get("ref"); ref != "" {
			version = tagPrefix.ReplaceAllString(ref, "")
		}
	}
	if at := gitHub.FindString(src); at != "" {
		repo, sub, _ := strings.Cut(src[len(at):], "//")
		owner, name, ok := strings.Cut(strings.TrimSuffix(repo, ".git"), "/")
		provider, short, isModule := strings.Cut(strings.TrimPrefix(name, "terraform-"), "-")
		return address{moduleName(owner, short, provider), path.Clean("/" + sub)[1:], version}, ok && isModule && strings.HasPrefix(name, "terraform-")
	}
	src = strings.TrimPrefix(src, "registry.terraform.io/")
	src = strings.TrimPrefix(src, "registry.opentofu.org/")
	name, sub, _ := strings.Cut(src, "//")
	parts := strings.Split(name, "/")
	if len(parts) != 3 {
		return address{}, false
	}
	return address{moduleName(parts[0], parts[1], parts[2]), path.Clean("/" + sub)[1:], version}, true
}

// moduleName is namespace/name of a module for AWS, namespace/name-provider of another.
func moduleName(namespace, name, provider string) string {
	if provider != "aws" {
		name += "-" + provider
	}
	return namespace + "/" + name
}
