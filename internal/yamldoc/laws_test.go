package yamldoc_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// writer makes random templates.
type writer struct {
	r *rand.Rand
	b strings.Builder
	n int
}

func (w *writer) one(of ...string) string { return of[w.r.IntN(len(of))] }

func (w *writer) key() string {
	w.n++
	return fmt.Sprintf("k%d", w.n)
}

func (w *writer) line(indent int, format string, args ...any) {
	fmt.Fprintf(&w.b, strings.Repeat(" ", indent)+format+"\n", args...)
}

// open and end write the delimiters of a body, anywhere on their lines.
func (w *writer) open(indent int, s string) {
	w.line(w.r.IntN(2)*indent, "%s", w.one("{{- ", "{{ ")+s+" }}")
}

func (w *writer) inline() string {
	return w.one("{{ .s }}", "{{ .s | quote }}", "{{ if .c }}a{{ else }}b{{ end }}", "x-{{ .s }}", "{{ .s }}-y", "x{{ if .d }}y{{ end }}z", `"{{ .s }}"`, `'a{{ .s }}b'`, `"a\tb{{ with .s }}{{ . }}{{ end }}"`, "x {{- .s }}")
}

// many are lines that an engine writes, each of its own indentation.
func (w *writer) many(indent int, f, name string) {
	name = f + " ." + name
	switch w.r.IntN(4) {
	case 0:
		w.line(0, "{{ %s | indent %d }}", name, indent)
	case 1:
		w.line(w.r.IntN(2)*indent, "{{- %s | nindent %d }}", name, indent)
	case 2:
		w.line(indent, "{{ %s | nindent %d }}", name, indent)
	case 3:
		w.open(indent, "if .e")
		w.line(0, "{{ %s | indent %d }}", name, indent)
		w.open(indent, "end")
	}
}

func (w *writer) mapping(indent, depth int) {
	for range 1 + w.r.IntN(4) {
		switch w.r.IntN(28) {
		case 0, 1:
			w.line(indent, "%s: %s", w.key(), w.one("plain", "two words", "'single'", `"dou\tble"`, "1", "true", ""))
		case 2, 3:
			w.line(indent, "%s: %s", w.key(), w.inline())
		case 4:
			w.open(indent, "if .c")
			w.mapping(indent, depth+1)
			if w.r.IntN(2) == 0 {
				w.open(indent, "else")
				w.mapping(indent, depth+1)
			}
			w.open(indent, "end")
		case 5:
			w.open(indent, "range $i, $x := .l")
			w.line(indent, "r%d-{{ $i }}: {{ $x }}", w.n)
			w.open(indent, "end")
		case 6:
			w.many(indent, "lines", "m")
		case 7:
			w.line(indent, "%s:", w.key())
			w.many(indent+2, "yaml", w.one("m", "l"))
		case 8:
			w.block(indent)
		case 9:
			w.line(indent, "# %s {{ .s }}", w.key())
		case 10:
			w.open(indent, `$v := "a"`)
		case 11:
			w.line(indent, "%s: [a, {{ .s }}, b]", w.key())
		case 12:
			w.line(indent, "%s: [{{ join .l }}]", w.key())
		case 13:
			w.line(indent, "%s-{{ .c }}: v", w.key())
		case 14:
			w.odd(indent)
		default:
			if depth < 4 {
				w.nested(indent, depth+1)
			}
		}
	}
}

// odd writes what is seldom seen.
func (w *writer) odd(indent int) {
	pad := strings.Repeat(" ", indent)
	switch w.r.IntN(12) {
	case 0: // what a body begins goes on behind it
		w.open(indent, "if .c")
		w.line(indent, "%s:", w.key())
		w.open(indent, "else")
		w.line(indent, "%s:", w.key())
		w.open(indent, "end")
		w.line(indent+2, w.one("a: b", "- a", "text"))
	case 1:
		w.line(indent, "%s: {{ .s -}}", w.key())
		w.line(indent, "  tail")
	case 2:
		w.line(indent, "%s: first", w.key())
		w.open(indent, "if .c")
		w.line(indent+2, "second")
		w.open(indent, "end")
	case 3:
		w.line(indent, "%s: first", w.key())
		w.line(indent+2, "{{ .s }}")
		w.line(indent+2, "third")
	case 4:
		w.line(indent, "%s: \"first", w.key())
		w.open(indent, "if .c")
		w.line(indent+2, "second")
		w.open(indent, "end")
		w.line(indent+2, "third\"")
	case 5:
		w.line(indent, "%s: {{ if .c }}\n%s  a: b\n%s{{ else }}\n%s  - c\n%s{{ end }}", w.key(), pad, pad, pad, pad)
	case 6:
		w.line(indent, "# {{ if .c }}")
		w.line(indent, "%s: v", w.key())
		w.line(indent, "# {{ end }}")
	case 7:
		w.line(indent, "%s: {{- if .c }} a{{ else }} b{{ end }} # comment", w.key())
	case 8:
		w.line(indent, "%s: # {{ if .c }}", w.key())
		w.line(indent+2, "a: b")
		w.line(indent, "# {{ end }}")
	case 9:
		w.line(indent, "%s: v", w.key())
		w.line(indent, "{{- .s }}")
	case 10:
		w.line(indent, "{{ with .s }}%s: {{ . }}{{ end }}", w.key())
	case 11:
		w.line(indent, "%s:", w.key())
		w.line(indent, "- {{ if .c }}\n%s  a: b\n%s{{ else }}\n%s  c\n%s{{ end }}", pad, pad, pad, pad)
	}
}

func (w *writer) nested(indent, depth int) {
	w.line(indent, "%s:", w.key())
	if w.r.IntN(2) == 0 {
		w.mapping(indent+2, depth)
		return
	}
	indent += 2 * w.r.IntN(2)
	for range 1 + w.r.IntN(3) {
		switch w.r.IntN(5) {
		case 0:
			w.line(indent, "- %s", w.inline())
		case 1:
			w.open(indent, "if .d")
			w.line(indent, "- %s", w.inline())
			w.open(indent, "end")
		case 2:
			w.many(indent, "lines", "l")
		default:
			w.line(indent, "- %s: a", w.key())
			w.mapping(indent+2, depth)
		}
	}
}

func (w *writer) block(indent int) {
	w.line(indent, "%s: %s", w.key(), w.one("|", ">-", "|+"))
	in := indent + 2
	for range 1 + w.r.IntN(4) {
		switch w.r.IntN(6) {
		case 0:
			w.open(in, "if .c")
			w.line(in, "in the body")
			w.open(in, "end")
		case 1:
			w.line(in, "{{ .s }}")
		case 2:
			w.many(in, "lines", "m")
		case 3:
			w.line(in, "a {{ .s }} b: c")
		default:
			w.line(in+w.r.IntN(2), "text")
		}
	}
}

func join(l []string) string { return strings.Join(l, ", ") }

var functions = template.FuncMap{
	"join":  join,
	"quote": func(s string) string { return fmt.Sprintf("%q", s) },
	"lines": lines,
	"yaml": func(v any) string {
		if s := lines(v); s != "" {
			return s
		}
		return "{}"
	},
	"indent":  indented,
	"nindent": func(n int, s string) string { return "\n" + indented(n, s) },
}

func lines(v any) string {
	var out []string
	switch v := v.(type) {
	case map[string]string:
		for _, k := range []string{"ma", "mb", "mc"} {
			if x, ok := v[k]; ok {
				out = append(out, k+": "+x)
			}
		}
	case []string:
		for _, x := range v {
			out = append(out, "- "+x)
		}
	}
	return strings.Join(out, "\n")
}

func indented(n int, s string) string {
	pad := strings.Repeat(" ", n)
	return pad + strings.ReplaceAll(s, "\n", "\n"+pad)
}

func values(r *rand.Rand) map[string]any {
	m, l := map[string]string{}, []string{}
	for _, k := range []string{"ma", "mb", "mc"} {
		if r.IntN(2) == 0 {
			m[k] = "v"
			l = append(l, k)
		}
	}
	return map[string]any{
		"c": r.IntN(2) == 0, "d": r.IntN(2) == 0, "e": r.IntN(2) == 0, "m": m, "l": l,
		"s": []string{"word", "", "7", "true", "two words"}[r.IntN(5)],
	}
}

// broken returns the path at which what is certain of a template does not hold of
// what it became; empty when all holds.
func broken(certain, made *value.Tree, path string) string {
	switch certain.Kind {
	case value.Hole:
		return ""
	case value.Object:
		if made.Kind == value.Object {
			return brokenMembers(certain, made, path)
		}
		if certain.Open != "" && len(certain.Members) == 0 {
			return ""
		}
		return path
	case value.List:
		if made.Kind == value.List {
			return brokenItems(certain, made, path)
		}
		if certain.Open != "" && len(certain.Items) == 0 {
			return ""
		}
		return path
	}
	if made.Kind == value.Object || made.Kind == value.List {
		return path
	}
	text, _ := made.Text.Known()
	if known, ok := certain.Text.Known(); ok {
		if certain.Kind != made.Kind || known != text {
			return path
		}
		return ""
	}
	if !glob(certain.Text).MatchString(text) {
		return path
	}
	return ""
}

// glob is a text as an expression. An engine may leave no text for white space to
// stand between.
func glob(t value.Text) *regexp.Regexp {
	var re strings.Builder
	for _, p := range t.Parts() {
		if p.Hole != "" {
			re.WriteString(".*")
		}
		re.WriteString(strings.NewReplacer(" ", "\\s*", "\n", "\\s*").Replace(regexp.QuoteMeta(p.Lit)))
	}
	return regexp.MustCompile("^(?s:" + re.String() + ")$")
}

func brokenMembers(certain, made *value.Tree, path string) string {
	open := certain.Open != ""
	named := map[string]bool{}
	for _, m := range certain.Members {
		key, known := m.Key.Known()
		open = open || !known
		named[key] = true
		if !known {
			continue
		}
		got := made.Get(key)
		if got == nil {
			return path + "." + key
		}
		if at := broken(certain.Get(key), got, path+"."+key); at != "" {
			return at
		}
	}
	for _, m := range made.Members {
		if key, _ := m.Key.Known(); !named[key] && !open {
			return path + " lacks " + key
		}
	}
	return ""
}

func brokenItems(certain, made *value.Tree, path string) string {
	left, at := certain.Items, ""
	for i, x := range made.Items {
		if len(left) == 0 {
			break
		}
		if at = broken(left[0], x, fmt.Sprintf("%s[%d]", path, i)); at == "" {
			left = left[1:]
		} else if certain.Open == "" {
			return at
		}
	}
	if len(left) > 0 || certain.Open == "" && len(certain.Items) != len(made.Items) {
		return path + " items " + at
	}
	return ""
}

// stream writes several documents, some of which a body holds.
func (w *writer) stream() {
	w.mapping(0, 2)
	for range w.r.IntN(4) {
		switch w.r.IntN(6) {
		case 0:
			w.open(0, w.one("if .c", "range .l"))
			w.line(0, "---")
			w.mapping(0, 3)
			w.open(0, "end")
		case 1:
			w.line(0, "---")
			w.open(0, w.one("if .c", "with .s"))
			w.mapping(0, 3)
			w.open(0, "end")
		case 2:
			w.open(0, w.one("if .c", "range .l"))
			w.mapping(0, 3)
			w.line(0, "---")
			w.open(0, "end")
		default:
			w.line(0, "---")
		}
		w.mapping(0, 3)
	}
}

var field = regexp.MustCompile(` \.([a-z])`)

// TestTemplateLaws: what is read of a template holds whatever its values are.
func TestTemplateLaws(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	read, held := 0, 0
	worst := "" // the shortest failure tells most
	const n = 5_000
	for range n {
		w := &writer{r: r}
		w.stream()
		text := field.ReplaceAllString(w.b.String(), " $$.$1") // whatever the dot is
		file := source.NewFile("x.yaml", []byte(text))
		docs := yamldoc.Parse(file)
		engine := template.Must(template.New("x").Funcs(functions).Parse(text))
		for _, d := range docs {
			if d.Tree != nil {
				check(t, file, d.Tree)
				read++
			}
		}
		for range 3 {
			var out bytes.Buffer
			data := values(r)
			if err := engine.Execute(&out, data); err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			made := yamldoc.Parse(source.NewFile("y.yaml", out.Bytes()))
			if slices.ContainsFunc(made, func(d yamldoc.Document) bool { return d.Tree == nil }) {
				continue // the engine made what no one can read
			}
			for _, d := range docs {
				if d.Tree == nil {
					continue
				}
				held++
				at := "nothing"
				for _, m := range made {
					if x := broken(d.Tree, m.Tree, ""); x == "" || at == "nothing" {
						at = x
					}
				}
				if at == "" {
					continue
				}
				if message := fmt.Sprintf("template\n%s\nread as\n%s\nwith %v became\n%s\n%s does not hold", text, dump(d.Tree, ""), data, out.String(), at); worst == "" || len(message) < len(worst) {
					worst = message
				}
			}
		}
	}
	if worst != "" {
		t.Error(worst)
	}
	if read < n || held < n {
		t.Error("too few documents were read to tell")
	}
	t.Logf("%d templates, %d documents read, %d times compared", n, read, held)
}

// dump shows a tree.
func dump(t *value.Tree, indent string) string {
	var b strings.Builder
	if t.IsScalar() || t.Kind == value.Null {
		return fmt.Sprintf("%s%v %q\n", indent, t.Kind, t.Text.String())
	}
	if t.Open != "" {
		fmt.Fprintf(&b, "%s... %s\n", indent, t.Open)
	}
	for _, item := range t.Items {
		b.WriteString(indent + "-\n" + dump(item, indent+"  "))
	}
	for _, m := range t.Members {
		b.WriteString(indent + m.Key.String() + ":\n" + dump(m.Value, indent+"  "))
	}
	return b.String()
}
