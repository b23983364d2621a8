// Package rules is the judgement: Rego rules, the library that they share, and
// dated tables. This file only embeds them; package engine runs them.
package rules

import "embed"

// FS holds every Rego and JSON file that judging needs. Embedding cannot leave
// out the tests, files whose names end in _test.rego: whoever loads skips them.
//
//go:embed main.rego lib/*.rego data/*.json */*/*.rego
var FS embed.FS

// ModelSchema is the JSON schema of the lists that rules read, which the generator writes.
//
//go:embed model.schema.json
var ModelSchema []byte

// Catalog is the metadata of all rules, which the generator writes.
//
//go:embed catalog.json
var Catalog []byte
