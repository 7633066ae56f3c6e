package prompts

import _ "embed" // the prompts

// Model is a prompt that a language model reads. Its version is kept with every
// turn that it was used in: who changes a prompt gives it a new one.
type Model struct {
	Version string
	Text    string
	Schema  string // of the answer, JSON Schema as strict structured output takes it
}

// ModelRead asks what a message means.
func ModelRead() Model { return Model{"read.1", readPrompt, readSchema} }

// ModelPhrase asks for words around and between what the catalog says.
func ModelPhrase() Model { return Model{"phrase.1", phrasePrompt, phraseSchema} }

// ModelSummarize asks for what a customer told, for a colleague.
func ModelSummarize() Model { return Model{"summarize.1", summarizePrompt, summarizeSchema} }

//go:embed model/read.1.txt
var readPrompt string

//go:embed model/read.1.json
var readSchema string

//go:embed model/phrase.1.txt
var phrasePrompt string

//go:embed model/phrase.1.json
var phraseSchema string

// Manner are sentences in the manner that a model is asked for, one a line, in
// Chinese and in English. All of them pass the guard, which a test checks; a
// model that keeps near to them passes too.
func Manner() (chinese, english string) { return chineseManner, englishManner }

//go:embed model/manner.zh.txt
var chineseManner string

//go:embed model/manner.en.txt
var englishManner string

//go:embed model/summarize.1.txt
var summarizePrompt string

//go:embed model/summarize.1.json
var summarizeSchema string
