package kustomize

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/openapi"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// schemas guards kustomize's one schema, which all builds of a process share. Builds
// that bring a schema of their own are alone.
var schemas schemaLock

type schemaLock struct {
	sync.RWMutex
	once sync.Once
}

// preload parses the built-in schema. It is done before any build: kustomize's own
// loading is not safe for builds at the same time.
func preload() { openapi.SchemaForResourceType(yaml.TypeMeta{APIVersion: "v1", Kind: "Pod"}) }

// alone runs f while no other build does, with a schema that nobody sees afterwards.
func (l *schemaLock) alone(f func()) {
	l.Lock()
	defer l.Unlock()
	reset := func() {
		openapi.ResetOpenAPI()
		preload()
	}
	openapi.ResetOpenAPI()
	defer reset()
	f()
}

func (l *schemaLock) together(f func()) {
	l.once.Do(func() {
		l.Lock()
		defer l.Unlock()
		preload()
	})
	l.RLock()
	defer l.RUnlock()
	f()
}

// maxTime bounds one run of kustomize. What is found to be too much beforehand never
// comes near it.
const maxTime = 2 * time.Minute

var errTooLong = errors.New("the build takes longer than two minutes")

// run lets kustomize build and returns the objects, each as YAML. It cannot be
// stopped, so that one that is out of time is left behind; its next file is refused.
func (p *plan) run() ([][]byte, error) {
	ctx, cancel := context.WithTimeoutCause(p.ctx, maxTime, errTooLong)
	defer cancel()
	files := &fileSystem{ctx: ctx, x: p.x, plan: p, read: map[string]bool{}}
	defer files.note(p.read)
	dir := p.root.k.dir
	type result struct {
		objects [][]byte
		err     error
	}
	results := make(chan result, 1)
	go func() {
		var r result
		defer func() {
			if v := recover(); v != nil {
				r = result{err: fmt.Errorf("kustomize stopped: %v", v)}
			}
			results <- r
		}()
		work := func() { r.objects, r.err = krust(files, dir) }
		if p.schema {
			schemas.alone(work)
		} else {
			schemas.together(work)
		}
	}()
	select {
	case r := <-results:
		if r.err != nil && ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return r.objects, r.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

func krust(files *fileSystem, dir string) ([][]byte, error) {
	options := krusty.MakeDefaultOptions()
	options.Reorder = krusty.ReorderOptionUnspecified // that of the command
	// Nothing outside the root of the tree can be loaded anyway.
	options.LoadRestrictions = types.LoadRestrictionsNone
	m, err := krusty.MakeKustomizer(options).Run(files, "/"+dir)
	if err != nil {
		return nil, err
	}
	out := make([][]byte, 0, m.Size())
	for _, r := range m.Resources() {
		if r.GetKind() == definition {
			continue
		}
		text, err := r.AsYAML()
		if err != nil {
			return nil, err
		}
		out = append(out, text)
	}
	return out, nil
}
