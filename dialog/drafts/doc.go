// Package drafts reads a colleague's draft to a customer for what is never said
// (spec/conduct.md, "Words that are never said"), by what a sentence means and
// not by a list of words alone.
//
// The tour: [Check] cuts a draft into sentences (sentence.go), takes out what
// it quotes of others, and brings each into a plain form. Words with a meaning
// are found by a lexicon (lexicon.go), so that what was learned of an aunt holds
// for an uncle; a "not" turns its clause round (features.go). A linear model
// (model.go), learned from the sentences in examples/ by train/main.go
// (learn.go), says what the sentence is. How well it reads, and what it misses,
// is in docs/conversation-drafts.md; the drafts it is measured on (testdata/)
// were written before it and nothing is learned from them.
package drafts

//go:generate go run ./train
