package chart

import (
	"encoding/json"
	"math"
	"strings"
	"unicode/utf8"

	goyaml "go.yaml.in/yaml/v2"
	"sigs.k8s.io/yaml"
)

func (e *engine) toYAML(v any) string {
	n := e.budget.deep(v)
	e.budget.must(n/8, 2*n)
	var data []byte
	var err error
	if direct, ok := numbered(v); ok {
		data, err = goyaml.Marshal(direct)
	} else {
		data, err = yaml.Marshal(v)
	}
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(string(data), "\n")
}

// numbered is a value as it is after a detour over JSON, which Helm takes: whole
// numbers are integers. It is not ok for a value that JSON would change otherwise.
func numbered(v any) (any, bool) {
	switch v := v.(type) {
	case nil, bool, int, int64:
		return v, true
	case string:
		return v, ordinary(v)
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
			return int64(v), true
		}
		return v, v != math.Trunc(v) && math.Abs(v) > 1e-4
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			var ok bool
			if out[i], ok = numbered(x); !ok {
				return nil, false
			}
		}
		return out, true
	}
	m, ok := asMap(v)
	if !ok || m == nil {
		return nil, false
	}
	out := make(map[string]any, len(m))
	for k, x := range m {
		if out[k], ok = numbered(x); !ok || !ordinary(k) {
			return nil, false
		}
	}
	return out, true
}

// ordinary reports a text that JSON and YAML hold without a change.
func ordinary(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		return r >= 0x7f && r < 0xa0 || r == utf8.RuneError || r == 0xfeff || r == 0xfffe || r == 0xffff
	}) < 0
}

func (e *engine) toJSON(v any) string {
	e.budget.deep(v)
	data, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(data)
}

// decodable uses up what it takes to decode a text, and refuses one that is made to
// take much more.
func (e *engine) decodable(s string) []byte {
	e.budget.must(1+len(s)/8, 2*len(s))
	if len(s) > maxWeight || !shallowText(s) {
		panic(limit("a text to decode is too large or nests too deep"))
	}
	return []byte(s)
}

func (e *engine) fromYAML(s string) map[string]any {
	m := map[string]any{}
	if err := yaml.Unmarshal(e.decodable(s), &m); err != nil {
		m["Error"] = err.Error()
	}
	return m
}

func (e *engine) fromYAMLArray(s string) []any {
	a := []any{}
	if err := yaml.Unmarshal(e.decodable(s), &a); err != nil {
		a = []any{err.Error()}
	}
	return a
}

func (e *engine) fromJSON(s string) map[string]any {
	m := map[string]any{}
	if err := json.Unmarshal(e.decodable(s), &m); err != nil {
		m["Error"] = err.Error()
	}
	return m
}

func (e *engine) fromJSONArray(s string) []any {
	a := []any{}
	if err := json.Unmarshal(e.decodable(s), &a); err != nil {
		a = []any{err.Error()}
	}
	return a
}

// shallowText reports whether a YAML or JSON text is safe to decode: brackets and
// the indicators of nested blocks are few bytes each, and aliases multiply.
func shallowText(s string) bool {
	depth, brackets, indicators, aliases := 0, 0, 0, 0
	lead := true
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '[', '{':
			depth++
			brackets++
			lead = false
		case ']', '}':
			depth = max(0, depth-1)
			lead = false
		case '\n':
			brackets, indicators, lead = 0, 0, true
		case '-', '?', ':':
			if lead {
				indicators++
			}
		case ' ', '\t', '\r':
		case '*':
			if i+1 < len(s) && letters(s[i+1:i+2]) != "" && (i == 0 || strings.IndexByte(" \n,[:{-", s[i-1]) >= 0) {
				aliases++
			}
			lead = false
		default:
			lead = false
		}
		if depth > maxNesting || brackets > 20_000 || indicators > 2*maxNesting || aliases > 10 {
			return false
		}
	}
	return true
}
