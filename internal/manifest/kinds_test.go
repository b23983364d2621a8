package manifest

import (
	"strings"
	"testing"
)

// TestTelling: no kind that is read is overlooked, however it is written.
func TestTelling(t *testing.T) {
	check := func(name, group, word string) {
		version := "v1"
		if group != "" {
			version = group + "/v1"
		}
		for _, doc := range []string{
			"apiVersion: " + version + "\nkind: " + name + "\n",
			`{"kind":"` + name + `","apiVersion":"` + version + `"}`,
			"'kind' : '" + name + "'\n'apiVersion': '" + version + "'",
			"apiVersion: " + version + "\nkind: " + name + "List",
			"a: 1\napiVersion: " + version + "\nkind:   \"" + name + "\"",
		} {
			if !Telling([]byte(doc + "\n" + word)) {
				t.Errorf("%q is overlooked", doc)
			}
		}
	}
	for name, k := range kinds {
		for _, group := range k.groups {
			check(name, group, "")
		}
	}
	for name, rs := range readings() {
		for _, r := range rs {
			if r.read == nil {
				t.Errorf("%s is not read", name)
			}
			for _, group := range r.groups {
				for _, word := range append(r.needs, "")[:max(1, len(r.needs))] {
					check(name, group, "x: "+word)
				}
			}
		}
	}
	for name := range kinds {
		if len(name)+len("List") > maxKind {
			t.Errorf("%s is longer than what is looked at", name)
		}
	}
	for doc, want := range map[string]bool{
		"kind: ServiceAccount":                                 true,
		"kind: ServiceAccountList":                             true,
		"kind: List\nitems:\n- kind: Pod":                      true,
		"kind: &k Pod":                                         true,
		"kind: !!str Pod":                                      true,
		"kind:\n  Pod":                                         true,
		"eks.amazonaws.com/role-arn: x":                        true,
		"kind: ConfigMap\ndata: {a: Deployment}":               false,
		"kind: CustomResourceDefinition\nx: Pods":              false,
		"apiVersion: v1\nkind: Service":                        false,
		"apiVersion: rbac.authorization.k8s.io/v1\nkind: Role": false,
		"apiVersion: example.com/v1\nkind: Cluster":            false,
		"kindness: Podcast":                                    false,
		"kind: List":                                           false,
		"":                                                     false,
	} {
		if got := Telling([]byte(doc)); got != want {
			t.Errorf("%q: got %v", doc, got)
		}
	}
}

// TestTellingTime: what repeats what is looked for is looked at in time that grows with
// its length.
func TestTellingTime(t *testing.T) {
	for _, part := range []string{"kind", "kind: Role\n", "kind:"} {
		if Telling([]byte(strings.Repeat(part, 1<<20/len(part)))) {
			t.Errorf("%q is taken for an object", part)
		}
	}
}
