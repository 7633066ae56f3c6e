package prompts

import _ "embed"

// ChineseCanned is canned.zh.yaml: the answers that colleagues have ready. What
// stands in braces is filled in: {name}, {total}, {bank}, {agent}, {hotline} and
// {opens}.
//
//go:embed canned.zh.yaml
var ChineseCanned []byte

// EnglishCanned is canned.en.yaml, with the same answers.
//
//go:embed canned.en.yaml
var EnglishCanned []byte
