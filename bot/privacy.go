package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ErrForgetsNothing says that the store cannot let go of what it keeps.
var ErrForgetsNothing = errors.New("this store can't erase")

// Exported is all that is kept of a customer, in clear.
type Exported struct {
	Customer      string                 `json:"customer"`
	At            time.Time              `json:"at"`
	Accounts      []json.RawMessage      `json:"accounts"`      // the book's newest lines
	EarlierLines  []json.RawMessage      `json:"earlier_lines"` // those that turns were decided by
	Records       []Record               `json:"records"`       // agreements, promises, consents, hardship
	Conversations []ExportedConversation `json:"conversations"` // the latest first
	Undelivered   []DeadLetter           `json:"undelivered"`   // messages that did not arrive
	Files         []ExportedFile         `json:"files"`         // that they sent
}

// ExportedConversation is one conversation with all of its turns.
type ExportedConversation struct {
	ID       string       `json:"id"`
	Document Conversation `json:"document"`
	Turns    []Turn       `json:"turns"`
}

// exportPage is how much is read at once.
const exportPage = 500

// Export is all that is kept of a customer. It fails with
// [ErrUnknownCustomer] if there is nothing.
func (s *Service) Export(ctx context.Context, customer string, at time.Time) (*Exported, error) {
	e := &Exported{
		Customer: customer, At: at, Accounts: []json.RawMessage{}, EarlierLines: []json.RawMessage{}, Records: []Record{},
		Conversations: []ExportedConversation{}, Undelivered: []DeadLetter{}, Files: []ExportedFile{},
	}
	lines, err := s.book.Lines(ctx, customer)
	if err != nil {
		return nil, err
	}
	keys := []string{ContactKey(customer), HardshipKey(customer), MarksKey(customer)}
	have := map[string]bool{}
	for _, l := range lines {
		have[l.Digest] = true
		e.Accounts = append(e.Accounts, l.Line.Reveal())
		keys = append(keys, PlanKey(l.Account), PromiseKey(l.Account), PastPlansKey(l.Account), PaymentsKey(l.Account))
	}
	if e.Records, err = s.store.Records(ctx, keys); err != nil {
		return nil, err
	}
	cs, err := s.store.Conversations(ctx, ConversationQuery{Customer: customer, Limit: 100000})
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 && len(cs) == 0 {
		return nil, ErrUnknownCustomer
	}
	for _, c := range cs {
		x, err := s.exportConversation(ctx, c)
		if err != nil {
			return nil, err
		}
		e.Conversations = append(e.Conversations, x)
		if err := s.earlierLines(ctx, e, x.Turns, have); err != nil {
			return nil, err
		}
		if err := s.exportFiles(ctx, e, x); err != nil {
			return nil, err
		}
	}
	return e, s.exportDead(ctx, e)
}

func (s *Service) exportConversation(ctx context.Context, c Conversation) (ExportedConversation, error) {
	x := ExportedConversation{ID: c.ID, Document: c, Turns: []Turn{}}
	for after := int64(0); ; {
		turns, err := s.store.Turns(ctx, c.ID, after, exportPage)
		if err != nil || len(turns) == 0 {
			return x, err
		}
		x.Turns = append(x.Turns, turns...)
		after = turns[len(turns)-1].Sequence
	}
}

func (s *Service) earlierLines(ctx context.Context, e *Exported, turns []Turn, have map[string]bool) error {
	for _, t := range turns {
		for _, a := range t.Facts.Accounts {
			if have[a.Line] {
				continue
			}
			have[a.Line] = true
			k, err := s.book.Kept(ctx, a.Line)
			if err != nil {
				return err
			}
			e.EarlierLines = append(e.EarlierLines, k.Text.Reveal())
		}
	}
	return nil
}

func (s *Service) exportDead(ctx context.Context, e *Exported) error {
	store, ok := StoreAs[DeadLetters](s.store)
	if !ok {
		return nil
	}
	theirs := map[string]bool{}
	for _, c := range e.Conversations {
		theirs[c.ID] = true
	}
	ls, err := store.Dead(ctx, []DeadStatus{DeadIs, DeadWaiting, DeadSending, DeadResent, DeadDropped}, 100000)
	for _, l := range ls {
		if theirs[l.Conversation] {
			e.Undelivered = append(e.Undelivered, l)
		}
	}
	return err
}

// NotErasedError says why a customer's data is kept: the law wants it while a
// debt or a case is open (spec/conduct.md, Kept, and not kept).
type NotErasedError struct{ Why []string }

func (e *NotErasedError) Error() string { return "not erased: " + strings.Join(e.Why, "; ") }

// Erasure is what an erasure did, for the record. It names nobody.
type Erasure struct {
	At            time.Time `json:"at"`
	By            string    `json:"by"`
	Accounts      int       `json:"accounts"`
	Conversations int       `json:"conversations"`
	Remains       string    `json:"remains"`
}

// Erase destroys what is kept of a customer, for good, and puts that on record.
// It fails with a [*NotErasedError] while a debt, an agreement or a case is open.
func (s *Service) Erase(ctx context.Context, customer, by string, at time.Time) (*Erasure, error) {
	store, ok := StoreAs[Forgetful](s.store)
	if !ok {
		return nil, ErrForgetsNothing
	}
	cs, err := s.store.Conversations(ctx, ConversationQuery{Customer: customer, Limit: 100000})
	if err != nil {
		return nil, err
	}
	why, accounts, err := s.owes(ctx, customer, at)
	if err != nil {
		return nil, err
	}
	if accounts == 0 && len(cs) == 0 {
		return nil, ErrUnknownCustomer
	}
	for _, c := range cs {
		if c.Case.Open() {
			why = append(why, "a case of "+c.Case.Opened.Format(time.DateOnly)+" is open")
		}
	}
	if len(why) > 0 {
		return nil, &NotErasedError{why}
	}
	if err := s.forgetAddresses(ctx, store, customer, by, at); err != nil {
		return nil, fmt.Errorf("take the addresses away: %w", err)
	}
	if err := store.Erase(ctx, customer); err != nil {
		return nil, err
	}
	e := &Erasure{
		At: at, By: by, Accounts: accounts, Conversations: len(cs),
		Remains: "the customer's number in names of conversations, how many turns each had, and this record; the bank's own books are the bank's to erase",
	}
	return e, s.onRecord(ctx, "erased/"+s.codes.hashed(customer), at, e)
}

// forgetAddresses makes whoever writes from one of a customer's addresses a
// stranger, and destroys what was said there before they had shown who they are.
func (s *Service) forgetAddresses(ctx context.Context, store Forgetful, customer, by string, at time.Time) error {
	if err := s.forgetNumber(ctx, store, customer); err != nil {
		return err
	}
	c, err := s.Conversation(ctx, ConversationOf(customer))
	if errors.Is(err, ErrNotFound) || err == nil && len(c.Links) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	links := c.Links
	if err := s.Unlink(ctx, customer, by, fmt.Sprintf("erase/%d", at.UnixNano()), at); err != nil {
		return err
	}
	for _, l := range links {
		if err := store.EraseConversation(ctx, s.ownConversation(l.Channel, l.Address)); err != nil {
			return err
		}
	}
	return nil
}

// forgetNumber destroys what was said at a customer's number on file, where they
// were written to without having written, and that it was theirs.
func (s *Service) forgetNumber(ctx context.Context, store Forgetful, customer string) error {
	ways, err := s.waysByNumber(ctx, customer, nil)
	if err != nil {
		return err
	}
	for _, w := range ways {
		b, err := s.reachedAt(ctx, w.channel, w.address)
		if err != nil {
			return err
		}
		if !slices.Contains(b.Customers, customer) {
			continue
		}
		if err := store.EraseConversation(ctx, s.ownConversation(w.channel, w.address)); err != nil {
			return err
		}
	}
	return nil
}

// owes says which debts and agreements of a customer are open.
func (s *Service) owes(ctx context.Context, customer string, at time.Time) (why []string, accounts int, err error) {
	f, _, err := s.customerFacts(ctx, customer, at)
	if errors.Is(err, ErrUnknownCustomer) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	for _, a := range f.Accounts {
		if !a.Statement.Total.IsZero() {
			why = append(why, fmt.Sprintf("an account of theirs has %s open", a.Statement.Total))
		}
		if a.Plan != nil && !a.Statement.Total.IsZero() {
			why = append(why, "an agreement of "+a.Plan.AgreedOn.String()+" stands")
		}
	}
	return why, len(f.Accounts), nil
}

// bankOwner is whose key seals what is about no customer.
const bankOwner = "bank"

func (s *Service) onRecord(ctx context.Context, key string, at time.Time, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return s.store.Settle(ctx, []Record{{
		Key: key, Status: RecordActive, Customer: bankOwner, Conversation: key, Sequence: at.UnixNano(), At: at, Body: text,
	}})
}

// RetentionKey is the key of what a day's retention run did.
func RetentionKey(day string) string { return "retention/" + day }

// RetentionReport is what a retention run did, for the record. It names nobody.
type RetentionReport struct {
	At          time.Time `json:"at"`
	Policy      string    `json:"policy"` // version
	Before      time.Time `json:"before"` // conversations whose last event is earlier were looked at
	LookedAt    int       `json:"looked_at"`
	Erased      int       `json:"erased"`
	KeptForDebt int       `json:"kept_for_debt"`
	KeptForCase int       `json:"kept_for_case"`
	Failed      int       `json:"failed"` // could not be looked at; the next run tries again
}

// Retain erases the conversations that the policy's `retention` no longer lets
// the bank keep: past their years, with no debt and no case open. It puts on
// record, under the day in UTC, what it did.
func (s *Service) Retain(ctx context.Context, at time.Time) (*RetentionReport, error) {
	store, ok := StoreAs[Forgetful](s.store)
	if !ok {
		return nil, ErrForgetsNothing
	}
	r := &RetentionReport{At: at, Policy: s.policy.Version, Before: at.AddDate(-s.policy.Retention.ConversationsYears, 0, 0)}
	for after := ""; ; {
		names, err := store.Idle(ctx, r.Before, after, exportPage)
		if err != nil {
			return r, err
		}
		for _, name := range names {
			after = name
			if err := s.retainOne(ctx, store, name, r); err != nil {
				r.Failed++
				s.log.Warn("a conversation's retention could not be decided", "kind", ErrorKind(err))
			}
		}
		if len(names) < exportPage {
			return r, s.onRecord(ctx, RetentionKey(at.UTC().Format(time.DateOnly)), at, r)
		}
		if err := ctx.Err(); err != nil {
			return r, err
		}
	}
}

func (s *Service) retainOne(ctx context.Context, store Forgetful, name string, r *RetentionReport) error {
	c, err := s.Conversation(ctx, name)
	if err != nil {
		return err
	}
	if c.Last.IsZero() || !c.Last.Before(r.Before) {
		return nil
	}
	r.LookedAt++
	if c.Case.Open() {
		r.KeptForCase++
		return nil
	}
	if c.Customer != "" {
		why, _, err := s.owes(ctx, c.Customer, r.At)
		if err != nil {
			return err
		}
		if len(why) > 0 {
			r.KeptForDebt++
			return nil
		}
	}
	if err := store.EraseConversation(ctx, name); err != nil {
		return err
	}
	r.Erased++
	return nil
}
