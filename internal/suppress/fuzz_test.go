package suppress_test

import (
	"testing"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/suppress"
)

// FuzzComments: a comment with the marker is an ignore or a problem, and nothing else is.
func FuzzComments(f *testing.F) {
	for _, text := range []string{
		`a,b reason="x \" y" until=2026-01-31`, ` a , b reason=x`, `reason="`, `a reason="x" reason="y"`, `a until=2026-02-30 reason=x`, `a=b`, "\t\x00 a",
	} {
		f.Add(text)
	}
	checker := suppress.Checker{Known: func(rule string) bool { return rule != "c" }, Today: "2026-01-01", Policy: suppress.Policy{MaxDays: 90}}
	file := source.NewFile("a.tf", []byte("x"))
	f.Fuzz(func(t *testing.T, text string) {
		at := source.Range{File: file, End: 1}
		ignores, problems := checker.Comments([]source.Comment{{Text: suppress.Marker + " " + text, At: at, Covers: at}, {Text: text, At: at}})
		if len(ignores)+len(problems) < 1 {
			t.Errorf("%q is neither an ignore nor a problem", text)
		}
		for _, i := range ignores {
			if len(i.Rules) == 0 || i.Reason == "" {
				t.Errorf("%q: got %v", text, i)
			}
		}
		suppress.Apply(ignores, []finding.Finding{{Rule: "a", At: at}}, "2026-01-01")
	})
}

// FuzzBaseline: what is read is written the same again.
func FuzzBaseline(f *testing.F) {
	f.Add([]byte(`{"schema": 1, "until": "2026-01-31", "findings": [{"rule": "a", "severity": "low", "file": "a.tf", "resource": "r", "message": "m", "fingerprint": "f"}]}`))
	f.Add([]byte(`{"schema": 2}`))
	f.Add([]byte(`{"schema": 1, "findings": null}`))
	f.Add([]byte(`{"schema": "x"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := suppress.ParseBaseline(source.NewFile("b.json", data))
		if err != nil {
			return
		}
		b.Apply([]finding.Finding{{Rule: "a", Fingerprint: "f", At: source.Range{File: source.NewFile("a.tf", nil)}}}, nil, "2026-01-01")
		text, err := b.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		again, err := suppress.ParseBaseline(source.NewFile("b.json", text))
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		if second, err := again.Marshal(); err != nil || string(second) != string(text) {
			t.Errorf("%v: written\n%sand then\n%s", err, text, second)
		}
	})
}
