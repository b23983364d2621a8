package terraform_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The test generates expressions, evaluates them with terraform itself and with
// our evaluator, and compares. The seed is fixed, so that a run can be repeated;
// DIFFERENTIAL_SEED sets another one.
const (
	differentialSeed        = 20240611
	differentialExpressions = 1500
	differentialDepth       = 4
)

// failed is what terraform answers for an expression that it refuses.
const failed = "<error>"

const differentialLocals = `
locals {
  s1   = "x-y"
  s2   = "Hello World"
  s3   = ""
  n1   = 3
  n2   = -2.5
  b1   = true
  b2   = false
  nil  = null
  ls   = ["b", "a", "c", "a"]
  ln   = [3, 1, 2]
  mix  = [1, "two", true, null]
  lo   = [{ name = "p", n = 1, tags = ["t", "u"] }, { name = "q", n = 2, tags = [] }]
  m    = { k1 = "v1", k2 = "v2", k3 = "" }
  mn   = { a = 1, b = 2 }
  mo   = { a = { x = 1, y = "z" }, b = { x = 2, y = "w" } }
  set  = toset(["s", "r", "s"])
  list = tolist(["l", "k"])
  map  = tomap({ a = "A", b = "B" })
  tpl  = "<$${x}|%%{ for y in ys ~} $${y} %%{ endfor ~}>"
}
`

var differentialFiles = map[string]string{
	"t.tpl": "Hi ${name}%{ for x in xs ~}\n ${x}\n%{ endfor ~}\n!\n",
	"f.txt": "some <text>\n",
}

// productions are what each kind of value is made of. {kind} is a value of a
// kind; {x:kind|body} is a body in which x is a value of that kind.
var productions = map[string][]string{
	"s": {
		`upper({s})`, `lower({s})`, `title({s})`, `trimspace({s})`, `trim({s}, {c})`, `trimprefix({s}, {c})`, `trimsuffix({s}, {c})`,
		`replace({s}, {c}, {s})`, `replace({s}, "/[a-c]+/", "<$0>")`, `substr({s}, {i}, {i})`, `join({c}, {ls})`, `join({c}, {ls}, {ls})`,
		`format("%s-%v", {s}, {any})`, `format("%5.1f|%03d|%q", {n}, {i}, {s})`, `element({ls}, {i})`, `{ls}[{i}]`, `lookup({m}, {k}, {s})`,
		`{m}[{k}]`, `coalesce({s}, {s})`, `coalesce(null, {s}, {s})`, `jsonencode({any})`, `yamlencode({any})`, `base64encode({s})`,
		`base64decode(base64encode({s}))`, `md5({s})`, `sha1({s})`, `sha256({s})`, `sha512({s})`, `base64sha256({s})`, `base64sha512({s})`, `urlencode({s})`,
		`strrev({s})`, `indent({i}, {s})`, `chomp({s})`, `tostring({n})`, `tostring({b})`, `try({s}, {s})`, `try(local.lo[{i}].name, {s})`,
		`({b} ? {s} : {s})`, `"${{s}}-${{n}}"`, `"${{s}}"`, `"a${{b}}$${z}%%{z}"`, `"%{ if {b} }{w}%{ else }${{s}}%{ endif }"`,
		`"%{ for x in {ls} ~} ${x}, %{ endfor ~}"`, `"%{ for idx, x in {ls} }${idx}${x} %{ endfor }"`, `"  %{~ if {b} ~}  in  %{~ endif ~}  "`,
		"(<<-EOT\n    {w}\n      ${{s}}\n    %{ for x in {ls} ~}\n    - ${x}\n    %{ endfor ~}\n    end\n  EOT\n)",
		"(<<EOT\n{w} ${{s}}\n  %{ if {b} }yes%{ else }no%{ endif }\nEOT\n)",
		`one([{s}])`, `regex("[a-z]+", {s})`, `regex("^(.)(.*)$", {s})[{i}]`, `regex("(?P<head>.)", {s}).head`, `sort({ls})[0]`,
		`uuidv5("dns", {s})`, `basename({s})`, `dirname({s})`, `templatestring(local.tpl, { x = {s}, ys = {ls} })`, `nonsensitive(sensitive({s}))`,
		`cidrhost("10.{i}.0.0/16", {i})`, `formatdate("YYYY-MM", timeadd("2024-01-0{p}T00:00:00Z", "{i}h"))`, `[for x in {ls} : x][0]`,
		`local.lo[{i}].name`, `local.mo["a"].y`, `local.mo.b.y`, `values({m})[0]`, `keys({m})[0]`, `cidrsubnet("10.0.0.0/8", 8, {i})`,
		`cidrnetmask("10.0.0.0/1{i}")`, `tostring({s})`, `({s})`, `split({c}, {s})[0]`, `merge({m}, {m})[{k}]`, `jsondecode(jsonencode({s}))`,
		`yamldecode(yamlencode({s}))`, `trim({s}, {s})`, `trimsuffix({s}, {s})`, `join("", [for ch in split("", {s}) : "${ch}."])`,
		`templatefile("${path.module}/t.tpl", { name = {s}, xs = {ls} })`, `file("${path.module}/f.txt")`, `filebase64("f.txt")`, `filesha256("f.txt")`,
		`filemd5("f.txt")`, `filesha1("f.txt")`, `filesha512("f.txt")`, `filebase64sha256("f.txt")`, `filebase64sha512("f.txt")`, `path.module`,
	},
	"n": {
		`{n} + {n}`, `{n} - {n}`, `{n} * {n}`, `{n} / {p}`, `{i} % {p}`, `-{n}`, `({n})`, `length({ls})`, `length({s})`, `length({m})`, `max({n}, {n})`,
		`min({n}, {n}, {n})`, `abs({n})`, `ceil({n})`, `floor({n})`, `signum({i} - {i})`, `pow({i}, 2)`, `log({p}, 2)`, `parseint("{i}", 10)`,
		`parseint("f{i}", 16)`, `sum({ln})`, `index({ls}, {s})`, `tonumber("{i}")`, `({b} ? {n} : {n})`, `timecmp("2024-01-0{p}T00:00:00Z", "2024-01-02T00:00:00Z")`,
		`{ln}[{i}]`, `element({ln}, {i})`, `local.mo["b"].x`, `try({n}, {n})`, `length({any})`, `sum([for x in {ln} : x * 2])`, `one([{n}])`, `length(regexall("[a-z]", {s}))`,
		`max({ln}...)`, `coalesce({n}, {n})`, `lookup(local.mn, {k}, {n})`, `tonumber({s})`,
	},
	"b": {
		`{n} == {n}`, `{n} < {n}`, `{n} >= {n}`, `{s} == {s}`, `{s} != {s}`, `{b} && {b}`, `{b} || {b}`, `!{b}`, `contains({ls}, {s})`, `contains({any}, {any})`,
		`can({any})`, `can({s} + 1)`, `startswith({s}, {c})`, `endswith({s}, {c})`, `strcontains({s}, {c})`, `alltrue([{b}, {b}])`, `anytrue([{b}, {b}])`,
		`alltrue([for x in {ls} : x != ""])`, `{any} == {any}`, `{any} != null`, `tobool("true")`, `fileexists("f.txt")`, `fileexists("no.txt")`, `({b} ? {b} : {b})`,
		`{ls} == {ls}`, `{m} == {m}`, `try(tobool({s}), {b})`, `can(regex("^[a-z]", {s}))`, `can({m}[{k}])`,
	},
	"ls": {
		`[{s}, {s}]`, `[{s}]`, `split({c}, {s})`, `sort({ls})`, `distinct({ls})`, `reverse({ls})`, `concat({ls}, {ls})`, `slice({ls}, 0, {i})`, `compact({ls})`,
		`[for x in {ls} : {x:s|{s}}]`, `[for idx, x in {ls} : "${idx}-${x}" if {b}]`, `[for x in {ls} : x if x != {s}]`, `[for key, v in {m} : "${key}=${v}"]`,
		`keys({m})`, `values({m})`, `flatten([{ls}, [{ls}]])`, `flatten({any})`, `tolist({ls})`, `tolist(toset({ls}))`, `toset({ls})`, `setunion({ls}, {ls})`, `setsubtract({ls}, {ls})`,
		`setintersection({ls}, {ls})`, `formatlist("%s:%s", {s}, {ls})`, `formatlist("%v", {ln})`, `matchkeys({ls}, {ls}, {ls})`, `local.lo[*].name`, `local.lo.*.name`, `[for o in local.lo : o.name]`,
		`flatten(local.lo[*].tags)`, `coalescelist({ls}, {ls})`, `chunklist({ls}, {p})[0]`, `({b} ? [{s}] : [{s}])`, `regexall("[a-z]", {s})`, `keys(transpose({ a = {ls} }))`, `[for p in setproduct({ls}, {ls}) : "${p[0]}${p[1]}"]`,
		`({ls})`, `try({ls}, {ls})`, `local.set`, `local.list`, `fileset(path.module, "?.t*")`, `[for s in {ls} : upper(s)]`, `cidrsubnets("10.0.0.0/8", {p}, {p})`, `tolist([{s}, {n}])`, `local.map[*]`,
		`sort([for x in {ln} : tostring(x)])`, `concat({ls}, null == null ? [] : ["x"])`, `setunion({ls})`, `distinct([{s}, {n}, {s}])`, `values({ for x in {ls} : x => upper(x)... })[0]`,
	},
	"ln": {
		`[{n}, {n}]`, `[{n}]`, `local.ln`, `range({i})`, `range(1, {i})`, `[for x in {ln} : x + 1]`, `values(local.mn)`, `reverse({ln})`, `distinct({ln})`, `local.lo[*].n`, `concat({ln}, [{n}])`, `tolist({ln})`,
		`toset({ln})`, `[for s in {ls} : length(s)]`, `setunion({ln}, [{n}])`,
	},
	"m": {
		`{ a = {s}, k1 = {s} }`, `{ "b c" = {s} }`, `{ (local.s1) = {s} }`, `{ "${local.s1}z" = {s}, k2 = {s} }`, `{ for x in {ls} : x => {s}... }`, `merge({m}, {m})`, `zipmap(distinct({ls}), distinct({ls}))`,
		`tomap({m})`, `{ for k, v in {m} : upper(k) => v if {b} }`, `jsondecode(jsonencode({m}))`, `yamldecode(yamlencode({m}))`, `local.map`, `{ for o in local.lo : o.name => o.n }`, `transpose({ a = {ls}, b = {ls} })`,
		`{ for i, x in {ls} : i => x }`, `merge({m}, null, { z = {s} })`, `merge([{m}, {m}]...)`, `({b} ? {m} : {m} /* two types */)`, `local.mo["a"]`, `{ for k, v in local.mo : k => v.y }`, `{ for x in toset({ls}) : x => x }`, `tomap({ a = {n}, b = {s} })`,
		`zipmap({ls}, {ls})`, `{ for x in {ls} : x => upper(x) }`, `one([{m}])`, `try({m}, {})`,
	},
	"any": {
		`{s}`, `{n}`, `{b}`, `{ls}`, `{ln}`, `{m}`, `null`, `local.mix`, `[{any}, {any}]`, `{ a = {any}, "b c" = {any} }`, `csvdecode("a,b\n${{i}},x\n")`, `setproduct({ls}, {ln})`, `try({any}, {any})`, `local.mo`, `local.lo`, `local.nil`,
		`toset([{n}, {n}])`, `toset([{b}, {s}])`, `tolist([{n}, {s}])`, `toset([{ a = {s} }, { a = {s} }])`, `[for o in local.lo : merge(o, { extra = {s} })]`, `{ for k, v in local.mo : k => { x = v.x + {i} } }`, `local.lo[0]`, `chunklist({ls}, {p})`,
		`coalesce({n}, {s})`, `({b} ? {any} : {any} /* two types */)`, `local.nil[*]`, `local.s1[*]`, `[]`, `{}`, `jsondecode("{\"a\": [1, null, {\"b\": true}]}")`, `yamldecode("a: [1, ~, {b: yes}]\nc: '1'\n")`, `regexall("(.)-(.)", {s})`, `regex("(?P<a>.)(?P<b>.)", {s})`,
		`one({ls})`, `element({any}, {i})`, `lookup({m}, {k}, {any})`, `[for x in {any} : x]`, `{ for k, v in {any} : k => v }`, `transpose({ a = {ls} })`, `keys({any})`, `values({any})`, `merge({any}, {m})`, `concat({any}, {ls})`, `{any}[0]`, `reverse({any})`,
		`setproduct(toset({ls}), toset({ls}))`, `tolist(setproduct(toset({ls}), ["z"]))`, `zipmap({ls}, {any})`, `tostring({any})`, `jsondecode({s})`, `yamldecode({s})`, `toset({any})`, `tolist({any})`, `tomap({any})`, `distinct({any})`, `sum({any})`, `compact({any})`,
		`format("%v %s", {any}, {any})`, `join(",", {any})`, `slice({any}, {i}, {i})`, `length({any})`, `{any} == {any}`, `"${{any}}"`, `index({any}, {any})`, `flatten({any})`, `matchkeys({any}, {ls}, {ls})`, `setsubtract({any}, {any})`, `list({s})`, `map("a", "b")`,
	},
}

// leaves are the values that need no others.
var leaves = map[string][]string{
	"s":   {`"a"`, `"b-c"`, `"Ab Cd"`, `""`, `"é\n"`, `"  pad "`, `"a/b.c"`, `"12"`, `"k1"`, `local.s1`, `local.s2`, `local.s3`, `local.ls[1]`, `local.m.k1`, `"\"q\\"`, `"<&>"`, `"true"`},
	"n":   {`0`, `1`, `7`, `2.5`, `-3`, `1e3`, `local.n1`, `local.n2`, `12345678901234567890`, `local.ln[0]`},
	"b":   {`true`, `false`, `local.b1`, `local.b2`},
	"ls":  {`local.ls`, `["a", "b"]`, `[]`, `["x", "", "x"]`, `["c"]`, `["a", "c", "b"]`, `local.list`, `local.set`},
	"ln":  {`local.ln`, `[1, 2]`, `[]`},
	"m":   {`local.m`, `{ a = "1", b = "x" }`, `{}`, `{ k2 = "new" }`, `local.map`},
	"any": {`null`, `local.mix`, `[1, "a"]`, `{ a = 1, b = "x" }`, `local.s1`, `local.n1`, `local.b1`, `local.nil`, `local.lo`},
	"c":   {`"a"`, `"-"`, `"/"`, `"x"`, `" "`, `"Hello"`, `""`, `"b"`, `"."`},
	"i":   {`0`, `1`, `2`, `3`, `5`},
	"p":   {`1`, `2`, `3`},
	"k":   {`"k1"`, `"a"`, `"zz"`},
	"w":   {`word`, `two words`, `  lead`, `x: y`},
}

// generator writes expressions.
type generator struct {
	r *rand.Rand
	// bound are the names of for expressions that are in reach, by kind.
	bound map[string][]string
}

func (g *generator) value(kind string, depth int) string {
	rules := productions[kind]
	if names := g.bound[kind]; len(names) > 0 && g.r.IntN(3) == 0 {
		return names[g.r.IntN(len(names))]
	}
	if len(rules) == 0 || depth <= 0 || g.r.IntN(5) == 0 {
		return leaves[kind][g.r.IntN(len(leaves[kind]))]
	}
	return g.fill(rules[g.r.IntN(len(rules))], depth-1)
}

// sure writes an expression on which we are not known to disagree.
func (g *generator) sure(kind string, depth int) string {
	for {
		if e := g.value(kind, depth); toleratedAs(e, true) == "" {
			return e
		}
	}
}

// fill replaces the placeholders of a production.
func (g *generator) fill(rule string, depth int) string {
	var b strings.Builder
	for {
		i, j, name := next(rule)
		if i < 0 {
			return b.String() + rule
		}
		b.WriteString(rule[:i])
		b.WriteString(g.placeholder(name, depth))
		rule = rule[j:]
	}
}

func (g *generator) placeholder(name string, depth int) string {
	bound, body, ok := strings.Cut(name, "|")
	if !ok {
		return g.value(name, depth)
	}
	x, kind, _ := strings.Cut(bound, ":")
	g.bound[kind] = append(g.bound[kind], x)
	defer func() { g.bound[kind] = g.bound[kind][:len(g.bound[kind])-1] }()
	return g.fill(body, depth)
}

// next finds the first placeholder of a production.
func next(rule string) (i, j int, name string) {
	for i := range len(rule) {
		if rule[i] != '{' {
			continue
		}
		open := 1
		for j := i + 1; j < len(rule); j++ {
			switch rule[j] {
			case '{':
				open++
			case '}':
				open--
			}
			if open > 0 {
				continue
			}
			if name := rule[i+1 : j]; isPlaceholder(name) {
				return i, j + 1, name
			}
			break
		}
	}
	return -1, -1, ""
}

func isPlaceholder(name string) bool {
	if _, ok := leaves[name]; ok {
		return true
	}
	x, rest, ok := strings.Cut(name, ":")
	kind, _, bound := strings.Cut(rest, "|")
	return ok && bound && len(x) == 1 && leaves[kind] != nil
}

// typed writes a type constraint and a value that fits it.
func (g *generator) typed(depth int) (constraint, v string) {
	pick := g.r.IntN(9)
	if depth <= 0 {
		pick %= 4
	}
	switch pick {
	case 0:
		return "string", []string{`"s"`, `5`, `true`, `null`}[g.r.IntN(4)]
	case 1:
		return "number", []string{`1`, `"2.50"`, `null`}[g.r.IntN(3)]
	case 2:
		return "bool", []string{`true`, `"false"`}[g.r.IntN(2)]
	case 3:
		return "any", []string{`"x"`, `[1, 2]`, `{ a = 1 }`, `null`}[g.r.IntN(4)]
	case 4:
		t, v := g.typed(0)
		return "list(" + t + ")", "[" + v + ", " + v + "]"
	case 5:
		t, v := g.typed(0)
		return "set(" + t + ")", "[" + v + "]"
	case 6:
		t, v := g.typed(depth - 1)
		return "map(" + t + ")", "{ k = " + v + ", l = " + v + " }"
	case 7:
		a, x := g.typed(depth - 1)
		b, y := g.typed(depth - 1)
		return "tuple([" + a + ", " + b + "])", "[" + x + ", " + y + "]"
	}
	return g.objectType(depth)
}

func (g *generator) objectType(depth int) (constraint, v string) {
	var types, values []string
	for i := range 1 + g.r.IntN(4) {
		t, v := g.typed(depth - 1)
		name := string(rune('a' + i))
		set := g.r.IntN(2) == 0
		switch g.r.IntN(3) {
		case 0:
			t = "optional(" + t + ")"
		case 1:
			t = "optional(" + t + ", " + v + ")"
		default:
			set = true
		}
		types = append(types, name+" = "+t)
		if set {
			values = append(values, name+" = "+v)
		}
	}
	return "object({ " + strings.Join(types, ", ") + " })", "{ " + strings.Join(values, ", ") + " }"
}

// scenario is a generated configuration and the expressions that are compared.
type scenario struct {
	files map[string]string
	cases []string
}

func newScenario(seed uint64) scenario {
	g := &generator{r: rand.New(rand.NewPCG(seed, 1)), bound: map[string][]string{}}
	s := scenario{files: maps.Clone(differentialFiles)}
	kinds := []string{"s", "n", "b", "ls", "ln", "m", "any", "any"}
	seen := map[string]bool{}
	for len(s.cases) < differentialExpressions {
		if e := g.value(kinds[len(s.cases)%len(kinds)], differentialDepth); len(e) < 1500 && !seen[e] {
			seen[e] = true
			s.cases = append(s.cases, e)
		}
	}
	var main strings.Builder
	main.WriteString(differentialLocals)
	s.variables(g, &main)
	s.modules(g, &main)
	s.resources(g, &main)
	s.files["main.tf"] = main.String()
	return s
}

// variables are declared with types that have optional attributes.
func (s *scenario) variables(g *generator, main *strings.Builder) {
	for i := range 60 {
		t, v := g.typed(3)
		fmt.Fprintf(main, "variable \"v%d\" {\n  type    = %s\n  default = %s\n}\n", i, t, v)
		s.cases = append(s.cases, fmt.Sprintf("var.v%d", i))
	}
}

// modules are called alone, with count, with for_each, and by each other.
func (s *scenario) modules(g *generator, main *strings.Builder) {
	for i := range 6 {
		t, v := g.objectType(2)
		var b strings.Builder
		b.WriteString(differentialLocals)
		fmt.Fprintf(&b, "variable \"o\" {\n  type = %s\n  default = %s\n}\nvariable \"s\" {\n  default = \"inner\"\n  nullable = %v\n}\n", t, v, g.r.IntN(2) == 0)
		for k := range 3 {
			fmt.Fprintf(&b, "output \"e%d\" { value = try(%s, \"%s\") }\n", k, g.sure("any", 2), failed)
		}
		b.WriteString("output \"s\" { value = var.s }\noutput \"o\" { value = var.o }\noutput \"p\" { value = path.module }\n")
		if i%2 > 0 {
			fmt.Fprintf(&b, "module \"in\" {\n  source = \"../m%d\"\n  count = 2\n  s = \"${count.index}-%d\"\n}\noutput \"in\" { value = module.in[*].s }\n", i-1, i)
			s.cases = append(s.cases, fmt.Sprintf("module.a%d.in", i))
		}
		s.files[fmt.Sprintf("m%d/main.tf", i)] = strings.ReplaceAll(strings.ReplaceAll(b.String(), "f.txt", "../f.txt"), "t.tpl", "../t.tpl")
		fmt.Fprintf(main, "module \"a%d\" {\n  source = \"./m%d\"\n  s = null\n}\n", i, i)
		fmt.Fprintf(main, "module \"c%d\" {\n  source = \"./m%d\"\n  count = %d\n  o = %s\n  s = count.index\n}\n", i, i, g.r.IntN(4), v)
		fmt.Fprintf(main, "module \"f%d\" {\n  source = \"./m%d\"\n  for_each = { for x in distinct(%s) : \"k${x}\" => x }\n  s = \"${each.key}=${each.value}\"\n}\n", i, i, leaves["ls"][g.r.IntN(len(leaves["ls"]))])
		s.cases = append(s.cases,
			fmt.Sprintf("module.a%d.e0", i), fmt.Sprintf("module.a%d.e1", i), fmt.Sprintf("module.a%d.e2", i), fmt.Sprintf("module.a%d.s", i), fmt.Sprintf("module.a%d.p", i),
			fmt.Sprintf("module.c%d[*].s", i), fmt.Sprintf("module.c%d[0].o", i), fmt.Sprintf("length(module.c%d)", i), fmt.Sprintf("module.c%d", i),
			fmt.Sprintf("{ for k, m in module.f%d : k => m.s }", i), fmt.Sprintf("keys(module.f%d)", i), fmt.Sprintf("values(module.f%d)[*].s", i), fmt.Sprintf("try(module.f%d[\"ka\"].s, \"none\")", i))
	}
}

// resources are repeated by count and for_each.
func (s *scenario) resources(g *generator, main *strings.Builder) {
	for i := range 8 {
		fmt.Fprintf(main, "resource \"terraform_data\" \"c%d\" {\n  count = %d\n  input = \"${count.index}-${%s}\"\n}\n", i, g.r.IntN(4), leaves["s"][g.r.IntN(len(leaves["s"]))])
		fmt.Fprintf(main, "resource \"terraform_data\" \"f%d\" {\n  for_each = toset([for x in %s : \"k${x}\"])\n  input = { k = each.key, v = try(%s, \"%s\") }\n}\n", i, g.value("ls", 0), g.sure("s", 1), failed)
		fmt.Fprintf(main, "resource \"terraform_data\" \"o%d\" {\n  input = try(%s, \"%s\")\n}\n", i, g.sure("s", 3), failed)
		s.cases = append(s.cases,
			fmt.Sprintf("terraform_data.c%d[*].input", i), fmt.Sprintf("terraform_data.c%d[1].input", i), fmt.Sprintf("length(terraform_data.c%d)", i), fmt.Sprintf("one(terraform_data.c%d[*].input)", i),
			fmt.Sprintf("{ for k, r in terraform_data.f%d : k => r.input.v }", i), fmt.Sprintf("keys(terraform_data.f%d)", i), fmt.Sprintf("values(terraform_data.f%d)[*].input.k", i),
			fmt.Sprintf("try(terraform_data.f%d[\"ka\"].input.k, \"none\")", i), fmt.Sprintf("terraform_data.o%d.input", i), fmt.Sprintf("[for r in terraform_data.c%d : r.input]", i))
	}
}

// outputs and roles are the expressions as terraform and as we are asked them.
func (s *scenario) outputs() (outputs, roles string) {
	var o, r strings.Builder
	for i, e := range s.cases {
		fmt.Fprintf(&o, "output \"e%04d\" {\n  value = try(jsonencode(\n%s\n), \"%s\")\n}\n", i, e, failed)
		fmt.Fprintf(&r, "resource \"aws_iam_role\" \"e%04d\" {\n  name = jsonencode(\n%s\n)\n  assume_role_policy = \"{}\"\n}\n", i, e)
	}
	return o.String(), r.String()
}

// tolerated are constructs on which we are known to disagree, each by name with a
// sign of it in the expression.
var tolerated = map[string]struct {
	sign *regexp.Regexp
	// refused says that terraform refuses them and we do not.
	refused bool
}{
	// true ? 1 : "a" is "1" for terraform and 1 for us; true ? [] : "a" is an error.
	"conditional of two types": {regexp.MustCompile(`/\* two types \*/`), false},
	// format("%v", null) is an unknown for terraform, and "null" for us.
	"format of null": {regexp.MustCompile(`(?s)format\(.*(null|nil)`), false},
	// true || 1 / 0 is an error for terraform 1.11, and true for newer libraries.
	"logical operator with an operand that fails": {regexp.MustCompile(`&&|\|\|`), true},
}

func seed(t *testing.T) uint64 {
	x := os.Getenv("DIFFERENTIAL_SEED")
	if x == "" {
		return differentialSeed
	}
	n, err := strconv.ParseUint(x, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestDifferential(t *testing.T) {
	bin, err := exec.LookPath("terraform")
	if err != nil {
		t.Skip("SKIPPED: there is no terraform to compare with")
	}
	s := newScenario(seed(t))
	outputs, roles := s.outputs()
	want := terraformOutputs(t, bin, s.files, outputs)
	files := maps.Clone(s.files)
	files["out.tf"] = roles
	out := parseTrap(files)
	known, open := map[string]string{}, map[string]string{}
	for _, r := range out.Graph.Roles {
		key := strings.TrimPrefix(r.Address, "aws_iam_role.")
		if text, ok := r.Name.Text.Known(); ok {
			known[key] = text
		} else {
			open[key] = r.Name.Text.String()
		}
	}
	count := map[string]int{}
	for i, e := range s.cases {
		key := fmt.Sprintf("e%04d", i)
		got, ok := known[key]
		switch w := want[key]; {
		case w == "":
			count["not known to terraform after apply"]++
		case ok && got == w:
			count["agree"]++
		case !ok && w == failed:
			count["refused by both"]++
		default:
			name := toleratedAs(e, w == failed)
			if name == "" {
				if !ok {
					got = "open: " + open[key]
				}
				t.Errorf("%s\n  terraform %s\n  ours      %s", e, w, got)
				name = "disagree"
			}
			count[name]++
		}
	}
	t.Logf("of %d expressions:", len(s.cases))
	for _, k := range slices.Sorted(maps.Keys(count)) {
		t.Logf("%5d %s", count[k], k)
	}
	if count["agree"] < 300 {
		t.Errorf("only %d expressions agree", count["agree"])
	}
}

func toleratedAs(e string, refused bool) string {
	for _, name := range slices.Sorted(maps.Keys(tolerated)) {
		if c := tolerated[name]; c.sign.MatchString(e) && (refused || !c.refused) {
			return "tolerated: " + name
		}
	}
	return ""
}

// terraformOutputs applies a configuration and returns its outputs.
func terraformOutputs(t *testing.T, bin string, files map[string]string, outputs string) map[string]string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "out.tf"), []byte(outputs), 0o644); err != nil {
		t.Fatal(err)
	}
	terraformRun(t, bin, dir, "init", "-backend=false", "-no-color")
	terraformRun(t, bin, dir, "apply", "-auto-approve", "-no-color")
	var all map[string]struct{ Value string }
	if err := json.Unmarshal(terraformRun(t, bin, dir, "output", "-json"), &all); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for k, v := range all {
		out[k] = v.Value
	}
	return out
}
