package web

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
)

// Channel is the name of this way in and out.
const Channel = "web"

// consoleChannel is the name under which colleagues' acts come in.
const consoleChannel = "console"

// Service is the shell's service as the pages use it: it is the [Desk] and the
// [DemoBank] of one.
type Service struct {
	bot   *bot.Service
	now   func() time.Time
	hub   *hub
	files bot.FileReader // nil: what customers send is only named
}

// NewService wraps a service.
func NewService(s *bot.Service, now func() time.Time) *Service {
	service := &Service{bot: s, now: now, hub: newHub()}
	s.OnTurn(func(string) { service.hub.tell() }) // whichever way it came in
	return service
}

// ShowFiles has colleagues given what customers sent. It is called before the
// pages are served.
func (s *Service) ShowFiles(r bot.FileReader) { s.files = r }

// Begin opens a customer's conversation, so that the assistant speaks first. A
// conversation that is under way stays as it is.
func (s *Service) Begin(ctx context.Context, who Customer) error {
	id := bot.ConversationOf(who.ID)
	_, err := s.bot.Handle(ctx, bot.Inbound{
		Conversation: id, Channel: Channel, EventID: "opened/" + id, At: s.now(), Kind: bot.Opened,
		Customer: who.ID, CameFor: who.Account, Verified: true, // who is logged in at the bank
	})
	return err
}

// turnsAtOnce is how many turns are read at a time.
const turnsAtOnce = 500

// entriesOfTurn is how many entries a turn can have at most, so that an
// entry's place follows from its turn alone.
const entriesOfTurn = 100

// entries are a conversation's messages in order.
func (s *Service) entries(ctx context.Context, c bot.Conversation) ([]Entry, error) {
	id, entries := c.ID, []Entry{}
	titles := titles{offered: map[string]string{}, standing: func(button string) string {
		// A state that can't be read keeps no colleague from the conversation.
		state, _ := dialog.UnmarshalState(c.State)
		return s.bot.StandingTitle(ctx, button, cmp.Or(state.Locale, dialog.Chinese))
	}}
	for after := int64(0); ; {
		turns, err := s.bot.Turns(ctx, id, after, turnsAtOnce)
		if err != nil {
			return nil, fmt.Errorf("turns of a conversation: %w", err)
		}
		for _, t := range turns {
			if w, ok := withheld(t.Event); ok {
				markWithheld(entries, id, w)
			}
			entries = append(entries, entriesOf(t, &titles)...)
			after = t.Sequence
		}
		if len(turns) < turnsAtOnce {
			return entries, nil
		}
	}
}

// titles gives buttons' titles by their ids.
type titles struct {
	offered  map[string]string          // so far, with a message
	standing func(button string) string // of those that are always there; "" for others
}

func (t *titles) of(button string) string {
	if title, ok := t.offered[button]; ok {
		return title
	}
	return t.standing(button)
}

// entriesOf are the messages of one turn: the customer's, then the replies.
func entriesOf(t bot.Turn, titles *titles) []Entry {
	place := int(t.Sequence) * entriesOfTurn
	var entries []Entry
	if text := customersWords(t.Event, titles); text != "" {
		entries = append(entries, Entry{N: place, From: FromCustomer, At: t.At, Text: text})
	}
	for i, r := range t.Replies {
		e := Entry{N: place + 1 + i, From: FromBot, At: r.At, Text: r.Text}
		if r.Staff != "" {
			e.From = FromStaff
		}
		for _, b := range r.Buttons {
			titles.offered[b.ID] = b.Title
			e.Buttons = append(e.Buttons, Button(b))
		}
		entries = append(entries, e)
	}
	return entries
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

// markWithheld marks the message that did not go.
func markWithheld(entries []Entry, conversation string, w dialog.Withheld) {
	of, sequence, number, ok := bot.ParseMessageKey(w.Message)
	if !ok || of != conversation || number >= entriesOfTurn {
		return
	}
	for i := len(entries) - 1; i >= 0; i-- {
		if entries[i].N == int(sequence)*entriesOfTurn+number {
			entries[i].Withheld = w.Reason
		}
	}
}

// customersWords are what the customer said in an event, "" for none.
func customersWords(raw json.RawMessage, titles *titles) string {
	event, err := dialog.UnmarshalEvent(raw)
	if err != nil {
		return ""
	}
	return bot.CustomersWords(event, titles.of)
}
