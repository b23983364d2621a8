package value

import "github.com/irsalint/irsalint/internal/source"

// Kind is the kind of a Tree.
type Kind uint8

const (
	// Hole is a tree of which not even the kind is known.
	Hole Kind = iota
	Null
	String
	Bool
	Number
	List
	Object
)

// Tree is the neutral tree that every format is read into.
type Tree struct {
	Kind Kind
	// Text is the scalar as a text: the string itself, true or false, or the
	// number as written. For a Hole it is the one hole.
	Text Text
	// Items are the elements of a List.
	Items []*Tree
	// Members are the members of an Object in source order, duplicate keys kept.
	Members []Member
	// Repeats says that a key may stand in several members because whoever made the
	// tree keeps the place of each writing; it is no fault of the input then.
	Repeats bool
	// Open names the unknown that may add further items or members; empty when
	// the list or object is complete.
	Open string
	// Encodes is the tree that a text is the JSON or YAML encoding of, where its
	// maker knows it.
	Encodes *Tree
	// At is the whole value as written.
	At source.Range
}

// Member is a key and its value.
type Member struct {
	Key   Text
	Value *Tree
}

// Get returns the last member with this known key, or nil.
func (t *Tree) Get(key string) *Tree {
	if t == nil || t.Kind != Object {
		return nil
	}
	for i := len(t.Members) - 1; i >= 0; i-- {
		if s, ok := t.Members[i].Key.Known(); ok && s == key {
			return t.Members[i].Value
		}
	}
	return nil
}

// Path follows keys from object to object; nil when one is missing.
func (t *Tree) Path(keys ...string) *Tree {
	for _, k := range keys {
		t = t.Get(k)
	}
	return t
}

// Unsure returns the name of an unknown that could supply the key: the Hole
// itself, the Open of an object, or a key with holes that could equal it. Empty
// when the key's presence or absence is certain.
func (t *Tree) Unsure(key string) string {
	switch {
	case t == nil:
		return ""
	case t.Kind == Hole:
		return t.Text.String()
	case t.Kind != Object || t.Get(key) != nil:
		return ""
	case t.Open != "":
		return t.Open
	}
	for _, m := range t.Members {
		if Equal(m.Key, Lit(key)) == Unknown {
			return m.Key.String()
		}
	}
	return ""
}

// Size counts the values of a tree, itself included; keys are not counted.
func (t *Tree) Size() int {
	n := 1
	for _, item := range t.Items {
		n += item.Size()
	}
	for _, m := range t.Members {
		n += m.Value.Size()
	}
	return n
}

// IsScalar reports whether the tree is a string, bool, number or hole.
func (t *Tree) IsScalar() bool {
	return t != nil && (t.Kind == String || t.Kind == Bool || t.Kind == Number || t.Kind == Hole)
}
