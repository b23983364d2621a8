package engine

import (
	"context"
	"io/fs"
	"testing"

	"github.com/irsalint/irsalint/internal/catalog"
	"github.com/irsalint/irsalint/rules"
)

// BenchmarkCompile measures parsing and compiling, each group alone and all.
func BenchmarkCompile(b *testing.B) {
	all := load(b)
	byGroup := map[string][]catalog.Rule{"all": all}
	for _, r := range all {
		byGroup[r.Group] = append(byGroup[r.Group], r)
	}
	for name, some := range byGroup {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				for _, g := range New(rules.FS, some).groups {
					if _, err := g.query(); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

// BenchmarkParse measures parsing alone.
func BenchmarkParse(b *testing.B) {
	names := []string{"main.rego"}
	for _, r := range load(b) {
		names = append(names, r.Group+"/"+r.Name+"/"+r.Name+".rego")
	}
	for b.Loop() {
		if _, err := parse(fs.FS(rules.FS), names); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkJudge measures items that are denied, the dearest kind.
func BenchmarkJudge(b *testing.B) {
	all := load(b)
	lists := denied(b, all, 1000, 1000)
	items := 0
	for _, list := range lists {
		items += len(list)
	}
	e := New(rules.FS, all)
	for b.Loop() {
		if _, err := e.Judge(context.Background(), lists); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*items), "µs/item")
}

// BenchmarkRule measures each rule alone, on items that it denies.
func BenchmarkRule(b *testing.B) {
	for _, r := range load(b) {
		b.Run(r.Name, func(b *testing.B) {
			lists := denied(b, []catalog.Rule{r}, 1000, 1000)
			items := 0
			for _, list := range lists {
				items += len(list)
			}
			e := New(rules.FS, []catalog.Rule{r})
			if _, err := e.Judge(context.Background(), lists); err != nil {
				b.Fatal(err)
			}
			b.ResetTimer()
			for b.Loop() {
				if _, err := e.Judge(context.Background(), lists); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*items), "µs/item")
		})
	}
}
