// Package prompts holds every word a person reads: one catalog a language,
// with the same keys. Package wording turns them into messages and describes
// how they are written.
package prompts

import _ "embed"

// Chinese is the catalog catalog.zh.yaml.
//
//go:embed catalog.zh.yaml
var Chinese []byte

// English is the catalog catalog.en.yaml.
//
//go:embed catalog.en.yaml
var English []byte
