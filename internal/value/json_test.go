package value_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// plain is a tree as encoding/json has values, the last of duplicate keys.
func plain(t *value.Tree) any {
	s, _ := t.Text.Known()
	switch t.Kind {
	case value.String:
		return s
	case value.Bool:
		return s == "true"
	case value.Number:
		return json.Number(s)
	case value.List:
		out := []any{}
		for _, item := range t.Items {
			out = append(out, plain(item))
		}
		return out
	case value.Object:
		out := map[string]any{}
		for _, m := range t.Members {
			k, _ := m.Key.Known()
			out[k] = plain(m.Value)
		}
		return out
	}
	return nil
}

func TestParseJSONHoles(t *testing.T) {
	hole := func(name string) value.Text { return value.NewText(value.Part{Hole: name}) }
	tests := []struct {
		name string
		in   value.Text
		show func(*value.Tree) string
		want string
	}{
		{"in a string", value.Join(value.Lit(`{"a": "x-`), hole("h"), value.Lit(`-y"}`)), func(t *value.Tree) string { return t.Get("a").Text.String() }, "x-${h}-y"},
		{"in a key", value.Join(value.Lit(`{"`), hole("h"), value.Lit(`:sub": 1}`)), func(t *value.Tree) string { return t.Members[0].Key.String() }, "${h}:sub"},
		{"as a value", value.Join(value.Lit(`{"a": `), hole("h"), value.Lit(`}`)), func(t *value.Tree) string { return t.Get("a").Text.String() }, "${h}"},
		{"between members", value.Join(value.Lit(`{"a": 1 `), hole("h"), value.Lit(`}`)), func(t *value.Tree) string { return t.Open }, "${h}"},
		{"between items", value.Join(value.Lit(`[1, 2 `), hole("h"), value.Lit(`]`)), func(t *value.Tree) string { return t.Open }, "${h}"},
		{"escapes", value.Lit(`"a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"`), func(t *value.Tree) string { return t.Text.String() }, "a\"\\/\b\f\n\r\té😀"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tree, err := value.ParseJSON(tt.in)
			if err != nil {
				t.Fatal(err)
			}
			if got := tt.show(tree); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestParseJSONPlaces(t *testing.T) {
	f := source.NewFile("x", []byte("head {\"a\": [\"x\\ny\", {\"bc\": \"value\"}]}"))
	tree, err := value.ParseJSON(value.LitAt(string(f.Data[5:]), source.Range{File: f, Start: 5, End: len(f.Data)}))
	if err != nil {
		t.Fatal(err)
	}
	inner := tree.Get("a").Items[1]
	got := []string{tree.Get("a").Items[0].At.Text(), inner.At.Text(), inner.Members[0].Key.At().Text(), inner.Get("bc").Text.At().Text()}
	want := []string{`"x\ny"`, `{"bc": "value"}`, "bc", "value"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("places (-want +got):\n%s", diff)
	}
}

func TestParseJSONErrors(t *testing.T) {
	for in, at := range map[string]int{
		"": 0, "{": 0, `{"a" 1}`: 5, `{"a": 1,}`: 8, `[1 2]`: 3, `{"a": tru}`: 6, `"\x"`: 2, `[1] x`: 4, "\"a\nb\"": 2, `{a: 1}`: 1,
	} {
		f := source.NewFile("x", []byte(in))
		_, err := value.ParseJSON(value.LitAt(in, source.Range{File: f, End: len(in)}))
		if err == nil {
			t.Errorf("%q: no error", in)
			continue
		}
		if err.At.Start != at && in != "{" {
			t.Errorf("%q: error at %d, want %d: %v", in, err.At.Start, at, err)
		}
	}
	deep := strings.Repeat("[", 1_000_000)
	if _, err := value.ParseJSON(value.Lit(deep)); err == nil {
		t.Error("a million brackets: no error")
	}
}

func FuzzParseJSON(f *testing.F) {
	f.Add(`{"a": [1, "b", null, true, {"c": "\u00e9"}], "a": 2}`)
	f.Add("\ufeff[]")
	f.Fuzz(func(t *testing.T, text string) {
		file := source.NewFile("x", []byte(text))
		tree, err := value.ParseJSON(value.LitAt(text, source.Range{File: file, End: len(text)}))
		if err != nil {
			return
		}
		inside(t, file, tree)
		d := json.NewDecoder(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
		d.UseNumber()
		var want any
		if d.Decode(&want) != nil {
			return // encoding/json is stricter about numbers and escapes
		}
		if diff := cmp.Diff(want, plain(tree)); diff != "" && !strings.Contains(text, `\u`) && strings.ToValidUTF8(text, "") == text {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	})
}

func inside(t *testing.T, f *source.File, tree *value.Tree) {
	if tree.At.File != f || tree.At.Start < 0 || tree.At.End > len(f.Data) || tree.At.Start > tree.At.End {
		t.Fatalf("range %v outside of the file", tree.At)
	}
	for _, item := range tree.Items {
		inside(t, f, item)
	}
	for _, m := range tree.Members {
		inside(t, f, m.Value)
	}
}
