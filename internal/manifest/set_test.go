package manifest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// TestSettings: what helm 3.16 makes of the same texts.
func TestSettings(t *testing.T) {
	kinds := map[value.Kind]string{value.Hole: "unknown", value.Null: "null", value.String: "string", value.Bool: "bool", value.Number: "number"}
	for text, want := range map[string]string{
		`k=v`:              "k string v",
		`k=`:               "k string ",
		`k=a=b`:            "k string a=b",
		`k=True`:           "k bool true",
		`k=NULL`:           "k null NULL",
		`k=0`:              "k number 0",
		`k=07`:             "k string 07",
		`k=-5`:             "k number -5",
		`k=1.5`:            "k string 1.5",
		`k=tr\ue`:          "k bool true",
		`k=ap\p`:           "k string app",
		`k=a\\b`:           `k string a\b`,
		`k=a\`:             "k string a",
		`k=a\,b`:           "k string a,b",
		`k=a\é\,`:          "k string aé,",
		`k=a}`:             "k string a}",
		`k=a,`:             "k string a",
		`k=a,=b`:           "k string a",
		`k=a,b`:            "refused",
		`k=a,b.c=true,d=x`: "k string a; b.c bool true; d string x",
		`k={a,b}`:          "k unknown ",
		`k={a\},b},c=1`:    "k unknown ; c number 1",
		`k={a}c=1`:         "k unknown ; c number 1",
		`k={a`:             "refused",
		`k\=l=v`:           `k\=l string v`,
	} {
		all, ok := Settings(value.Lit(text))
		var got []string
		for _, x := range all {
			v := x.Tree("release", source.Range{}, false)
			s, _ := v.Text.Known()
			got = append(got, fmt.Sprintf("%s %s %s", x.Name, kinds[v.Kind], s))
		}
		shown := strings.Join(got, "; ")
		if !ok {
			shown = "refused"
		}
		if shown != want {
			t.Errorf("%s: got %s, want %s", text, shown, want)
		}
	}
}
