package manifest

import (
	"strings"

	"github.com/irsalint/irsalint/internal/value"
)

// Obscure makes unknown what the values at a path say, which something unknown may
// replace: who has an annotation is still known, what it says is not.
func Obscure(t *value.Tree, why, path string) {
	t.Open = why
	for i, m := range t.Members {
		x := *m.Value
		x.Members = append([]value.Member(nil), x.Members...)
		inner := path + "." + m.Key.String()
		if x.Kind == value.Object {
			Obscure(&x, why, inner)
		} else {
			x = value.Tree{Text: value.HoleAt(why+" in "+inner, value.Any, x.At), At: x.At}
		}
		t.Members[i].Value = &x
	}
}

// maxMerge bounds how deep values are merged.
const maxMerge = 50

// Merge puts the members of one object over those of another, object by object, as
// helm lays one set of values over another.
func Merge(under, over *value.Tree) { merge(under, over, 0) }

func merge(under, over *value.Tree, depth int) {
	if over.Kind != value.Object {
		return
	}
	if over.Open != "" {
		under.Open = over.Open
	}
	at := make(map[string]int, len(under.Members))
	for i, m := range under.Members {
		if key, known := m.Key.Known(); known {
			at[key] = i
		}
	}
	for _, m := range over.Members {
		key, known := m.Key.Known()
		if !known {
			under.Members = append(under.Members, m)
			continue
		}
		i, found := at[key]
		isObject := m.Value.Kind == value.Object && depth < maxMerge
		switch {
		case found && isObject && under.Members[i].Value.Kind == value.Object:
			merged := *under.Members[i].Value
			merged.Members = append([]value.Member(nil), merged.Members...)
			merge(&merged, m.Value, depth+1)
			m.Value = &merged
		case !found && isObject && under.Open != "":
			merged := value.Tree{Kind: value.Object, At: m.Value.At, Open: under.Open}
			merge(&merged, m.Value, depth+1)
			m.Value = &merged
		}
		if found {
			under.Members[i] = m
		} else {
			at[key] = len(under.Members)
			under.Members = append(under.Members, m)
		}
	}
}

// Put replaces the member of a key, or adds it.
func Put(t *value.Tree, m value.Member) {
	key, _ := m.Key.Known()
	for i := range t.Members {
		if k, known := t.Members[i].Key.Known(); known && k == key {
			t.Members[i] = m
			return
		}
	}
	t.Members = append(t.Members, m)
}

// Assign puts a value at a path with dots, which a backslash escapes. Owner names whoever
// does, for what is not known then.
func Assign(owner string, values *value.Tree, path value.Text, t *value.Tree) {
	if i := strings.IndexByte(path.Skeleton(), '['); i >= 0 {
		// An element of a list: what the list holds then is of no interest.
		path, t = path.Sub(0, i), NotRead(owner, path, t)
	}
	steps := setPath(path)
	over := &value.Tree{Kind: value.Object, At: t.At, Members: []value.Member{{Key: steps[len(steps)-1], Value: t}}}
	for i := len(steps) - 2; i >= 0; i-- {
		over = &value.Tree{Kind: value.Object, At: t.At, Members: []value.Member{{Key: steps[i], Value: over}}}
	}
	Merge(values, over)
}

// NotRead is the unknown that stands for a value that helm reads in a way of its own.
func NotRead(owner string, path value.Text, t *value.Tree) *value.Tree {
	return &value.Tree{Text: value.HoleAt(path.String()+" in "+owner, value.Any, t.At), At: t.At}
}

// setPath cuts the name of a set, which is known, at its dots.
func setPath(name value.Text) []value.Text {
	s, _ := name.Known()
	var steps []value.Text
	var step strings.Builder
	start := 0
	flush := func(end int) {
		key := value.Lit(step.String())
		if at := name.Sub(start, end).At(); !at.IsZero() {
			key = key.WithAt(at)
		}
		steps = append(steps, key)
		step.Reset()
	}
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
			step.WriteByte(s[i])
		case s[i] == '.':
			flush(i)
			start = i + 1
		default:
			step.WriteByte(s[i])
		}
	}
	flush(len(s))
	return steps
}
