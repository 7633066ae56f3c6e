package prompts

import _ "embed"

// ChinesePaper is paper.zh.yaml: the fixed lines of documents and pictures.
//
//go:embed paper.zh.yaml
var ChinesePaper []byte

// EnglishPaper is paper.en.yaml.
//
//go:embed paper.en.yaml
var EnglishPaper []byte
