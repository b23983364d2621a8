package config

import _ "embed"

// Schema is the JSON schema of the file.
//
//go:embed schema.json
var Schema []byte
