package yamldoc_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// TestTagged: tags become keys, whatever they stand before, and texts stay as they are
// written.
func TestTagged(t *testing.T) {
	key := func(tag string) string {
		if tag == "!Other" {
			return ""
		}
		return "Fn::" + strings.TrimPrefix(tag, "!")
	}
	text := "a: !Sub '${x}-{{y}}'\nb: !If [c, !Ref d, !Other e]\nf: !Map\n  k: <TOKEN>\ng:\n- !Sub |\n  {\"${h}\": 1}\n- {name}\ni: !If\n- !Ref 'j'\n"
	for _, suffix := range []string{"\n", "\r\n"} {
		f := source.NewFile("t.yaml", []byte(strings.ReplaceAll(text, "\n", suffix)))
		docs := yamldoc.ParseTagged(f, key)
		if len(docs) != 1 || docs[0].Problem != nil {
			t.Fatalf("%+v", docs)
		}
		want := strings.Join([]string{
			`a={Fn::Sub[!Sub]="${x}-{{y}}"@'${x}-{{y}}'}@!Sub '${x}-{{y}}'`,
			`b={Fn::If[!If]=[ "c"@c {Fn::Ref[!Ref]="d"@d}@!Ref d "e"@e]}@!If [c, !Ref d, !Other e`,
			`f={Fn::Map[!Map]={k[k]="<TOKEN>"@<TOKEN>}@!Map k: <TOKEN>}@!Map k: <TOKEN>`,
			`g=[ {Fn::Sub[!Sub]="{\"${h}\": 1}\n"@| {"${h}": 1}}@!Sub | {"${h}": 1} {name[name]=null@}]`,
			`i={Fn::If[!If]=[ {Fn::Ref[!Ref]="j"@'j'}@!Ref 'j']}@!If - !Ref 'j'`,
		}, "\n")
		var got []string
		for _, m := range docs[0].Tree.Members {
			got = append(got, m.Key.String()+"="+shown(m.Value))
		}
		if diff := cmp.Diff(want, strings.Join(got, "\n")); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	}
}

func shown(t *value.Tree) string {
	at := "@" + strings.Join(strings.Fields(t.At.Text()), " ")
	switch t.Kind {
	case value.List:
		s := "["
		for _, item := range t.Items {
			s += " " + shown(item)
		}
		return s + "]"
	case value.Object:
		s := "{"
		for _, m := range t.Members {
			s += m.Key.String() + "[" + m.Key.At().Text() + "]=" + shown(m.Value)
		}
		s += "}"
		if strings.HasPrefix(at, "@!") {
			return s + at
		}
		return s
	case value.Null:
		return "null" + at
	}
	s, _ := t.Text.Known()
	return fmt.Sprintf("%q%s", s, at)
}
