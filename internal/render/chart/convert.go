package chart

import (
	"path"
	"strconv"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/irsalint/irsalint/internal/value"
)

// converter turns trees into values as Helm reads them from YAML, in one world.
type converter struct {
	w *world
	// integers says that whole numbers are integers, as --set makes them, and not
	// floating point numbers, as YAML does.
	integers bool
}

// object converts an object; under is what the chart has at its place, which tells
// the kinds of unknown values.
func (c *converter) object(t *value.Tree, under any) map[string]any {
	out := map[string]any{}
	base, _ := asMap(under)
	for _, m := range t.Members {
		key := c.w.text(m.Key)
		out[key] = c.tree(m.Value, base[key])
	}
	return out
}

func (c *converter) tree(t *value.Tree, under any) any {
	switch t.Kind {
	case value.Object:
		return c.object(t, under)
	case value.List:
		out := make([]any, 0, len(t.Items))
		for _, item := range t.Items {
			out = append(out, c.tree(item, nil))
		}
		return out
	case value.Null:
		return nil
	case value.Hole:
		return c.hole(t, under)
	}
	s := c.w.text(t.Text)
	if _, known := t.Text.Known(); !known {
		return s
	}
	switch t.Kind {
	case value.Bool:
		return strings.EqualFold(s, "true")
	case value.Number:
		return c.number(s)
	}
	if plain(t, s) {
		return c.plain(s)
	}
	return s
}

// hole is what stands for a value of which not even the kind is known: of the kind
// that the chart has there.
func (c *converter) hole(t *value.Tree, under any) any {
	s := c.w.text(t.Text)
	other := false
	for _, p := range t.Text.Parts() {
		if p.Hole != "" && isAction(p) {
			return s
		}
		other = other || p.Hole != "" && c.w.others[c.w.u.hole(p)]
	}
	switch under := under.(type) {
	case bool:
		return under != other
	case float64:
		if other {
			return under + 1
		}
		return under
	case []any:
		if other {
			return append([]any{s}, under...)
		}
		return under
	case map[string]any:
		out := copiedMap(under)
		if other {
			out[s] = s
		}
		return out
	}
	return s
}

func (c *converter) number(s string) any {
	if c.integers {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil {
			return n
		}
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil {
		return f
	}
	return c.plain(s)
}

// plain reads a scalar without quotes as the YAML library of Helm does, by YAML 1.1.
func (c *converter) plain(s string) any {
	var v any
	if err := yaml.Unmarshal([]byte(s), &v); err != nil {
		return s
	}
	switch v.(type) {
	case bool, float64, string:
		return v
	}
	return s
}

// plain reports a text without quotes in a YAML file that Helm could take for a
// boolean or a number.
func plain(t *value.Tree, s string) bool {
	if len(s) == 0 || len(s) > 40 || t.At.IsZero() || t.At.Text() != s {
		return false
	}
	switch path.Ext(t.At.File.Name) {
	case ".yaml", ".yml":
	default:
		return false
	}
	switch strings.ToLower(s) {
	case "y", "n", "yes", "no", "on", "off":
		return true
	}
	return s[0] >= '0' && s[0] <= '9' || s[0] == '-' || s[0] == '+' || s[0] == '.'
}
