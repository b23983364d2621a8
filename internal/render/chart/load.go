package chart

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"sort"
	"strings"

	helm "helm.sh/helm/v3/pkg/chart"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// Bounds on what is loaded of one chart with all charts in it.
const (
	maxChartFiles = 20_000
	maxChartBytes = 64 << 20
	maxChartFile  = 5 << 20 // Helm's own
	maxChartDepth = 10
	// maxValues bounds the values of one chart, in nodes.
	maxValues = 100_000
)

// chart is a loaded chart. It does not change.
type chart struct {
	dir  string
	meta *helm.Metadata
	// at is the place of the chart as a whole; declared are those of its entries for
	// sub-charts.
	at       source.Range
	declared []source.Range
	// archived says that the chart comes from an archive.
	archived bool
	// values are those of values.yaml as Helm reads them; tree is the same with places.
	values map[string]any
	tree   *value.Tree
	// templates are its templates without NOTES.txt, and files what .Files gives.
	templates []*entry
	files     map[string][]byte
	deps      []*chart
}

// entry is a file of a chart under its name there.
type entry struct {
	name string
	file *source.File
	// whole is the place of the archive that the file comes from.
	whole source.Range
}

var utf8BOM = []byte("\ufeff")

func (f *entry) data() []byte { return bytes.TrimPrefix(f.file.Data, utf8BOM) }

func (f *entry) source() sourceText {
	data := f.data()
	return sourceText{text: string(data), file: f.file, base: len(f.file.Data) - len(data), whole: f.whole}
}

// at is the place of a range in the file, or of the archive.
func (f *entry) at(r source.Range) source.Range {
	if !f.whole.IsZero() {
		return f.whole
	}
	return r
}

func (f *entry) start() source.Range { return f.at(source.Range{File: f.file}) }

// loader loads one chart with all charts in it.
type loader struct {
	tree     source.Tree
	names    []string
	problems []finding.Problem
	read     map[string]bool
	files    int
	bytes    int
	// open are the directories that are being loaded.
	open []string
}

func (l *loader) problem(at source.Range, format string, args ...any) {
	l.problems = append(l.problems, finding.Problem{Message: fmt.Sprintf(format, args...), At: at})
}

// spend counts a file; false when there are too many.
func (l *loader) spend(size int) bool {
	l.files++
	l.bytes += size
	return l.files <= maxChartFiles && l.bytes <= maxChartBytes
}

// chart loads what lies at a name: a directory or an archive.
func (l *loader) chart(name string) *chart {
	if strings.HasSuffix(name, ".tgz") || strings.HasSuffix(name, ".tar.gz") {
		f, err := l.tree.Open(name)
		if err != nil {
			l.problems = append(l.problems, finding.Unreadable(name, err))
			return nil
		}
		l.read[name] = true
		at := source.Range{File: source.NewFile(name, nil)}
		entries, err := l.unpack(f.Data, at)
		if err != nil {
			l.problem(at, "unpack the chart: %s", err)
			return nil
		}
		return l.assemble(name, entries, at, 0)
	}
	return l.directory(name, 0)
}

func (l *loader) directory(dir string, depth int) *chart {
	at := source.Range{File: source.NewFile(path.Join(dir, "Chart.yaml"), nil)}
	if slices.Contains(l.open, dir) {
		l.problem(at, "the chart contains itself")
		return nil
	}
	l.open = append(l.open, dir)
	defer func() { l.open = l.open[:len(l.open)-1] }()
	var entries []*entry
	ignored := l.ignored(dir)
	for _, name := range l.below(dir) {
		inside := name
		if dir != "." {
			inside = strings.TrimPrefix(name, dir+"/")
		}
		if ignored(inside) {
			continue
		}
		f, err := l.tree.Open(name)
		if err != nil {
			l.problems = append(l.problems, finding.Unreadable(name, err))
			continue
		}
		if len(f.Data) > maxChartFile || !l.spend(len(f.Data)) {
			l.problem(source.Range{File: f}, "the chart is too large")
			return nil
		}
		l.read[name] = true
		entries = append(entries, &entry{name: inside, file: f})
	}
	return l.assemble(dir, entries, at, depth)
}

// below lists the files of a directory and of those below.
func (l *loader) below(dir string) []string {
	if dir == "." {
		return l.names
	}
	from := sort.SearchStrings(l.names, dir+"/")
	to := from
	for to < len(l.names) && strings.HasPrefix(l.names[to], dir+"/") {
		to++
	}
	return l.names[from:to]
}

// assemble makes a chart of its files.
func (l *loader) assemble(dir string, entries []*entry, at source.Range, depth int) *chart {
	c := &chart{dir: dir, at: at, files: map[string][]byte{}}
	c.archived = len(entries) > 0 && !entries[0].whole.IsZero()
	if depth > maxChartDepth {
		l.problem(at, "charts lie more than %d deep in each other", maxChartDepth)
		return nil
	}
	for _, f := range entries {
		if f.name == "Chart.yaml" {
			c.meta, c.at = &helm.Metadata{}, f.start()
			if !l.metadata(c, f) {
				return nil
			}
		}
	}
	if c.meta == nil {
		l.problem(at, "the chart has no Chart.yaml")
		return nil
	}
	if c.meta.APIVersion == "" {
		c.meta.APIVersion = helm.APIVersionV1
	}
	subs := map[string][]*entry{}
	for _, f := range entries {
		switch {
		case f.name == "Chart.yaml" || f.name == "Chart.lock" || f.name == "values.schema.json":
		case f.name == "values.yaml":
			if !l.values(c, f) {
				return nil
			}
		case f.name == "requirements.yaml":
			if !l.metadata(c, f) {
				return nil
			}
			if c.meta.APIVersion == helm.APIVersionV1 {
				c.files[f.name] = f.data()
			}
		case strings.HasPrefix(f.name, "templates/"):
			if path.Base(f.name) != "NOTES.txt" {
				c.templates = append(c.templates, f)
			}
		case strings.HasPrefix(f.name, "charts/") && path.Ext(f.name) != ".prov":
			inside := strings.TrimPrefix(f.name, "charts/")
			name, _, _ := strings.Cut(inside, "/")
			subs[name] = append(subs[name], &entry{name: inside, file: f.file, whole: f.whole})
		default:
			c.files[f.name] = f.data()
		}
	}
	if err := c.meta.Validate(); err != nil {
		l.problem(c.at, "the chart is not valid: %s", strings.TrimPrefix(err.Error(), "validation: "))
		return nil
	}
	for _, name := range sortedKeys(subs) {
		if sub := l.sub(path.Join(dir, "charts", name), name, subs[name], depth+1); sub != nil {
			c.deps = append(c.deps, sub)
		}
	}
	l.local(c, depth+1)
	return c
}

// sub loads a sub-chart that lies in the chart.
func (l *loader) sub(dir, name string, entries []*entry, depth int) *chart {
	if strings.HasPrefix(name, "_") || strings.HasPrefix(name, ".") {
		return nil
	}
	first := entries[0]
	at := first.at(source.Range{File: source.NewFile(dir, nil)})
	if path.Ext(name) == ".tgz" {
		unpacked, err := l.unpack(first.file.Data, at)
		if err != nil || first.name != name {
			l.problem(at, "unpack the sub-chart: %v", err)
			return nil
		}
		return l.assemble(dir, unpacked, at, depth)
	}
	var inside []*entry
	for _, f := range entries {
		if _, rest, ok := strings.Cut(f.name, "/"); ok {
			inside = append(inside, &entry{name: rest, file: f.file, whole: f.whole})
		}
	}
	if len(inside) == 0 {
		return nil // a file that lies among the charts
	}
	return l.assemble(dir, inside, at, depth)
}

// local loads declared sub-charts that lie elsewhere in the tree, as helm dependency
// build does before a chart is used.
func (l *loader) local(c *chart, depth int) {
	for _, d := range c.meta.Dependencies {
		to, ok := strings.CutPrefix(d.Repository, "file://")
		if !ok || c.find(d) != nil || c.archived {
			continue
		}
		dir, err := source.Clean(path.Join(c.dir, to))
		if err != nil {
			continue
		}
		if _, err := l.tree.Open(path.Join(dir, "Chart.yaml")); err != nil {
			continue
		}
		if sub := l.directory(dir, depth); sub != nil {
			c.deps = append(c.deps, sub)
		}
	}
}
