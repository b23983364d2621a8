package chart

import (
	"reflect"
	"sync"
	"text/template"

	"github.com/Masterminds/sprig/v3"
)

// sprigFunctions are those of Helm that are the library's. None of them is called
// without its arguments being weighed; some are replaced.
var sprigFunctions = sync.OnceValue(func() map[string]any { return sprig.GenericFuncMap() })

// builtins are the functions of text/template itself. Those that go through whole
// values are replaced; the others cost what a step costs.
var builtins = []string{"and", "call", "index", "len", "not", "or"}

// functionNames are all functions that a template may call.
var functionNames = sync.OnceValue(func() map[string]any {
	names := map[string]any{}
	for name := range sprigFunctions() {
		names[name] = true
	}
	for _, name := range builtins {
		names[name] = true
	}
	for name := range replaced {
		names[name] = true
	}
	for _, name := range lateBound {
		names[name] = true
	}
	// Helm takes these away, so that a chart cannot read the environment.
	delete(names, "env")
	delete(names, "expandenv")
	return names
})

// lateBound are the functions that are bound to a set of templates.
var lateBound = []string{"include", "tpl"}

// function returns a function bound to the engine; nil for one that is text/template's.
func (e *engine) function(name string) any {
	if name == guardName {
		return func(v any) any { e.budget.deep(v); return v }
	}
	if f := replaced[name]; f != nil {
		return f(e)
	}
	f := sprigFunctions()[name]
	if f == nil {
		return nil
	}
	return e.charged(name, f)
}

// functions returns the functions of these names, without those that are
// text/template's.
func (e *engine) functions(names map[string]bool) template.FuncMap {
	fs := template.FuncMap{}
	for name := range names {
		f, known := e.bound[name]
		if !known {
			f = e.function(name)
			e.bound[name] = f
		}
		if f != nil {
			fs[name] = f
		}
	}
	return fs
}

// charged returns the function with its costs. The types that most functions have
// are written out, for speed.
func (e *engine) charged(name string, f any) any {
	check, outside := bounded[name], shallow[name]
	charge := func(args ...any) {
		if outside {
			n := 0
			for _, a := range args {
				n += size(a)
			}
			e.budget.must(1, n)
		} else {
			e.budget.deep(args...)
		}
		if check != nil {
			check(e.budget, args)
		}
	}
	switch f := f.(type) {
	case func(string) string:
		return func(a string) string { charge(a); return f(a) }
	case func(string, string) string:
		return func(a, b string) string { charge(a, b); return f(a, b) }
	case func(string, string, string) string:
		return func(a, b, c string) string { charge(a, b, c); return f(a, b, c) }
	case func(string, string) bool:
		return func(a, b string) bool { charge(a, b); return f(a, b) }
	case func(int, string) string:
		return func(a int, b string) string { charge(a, b); return f(a, b) }
	case func(any) string:
		return func(a any) string { charge(a); return f(a) }
	case func(any) bool:
		return func(a any) bool { charge(a); return f(a) }
	case func(any) int:
		return func(a any) int { charge(a); return f(a) }
	case func(string, any) bool:
		return func(a string, b any) bool { charge(a, b); return f(a, b) }
	case func(any, ...any) any:
		return func(a any, b ...any) any { charge(append([]any{a}, b...)...); return f(a, b...) }
	case func(...any) string:
		return func(a ...any) string { charge(a...); return f(a...) }
	case func(...any) []any:
		return func(a ...any) []any { charge(a...); return f(a...) }
	case func(...any) map[string]any:
		return func(a ...any) map[string]any { charge(a...); return f(a...) }
	case func(map[string]any, string) bool:
		return func(a map[string]any, b string) bool { charge(a, b); return f(a, b) }
	}
	v := reflect.ValueOf(f)
	return reflect.MakeFunc(v.Type(), func(in []reflect.Value) []reflect.Value {
		charge(arguments(v.Type(), in)...)
		if v.Type().IsVariadic() {
			return v.CallSlice(in)
		}
		return v.Call(in)
	}).Interface()
}

// arguments spreads the arguments of a call.
func arguments(t reflect.Type, in []reflect.Value) []any {
	var out []any
	for i, x := range in {
		if t.IsVariadic() && i == len(in)-1 {
			for j := range x.Len() {
				out = append(out, x.Index(j).Interface())
			}
			continue
		}
		out = append(out, x.Interface())
	}
	return out
}
