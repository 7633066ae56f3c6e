// Package understand is the embedded reader: it says what a customer's message
// means (spec/understanding.md) with no network, in Chinese and English.
//
// The tour: [Reader.Read] brings the message into a plain form that keeps the
// way back to the original bytes (normal.go); one pass from left to right picks
// out amounts, dates, terms and percentages (scan.go and what it calls); short
// replies and grave matters are read by rules (short.go, said.go, grave.go); the
// rest, the whole and each piece of it (clauses.go), by a linear model over words and characters (model.go) that train/main.go learns
// from the messages in messages/, one file an intent. Nothing is learned at run
// time, so the same message always has the same reading.
//
// Only the first 4,000 characters of a message are read.
package understand

//go:generate go run ./train
