package bot

import (
	"context"
	"errors"
	"time"
)

// ErrConflict says that what a change was conditional on has moved on: do the
// turn again on what is there now.
var ErrConflict = errors.New("changed meanwhile")

// ErrNotFound says that there is nothing under that name.
var ErrNotFound = errors.New("not found")

// Store keeps conversations. It assumes no transaction across documents: a
// conversation is one document, changed on condition of its version; a turn is
// written before the conversation that names it.
type Store interface {
	// Accept keeps an event before the channel is answered. Where a colleague
	// takes over ([Inbound.TakesOver]) the same change moves the version on and sets
	// Conversation.TakenBy, unless another's taking over waits there already: of
	// two the first stands; Conversation.Takes counts both. It withdraws the bot's messages that are not
	// delivered, unless a colleague has the conversation: then they are theirs.
	Accept(ctx context.Context, in Inbound) (Accepted, error)
	// Claim leases a conversation that has unhandled events and no lease that
	// still runs: the one named, or any if name is "". It returns nil, nil if
	// there is none.
	Claim(ctx context.Context, l Lease) (*Work, error)
	// Commit writes a turn and its conversation together and gives the lease
	// up, if the conversation's version is still c.Base and the event at the
	// turn's sequence is the turn's; else ErrConflict, and nothing of it can be
	// seen. What is in the conversation's Outbox beyond the turn's own messages
	// was there before.
	Commit(ctx context.Context, c Commit) error
	// Conversations returns those that match, by priority and age for a queue,
	// else the latest first.
	Conversations(ctx context.Context, q ConversationQuery) ([]Conversation, error)
	// Turns returns a conversation's turns after a sequence, in order.
	Turns(ctx context.Context, conversation string, after int64, limit int) ([]Turn, error)
	// Outbox returns messages that are not delivered, oldest first.
	Outbox(ctx context.Context, limit int) ([]Outbound, error)
	// Delivered marks each message, and all before it in its conversation, as
	// delivered. It moves no version on. A key that is gone is no error.
	Delivered(ctx context.Context, marks []Delivery) error
	// Reserve claims a key as pending: ErrConflict if another turn has it
	// pending or active. The same turn reserving the same terms again succeeds.
	Reserve(ctx context.Context, r Record) error
	// Settle writes records as they are, unless what is there is newer
	// ([Record.Succeeds]). An
	// ended record whose turn is not the one there changes nothing if Expires
	// is set (that is how a reservation is released). An ended record is not
	// written anew under its own turn: of two, the first stands.
	Settle(ctx context.Context, rs []Record) error
	// Records returns those of the keys that exist, pending and ended too.
	Records(ctx context.Context, keys []string) ([]Record, error)
	// CountTry counts a try at a secret before it is compared. The same event
	// counts once.
	CountTry(ctx context.Context, t Try) (Tries, error)
}

// Pipelined is a store that keeps the order in which it was called: the Commit
// of an event's turn may be called while its Accept is still under way, and is
// never durable before it.
type Pipelined interface {
	// AcceptLater is Accept without waiting for it.
	AcceptLater(ctx context.Context, in Inbound) (wait func() (Accepted, error))
}

// Book keeps the bank's book and what turns refer to by digest.
type Book interface {
	// Import takes lines; the same line again changes nothing, and no line is
	// ever dropped.
	Import(ctx context.Context, lines []BookLine) (ImportCount, error)
	// Lines returns the newest line of every account of a customer, by account number.
	Lines(ctx context.Context, customer string) ([]BookLine, error)
	// CustomerOf returns the customer of an account, or ErrNotFound.
	CustomerOf(ctx context.Context, account string) (string, error)
	// PhoneHash is the keyed hash under which ByPhone finds a phone number (E.164).
	PhoneHash(phone string) string
	// ByPhone returns the customers with that number in the newest line of one
	// of their accounts, in order; none is no error.
	ByPhone(ctx context.Context, hash string) ([]string, error)
	// Keep keeps a text under its digest for good.
	Keep(ctx context.Context, d Kept) error
	// Kept returns what Keep or Import kept under a digest, or ErrNotFound.
	Kept(ctx context.Context, digest string) (Kept, error)
}

// Lease is a wish for work. One whose end is not after Now gives up the one that
// the same holder has.
type Lease struct {
	Conversation string // or "" for any
	Holder       string
	Now, Until   time.Time
}

// Work is a leased conversation with its unhandled events in order.
type Work struct {
	Conversation Conversation // Version 0 if this is its first turn
	Events       []Pending
	TakenFrom    string // the holder whose lease had run out, or ""
}

// Commit is one turn's change.
type Commit struct {
	Base         int64        // the version that was read
	Conversation Conversation // as it is after the turn; Version is Base + 1
	Turn         Turn         // its sequence is the position of the event that it handled
	Delivered    string       // key of the newest message known to be delivered, or ""
}

// ConversationQuery chooses conversations. Exactly one field beside Limit is set.
type ConversationQuery struct {
	ID        string
	Customer  string
	Cases     []CaseStatus
	Unsettled bool // has something left to be done after a commit ([Conversation].Loose)
	Waiting   bool // has unhandled events
	Limit     int
}

// Delivery marks one message as sent, or as refused for good. Claim is until
// when the claim to send of Holder runs that is given up with it, if it still is
// that one; zero for none ([Sending]).
type Delivery struct {
	Conversation, Key string
	Refused           bool
	Holder            string
	Claim             time.Time
}

// BookLine is one account's line of the book.
type BookLine struct {
	Account  string
	Customer string
	Digest   string // hex SHA-256 of the line
	Line     Secret
}

// ImportCount says what an import changed.
type ImportCount struct {
	New, Changed, Same int
	Erased             int // not taken: their customers' data was erased on request
}

// Kept is a text kept by its digest. Subject is the customer it is about, and
// "" if it names nobody.
type Kept struct {
	Digest, Subject string
	Text            Secret
}
