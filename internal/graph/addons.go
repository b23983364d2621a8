package graph

import "github.com/irsalint/irsalint/internal/value"

// addonTable is what is known of add-ons, by name.
type addonTable struct {
	// Namespaces are those in which they make their ServiceAccounts.
	Namespaces map[string]string `json:"namespaces"`
	// Accounts are the ServiceAccounts by which they call AWS.
	Accounts map[string][]string `json:"accounts"`
}

var addonsKnown = table[addonTable]("data/addons.json", "irsalint_addons")

// callsAWS reports whether an add-on may call AWS by itself.
func (a *Addon) callsAWS() bool {
	name, known := a.Name.Text.Known()
	return !known || len(addonsKnown().Accounts[name]) > 0
}

// home is the namespace of an add-on's ServiceAccounts; without a text where it may be any.
func (a *Addon) home() Arg {
	if a.Namespace.Set {
		return a.Namespace
	}
	name, _ := a.Name.Text.Known()
	return Arg{Text: value.Lit(addonsKnown().Namespaces[name])}
}
