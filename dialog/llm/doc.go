// Package llm lets a language model of any OpenAI-compatible endpoint help, and
// keeps it from doing harm. It never decides: a [Reader] may understand with
// it, a [Phraser] may word with it, and where it fails, or says what may not be
// said, everything is as without it.
//
// The tour: a [Client] asks the endpoint (client.go) within the turn's three
// seconds, one retry in them, behind a circuit breaker, a limit on calls at
// once and budgets (budget.go). What it is shown was masked before (mask.go):
// no name, no number.
//
// [Reader.Read] asks the embedded reader first, and the model only about what
// that is not sure of. The answer has to keep to a schema and to name its
// evidence (answer.go); every figure is worked out anew by the embedded reader
// from the customer's own words, and what the two read is joined so that the
// graver reading counts and nothing is agreed on the model's word (join.go).
//
// [Phraser.Compose] words a message as a whole. What tells a figure, a day, a
// name or a right is the catalog's and stands in the model's draft as a mark
// only (parts.go); the model words what lies around it. The draft is read
// (draft.go, check.go) before a customer sees it: no figure in any script or
// spelling, only words that can do no harm (vocabulary.go), nothing that is
// never said, everything said that must be, the right language, not too long.
// What fails is worded by the catalog, and counted.
//
// [Phraser.Summarize] tells a colleague who takes over what the customer told.
package llm
