package graph

import (
	"encoding/json"
	"io/fs"
	"sync"

	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/rules"
)

// addonNamespaces are those in which add-ons make their ServiceAccounts, by name.
var addonNamespaces = sync.OnceValue(func() map[string]string {
	var table struct {
		Addons struct {
			Namespaces map[string]string `json:"namespaces"`
		} `json:"irsalint_addons"`
	}
	data, err := fs.ReadFile(rules.FS, "data/addons.json")
	if err != nil || json.Unmarshal(data, &table) != nil {
		panic("graph: the table of add-ons is broken") // it is embedded, and tested
	}
	return table.Addons.Namespaces
})

// home is the namespace of an add-on's ServiceAccounts; without a text where it may be any.
func (a *Addon) home() Arg {
	if a.Namespace.Set {
		return a.Namespace
	}
	name, _ := a.Name.Text.Known()
	return Arg{Text: value.Lit(addonNamespaces()[name])}
}
