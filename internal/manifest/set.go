package manifest

import (
	"strconv"
	"strings"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// Setting is one name=value of helm's --set.
type Setting struct {
	Name, Value value.Text
	// List says that the value was in braces.
	List bool
}

// Settings reads a text as helm's --set does, false where helm refuses it: they are
// separated by commas, a value in braces is a list, and a backslash takes the meaning
// from what follows. What is unknown is taken to have none of these.
func Settings(t value.Text) (out []Setting, ok bool) {
	for s := t.Skeleton(); s != ""; s = t.Skeleton() {
		i, found := unescaped(s, "=,")
		if !found || s[i] == ',' {
			return nil, false
		}
		x := Setting{Name: t.Sub(0, i)}
		t, s = t.Sub(i+1, len(s)), s[i+1:]
		x.List = strings.HasPrefix(s, "{")
		end := ","
		if x.List {
			end = "}"
		}
		i, found = unescaped(s, end)
		if x.List && !found {
			return nil, false
		}
		x.Value = t.Sub(0, i)
		if x.List {
			i = min(i+1, len(s))
			found = strings.HasPrefix(s[i:], ",")
		}
		if found {
			i++
		}
		t = t.Sub(i, len(s))
		if x.Name.Skeleton() != "" { // helm ignores an empty name
			out = append(out, x)
		}
	}
	return out, true
}

// unescaped is the index of the first of some characters that no backslash precedes;
// the length of the text where there is none.
func unescaped(s, chars string) (int, bool) {
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' {
			i++
		} else if strings.IndexByte(chars, s[i]) >= 0 {
			return i, true
		}
	}
	return len(s), false
}

// withoutEscapes takes the backslashes away that escape what follows.
func withoutEscapes(t value.Text) value.Text {
	s := t.Skeleton()
	var out []value.Text
	start := 0
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' {
			out = append(out, t.Sub(start, i))
			start, i = i+1, i+1
		}
	}
	if start == 0 {
		return t
	}
	return value.Join(append(out, t.Sub(min(start, len(s)), len(s)))...)
}

// Tree is the value; the elements of a list are of no interest. Unless it is to be a
// text, one that looks like true, false, null or a whole number is that.
func (x Setting) Tree(owner string, at source.Range, text bool) *value.Tree {
	t := &value.Tree{Kind: value.String, Text: withoutEscapes(x.Value), At: at}
	if x.List {
		return NotRead(owner, x.Name, t)
	}
	if t.Text.IsHole() {
		t.Kind = value.Hole
	}
	s, known := t.Text.Known()
	if text || !known {
		return t
	}
	_, err := strconv.ParseInt(s, 10, 64)
	switch lower := strings.ToLower(s); {
	case lower == "true" || lower == "false":
		t.Kind = value.Bool
		if s != lower {
			t.Text = value.LitAt(lower, at)
		}
	case lower == "null":
		t.Kind = value.Null
	case err == nil && (s == "0" || !strings.HasPrefix(s, "0")):
		t.Kind = value.Number
	}
	return t
}
