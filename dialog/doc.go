// Package dialog is one turn of a conversation: [Step] takes what was so far,
// what happened and the facts, and returns what is so now and what is to be
// done. It is pure: the clock, ids and figures are handed in, and nothing is
// done here; the shell in package bot performs the effects.
//
// The tour: a message is read into a [Reading] by a [Reader]; an [Event] wraps
// it; [Step] looks first at what goes first (spec/conduct.md), then at where
// the conversation stands; it answers with effects, of which a [Say] is what
// is to be said, never how: a [Phraser] turns it into words.
package dialog
