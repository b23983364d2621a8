package config_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/irsalint/irsalint/internal/config"
	"github.com/irsalint/irsalint/internal/source"
)

// fits reports whether a configuration fits the schema, as a program that knows only the
// schema sees it.
func fits(t *testing.T, text string) error {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(config.Schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var n yaml.Node
	if err := yaml.Unmarshal([]byte(text), &n); err != nil {
		return err
	}
	return schema.Validate(plain(&n))
}

// plain is a YAML node in the types of JSON, a day being a text.
func plain(n *yaml.Node) any {
	switch n.Kind {
	case yaml.DocumentNode:
		return plain(n.Content[0])
	case yaml.MappingNode:
		out := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			out[n.Content[i].Value] = plain(n.Content[i+1])
		}
		return out
	case yaml.SequenceNode:
		out := []any{}
		for _, c := range n.Content {
			out = append(out, plain(c))
		}
		return out
	case yaml.ScalarNode:
		if n.Tag == "!!int" {
			return json.Number(n.Value)
		}
		if n.Tag == "!!null" {
			return nil
		}
		if n.Tag == "!!bool" {
			return n.Value == "true"
		}
		return n.Value
	}
	return nil
}

// object is a part of the schema.
type object struct {
	Ref        string             `json:"$ref"`
	Properties map[string]*object `json:"properties"`
	Items      *object            `json:"items"`
	OneOf      []*object          `json:"oneOf"`
	Defs       map[string]*object `json:"$defs"`
}

// TestSchemaKeys: the schema has the keys that are read, at each place of the file.
func TestSchemaKeys(t *testing.T) {
	var root object
	if err := json.Unmarshal(config.Schema, &root); err != nil {
		t.Fatal(err)
	}
	levels := 0
	var walk func(o *object, write func(inner string) string)
	walk = func(o *object, write func(inner string) string) {
		if name, ok := strings.CutPrefix(o.Ref, "#/$defs/"); ok {
			o = root.Defs[name]
		}
		if o.Items != nil {
			walk(o.Items, func(inner string) string { return write("[" + inner + "]") })
		}
		for _, alternative := range o.OneOf {
			walk(alternative, write)
		}
		if len(o.Properties) == 0 {
			return
		}
		levels++
		_, err := config.Parse(source.NewFile(config.FileName, []byte(write("{no-such-key: 1}"))))
		var fault *config.Error
		if !errors.As(err, &fault) {
			t.Fatalf("%s: got %v", write("{no-such-key: 1}"), err)
		}
		_, keys, _ := strings.Cut(fault.Message, ": use ")
		want := slices.Sorted(maps.Keys(o.Properties))
		if keys != strings.Join(want, " or ") {
			t.Errorf("%s: the keys are %s, and those of the schema %q", write("{...}"), keys, want)
		}
		for name, p := range o.Properties {
			walk(p, func(inner string) string { return write("{" + name + ": " + inner + "}") })
		}
	}
	walk(&root, func(inner string) string { return inner + "\n" })
	if levels < 12 {
		t.Errorf("got %d levels", levels)
	}
}
