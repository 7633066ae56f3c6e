// Package bot is the shell around the pure core: what comes in is made durable,
// each conversation takes its turns in order, and what is to be said goes out.
// All I/O, clocks and randomness live here and in what it is given.
//
// The tour: a channel hands an [Inbound] to [Service.Accept] (or
// [Service.Handle], which waits for the turn); the [Store] keeps it before the
// channel is answered. A turn reads the text, gathers the facts, asks
// [repaybot/dialog.Step] what to do, puts the replies into words and commits
// state, [Turn] and outbox together on condition of the conversation's
// version; where that moved on, the turn is done again. The sender then takes
// the outbox to the [Channel]. What else a turn leaves to be done after its
// commit (loose.go), such as a one-time code on its way, stands with the
// conversation until it is done, by whichever process is there. [Replay] plays a stored conversation again from
// what its turns recorded.
//
// Who writes from an address of a messaging app is nobody known at first. They
// talk in a conversation of the address's own until they have shown who they
// are (identity.go): a number, a code that goes to it, a proof. Tries are
// counted (limits.go) before they are compared, and what was typed is kept
// nowhere. Then the address is linked to the customer (address.go, link.go), and
// what they wanted goes on in the customer's one conversation, whose sessions
// say how long it stays known who is there.
//
// Not all begins with the customer. Each turn says when its conversation wants to
// be looked at next ([repaybot/dialog.NextWake]); the clock (followups.go) finds
// those whose moment has come ([Wakes]) and hands in a [TimePassed] for each, once.
// An [Importer] takes the bank's book and hands in what is new on an account
// (booknews.go); [Service.TakePayment] hands in what the bank's systems saw before
// the book has it. Until it does, payments are laid over it when facts are read
// (paymentmatch.go), so that money counts once, whoever tells of it first.
package bot
