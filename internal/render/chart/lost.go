package chart

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/value"
)

// lost finds the values under the release's key that nothing uses: what is rendered does
// not hold them, in whatever world. Where a part of the chart is switched off, or not
// rendered, none is.
func (j *job) lost(worlds []*rendering) []render.Lost {
	if j.release.Key == "" || len(j.gaps) > 0 {
		return nil
	}
	for _, r := range worlds[0].results {
		if r.err != nil {
			return nil
		}
	}
	s := &search{job: j, worlds: worlds, absent: inactive(worlds[0].root)}
	for _, t := range j.layers() {
		s.tree(t, nil)
	}
	return s.found
}

// inactive are the sub-charts of a release that are declared and not used.
func inactive(root *instance) []string {
	var out []string
	for _, d := range root.chart.meta.Dependencies {
		if d == nil {
			continue
		}
		for _, name := range []string{d.Name, d.Alias} {
			if name != "" && !root.has(name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// search looks for lost values.
type search struct {
	job    *job
	worlds []*rendering
	absent []string
	found  []render.Lost
}

func (s *search) tree(t *value.Tree, path []string) {
	if t == nil || len(path) > maxSearch {
		return
	}
	for _, m := range t.Members {
		key, known := m.Key.Known()
		if !known {
			continue
		}
		if text, known := m.Value.Text.Known(); key == s.job.release.Key && m.Value.Kind == value.String && known && text != "" {
			if s.counts(append(slices.Clip(path), key), text) && !s.read(path) && !s.rendered(text) {
				s.found = append(s.found, render.Lost{Key: m.Key, Value: m.Value.Text})
			}
			continue
		}
		s.tree(m.Value, append(slices.Clip(path), key))
	}
}

// maxSearch bounds how deep values are looked for.
const maxSearch = 30

// switches turn a part of a chart off when they are false.
var switches = []string{"create", "deploy", "enabled", "install"}

// counts reports whether a value is that of the release, and nothing on the way to it is
// switched off.
func (s *search) counts(path []string, text string) bool {
	if slices.Contains(s.absent, path[0]) {
		return false
	}
	var at any = s.worlds[0].values
	for _, step := range path {
		m, ok := at.(map[string]any)
		if !ok {
			return false
		}
		for _, name := range switches {
			if v, there := m[name]; there && v != true && v != "true" {
				return false
			}
		}
		at = m[step]
	}
	return at == text
}

// whole is a use of all values at once, or by a name that is computed.
var whole = regexp.MustCompile(`\.Values(?:[^.A-Za-z0-9_]|$)`)

// read reports whether templates may read the value below a path: each step of it is
// named by some template, or some template uses values as a whole.
func (s *search) read(path []string) bool {
	unnamed := false
	for i, step := range path {
		if i == 0 && (step == "global" || s.worlds[0].root.has(step)) {
			continue // it is for a sub-chart
		}
		before := ""
		if i == 0 {
			before = `\.Values`
		}
		named := regexp.MustCompile(before + `\.` + regexp.QuoteMeta(step) + `\b|"` + regexp.QuoteMeta(step) + `"`)
		found := false
		for _, p := range s.job.loaded.numbered() {
			found = found || named.MatchString(p.src.text)
		}
		unnamed = unnamed || !found
	}
	if !unnamed {
		return true
	}
	for _, p := range s.job.loaded.numbered() {
		if whole.MatchString(p.src.text) {
			return true
		}
	}
	return false
}

// rendered reports whether some world holds a text.
func (s *search) rendered(text string) bool {
	lines := strings.Split(text, "\n")
	for _, w := range s.worlds {
		for _, r := range w.results {
			if bytes.Contains(r.text, []byte(lines[0])) {
				return true
			}
		}
	}
	return false
}
