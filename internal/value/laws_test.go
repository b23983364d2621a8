package value_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/irsalint/irsalint/internal/value"
)

// holes of the random texts, by name; equal names have equal values.
var holes = []value.Part{
	{Hole: "a"}, {Hole: "b"}, {Hole: "s", Class: value.Segment}, {Hole: "p", Class: value.Partition},
	{Hole: "x#arn", Class: value.Unique}, {Hole: "y#arn", Class: value.Unique},
}

// fillings of the holes by class. Unique values differ by object.
func fill(r *rand.Rand) map[string]string {
	free := []string{"", "a", "b", ":", "ab", "a:b", "*"}
	return map[string]string{
		"a":     free[r.IntN(len(free))],
		"b":     free[r.IntN(len(free))],
		"s":     []string{"", "a", "b", "ab"}[r.IntN(4)],
		"p":     []string{"a", "b", "a-b"}[r.IntN(3)],
		"x#arn": []string{"a", "ab", "a:"}[r.IntN(3)],
		"y#arn": []string{"b", "ba", "b:"}[r.IntN(3)],
	}
}

func randomText(r *rand.Rand) value.Text {
	var parts []value.Part
	for range r.IntN(5) {
		if r.IntN(3) == 0 {
			parts = append(parts, holes[r.IntN(len(holes))])
			continue
		}
		parts = append(parts, value.Part{Lit: []string{"a", "b", ":", "ab", "a:b"}[r.IntN(5)]})
	}
	return value.NewText(parts...)
}

func filled(t value.Text, with map[string]string) string {
	var b strings.Builder
	for _, p := range t.Parts() {
		b.WriteString(p.Lit + with[p.Hole])
	}
	return b.String()
}

// pattern is a random glob, as a Pattern and as a regular expression that takes
// the fillings of its holes.
func pattern(r *rand.Rand) (*value.Pattern, func(with map[string]string) *regexp.Regexp) {
	p := value.NewPattern()
	var source []func(with map[string]string) string
	for range r.IntN(5) {
		switch r.IntN(4) {
		case 0:
			p.Star()
			source = append(source, func(map[string]string) string { return "(?s:.*)" })
		case 1:
			p.One()
			source = append(source, func(map[string]string) string { return "(?s:.)" })
		default:
			t := randomText(r)
			p.Text(t)
			source = append(source, func(with map[string]string) string { return regexp.QuoteMeta(filled(t, with)) })
		}
	}
	return p, func(with map[string]string) *regexp.Regexp {
		var b strings.Builder
		for _, s := range source {
			b.WriteString(s(with))
		}
		return regexp.MustCompile("^" + b.String() + "$")
	}
}

// TestEqualLaws: texts that a filling makes equal are never No, and a Yes
// survives every filling.
func TestEqualLaws(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	counts := map[value.Tri]int{}
	for i := range 100_000 {
		a, b := randomText(r), randomText(r)
		got := value.Equal(a, b)
		counts[got]++
		for range 8 {
			with := fill(r)
			equal := filled(a, with) == filled(b, with)
			if equal && got == value.No || !equal && got == value.Yes {
				t.Fatalf("case %d: Equal(%s, %s) = %v, but with %v it is %v", i, a, b, got, with, equal)
			}
		}
		if back := value.Equal(b, a); back != got {
			t.Fatalf("case %d: Equal(%s, %s) = %v, the other way round %v", i, a, b, got, back)
		}
	}
	if counts[value.Yes] < 500 || counts[value.No] < 5000 {
		t.Fatalf("too few certain answers: %v", counts)
	}
}

// TestMatchLaws: the same for patterns.
func TestMatchLaws(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	counts := map[value.Tri]int{}
	for i := range 50_000 {
		text := randomText(r)
		p, source := pattern(r)
		got := value.Match(text, p)
		counts[got]++
		for range 6 {
			with := fill(r)
			re := source(with)
			matches := re.MatchString(filled(text, with))
			if matches && got == value.No || !matches && got == value.Yes {
				t.Fatalf("case %d: Match(%s, %s) = %v, but with %v it is %v", i, text, re, got, with, matches)
			}
		}
	}
	if counts[value.Yes] < 500 || counts[value.No] < 5000 {
		t.Fatalf("too few certain answers: %v", counts)
	}
}

// TestCutLaws: what Cut and TrimPrefix answer holds for every filling.
func TestCutLaws(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for i := range 50_000 {
		text := randomText(r)
		sep := []string{"a", ":", "ab"}[r.IntN(3)]
		before, after, found := text.Cut(sep)
		rest, trimmed := text.TrimPrefix(sep)
		for range 6 {
			with := fill(r)
			s := filled(text, with)
			b, a, ok := strings.Cut(s, sep)
			switch {
			case found == value.Yes && (!ok || b != filled(before, with) || a != filled(after, with)), found == value.No && ok:
				t.Fatalf("case %d: Cut(%s, %q) = %s, %s, %v, but %q with %v", i, text, sep, before, after, found, s, with)
			}
			tail, had := strings.CutPrefix(s, sep)
			switch {
			case trimmed == value.Yes && (!had || tail != filled(rest, with)), trimmed == value.No && had:
				t.Fatalf("case %d: TrimPrefix(%s, %q) = %s, %v, but %q with %v", i, text, sep, rest, trimmed, s, with)
			}
		}
		skeleton := text.Skeleton()
		k := r.IntN(len(skeleton) + 1)
		if joined := value.Join(text.Sub(0, k), text.Sub(k, len(skeleton))); joined.Identity() != text.Identity() {
			t.Fatalf("case %d: %s cut at %d and joined is %s", i, text, k, joined)
		}
		j := k + r.IntN(len(skeleton)-k+1)
		offsets := []int{0, k, j, len(skeleton)}
		for n, got := range text.Stretches(offsets) {
			if want := text.Sub(offsets[n], offsets[n+1]); got.Identity() != want.Identity() {
				t.Fatalf("case %d: stretch %d to %d of %s is %s, not %s", i, offsets[n], offsets[n+1], text, got, want)
			}
		}
	}
}

func TestEqual(t *testing.T) {
	h := func(name string, c value.Class) value.Text {
		return value.NewText(value.Part{Hole: name, Class: c})
	}
	arn := func(account value.Text, name string) value.Text {
		return value.Join(value.Lit("arn:aws:iam::"), account, value.Lit(":role/"+name))
	}
	known := value.Lit("111122223333")
	tests := []struct {
		name string
		a, b value.Text
		want value.Tri
	}{
		{"same hole", h("x", value.Any), h("x", value.Any), value.Yes},
		{"other hole", h("x", value.Any), h("y", value.Any), value.Unknown},
		{"unique attribute of two objects", h("x#issuer", value.Unique), h("y#issuer", value.Unique), value.No},
		{"unique attributes that differ in kind", h("x#issuer", value.Unique), h("y#arn", value.Unique), value.Unknown},
		{"a unique value is not empty", h("x#arn", value.Unique), value.Text{}, value.No},
		{"nor is what ends in it", value.Join(value.Lit("a"), h("x#arn", value.Unique)), value.Lit("a"), value.No},
		{"another hole may be empty", h("x", value.Any), value.Text{}, value.Unknown},
		{"account unknown", arn(h("a", value.Account), "app"), arn(known, "app"), value.Unknown},
		{"account unknown, name differs", arn(h("a", value.Account), "app"), arn(known, "other"), value.No},
		{"an account never holds a path", arn(h("a", value.Account), "app"), arn(known, "team/app"), value.No},
		{"an account has twelve digits", arn(h("a", value.Account), "app"), arn(value.Lit("11112222333"), "app"), value.No},
		{"common hole in front", value.Join(h("x", value.Any), value.Lit("-a")), value.Join(h("x", value.Any), value.Lit("-b")), value.No},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := value.Equal(tt.a, tt.b); got != tt.want {
				t.Errorf("Equal(%s, %s) = %v, want %v", tt.a, tt.b, got, tt.want)
			}
		})
	}
}

func TestTri(t *testing.T) {
	all := []value.Tri{value.No, value.Unknown, value.Yes}
	for i, a := range all {
		for j, b := range all {
			if got, want := a.And(b), all[min(i, j)]; got != want {
				t.Errorf("%v and %v = %v, want %v", a, b, got, want)
			}
			if got, want := a.Or(b), all[max(i, j)]; got != want {
				t.Errorf("%v or %v = %v, want %v", a, b, got, want)
			}
		}
		if got, want := a.Not(), all[2-i]; got != want {
			t.Errorf("not %v = %v, want %v", a, got, want)
		}
	}
	if fmt.Sprint(value.Unknown, value.No, value.Yes) != "unknown no yes" {
		t.Error("names of the answers")
	}
}
