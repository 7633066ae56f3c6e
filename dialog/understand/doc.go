// Package understand is the embedded reader: it says what a customer's message
// means (spec/understanding.md) with no network, in Chinese and English.
//
// The tour: [Reader.Read] brings the message into a plain form that keeps the
// way back to the original bytes (normal.go); one pass from left to right picks
// out amounts, dates, terms and percentages (scan.go and what it calls); whole
// messages of a word or two are read by a table (short.go, said.go); the rest by a
// small net over words and characters (features.go, model.go) that train/main.go
// learns (learn.go, net.go) from the messages in messages/, one file an intent,
// and by rules for grave words (grave.go). Nothing is learned at run time, so the
// same message always has the same reading. Package measure says how well it reads.
//
// Only the first 4,000 characters of a message are read.
package understand

//go:generate go run ./train
