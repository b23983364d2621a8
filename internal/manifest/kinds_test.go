package manifest

import "testing"

// TestTelling: no kind that is read is overlooked, however it is written.
func TestTelling(t *testing.T) {
	for name := range kinds {
		for _, doc := range []string{"kind: " + name + "\n", `{"kind":"` + name + `"}`, "'kind' : '" + name + "'", "kind: " + name + "List", "a: 1\nkind:   \"" + name + "\""} {
			if !Telling([]byte(doc)) {
				t.Errorf("%q is overlooked", doc)
			}
		}
	}
	for doc, want := range map[string]bool{
		"kind: ServiceAccount":                    true,
		"kind: ServiceAccountList":                true,
		"kind: List\nitems:\n- kind: Pod":         true,
		"kind: &k Pod":                            true,
		"kind: !!str Pod":                         true,
		"kind:\n  Pod":                            true,
		"eks.amazonaws.com/role-arn: x":           true,
		"kind: ConfigMap\ndata: {a: Deployment}":  false,
		"kind: CustomResourceDefinition\nx: Pods": false,
		"kindness: Podcast":                       false,
		"":                                        false,
	} {
		if got := Telling([]byte(doc)); got != want {
			t.Errorf("%q: got %v", doc, got)
		}
	}
}
