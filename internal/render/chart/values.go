package chart

import (
	"fmt"
	"maps"
	"sort"
	"strings"
)

// Values are the values of a chart as its templates see them.
type Values map[string]any

// AsMap returns the values as a map that is not nil.
func (v Values) AsMap() map[string]any {
	if len(v) == 0 {
		return map[string]any{}
	}
	return v
}

// Table returns the map at a path with dots.
func (v Values) Table(path string) (Values, error) {
	m, ok := table(v, path)
	if !ok {
		return nil, fmt.Errorf("%q is not a table", path)
	}
	return m, nil
}

// PathValue returns what stands at a path with dots and is no map.
func (v Values) PathValue(path string) (any, error) {
	x, ok := pathValue(v, path)
	if !ok {
		return nil, fmt.Errorf("%q is not a value", path)
	}
	return x, nil
}

// asMap takes a map of values for what it is.
func asMap(v any) (map[string]any, bool) {
	switch v := v.(type) {
	case map[string]any:
		return v, true
	case Values:
		return v, true
	}
	return nil, false
}

func table(m map[string]any, path string) (map[string]any, bool) {
	ok := true
	for _, key := range strings.Split(path, ".") {
		if m, ok = asMap(m[key]); !ok {
			return nil, false
		}
	}
	return m, true
}

func pathValue(m map[string]any, path string) (any, bool) {
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		var ok bool
		if m, ok = table(m, path[:i]); !ok {
			return nil, false
		}
		path = path[i+1:]
	}
	v, ok := m[path]
	if _, isMap := asMap(v); isMap {
		return nil, false
	}
	return v, ok
}

// copied is a copy of a value that shares no map or list with it.
func copied(v any) any {
	switch v := v.(type) {
	case map[string]any:
		return copiedMap(v)
	case Values:
		return copiedMap(v)
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = copied(x)
		}
		return out
	}
	return v
}

func copiedMap(m map[string]any) map[string]any {
	out := make(map[string]any, len(m))
	for k, x := range m {
		out[k] = copied(x)
	}
	return out
}

// merged lays one map of values over another, as Helm does with values files.
func merged(under, over map[string]any) map[string]any {
	out := maps.Clone(under)
	if out == nil {
		out = map[string]any{}
	}
	for k, v := range over {
		if inner, ok := asMap(v); ok {
			if old, ok := asMap(out[k]); ok {
				out[k] = merged(old, inner)
				continue
			}
		}
		out[k] = v
	}
	return out
}

// global is the key of values that reach every chart below.
const global = "global"

// coalesce lays values over those of a chart and, below their names, those of its
// sub-charts, as Helm does. With keep, null does not take a key away. It changes v.
func coalesce(c *instance, v map[string]any, keep bool) error {
	coalesceChart(c, v, keep)
	for _, sub := range c.deps {
		inner, ok := asMap(v[sub.meta.Name])
		if !ok {
			if _, there := v[sub.meta.Name]; there {
				return fmt.Errorf("the values of the sub-chart %s are not an object", sub.meta.Name)
			}
			inner = map[string]any{}
			v[sub.meta.Name] = inner
		}
		coalesceGlobals(inner, v)
		if err := coalesce(sub, inner, keep); err != nil {
			return err
		}
	}
	return nil
}

func coalesceChart(c *instance, v map[string]any, keep bool) {
	for key, val := range copiedMap(c.values) {
		old, there := v[key]
		if !there {
			v[key] = val
			continue
		}
		if old == nil && !keep {
			delete(v, key)
			continue
		}
		dest, isMap := asMap(old)
		if src, ok := asMap(val); isMap && ok {
			coalesceTables(dest, src, keep || c.has(key))
		}
	}
}

// coalesceTables lays dst over src, into dst. It changes src.
func coalesceTables(dst, src map[string]any, keep bool) {
	if src == nil || dst == nil {
		return
	}
	written := map[string]bool{}
	for k, v := range src {
		if v != nil {
			written[k] = true
		}
	}
	for k, v := range dst {
		if v == nil {
			src[k] = nil
		}
	}
	for k, v := range src {
		old, there := dst[k]
		switch {
		case there && !keep && old == nil && written[k]:
			delete(dst, k)
		case !there:
			dst[k] = v
		default:
			inner, ok := asMap(v)
			if oldMap, isMap := asMap(old); ok && isMap {
				coalesceTables(oldMap, inner, keep)
			}
		}
	}
}

// coalesceGlobals lays the global values of a chart over those of a sub-chart.
func coalesceGlobals(dest, src map[string]any) {
	to, from := map[string]any{}, map[string]any{}
	if g, there := dest[global]; there {
		var ok bool
		if to, ok = asMap(g); !ok {
			return
		}
	}
	if g, there := src[global]; there {
		var ok bool
		if from, ok = asMap(g); !ok {
			return
		}
	}
	for k, v := range from {
		old, there := to[k]
		inner, isMap := asMap(v)
		oldMap, oldIsMap := asMap(old)
		switch {
		case isMap && !there:
			to[k] = maps.Clone(inner)
		case isMap && oldIsMap:
			over := maps.Clone(inner)
			coalesceTables(over, oldMap, true)
			to[k] = over
		case isMap: // a map is not merged onto something else
		case there && oldIsMap:
		default:
			to[k] = v
		}
	}
	dest[global] = to
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
