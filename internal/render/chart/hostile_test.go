package chart_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/render/chart"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// archive packs files as a chart's archive.
func archive(t testing.TB, files map[string]string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for name, data := range files {
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(data))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(data)); err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	z.Close()
	return b.String()
}

const serviceAccount = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: kept}\n"

// A template that means harm ends soon, and loses its own objects only.
func TestHostileTemplates(t *testing.T) {
	big := `{{ $s := "xxxxxxxxxxxxxxxx" }}{{ range until 30 }}{{ $s = print $s $s }}{{ end }}`
	self := `{{ $d := dict }}{{ $_ := set $d "d" $d }}`
	tests := map[string]string{
		"nested loops":                       `{{ range until 100000 }}{{ range until 100000 }}x{{ end }}{{ end }}`,
		"nested empty loops":                 `{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}`,
		"a loop over a number":               `{{ range 1000000000 }}{{ end }}`,
		"a loop that assigns":                `{{ $x := 1 }}{{ range 1000000000 }}{{ $x = add $x 1 }}{{ end }}`,
		"a loop over if":                     `{{ range 1000000000 }}{{ if false }}{{ end }}{{ end }}`,
		"a template that calls itself":       `{{ define "a" }}{{ template "a" . }}{{ end }}{{ template "a" . }}`,
		"two that call each other":           `{{ define "a" }}{{ include "b" . }}{{ end }}{{ define "b" }}{{ template "a" . }}{{ end }}{{ include "a" . }}`,
		"an include in tpl in an include":    `{{ define "a" }}{{ tpl "{{ include \"a\" . }}" . }}{{ end }}{{ include "a" . }}`,
		"tpl of itself":                      `{{ tpl .Values.bomb . }}`,
		"tpl of ever new texts":              `{{ range $i, $_ := until 100000 }}{{ tpl (printf "{{ define \"a%d\" }}x{{ end }}{{ include \"a%d\" . }}" $i $i) $ }}{{ end }}`,
		"branching calls":                    `{{ define "a" }}{{ if gt (int .) 0 }}{{ template "a" (sub . 1) }}{{ template "a" (sub . 1) }}{{ end }}{{ end }}{{ template "a" 100 }}`,
		"doubling":                           big + `{{ len $s }}`,
		"doubling with repeat":               `{{ $s := "x" }}{{ range until 40 }}{{ $s = repeat 2 $s }}{{ end }}`,
		"doubling with set":                  `{{ $d := dict "s" "xxxx" }}{{ range until 40 }}{{ $_ := set $d "s" (print $d.s $d.s) }}{{ end }}`,
		"a list that doubles":                `{{ $l := list 1 2 3 }}{{ range until 40 }}{{ $l = concat $l $l }}{{ end }}`,
		"a list that grows":                  `{{ $l := list }}{{ range until 1000000 }}{{ $l = append $l . }}{{ end }}`,
		"repeat":                             `{{ repeat 1000000000 "x" }}`,
		"repeat of repeat":                   `{{ repeat 100000 (repeat 100000 "x") }}`,
		"until":                              `{{ until 1000000000 }}`,
		"untilStep":                          `{{ len (untilStep 0 9000000000000000000 1) }}`,
		"until the least number":             `{{ len (until -9223372036854775808) }}`,
		"untilStep over all numbers":         `{{ len (untilStep -9223372036854775808 9223372036854775807 1) }}`,
		"untilStep down":                     `{{ len (untilStep 9223372036854775807 -9223372036854775808 -1) }}`,
		"seq of the least number":            `{{ seq -9223372036854775808 }}`,
		"repeat less than nothing":           `{{ repeat -1 "x" }}`,
		"chunks of nothing":                  `{{ chunk 0 (list 1 2) }}`,
		"seq":                                `{{ seq 1 1 1000000000 }}`,
		"indent":                             `{{ indent 1000000000 "x" }}`,
		"nindent of many lines":              `{{ nindent 100000 (repeat 100000 "\n") }}`,
		"replace":                            `{{ $s := repeat 100000 "x" }}{{ replace "x" $s $s }}`,
		"replace of nothing":                 `{{ $s := repeat 100000 "x" }}{{ replace "" $s $s }}`,
		"join":                               `{{ join (repeat 100000 "x") (until 100000) }}`,
		"wrapWith":                           `{{ wrapWith 1 (repeat 100000 "x") (repeat 100000 "x ") }}`,
		"a wide printf":                      `{{ printf "%1000000000d" 1 }}`,
		"many wide printfs":                  `{{ printf (repeat 1000 "%999999d") 1 }}`,
		"a printf as wide as told":           `{{ printf (repeat 1000 "%[1]*[1]d") 999999 }}`,
		"a printf of one over and over":      `{{ printf (repeat 10000 "%[1]s") (repeat 100000 "x") }}`,
		"a dict in itself, printed":          self + `{{ $d }}`,
		"a dict in itself, printf":           self + `{{ printf "%v" $d }}`,
		"a dict in itself, toYaml":           self + `{{ toYaml $d }}`,
		"a dict in itself, toJson":           self + `{{ toJson $d }}`,
		"a dict in itself, quote":            self + `{{ quote $d }}`,
		"a dict in itself, eq":               self + `{{ eq $d $d }}`,
		"a dict in itself, ne":               self + `{{ ne "a" $d }}`,
		"a dict in itself, int":              self + `{{ int $d }}`,
		"a dict in itself, add":              self + `{{ add 1 $d }}`,
		"a dict in itself, merge":            self + `{{ merge (dict "d" (dict)) $d $d }}`,
		"a dict in itself, deepCopy":         self + `{{ deepCopy $d }}`,
		"a dict in itself, html":             self + `{{ html $d }}`,
		"a dict in itself, join":             self + `{{ join "," (list $d) }}`,
		"a dict in itself, has":              self + `{{ has $d (list $d) }}`,
		"a dict in itself, uniq":             self + `{{ uniq (list $d $d) }}`,
		"a dict in itself, deepEqual":        self + `{{ deepEqual $d $d }}`,
		"a dict in itself, toString":         self + `{{ toString $d }}`,
		"a dict in itself, cat":              self + `{{ cat $d }}`,
		"a dict in itself, len":              self + `{{ len (print $d) }}`,
		"a dict in itself, a key":            self + `{{ dict $d $d }}`,
		"a dict in itself, fail":             self + `{{ fail (print $d) }}`,
		"a dict in itself, required":         self + `{{ required "x" $d }}`,
		"a dict in itself, dig":              self + `{{ dig "d" "e" "" $d }}`,
		"a dict in itself, toToml":           self + `{{ toToml $d }}`,
		"a dict in itself, ternary":          self + `{{ ternary $d $d true }}`,
		"values in themselves":               `{{ $_ := set .Values "v" .Values }}{{ toYaml .Values }}`,
		"a list of itself":                   `{{ $d := dict }}{{ $l := list $d }}{{ $_ := set $d "l" $l }}{{ $l }}`,
		"one dict many times":                `{{ $x := dict }}{{ range until 60 }}{{ $x = dict "a" $x "b" $x }}{{ end }}{{ toYaml $x }}`,
		"one dict many times, later":         `{{ $x := dict }}{{ $y := $x }}{{ range until 60 }}{{ $z := dict }}{{ $_ := set $y "a" $z }}{{ $_ := set $y "b" $z }}{{ $y = $z }}{{ end }}{{ $x }}`,
		"deep dicts":                         `{{ $x := dict }}{{ range until 100000 }}{{ $x = dict "a" $x }}{{ end }}{{ $x }}`,
		"deep dicts, deepEqual":              `{{ $x := dict }}{{ range until 100000 }}{{ $x = dict "a" $x }}{{ end }}{{ deepEqual $x (deepCopy $x) }}`,
		"a comparison over and over":         `{{ $a := repeat 1000000 "x" }}{{ $b := repeat 1000000 "x" }}{{ range until 100000 }}{{ if eq $a $b }}{{ end }}{{ end }}`,
		"a function over and over":           `{{ $a := repeat 1000000 "x" }}{{ range until 100000 }}{{ $b := upper $a }}{{ end }}`,
		"brackets to decode":                 `{{ fromYaml (repeat 100000 "[") }}`,
		"brackets of JSON":                   `{{ fromJson (repeat 100000 "[") }}`,
		"dashes to decode":                   `{{ fromYaml (repeat 100000 "- ") }}`,
		"flat brackets to decode":            `{{ fromYaml (print "a: [" (repeat 100000 "[],") "]") }}`,
		"aliases to decode":                  `{{ fromYaml "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]" }}`,
		"a large regular expression":         `{{ regexMatch "((((a{100}){100}){100}){100})" "a" }}`,
		"a long regular expression":          `{{ regexMatch (repeat 100000 "a?") "a" }}`,
		"a regular expression over and over": `{{ $s := repeat 100000 "ab" }}{{ range until 10000 }}{{ if regexMatch "(a|b|ab)*c" $s }}{{ end }}{{ end }}`,
		"a regular replacement":              `{{ $s := repeat 10000 "a" }}{{ regexReplaceAll "a" $s $s }}`,
		"a replacement that repeats":         `{{ $s := repeat 100000 "a" }}{{ regexReplaceAll "a+" $s (repeat 10000 "$0") }}`,
		"uniq of many":                       `{{ uniq (until 100000) }}`,
		"without many":                       `{{ without (until 10000) 1 2 3 4 5 6 7 8 9 }}{{ range until 10000 }}{{ $x := without (until 1000) 1 }}{{ end }}`,
		"split":                              `{{ range until 1000 }}{{ $x := splitList "" (repeat 100000 "x") }}{{ end }}`,
		"decimals":                           `{{ range until 100000 }}{{ $x := mulf 1e300 1e300 1e300 1e300 1e300 1e300 1e-300 }}{{ end }}`,
		"files over and over":                `{{ range until 1000000 }}{{ $x := $.Files.AsConfig }}{{ end }}`,
		"globs over and over":                `{{ range until 1000000 }}{{ $x := $.Files.Glob "{*,*,*}**{*,*}**?*" }}{{ end }}`,
		"actions in actions":                 strings.Repeat("{{ if 1 }}", 100000),
		"else if":                            "{{ if 1 }}" + strings.Repeat("{{ else if 1 }}", 100000) + "{{ end }}",
		"actions hidden in texts":            strings.Repeat("{{ if 1 }}{{ \"{{ end }}\" }}{{ `{{end}}` }}{{/* {{ end }} */}}", 50000),
		"parentheses":                        "{{ " + strings.Repeat("(", 100000) + "1" + strings.Repeat(")", 100000) + " }}",
		"a long pipeline":                    "{{ 1 " + strings.Repeat("| print ", 100000) + " }}",
		"many arguments":                     "{{ print " + strings.Repeat("1 ", 200000) + " }}",
		"many actions":                       strings.Repeat("{{ 1 }}", 300000),
		"certificates":                       `{{ range until 100000 }}{{ (genCA "x" 1).Cert }}{{ end }}`,
		"a broken index":                     `{{ index (list 1) 5 }}`,
		"a division by zero":                 `{{ div 1 0 }}`,
		"a mark in a text":                   "{{ print \"\\x00\\x01\\x02\\x00\\x00\\x00\\x00\\x00\\x00\\x00\" }}",
		"deep YAML":                          "a: " + strings.Repeat("[", 100000),
		"an alias bomb":                      "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n",
	}
	for name, template := range tests {
		t.Run(name, func(t *testing.T) {
			tree := source.NewMemory(map[string]string{
				"app/Chart.yaml":       "apiVersion: v2\nname: app\nversion: 1.0.0\n",
				"app/values.yaml":      "bomb: '{{ tpl .Values.bomb . }}'\n",
				"app/README.md":        strings.Repeat("x", 1<<20),
				"app/templates/a.yaml": serviceAccount,
				"app/templates/b.yaml": template,
				"app/templates/c.yaml": strings.Replace(serviceAccount, "kept", "kept2", 1),
			})
			out := bounded(t, func() render.Output {
				r := release()
				r.Name = hole("name")
				return chart.Render(context.Background(), tree, r)
			})
			kept := 0
			for _, o := range out.Objects {
				if strings.HasPrefix(text(o.Path("metadata", "name")), "kept") {
					kept++
				}
			}
			if kept != 2 {
				t.Errorf("%d of the other objects are left: %v", kept, show(out))
			}
		})
	}
}

// bounded fails when rendering takes far more time or memory than it should.
func bounded(t *testing.T, run func() render.Output) render.Output {
	t.Helper()
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	peak := make(chan uint64)
	stop := make(chan bool)
	go func() {
		var high uint64
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			high = max(high, m.Sys)
			select {
			case <-stop:
				peak <- high
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	start := time.Now()
	out := run()
	took := time.Since(start)
	stop <- true
	high := <-peak
	// On an idle machine it is half a second and 130 MB.
	grown := (int64(high) - int64(before.Sys)) >> 20
	if took > 10*time.Second || grown > 400 {
		t.Errorf("took %v and %d MB", took.Round(time.Millisecond), grown)
	}
	return out
}

func TestHostileCharts(t *testing.T) {
	chartYAML := "apiVersion: v2\nname: app\nversion: 1.0.0\n"
	bomb := archive(t, map[string]string{"app/Chart.yaml": chartYAML, "app/zeros": strings.Repeat("\x00", 100<<20)})
	small := map[string]string{"app/Chart.yaml": chartYAML}
	for i := range 30 {
		small[fmt.Sprintf("app/zeros%d", i)] = strings.Repeat("\x00", 4<<20)
	}
	nestedArchive := archive(t, map[string]string{"app/Chart.yaml": chartYAML})
	for range 30 {
		nestedArchive = archive(t, map[string]string{"app/Chart.yaml": chartYAML, "app/charts/app-1.0.0.tgz": nestedArchive})
	}
	deep := map[string]string{}
	dir := "app"
	for range 200 {
		deep[dir+"/Chart.yaml"] = chartYAML
		dir += "/charts/app"
	}
	aliases := map[string]string{}
	dir = "app"
	for range 8 {
		var b strings.Builder
		b.WriteString(chartYAML + "dependencies:\n")
		for i := range 20 {
			fmt.Fprintf(&b, "- {name: app, version: 1.0.0, alias: a%d, repository: \"\"}\n", i)
		}
		aliases[dir+"/Chart.yaml"] = b.String()
		aliases[dir+"/templates/a.yaml"] = serviceAccount
		dir += "/charts/app"
	}
	aliases[dir+"/Chart.yaml"] = chartYAML
	tests := map[string]map[string]string{
		"a large file in an archive":   {"app.tgz": bomb},
		"a large archive":              {"app.tgz": archive(t, small)},
		"archives in archives":         {"app.tgz": nestedArchive},
		"an archive that leads out":    {"app.tgz": archive(t, map[string]string{"app/Chart.yaml": chartYAML, "app/../../x": "y"})},
		"no archive":                   {"app.tgz": "no"},
		"charts in charts":             deep,
		"aliases of aliases":           aliases,
		"a chart that contains itself": {"app/Chart.yaml": chartYAML + "dependencies: [{name: app, version: 1.0.0, repository: \"file://.\"}]\n"},
		"charts that contain each other": {
			"app/Chart.yaml": chartYAML + "dependencies: [{name: b, version: 1.0.0, repository: \"file://../b\"}]\n",
			"b/Chart.yaml":   "apiVersion: v2\nname: b\nversion: 1.0.0\ndependencies: [{name: app, version: 1.0.0, repository: \"file://../app\"}]\n",
		},
		"an alias bomb in values": {"app/Chart.yaml": chartYAML, "app/values.yaml": "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n"},
		"deep values":             {"app/Chart.yaml": chartYAML, "app/values.yaml": "a: " + strings.Repeat("[", 1_000_000)},
		"a deep Chart.yaml":       {"app/Chart.yaml": chartYAML + "x: " + strings.Repeat("[", 1_000_000)},
		"no name":                 {"app/Chart.yaml": "apiVersion: v2\nversion: 1.0.0\nname: ../x\n"},
		"many ignores":            {"app/Chart.yaml": chartYAML, "app/.helmignore": strings.Repeat("*a*b*c*d*\n", 100_000)},
	}
	for name, files := range tests {
		t.Run(name, func(t *testing.T) {
			r := release()
			if files["app.tgz"] != "" {
				r.Dir = "app.tgz"
			}
			out := bounded(t, func() render.Output { return chart.Render(context.Background(), source.NewMemory(files), r) })
			if len(out.Problems)+len(out.Gaps) == 0 {
				t.Errorf("nothing is said; %d objects", len(out.Objects))
			}
		})
	}
}

// A job that is called off ends within the loop it is in.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	out := chart.Render(ctx, with(map[string]string{"app/templates/serviceaccount.yaml": "{{ range 1000000 }}{{ end }}", "app/templates/a.yaml": ""}), release())
	for _, o := range out.Objects {
		t.Errorf("rendered %s", text(o.Get("kind")))
	}
}

// Releases of one chart are rendered at the same time, each as if it were alone.
func TestConcurrent(t *testing.T) {
	charts := chart.NewCharts(with(nil))
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			r := release(values(t, "v.yaml", fmt.Sprintf("serviceAccount: {name: sa-%d}\n", i)))
			if i%2 == 0 {
				r.Name = hole("name")
			}
			for range 5 {
				got := charts.Render(context.Background(), r)
				want := chart.Render(context.Background(), with(nil), r)
				if diff := cmp.Diff(everything(want), everything(got)); diff != "" {
					t.Errorf("release %d (-alone +together):\n%s", i, diff)
				}
			}
		})
	}
	wg.Wait()
}

// placesInside fails for a place outside of its file.
func placesInside(t *testing.T, out render.Output) {
	check := func(r source.Range) {
		if r.File != nil && (r.Start < 0 || r.End < r.Start || r.End > len(r.File.Data) || r.File.Name == "") {
			t.Fatalf("range %d-%d is outside of %q (%d bytes)", r.Start, r.End, r.File.Name, len(r.File.Data))
		}
	}
	text := func(x value.Text) {
		for _, p := range x.Parts() {
			check(p.At)
			check(p.Other)
			if p.Exact && p.At.Text() != p.Lit {
				t.Fatalf("exact part %q stands at %q", p.Lit, p.At.Text())
			}
		}
	}
	var tree func(x *value.Tree)
	tree = func(x *value.Tree) {
		check(x.At)
		text(x.Text)
		for _, item := range x.Items {
			tree(item)
		}
		for _, m := range x.Members {
			text(m.Key)
			tree(m.Value)
		}
	}
	for _, o := range out.Objects {
		tree(o)
	}
	for _, g := range out.Gaps {
		check(g.At)
	}
	for _, p := range out.Problems {
		check(p.At)
	}
}
