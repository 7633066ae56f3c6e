// Package mongo keeps conversations and the book in MongoDB: what runs where
// more than one machine serves. It implements [bot.Store] and [bot.Book], and
// what a store may do beside: [bot.Sending], [bot.Finishing], [bot.DeadLetters],
// [bot.Forgetful], [bot.Wakes]. Any
// number of programs share one database, a replica set or a sharded cluster; no
// change needs a transaction.
//
// # The documents
//
//   - conversations: one a conversation, with its version, its unhandled events
//     (inbox), its messages that are not delivered (outbox), its lease, and its
//     state, sealed. Every change of a conversation is one update on a condition.
//   - turns: one an attempt at a turn, _id {conversation, sequence, attempt},
//     written once and never changed.
//   - handled: one an event that was handled; _id is a keyed hash of its
//     conversation, channel and id. Kept for 400 days after its turn.
//   - records: plans, promises, what holds for writing to a customer; changed on
//     condition of their revision.
//   - tries and locks: what is counted before a secret is compared.
//   - dead: one a message that could not be delivered, without its text.
//   - files and file_pieces: what customers sent, its content in sealed pieces.
//   - accounts and kept: the book, and texts by digest.
//   - ledger: blocks of logs to which only can be added, _id {log, number}.
//   - keys: customers' keys, wrapped under the master key (package sealed).
//     Everything that names a person or was written by one is sealed under them.
//
// On a sharded cluster every collection is sharded by _id; a claim of any work,
// which names no _id, needs MongoDB 7.0 there. On a replica set 4.4 is enough.
//
// # Why each step is safe
//
// Everything is written with w=majority and read with readConcern majority from
// the primary, so what was answered is never taken back, and nothing that may
// still be taken back is built on. Each program may end between any two steps.
//
// Accept. An event goes through two places: the inbox, then handled. Its
// position is where it stands in the inbox, counted from the turns committed, so
// positions have no gaps and none is given twice, and there is no half-done
// accept: one push makes the event durable, numbers it and, where a colleague
// takes over, withdraws the bot's messages and moves the version on. Before it,
// the inbox and then handled are read. An event that is in neither was not there
// when the conversation was read; that it has not come since is the push's own
// condition: no such event in the inbox, and no turn past the newest position
// that was read, which it would need to have left the inbox again.
//
// Commit. The conversation is read; where its version, its sequence or the first
// event is not the turn's, nothing is written. Then the attempt and the handled
// event are inserted. The latter is true whatever becomes of the attempt: an
// event keeps the position that it was seen at. Then one update, if all of that
// still holds, takes the event out of the inbox, replaces state and outbox, names
// the attempt, gives the lease up and moves the version on. Ending before it
// leaves an attempt that nobody reads. Deliveries move no version on, so the
// update also asks that none was marked since the outbox was read; else it is
// tried again with the outbox as it is then.
//
// Finished. One update on the version: what a later turn left stays.
//
// Which attempt counts. The conversation names the one of its last turn. Each
// attempt names the one before it, and is only made where the conversation has
// named that; so any attempt at a turn, lost ones too, tells which counts of the
// turn before. Who lost deletes its own attempt; a turn that had to be claimed
// sweeps what others may have left at its sequence.
//
// Claim. One update takes the lease if none runs. A lease only saves double
// work: what keeps two from handling one event is the commit's condition.
//
// Delivered. One update raises the mark and takes out what it covers. A mark
// that is not higher changes nothing.
//
// Reserve and Settle. A record is read, the rule is asked, and it is replaced if
// its revision is still the one read, or inserted if there was none.
//
// CountTry. A try is put among its key's by one update that asks that there are
// as many as were read, so what was judged is what is there. The last try sets
// the lock first, under its event's name: ending in between locks,
// and the event, come again, is let through its own lock and counted.
//
// ClaimWakes. What is due is read, then each is claimed by one update that asks
// that it still is due at the very moment that was read: a commit moves it, and
// so does another's claim.
//
// ClaimSend. One update asks that the message is still in the outbox and that
// nobody else is sending; it also marks what was delivered before, as Delivered does.
// A claim is given up by an update on it.
//
// Bury and MoveDead. One update on the letter's status.
//
// KeepFile. Pieces are named after their content and are there before the file,
// by one update where it is still wanted, names the content that counts.
//
// Import. Texts are kept before accounts name them. Who was erased is asked of
// the database for each round.
//
// Erase. Keys are destroyed first. Then each conversation's waiting events are
// noted as handled, its turns deleted, and it is emptied by one update on its
// version, its sequence and what waits; a turn under way finds its event gone.
// Ending in between leaves a conversation that nobody can read: whoever comes
// upon it next empties it.
package mongo
