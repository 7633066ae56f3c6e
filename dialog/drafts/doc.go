// Package drafts reads a colleague's draft to a customer for what is never said
// (spec/conduct.md, "Words that are never said"), by what a sentence means and
// not by a list of words alone.
//
// The tour: [Check] cuts a draft into sentences (sentence.go), takes out what
// it quotes of others, and brings each into a plain form. Words with a meaning
// are found by a lexicon (lexicon.go), so that what was learned of an aunt holds
// for an uncle; a "not" turns its clause round (features.go). A linear model
// (model.go, learn.go) says what the sentence is; for English a small net over
// word vectors (net.go, net_learn.go) has a say beside it, since it knows words
// that no example has. A sentence is read by itself and with those beside it
// (check.go), and of few words more is asked (evidence.go). Both are learned by train/main.go from the sentences in examples/.
// How well they read, and what they miss, is in docs/conversation-drafts.md;
// from the drafts they are measured on (testdata/) nothing is learned.
//
// It reads what colleagues write. What the program itself says is held to more
// by package wording, see [Severity].
package drafts

//go:generate go run ./train
