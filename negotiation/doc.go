// Package negotiation says what a bank's book and policy come to: what is
// owed on an account as of a day, line by line, and which agreements the
// bank's limits allow.
//
// It is pure: no I/O, no clock, no randomness, and no other package of this
// program. Everything a customer, a colleague or a log reads as a figure was
// computed here.
//
// The tour: [Account] is one line of the bank's book. [Policy.Statement] works
// out what is owed on it. [Policy.Limits] picks the rule that applies to the
// account's facts. [Propose] searches for the agreement that meets what the
// customer asked for. [Limits.Check] is the gate that every path to an
// agreement goes through.
//
// After the yes, [Follow] works out how a plan stands from what was agreed and
// what came in, [FollowPromise] a promise; [PlanMade.Amend] moves an instalment
// or leaves a month out, and [FollowedPlan.Statement] is what is owed where
// something else is agreed in a plan's place.
package negotiation
