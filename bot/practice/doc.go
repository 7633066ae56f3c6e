// Package practice lets a colleague learn the work with customers who are made
// up: the stories of the golden conversations, from the hand-over on, with what
// the customer says to what the colleague does, and a review afterwards.
//
// The tour: a [Story] (stories/*.txtar; story.go says how one is written) has the
// facts, what was said before, and the customer's lines (script.go). A [Room]
// begins a [Practice] for a colleague: a service and a desk of its own over a
// scratch store, at the story's own time. Nothing of it is in the bank's queue,
// in its webhook, its cases or its log, but that it was played and what came of
// it. [Review] reads what the colleague did (did.go) for its tone (tone.go), its
// figures (figures.go) and for what goes first in such a conversation (rules.go);
// it is kept as a record (result.go).
//
// A practice is kept by the process it began in, in memory; where several serve,
// the load balancer has to send a colleague to the same one.
package practice
