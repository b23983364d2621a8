package graph

import (
	"encoding/json"
	"io/fs"
	"sync"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/rules"
)

// table reads a table that stands beside the rules, once.
func table[T any](file, key string) func() T {
	return sync.OnceValue(func() T {
		var whole map[string]T
		data, err := fs.ReadFile(rules.FS, file)
		if err != nil || json.Unmarshal(data, &whole) != nil {
			panic("graph: " + file + " is broken") // it is embedded, and tested
		}
		return whole[key]
	})
}

var imdsDefaults = table[struct {
	Defaults map[string]struct{ Tokens, Hops string } `json:"defaults"`
}]("data/imds.json", "irsalint_imds")

// MetadataDefault is what a tool makes of the metadata service when nothing is said, placed
// at what it makes; false for a tool of which that is not known.
func MetadataDefault(tool string, at source.Range) (Metadata, bool) {
	d, known := imdsDefaults().Defaults[tool]
	if !known {
		return Metadata{}, false
	}
	return Metadata{Tokens: Arg{Text: value.Lit(d.Tokens), At: at}, HopLimit: Arg{Text: value.Lit(d.Hops), At: at}, At: at}, true
}
