package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// settings are the keys of an object and what reads the value of each, given the
// value's name for messages.
type settings map[string]func(name string, t *value.Tree) error

// read goes through an object; without a value there is nothing to read.
func (s settings) read(name string, t *value.Tree) error {
	if t == nil || t.Kind == value.Null {
		return nil
	}
	if t.Kind != value.Object {
		return &Error{fmt.Sprintf("%s must hold keys: %s", name, s.names()), t.At}
	}
	seen := map[string]bool{}
	for _, m := range t.Members {
		key := m.Key.String()
		read, ok := s[key]
		switch {
		case !ok:
			return &Error{fmt.Sprintf("unknown key %q: use %s", key, s.names()), keyRange(m)}
		case seen[key]:
			return &Error{fmt.Sprintf("key %q is given twice", key), keyRange(m)}
		}
		seen[key] = true
		if err := read(key, m.Value); err != nil {
			return err
		}
	}
	return nil
}

// named reads an object whose keys are names that the user gives, each once.
func named(name, holds string, t *value.Tree, read func(m value.Member) error) error {
	if t.Kind == value.Null {
		return nil
	}
	if t.Kind != value.Object {
		return &Error{name + " must hold " + holds, t.At}
	}
	seen := map[string]bool{}
	for _, m := range t.Members {
		key := m.Key.String()
		if seen[key] {
			return &Error{fmt.Sprintf("key %q is given twice", key), keyRange(m)}
		}
		seen[key] = true
		if err := read(m); err != nil {
			return err
		}
	}
	return nil
}

func (s settings) names() string { return alternatives(slices.Sorted(maps.Keys(s))) }

// oneOf reads a word out of a few.
func oneOf(name string, t *value.Tree, words ...string) (string, error) {
	word, known := t.Text.Known()
	if t.Kind == value.String && known && slices.Contains(words, word) {
		return word, nil
	}
	if !t.IsScalar() {
		return "", &Error{fmt.Sprintf("%s must be %s", name, alternatives(words)), t.At}
	}
	return "", &Error{fmt.Sprintf("%s cannot be %q: use %s", name, t.Text.String(), alternatives(words)), t.At}
}

// text reads a text that is not empty.
func text(into *value.Text) func(name string, t *value.Tree) error {
	return func(name string, t *value.Tree) error {
		if s, known := t.Text.Known(); t.Kind != value.String || known && s == "" {
			return &Error{name + " must be a text", t.At}
		}
		*into = t.Text
		return nil
	}
}

// scalar reads anything but a list or an object as it is written.
func scalar(into *value.Text) func(name string, t *value.Tree) error {
	return func(name string, t *value.Tree) error {
		if !t.IsScalar() || t.Kind == value.Null {
			return &Error{name + " must be a text", t.At}
		}
		*into = t.Text
		return nil
	}
}

// words reads a text onto a list.
func words(into *[]string) func(name string, t *value.Tree) error {
	return func(name string, t *value.Tree) error {
		var s value.Text
		if err := text(&s)(name, t); err != nil {
			return err
		}
		*into = append(*into, s.String())
		return nil
	}
}

// list reads a list, an item by a function.
func list(item func(name string, t *value.Tree) error) func(name string, t *value.Tree) error {
	return func(name string, t *value.Tree) error {
		if t.Kind != value.List {
			return &Error{name + " must be a list", t.At}
		}
		for _, i := range t.Items {
			if err := item(name, i); err != nil {
				return err
			}
		}
		return nil
	}
}

// paths reads a list of names relative to a directory.
func paths(dir string, into *[]Path) func(name string, t *value.Tree) error {
	return list(func(name string, t *value.Tree) error {
		var p Path
		if err := p.read(dir)(name, t); err != nil {
			return err
		}
		*into = append(*into, p)
		return nil
	})
}

func alternatives(words []string) string { return strings.Join(words, " or ") }

// keyRange is where a key is written.
func keyRange(m value.Member) source.Range {
	for _, p := range m.Key.Parts() {
		return p.At
	}
	return m.Value.At
}
