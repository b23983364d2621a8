// Package rules is the judgement: Rego rules, the library that they share, and
// dated tables. This file only embeds them.
package rules

import "embed"

// FS holds every Rego and JSON file of this folder, tests included.
//
//go:embed *.rego lib data trust binding node
var FS embed.FS

// Catalog is the metadata of all rules, which the generator writes.
//
//go:embed catalog.json
var Catalog []byte
