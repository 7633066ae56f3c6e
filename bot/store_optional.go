package bot

import (
	"context"
	"time"
)

// What follows a store may do beside [Store]; the service asks for it with
// [StoreAs] and says what it does without.

// Sending is a store that knows who is sending a conversation's messages.
// Without it a message is looked up before it is sent, which leaves a moment
// in which another process can take the conversation over.
type Sending interface {
	// ClaimSend claims a conversation's sending for c.Holder until c.Until, on
	// condition that the message c.Key is still to be sent: not delivered, not
	// withdrawn, and no other holder's claim running at c.Now. The same holder
	// may claim again. All in one change of the conversation, so that a
	// colleague's taking over comes before it or after it. Where it may, the same
	// change marks what c.Done says, so that a crash repeats one message at most.
	// [Delivery].Claim gives a claim up.
	ClaimSend(ctx context.Context, c SendClaim) (SendVerdict, error)
	// SendingUntil returns until when a claim to a conversation's sending runs;
	// it is past, or zero, where nobody has one.
	SendingUntil(ctx context.Context, conversation string) (time.Time, error)
}

// SendClaim is a wish to send one message now.
type SendClaim struct {
	Conversation, Key string
	Holder            string
	Now, Until        time.Time
	Staff             bool   // a colleague wrote it: a taking over does not withdraw it
	Done              string // key of the newest message of the conversation that is delivered and not marked, or ""
}

// SendVerdict is what a store says to a [SendClaim].
type SendVerdict int

// The verdicts.
const (
	MaySend  SendVerdict = iota + 1
	SendGone             // delivered or withdrawn: drop it
	SendHeld             // another process is at it: ask again later
)

// Finishing is a store that can be told that what a turn left to be done after
// its commit is done ([Conversation].Loose). Without it a conversation is
// thought to have something left until its next turn, and only a start looks.
type Finishing interface {
	// Finished has [ConversationQuery].Unsettled no longer find a conversation,
	// if its version still is the one given; else it changes nothing.
	Finished(ctx context.Context, conversation string, version int64) error
}

// DeadLetters is a store that keeps the messages that could not be delivered.
// Without it they are logged and gone.
type DeadLetters interface {
	// Bury keeps a letter under its key; the same key again changes nothing,
	// unless the letter there is Resent: then it is dead again.
	Bury(ctx context.Context, l DeadLetter) error
	// Dead returns letters with one of the statuses, oldest first, at most limit.
	Dead(ctx context.Context, statuses []DeadStatus, limit int) ([]DeadLetter, error)
	// MoveDead changes a letter's status on condition of the one it has, and
	// tells whether it did. note replaces the letter's note unless it is "".
	MoveDead(ctx context.Context, key string, from, to DeadStatus, at time.Time, note string) (bool, error)
}

// Remembering is a store that holds what it read, and so may not see at once
// what other processes wrote.
type Remembering interface {
	// Refresh returns once what is read next is at least as new as what was
	// committed by anybody before the call.
	Refresh(ctx context.Context) error
	// RecordsNow is [Store].Records of what anybody had committed before the call.
	RecordsNow(ctx context.Context, keys []string) ([]Record, error)
}

// Forgetful is a store that can let go of what it keeps of people.
type Forgetful interface {
	// Erase destroys a customer's keys, and with them everything that is sealed
	// under them, for good.
	Erase(ctx context.Context, customer string) error
	// EraseConversation destroys what was said in a conversation. Its name and
	// its count of turns stay, so that no event counts twice.
	EraseConversation(ctx context.Context, id string) error
	// Idle returns conversations whose last event may be before a moment, by
	// name after the one given: the caller looks at each.
	Idle(ctx context.Context, before time.Time, after string, limit int) ([]string, error)
}

// TellsOfErasures is a store that tells which keys were destroyed, by whichever
// process that shares it. Without it what a process holds in memory of somebody
// stays until it ends.
type TellsOfErasures interface {
	// OnErased has tell called with each subject whose key is destroyed from now
	// on: a customer, or a conversation's own. For those of other processes that
	// is within seconds. tell may be called more than once of one, and returns
	// at once.
	OnErased(tell func(subject string))
}

// Ranged is a store that finds records by how their keys begin.
type Ranged interface {
	// RecordsBetween returns the records whose keys are at least q.From and less
	// than q.To and that have not ended, by key.
	RecordsBetween(ctx context.Context, q RecordRange) ([]Record, error)
}

// RecordRange chooses records by their keys.
type RecordRange struct {
	From, To string // To is left out
	Latest   bool   // from the end of the range
	Limit    int    // 0: a thousand
}

// Under are the records whose keys begin with a text.
func Under(prefix string) RecordRange { return RecordRange{From: prefix, To: prefix + "\U0010FFFF"} }

// Ledger is a store that keeps logs to which only can be added, block by block.
// It reads nothing of what a block holds.
type Ledger interface {
	// AddBlock keeps a log's block number b.Number, from 1 on; [ErrConflict] if
	// there is one.
	AddBlock(ctx context.Context, log string, b Block) error
	// Blocks returns a log's blocks from a number on, in order, at most limit.
	Blocks(ctx context.Context, log string, from int64, limit int) ([]Block, error)
	// LastBlock returns a log's last block, or [ErrNotFound].
	LastBlock(ctx context.Context, log string) (Block, error)
}

// Block is a piece of a log.
type Block struct {
	Number int64
	Text   []byte
}

// Rekeying is a store whose customers' keys can be put under another master key.
type Rekeying interface {
	// Rewrap puts every customer's key that is under a retired master key under
	// the present one. progress (nil: nobody) is told how many were looked at.
	// Cut off, it goes on when it is called again.
	Rewrap(ctx context.Context, progress func(done int)) (RewrapCount, error)
}

// RewrapCount is what [Rekeying].Rewrap did.
type RewrapCount struct {
	Rewrapped int // were put under the present key
	Already   int // are under it
	Destroyed int // of customers who were erased
	Unknown   int // open under neither key, and are left as they are
}

// StoreAs returns what a store does beside [Store], looking through stores
// that wrap another and say so by Unwrap() Store.
func StoreAs[T any](s Store) (T, bool) {
	for s != nil {
		if t, ok := s.(T); ok {
			return t, true
		}
		w, ok := s.(interface{ Unwrap() Store })
		if !ok {
			break
		}
		s = w.Unwrap()
	}
	var none T
	return none, false
}
