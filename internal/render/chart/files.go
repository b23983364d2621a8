package chart

import (
	"encoding/base64"
	"path"
	"regexp"
	"strings"
	"unsafe"

	"sigs.k8s.io/yaml"
)

// files are the files of a chart as its templates see them.
type files map[string][]byte

// GetBytes returns a file; nothing when it is not there.
func (f files) GetBytes(name string) []byte {
	if v, ok := f[name]; ok {
		return v
	}
	return []byte{}
}

// Get returns a file as a text.
func (f files) Get(name string) string {
	b := f[name]
	if len(b) == 0 {
		return ""
	}
	// Not a copy, which a loop could make over and over. Nothing changes the bytes.
	return unsafe.String(&b[0], len(b))
}

// Glob returns the files whose names match a pattern.
func (f files) Glob(pattern string) files {
	g := glob(pattern)
	out := files{}
	for name, data := range f {
		if g == nil || g.MatchString(name) {
			out[name] = data
		}
	}
	return out
}

// Lines returns the lines of a file.
func (f files) Lines(name string) []string {
	s := f.Get(name)
	if s == "" {
		return []string{}
	}
	return strings.Split(strings.TrimSuffix(s, "\n"), "\n")
}

// AsConfig returns the files as the data of a ConfigMap.
func (f files) AsConfig() string {
	return f.encoded(func(data []byte) string { return string(data) })
}

// AsSecrets returns the files as the data of a Secret.
func (f files) AsSecrets() string { return f.encoded(base64.StdEncoding.EncodeToString) }

func (f files) encoded(encode func([]byte) string) string {
	if f == nil {
		return ""
	}
	m := map[string]string{}
	for _, name := range sortedKeys(f) {
		m[path.Base(name)] = encode(f[name])
	}
	data, err := yaml.Marshal(m)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(string(data), "\n")
}

// maxGlob bounds a pattern.
const maxGlob = 500

// glob compiles a pattern of Helm's: * and ? stay within a directory, ** does not,
// and braces hold alternatives. A pattern that is none is nil and matches all.
func glob(pattern string) *regexp.Regexp {
	if len(pattern) > maxGlob {
		return nil
	}
	var b strings.Builder
	b.WriteString(`\A(?s:`)
	braces := 0
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case strings.HasPrefix(pattern[i:], "**"):
			b.WriteString(".*")
			i++
		case c == '*':
			b.WriteString("[^/]*")
		case c == '?':
			b.WriteString("[^/]")
		case c == '{':
			braces++
			b.WriteString("(?:")
		case c == '}' && braces > 0:
			braces--
			b.WriteString(")")
		case c == ',' && braces > 0:
			b.WriteString("|")
		case c == '[':
			end := strings.IndexByte(pattern[i:], ']')
			if end < 2 {
				return nil
			}
			set := pattern[i+1 : i+end]
			not := strings.HasPrefix(set, "!")
			b.WriteByte('[')
			if not {
				set = set[1:]
				b.WriteByte('^')
			}
			b.WriteString(strings.NewReplacer(`\`, `\\`, "^", `\^`, "[", `\[`).Replace(set) + "]")
			i += end
		case c == '\\' && i+1 < len(pattern):
			i++
			b.WriteString(regexp.QuoteMeta(pattern[i : i+1]))
		default:
			b.WriteString(regexp.QuoteMeta(pattern[i : i+1]))
		}
	}
	b.WriteString(`)\z`)
	r, err := regexp.Compile(b.String())
	if err != nil {
		return nil
	}
	return r
}
