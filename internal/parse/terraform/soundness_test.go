package terraform_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/irsalint/irsalint/internal/value"
)

// soundnessValues are what the unknown of the test may turn out to be.
var soundnessValues = []string{"", "a", "b-c", "x-y", "Hello", "B b", "12", "k1", " pad ", "a/b", "true", "é"}

// soundnessMaps are what the unknown map of the test may turn out to be.
var soundnessMaps = []string{`{}`, `{ a = "1" }`, `{ k1 = "z", "b-c" = "y" }`}

// assumed are constructs whose unknowns are taken to hold no character that means
// something there: a line break, a space at the end of an unquoted scalar.
var assumed = regexp.MustCompile(`yamldecode\(`)

// TestUnknownHoldsForEveryValue evaluates generated expressions with an unknown,
// and then with values in its place: what was certain with the unknown has to be
// true of every value.
func TestUnknownHoldsForEveryValue(t *testing.T) {
	cases := soundnessCases(seed(t))
	for _, declared := range []string{"type = string", "nullable = false"} {
		t.Run(declared, func(t *testing.T) {
			open := soundnessTexts(cases, declared, "")
			faults, certain := 0, 0
			for n, v := range soundnessValues {
				closed := soundnessTexts(cases, fmt.Sprintf("%s\n  default = %q", declared, v), "default = "+soundnessMaps[n%len(soundnessMaps)])
				for i, e := range cases {
					key := fmt.Sprintf("e%04d", i)
					got, ok := closed[key].Known()
					if !ok || open[key].IsHole() {
						continue
					}
					switch certain++; {
					case holdsFor(open[key], v, got):
					default:
						faults++
						t.Errorf("%s\n  with an unknown %s\n  with %q    %s", e, open[key], v, got)
					}
				}
			}
			t.Logf("%d values of %d expressions are as was certain, %d are not", certain-faults, len(cases), faults)
		})
	}
}

func soundnessCases(seed uint64) []string {
	g := &generator{r: rand.New(rand.NewPCG(seed, 2)), bound: map[string][]string{"s": {"var.h", `"x${var.h}"`, `"${var.h}-z"`}, "m": {"var.u"}}}
	kinds := []string{"s", "b", "ls", "m", "any", "s", "n"}
	var cases []string
	for len(cases) < 1500 {
		e := g.sure(kinds[len(cases)%len(kinds)], 3)
		if strings.Contains(e, "var.") && len(e) < 1000 && !assumed.MatchString(e) {
			cases = append(cases, e)
		}
	}
	return cases
}

// soundnessTexts evaluates expressions with a text and a map that are declared so.
func soundnessTexts(cases []string, text, mapping string) map[string]value.Text {
	s := scenario{cases: cases}
	_, roles := s.outputs()
	files := maps.Clone(differentialFiles)
	files["main.tf"] = differentialLocals + "variable \"h\" {\n  " + text + "\n}\nvariable \"u\" {\n  " + mapping + "\n}\n"
	files["out.tf"] = roles
	out := parseTrap(files)
	texts := map[string]value.Text{}
	for _, r := range out.Graph.Roles {
		texts[strings.TrimPrefix(r.Address, "aws_iam_role.")] = r.Name.Text
	}
	return texts
}

// holdsFor reports whether JSON is what a text of JSON becomes with a value for its
// unknown. Of what is made from the unknown any value will do. The order of what
// has none does not count, nor whether a scalar is a text.
func holdsFor(t value.Text, v, got string) bool {
	var pattern, certain strings.Builder
	for _, p := range t.Parts() {
		switch {
		case p.Hole == "var.h":
			pattern.WriteString(regexp.QuoteMeta(v))
			certain.WriteString(v)
		case p.Hole != "":
			pattern.WriteString(".*")
			certain.WriteString("\x00")
		default:
			lit := unquoted.Replace(p.Lit)
			pattern.WriteString(regexp.QuoteMeta(lit))
			certain.WriteString(lit)
		}
	}
	got = unquoted.Replace(got)
	if regexp.MustCompile("(?s)^" + pattern.String() + "$").MatchString(got) {
		return true
	}
	have := tokens(got)
	return strings.ContainsAny(got, "[{") && !slices.ContainsFunc(tokens(certain.String()), func(s string) bool {
		return !strings.Contains(s, "\x00") && !slices.Contains(have, s)
	})
}

// unquoted drops the quotes of texts, also of those in encoded JSON.
var unquoted = strings.NewReplacer(`"`, "", `\`, "")

func tokens(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("[]{},:", r) })
}
