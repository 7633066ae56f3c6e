package bot

import (
	"context"
	"encoding/json"
	"time"
)

// RecordStatus is where a record stands.
type RecordStatus string

// A record is claimed first, then counts; an ended one no longer does.
const (
	RecordPending RecordStatus = "pending"
	RecordActive  RecordStatus = "active"
	RecordEnded   RecordStatus = "ended"
)

// Record is something that two conversations could both want to change, kept
// under a key of its own: "plan/{account}", "promise/{account}", "pastplans/{account}", "replace/plan/{account}",
// "contact/{customer}", "hardship/{customer}", "marks/{customer}", "approval/pending/{id}", "link/{channel}/{hash of the
// address}", "reached/{channel}/{hash of the address}", "letter/{hash of the token}" and "lettered/{the same}", which says
// that it was used. Conversation and Sequence
// name the turn that made it.
type Record struct {
	Key          string          `json:"key"`
	Status       RecordStatus    `json:"status"`
	Customer     string          `json:"customer"` // whose key seals the body
	Conversation string          `json:"conversation"`
	Sequence     int64           `json:"sequence"`
	At           time.Time       `json:"at"`
	Expires      time.Time       `json:"expires,omitzero"`     // pending: when it may be released
	TermsHash    string          `json:"terms_hash,omitempty"` // of a plan
	Digest       string          `json:"digest,omitempty"`     // of a plan's body, under which the book keeps it
	Body         json.RawMessage `json:"body,omitempty"`
}

// activeRecord is the record under a key; nil where none counts.
func activeRecord(ctx context.Context, store Store, key string) (*Record, error) {
	rs, err := store.Records(ctx, []string{key})
	if err != nil || len(rs) == 0 || rs[0].Status != RecordActive {
		return nil, err
	}
	return &rs[0], nil
}

// PlanKey is the key of an account's agreement.
func PlanKey(account string) string { return "plan/" + account }

// PromiseKey is the key of an account's part promise.
func PromiseKey(account string) string { return "promise/" + account }

// PastPlansKey is the key of an account's agreements that have ended.
func PastPlansKey(account string) string { return "pastplans/" + account }

// ReplaceKey is the key under which the right to replace an account's
// agreement is claimed; plan is the agreement's own key.
func ReplaceKey(plan string) string { return "replace/" + plan }

// ContactKey is the key of what holds for writing to a customer.
func ContactKey(customer string) string { return "contact/" + customer }

// HardshipKey is the key of what is known of a customer's trouble.
func HardshipKey(customer string) string { return "hardship/" + customer }

// Succeeds tells whether the record takes the place of one under its key that
// another turn left, at a moment in Unix nanoseconds: of one conversation the
// later turn's does, whatever the clocks said; else the later by the clock.
func (r Record) Succeeds(conversation string, sequence, at int64) bool {
	if r.Conversation == conversation {
		return r.Sequence > sequence
	}
	return r.At.UnixNano() >= at
}

// Released tells that the record gives a reservation up that no turn stands
// behind: it ends only the pending record of its own turn.
func (r Record) Released() bool { return r.Status == RecordEnded && !r.Expires.IsZero() }
