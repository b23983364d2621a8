package chart

import (
	"encoding/json"
	"testing"

	goyaml "go.yaml.in/yaml/v2"
	"sigs.k8s.io/yaml"
)

// FuzzNumbered: what is encoded without the detour is the same with it.
func FuzzNumbered(f *testing.F) {
	f.Add(`{"a":[1,1.5,-0.0,1e3,9007199254740993,1e17,-3,0.001,123456789012,null,true,"1","yes","<&>","\u2028"],"1":{"on":"é"},"":[]}`)
	f.Fuzz(func(t *testing.T, in string) {
		var v any
		if json.Unmarshal([]byte(in), &v) != nil {
			return
		}
		direct, ok := numbered(v)
		if !ok {
			return
		}
		want, wantErr := yaml.Marshal(v)
		got, err := goyaml.Marshal(direct)
		if (err == nil) != (wantErr == nil) || string(got) != string(want) {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}
