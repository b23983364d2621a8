package yamldoc_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// sketch is a tree on one line, with … where it is open.
func sketch(t *value.Tree) string {
	open := ""
	if t.Open != "" {
		open = "… "
	}
	var parts []string
	switch t.Kind {
	case value.List:
		for _, item := range t.Items {
			parts = append(parts, sketch(item))
		}
		return "[" + open + strings.Join(parts, ", ") + "]"
	case value.Object:
		for _, m := range t.Members {
			parts = append(parts, m.Key.String()+": "+sketch(m.Value))
		}
		return "{" + open + strings.Join(parts, ", ") + "}"
	}
	return digest.ReplaceAllString(strings.ReplaceAll(t.Text.String(), "\n", "\\n"), "")
}

// digest tells long names apart.
var digest = regexp.MustCompile(` \.\.\.`)

func read(name, in string) string {
	var out []string
	for _, d := range yamldoc.Parse(source.NewFile(name, []byte(in))) {
		switch {
		case d.Problem != nil:
			out = append(out, "problem: "+d.Problem.Message)
		case d.Tree == nil:
			out = append(out, "unread")
		case d.Templated:
			out = append(out, "template "+sketch(d.Tree))
		default:
			out = append(out, sketch(d.Tree))
		}
	}
	return strings.Join(out, "\n")
}

func TestTemplates(t *testing.T) {
	const account = "metadata:\n  annotations:\n    eks.amazonaws.com/role-arn: "
	tests := []struct{ name, in, want string }{
		{"an unquoted action is a text, no mapping", account + "{{ role }}\n",
			"template {metadata: {annotations: {eks.amazonaws.com/role-arn: ${role}}}}"},
		{"helmfile values", "serviceAccount:\n  create: true\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::{{ requiredEnv \"ACCOUNT\" }}:role/x\n{{ if eq .Environment.Name \"prod\" }}\nreplicas: 3\n{{ end }}\nimage: \"{{ .Values.image }}\"\ncpu: {{ if .a }} \"1\" {{ else }} \"2\" {{ end }}\n",
			"template {… serviceAccount: {create: true, annotations: {eks.amazonaws.com/role-arn: arn:aws:iam::${requiredEnv \"ACCOUNT\"}:role/x}}, image: ${.Values.image}, cpu: ${if .a}}"},
		{"annotations of a condition", "metadata:\n  name: x\n  {{- if .role }}\n  annotations:\n    a: {{ .role }}\n  {{- end }}\n",
			"template {metadata: {… name: x}}"},
		{"annotations of a function", "metadata:\n  annotations:\n    {{- toYaml .Values.annotations | nindent 4 }}\n  name: x\n",
			"template {metadata: {annotations: ${toYaml .Values.annotations | nindent 4}, name: x}}"},
		{"labels beside others", "metadata:\n  labels:\n    a: b\n    {{- include \"labels\" . | nindent 4 }}\nspec: 1\n",
			"template {metadata: {labels: {… a: b}}, spec: 1}"},
		{"Jinja", "{% set x = 1 %}\nkind: ServiceAccount\nmetadata:\n  name: {{ app }}\n{% if arn is defined %}\n  annotations:\n    eks.amazonaws.com/role-arn: {{ arn }}\n{% endif %}\n{# a: comment #}\n  namespace: x\n",
			"template {kind: ServiceAccount, metadata: {… name: ${app}, namespace: x}}"},
		{"Jinja loop over documents", "kind: A\n{% for a in accounts %}\n---\nkind: B\n{% endfor %}\n", "template {kind: A}\nunread"},
		{"Go template outside of charts", "kind: StatefulSet\nmetadata:\n  name: x-{{ .Env.NAME }}\nspec:\n  replicas: {{ .Env.N }}\n",
			"template {kind: StatefulSet, metadata: {name: x-${.Env.NAME}}, spec: {replicas: ${.Env.N}}}"},
		{"Terraform template", "kind: ServiceAccount\nmetadata:\n  name: ${name}\n  annotations:\n%{ for k, v in annotations ~}\n    ${k}: \"${v}\"\n%{ endfor ~}\n  labels: ${jsonencode({ a = \"b\" })}\n",
			"template {kind: ServiceAccount, metadata: {name: ${name}, annotations: ${for k, v in annotations}, labels: ${jsonencode({ a = \"b\" })}}}"},
		{"ERB", "a: <%= @a %>\n<% if @b %>\nb: 1\n<% else %>\nb: 2\n<% end %>\n<% @list.each do |x| %>\nk<%= x %>: 1\n<% end %>\nc: 3\n",
			"template {… a: ${@a}, c: 3}"},
		{"Handlebars", "a: {{{ raw }}}\n{{#if b}}\nb: 1\n{{else}}\nb: 2\n{{/if}}\n{{!-- a: note --}}\nc: 3\n",
			"template {… a: ${raw}, c: 3}"},
		{"both branches are left out", "a: 1\n{{ if .x }}\nb: 1\n{{ else }}\nb: 2\n{{ end }}\nc: 3\n", "template {… a: 1, c: 3}"},
		{"a list", "a:\n{{- range .x }}\n- {{ . }}\n{{- end }}\n- b\n", "template {a: [… b]}"},
		{"a definition writes nothing", "{{ define \"x\" }}\na: 1\n{{ end }}\nb: 2\n", "template {b: 2}"},
		{"an assignment writes nothing", "{{- $x := 1 -}}\nb: {{ $x }}\n", "template {b: ${$x}}"},
		{"a key", "{{ .k }}: v\n", "template {${.k}: v}"},
		{"brackets may hold several", "a: [b, {{ join \",\" .x }}]\n", "template {a: [… b]}"},
		{"merge of an action", "a:\n  <<: {{ .x }}\n  b: c\n", "template {a: {… b: c}}"},
		{"what a body begins goes on behind it", "{{ if .x }}\na:\n{{ else }}\nb:\n{{ end }}\n  c: d\n", "unread"},
		{"directives in a block scalar are its text", "a: |\n  {{ if .x }}\n  b\n  {{ end }}\n  c\nd: 1\n", "{a: ${if .x}\\nc\\n, d: 1}"},
		{"and in a template too", "a: |\n  b\n{{ if .x }}\n  c\n{{ end }}\n  d\ne: {{ .e }}\n", "template {a: b\\n${if .x}\\nd\\n, e: ${.e}}"},
		{"a block scalar and then a condition", "a: |\n  {\"b\": 1}\n{{- if .x }}\nc: d\n{{- end }}\n", "template {… a: {\"b\": 1}\\n}"},
		{"commented directives are obeyed", "# {{ if .x }}\na: 1\n# {{ end }}\nb: 2\n", "template {… b: 2}"},
		{"a comment that mentions some is none", "# use {{ if .x }} here\na: 1\n", "{a: 1}"},
		{"a comment that mentions an action", "# set {{ .x }} here\na: \"{{ .y }}\"\n", "{a: ${.y}}"},
		{"no template engine takes it", "a: {{ if .x }}\nb: 1\n", "unread"},
		{"Prometheus", "expr: \"x\"\ndescription: 'at {{ $value | humanize }} of {{ $labels.pod }}'\n", "{expr: x, description: at ${$value | humanize} of ${$labels.pod}}"},
		{"a document behind a condition", "a: 1\n{{ if .x }}\n---\nb: 1\n{{ end }}\n---\nc: 1\n", "template {a: 1}\nunread\n{c: 1}"},
		{"a condition within a document", "a: 1\n---\n{{ if .x }}\nb: 1\n{{ end }}\n", "{a: 1}\nunread"},
		{"a condition around everything", "{{ if .x }}\na: 1\n---\nb: 1\n{{ end }}\n", "unread"},
		{"envsubst in brackets", "a: [${A}, b]\nc: d\n", "template {a: [… b], c: d}"},
		{"envsubst alone on a line", "a:\n  b: c\n  ${LABELS}\n", "template {a: {… b: c}}"},
		{"sed", "a: {NAME}-x\nb: {NAME}\n", "template {a: ${NAME}-x, b: ${NAME}}"},
		{"broken in spite of placeholders", "a: ${A}\nb: [\n", "problem: invalid YAML: did not find expected node content"},
		{"one problem tells all", "a: [\n---\nb: [\n---\nc: 1\n", "problem: invalid YAML: did not find expected node content\n{c: 1}"},
		{"Flux", "namespace: ${cluster_name:=dev}\npolicy: |\n  {\"Resource\": \"arn:aws:iam::${account}:role/${aws:username}\"}\n",
			"{namespace: ${cluster_name:=dev}, policy: {\"Resource\": \"arn:aws:iam::${account}:role/${aws:username}\"}\\n}"},
		{"a policy in a template", "assumeRolePolicyDocument: |\n  {\"Principal\": {\"Federated\": \"arn:aws:iam::{{ .id }}:oidc-provider/{{ .oidc }}\"},\n   \"Condition\": {\"StringEquals\": {\"{{ .oidc }}:sub\": \"system:serviceaccount:a:b\"}}}\nname: {{ .name }}\n",
			"template {assumeRolePolicyDocument: {\"Principal\": {\"Federated\": \"arn:aws:iam::${.id}:oidc-provider/${.oidc}\"},\\n \"Condition\": {\"StringEquals\": {\"${.oidc}:sub\": \"system:serviceaccount:a:b\"}}}\\n, name: ${.name}}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, read("x.yaml", tt.in)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestTemplatesOfJSON(t *testing.T) {
	for in, want := range map[string]string{
		`{"a": "${X}-b", "c": {{ .c }}, "d{{ .d }}": [{{ .e }}, "<NAME>"]}`: "template {a: ${X}-b, c: ${.c}, d${.d}: [${.e}, ${NAME}]}",
		`{"a": "x-{{ .a }}", "${k}": "${aws:username}"}`:                    "{a: x-${.a}, ${k}: ${aws:username}}",
		`{"a": 1 {{ if .x }}, "b": 2 {{ end }}}`:                            "unread",
		`{"a": 1,}`:                                                         "problem: invalid JSON: unexpected comma before the end",
	} {
		if got := read("x.json", in); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

// TestTemplatePlaces: what is read of a template stands where it was written.
func TestTemplatePlaces(t *testing.T) {
	const in = "{{ if .x }}\nq: 1\n{{ end }}\nname: é-{{ .a }}-z # {{ .c }}\npolicy: |\n  a {{ .b }} c\n'{{ .k }}': \"x\\ty{{ .q }}\"\n"
	docs := yamldoc.Parse(source.NewFile("x.yaml", []byte(in)))
	var got []string
	for _, m := range docs[0].Tree.Members {
		for _, text := range []value.Text{m.Key, m.Value.Text} {
			for _, p := range text.Parts() {
				got = append(got, p.Lit+p.Hole+" = "+p.At.Text())
			}
		}
	}
	want := []string{
		"name = name", "é- = é-", ".a = {{ .a }}", "-z = -z",
		"policy = policy", "a  = a ", ".b = {{ .b }}", " c\n =  c\n",
		".k = {{ .k }}", "x = x", "\t = \\t", "y = y", ".q = {{ .q }}",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("parts and their places (-want +got):\n%s", diff)
	}
}

// TestTemplateOfText: the holes of a text that is itself a template keep their names.
func TestTemplateOfText(t *testing.T) {
	docs := yamldoc.ParseText(value.Join(value.Lit("a: {{ b "), value.NewText(value.Part{Hole: "var.c"}), value.Lit(" }}\n{{ if d }}\ne: 1\n{{ end }}\nf: "), value.NewText(value.Part{Hole: "var.g"})))
	if got := sketch(docs[0].Tree); got != "{… a: ${b var.c}, f: ${var.g}}" {
		t.Errorf("got %s", got)
	}
}

// TestHostileTemplates: no text takes more than time in line with its size.
func TestHostileTemplates(t *testing.T) {
	const size = 300_000
	for _, s := range []string{
		"{{", "{{/*", "{{ if }}", "{{ if }}\n", "{{ end }}", "{{ x }}\n", "{{ x }}: b\n", "{{ x }} |\n", "{{'\"", "{% raw %}", "{%\n", "{#", "${", "<", "<a ", "_", "$", "[[", "((",
		"---\na: {{ x }}\n", "---\na: ${x}\nb: [\n", "{{ if }}\n---\n{{ end }}\n", "# a\n{{ x }}\n", "a: |\n{{ x }}\n", "XXXX ", "arn:A_", "# {{ x }}",
	} {
		in := strings.Repeat(s, size/len(s))
		for _, text := range []string{in, "a: \"" + in + "\"", "{{ x }}\na: [" + in} {
			start := time.Now()
			yamldoc.Parse(source.NewFile("x.yaml", []byte(text)))
			if took := time.Since(start); took > 30*time.Second {
				t.Errorf("%.20q, many times, took %v", text, took)
			}
		}
	}
}

func FuzzTemplate(f *testing.F) {
	f.Add("a: {{ x }}\n{{- if .y }}\nb: |\n  {{ z }}\n{{ end }}\n---\nc: '{{ \"d\" }}'\n")
	f.Add("{% for a in b %}\n- {{ a }}\n{% endfor %}\n- c\n")
	f.Add("a: [${B}, {C}]\n%{ if d }\ne: 1\n%{ endif }\n<%= f %>: <% g %>\n")
	f.Fuzz(func(t *testing.T, in string) {
		file := source.NewFile("x.yaml", []byte(in))
		docs := yamldoc.Parse(file)
		for _, d := range docs {
			if d.Tree != nil {
				check(t, file, d.Tree)
			}
		}
		if again := read("x.yaml", in); again != read("x.yaml", in) {
			t.Fatal("read otherwise the second time")
		}
	})
}

// BenchmarkPlain is the cost of files that are no templates.
func BenchmarkPlain(b *testing.B) {
	doc := "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: app_name\n  namespace: default\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::123456789012:role/app\n---\n"
	in := []byte(strings.Repeat(doc, 500))
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		yamldoc.Parse(source.NewFile("x.yaml", in))
	}
}

// BenchmarkTemplate is that of templates.
func BenchmarkTemplate(b *testing.B) {
	doc := "kind: ServiceAccount\nmetadata:\n  name: {{ .name }}\n  {{- if .role }}\n  annotations:\n    eks.amazonaws.com/role-arn: {{ .role }}\n  {{- end }}\n---\n"
	in := []byte(strings.Repeat(doc, 500))
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		yamldoc.Parse(source.NewFile("x.yaml", in))
	}
}
