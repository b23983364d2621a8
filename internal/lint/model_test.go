package lint_test

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/irsalint/irsalint/internal/lint"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/rules"
)

// TestModelSchema: the models of whole projects, of which the schema was not drawn, fit it.
func TestModelSchema(t *testing.T) {
	text, err := jsonschema.UnmarshalJSON(bytes.NewReader(rules.ModelSchema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("model.json", text); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("model.json")
	if err != nil {
		t.Fatal(err)
	}
	dirs, err := filepath.Glob("../../testdata/projects/*")
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no projects: %v", err)
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			tree, err := source.OpenDisk(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer tree.Close()
			var out bytes.Buffer
			if err := lint.New(lint.Options{Tree: tree}).Model(context.Background(), &out); err != nil {
				t.Fatal(err)
			}
			var model any
			if err := json.Unmarshal(out.Bytes(), &model); err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(model); err != nil {
				t.Error(err)
			}
		})
	}
	if err := schema.Validate(map[string]any{"schema": 1.0, "grants": []any{map[string]any{"at": "x"}}}); err == nil {
		t.Error("an item of another shape is valid")
	}
}
