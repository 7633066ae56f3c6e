package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// EntryKind is whose an entry of a transcript is.
type EntryKind string

// The kinds.
const (
	FromCustomer EntryKind = "customer"
	FromBot      EntryKind = "bot"
	FromStaff    EntryKind = "staff"
	ANote        EntryKind = "note"   // for colleagues only
	ItHappened   EntryKind = "system" // what happened besides messages
)

// Entry is one line of a transcript.
type Entry struct {
	N       int // its place in the conversation; it never changes
	Kind    EntryKind
	At      time.Time
	Text    string
	Staff   string   // who wrote it, as they are shown
	Buttons []string // titles of the quick replies under it
	Pressed bool     // the customer pressed a button of that title

	Understood *Understood // of a customer's message
	Happened   *Happened   // of what happened
	Files      []string    // kinds of what was sent with it

	// Withheld is why it was not sent after all; "" where it was.
	Withheld negotiation.ContactReason
	Gone     bool // a colleague took over first, and it was not sent
	Waits    bool // it is not delivered yet
	Young    bool // nor is it, but it was written seconds ago
	Warned   bool // its writer was warned of what it says, and sent it all the same
}

const (
	// turnsAtOnce is how many turns are read at a time.
	turnsAtOnce = 500
	// turnsShown is how many of the latest turns a conversation opens with.
	turnsShown = 120
	// turnsBefore is how many turns before those that are shown are read for the
	// titles of buttons.
	turnsBefore = 10
	// entriesOfTurn is how many entries a turn can have at most, so that an
	// entry's place follows from its turn alone.
	entriesOfTurn = 100
	// youngFor is how long nobody is told that a message is not delivered yet.
	youngFor = 5 * time.Second
	// firstHappened is the place within its turn of the first thing that
	// happened: after all messages.
	firstHappened = 70
)

// transcript are a conversation's entries from a turn on.
func (d *Desk) transcript(ctx context.Context, c *bot.Conversation, l dialog.Locale, from int64) ([]Entry, error) {
	r := reader{d: d, ctx: ctx, conversation: c.ID, offered: map[string]string{}, language: l}
	for after := max(0, from-1-turnsBefore); ; {
		turns, err := d.Bot.Turns(ctx, c.ID, after, turnsAtOnce)
		if err != nil {
			return nil, fmt.Errorf("turns of a conversation: %w", err)
		}
		for i := range turns {
			r.turn(&turns[i], turns[i].Sequence >= from)
			after = turns[i].Sequence
		}
		if len(turns) < turnsAtOnce {
			break
		}
	}
	for _, m := range d.Bot.Undelivered(*c) {
		if e := r.message(m.Key); e != nil && e.Withheld == "" {
			e.Young = d.Now().Sub(e.At) < youngFor
			e.Waits = !e.Young
		}
	}
	return r.entries, nil
}

// reader makes entries of turns.
type reader struct {
	d            *Desk
	ctx          context.Context
	conversation string
	language     dialog.Locale
	offered      map[string]string // titles of buttons so far, by their ids
	entries      []Entry
}

// turn adds a turn's entries: what the customer said, the replies, what happened.
func (r *reader) turn(t *bot.Turn, shown bool) {
	event, _ := dialog.UnmarshalEvent(t.Event) // one that can't be read is shown as far as it can
	place := int(t.Sequence) * entriesOfTurn
	var entries []Entry
	if e, ok := r.said(event); ok {
		e.N, e.At = place, t.At
		entries = append(entries, e)
	}
	for i, reply := range t.Replies {
		e := Entry{N: place + 1 + i, Kind: FromBot, At: reply.At, Text: reply.Text, Gone: t.Withheld && reply.Staff == ""}
		if reply.Staff != "" {
			e.Kind, e.Staff = FromStaff, r.d.shown(r.ctx, reply.Staff)
			if said, ok := event.(dialog.StaffSaid); ok {
				e.Warned = len(said.Confirmed) > 0
			}
		}
		for _, b := range reply.Buttons {
			r.offered[b.ID] = b.Title
			e.Buttons = append(e.Buttons, b.Title)
		}
		entries = append(entries, e)
	}
	for i, h := range r.happened(t, event) {
		entries = append(entries, Entry{N: place + firstHappened + i, Kind: ItHappened, At: t.At, Happened: &h})
	}
	if !shown {
		return
	}
	if w, ok := withheld(t.Event); ok {
		if e := r.message(w.Message); e != nil {
			e.Withheld = w.Reason
		}
	}
	r.entries = append(r.entries, entries...)
}

// said is what the customer, or a colleague for colleagues, said with an event.
func (r *reader) said(event dialog.Event) (Entry, bool) {
	switch e := event.(type) {
	case dialog.StaffNoted:
		return Entry{Kind: ANote, Text: e.Text, Staff: r.d.shown(r.ctx, e.Staff)}, true
	case dialog.Pressed:
		title := r.title(e.Button)
		return Entry{Kind: FromCustomer, Text: title, Pressed: true}, title != ""
	case dialog.Attached:
		said := Entry{Kind: FromCustomer, Text: bot.CustomersWords(e, r.title), Understood: understood(event)}
		for _, f := range e.Files {
			said.Files = append(said.Files, string(f.Kind))
		}
		return said, true
	default:
		text := bot.CustomersWords(event, r.title)
		return Entry{Kind: FromCustomer, Text: text, Understood: understood(event)}, text != ""
	}
}

// title is a button's title: as it was offered, or of those that are always there.
func (r *reader) title(button string) string {
	if title, ok := r.offered[button]; ok {
		return title
	}
	return r.d.Bot.StandingTitle(r.ctx, button, r.language)
}

// message is the entry of a message by its key, or nil.
func (r *reader) message(key string) *Entry {
	of, sequence, number, ok := bot.ParseMessageKey(key)
	if !ok || of != r.conversation || number >= firstHappened {
		return nil
	}
	n := int(sequence)*entriesOfTurn + number
	for i := len(r.entries) - 1; i >= 0 && r.entries[i].N >= n; i-- {
		if r.entries[i].N == n {
			return &r.entries[i]
		}
	}
	return nil
}

// withheld is the event of a turn that put on record that a message did not go.
func withheld(raw json.RawMessage) (w dialog.Withheld, ok bool) {
	if !bytes.HasPrefix(raw, []byte(`{"withheld"`)) {
		return w, false
	}
	event, err := dialog.UnmarshalEvent(raw)
	if err != nil {
		return w, false
	}
	w, ok = event.(dialog.Withheld)
	return w, ok && !w.MayHaveGone
}
