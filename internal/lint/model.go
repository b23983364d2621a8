package lint

import (
	"context"
	"encoding/json"
	"io"

	"github.com/irsalint/irsalint/internal/graph"
)

// modelPlace is what a handle stands for in the model.
type modelPlace struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Resource string `json:"resource"`
}

// Model writes the input of the rules as one JSON object, with the places that
// its handles stand for under the extra key places.
func (l *Linter) Model(ctx context.Context, w io.Writer) error {
	parsed := l.parse(ctx, nil)
	linked := graph.Link(&parsed.graph, l.graphOptions())
	encoded := graph.Encode(linked, jsonEncoder{})
	model := map[string]any{"schema": graph.Schema}
	for name, list := range encoded.Lists {
		model[name] = list
	}
	places := make([]modelPlace, len(encoded.Places))
	for i, p := range encoded.Places {
		at := p.At.Begin()
		places[i] = modelPlace{p.At.File.Name, at.Line, at.Column, p.Node.Address}
	}
	model["places"] = places
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(model); err != nil {
		return err
	}
	return ctx.Err()
}

// jsonEncoder builds values that encoding/json prints with sorted keys.
type jsonEncoder struct{}

func (jsonEncoder) String(s string) any { return s }
func (jsonEncoder) Int(n int) any       { return n }
func (jsonEncoder) Bool(b bool) any     { return b }

func (jsonEncoder) Object(keys []string, values []any) any {
	m := make(map[string]any, len(keys))
	for i, k := range keys {
		m[k] = values[i]
	}
	return m
}

func (jsonEncoder) List(items []any) any {
	if items == nil {
		return []any{}
	}
	return items
}
