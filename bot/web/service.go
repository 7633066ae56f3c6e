package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
)

// Channel is the name of this way in and out.
const Channel = "web"

// consoleChannel is the name under which colleagues' acts come in.
const consoleChannel = "console"

// Service is the shell's service as the pages use it: it is the
// [Conversations], the [Desk] and the [DemoBank] of one.
type Service struct {
	bot   *bot.Service
	codes *ShownCodes // nil: no code is ever shown
	now   func() time.Time
	hub   *hub
	files bot.FileReader // nil: what customers send is only named
}

// NewService wraps a service. With codes nil no page ever shows a code.
func NewService(s *bot.Service, codes *ShownCodes, now func() time.Time) *Service {
	service := &Service{bot: s, codes: codes, now: now, hub: newHub()}
	s.OnTurn(service.hub.tell) // also of what came in another way
	if codes != nil {
		codes.Tell(service.hub.tell)
	}
	return service
}

// ShowFiles has colleagues given what customers sent. It is called before the
// pages are served.
func (s *Service) ShowFiles(r bot.FileReader) { s.files = r }

// conversationOf is the name of a customer's one conversation.
func conversationOf(who Customer) string { return bot.ConversationOf(who.ID) }

// Begin opens a customer's conversation, so that the assistant speaks first. A
// conversation that is under way stays as it is.
func (s *Service) Begin(ctx context.Context, who Customer) error {
	return s.handle(ctx, who, bot.Inbound{Channel: Channel, EventID: "opened/" + conversationOf(who), At: s.now(), Kind: bot.Opened})
}

// Say takes a customer's message.
func (s *Service) Say(ctx context.Context, who Customer, m Message) error {
	in := bot.Inbound{Channel: Channel, EventID: m.ClientID, At: m.At, Kind: bot.Text, Text: m.Text}
	if m.Button != "" {
		in.Kind, in.Text, in.Button = bot.Button, "", m.Button
	}
	return s.handle(ctx, who, in)
}

// handle takes an event of a customer who is logged in at the bank.
func (s *Service) handle(ctx context.Context, who Customer, in bot.Inbound) error {
	in.Conversation, in.Customer, in.CameFor, in.Verified = conversationOf(who), who.ID, who.Account, true
	_, err := s.bot.Handle(ctx, in)
	s.hub.tell(in.Conversation)
	return err
}

// Watch tells of every change of a customer's conversation.
func (s *Service) Watch(who Customer) (<-chan struct{}, func()) {
	id := conversationOf(who)
	changed, stop := s.hub.watch(id)
	replies, stopReplies := s.bot.Watch(id)
	done := make(chan struct{})
	go func() { // what the service says by itself, without anything coming in here
		for {
			select {
			case _, open := <-replies:
				if !open {
					return
				}
				signal(changed)
			case <-done:
				return
			}
		}
	}()
	return changed, func() {
		close(done)
		stopReplies()
		stop()
	}
}

// Transcript is a customer's conversation so far.
func (s *Service) Transcript(ctx context.Context, who Customer) (Transcript, error) {
	id := conversationOf(who)
	t := Transcript{Conversation: id, State: State{Mode: dialog.WithBot}}
	c, err := s.bot.Conversation(ctx, id)
	if errors.Is(err, bot.ErrNotFound) {
		return t, nil
	}
	if err != nil {
		return t, err
	}
	if c.Mode != "" {
		t.State.Mode = c.Mode
	}
	if s.codes != nil && c.Code != nil {
		if code, ok := s.codes.Code(id); ok {
			t.State.Code = &code
		}
	}
	t.Entries, err = s.entries(ctx, id)
	t.Entries = slices.DeleteFunc(t.Entries, func(e Entry) bool { return e.Withheld != "" })
	return t, err
}

// turnsAtOnce is how many turns are read at a time.
const turnsAtOnce = 500

// entriesOfTurn is how many entries a turn can have at most, so that an
// entry's place follows from its turn alone.
const entriesOfTurn = 100

// entries are a conversation's messages in order.
func (s *Service) entries(ctx context.Context, id string) ([]Entry, error) {
	entries := []Entry{}
	titles := map[string]string{} // of every button offered so far
	for after := int64(0); ; {
		turns, err := s.bot.Turns(ctx, id, after, turnsAtOnce)
		if err != nil {
			return nil, fmt.Errorf("turns of a conversation: %w", err)
		}
		for _, t := range turns {
			if w, ok := withheld(t.Event); ok {
				markWithheld(entries, id, w)
			}
			entries = append(entries, entriesOf(t, titles)...)
			after = t.Sequence
		}
		if len(turns) < turnsAtOnce {
			return entries, nil
		}
	}
}

// entriesOf are the messages of one turn: the customer's, then the replies.
func entriesOf(t bot.Turn, titles map[string]string) []Entry {
	place := int(t.Sequence) * entriesOfTurn
	var entries []Entry
	if text := customersWords(t.Event, titles); text != "" {
		e := Entry{N: place, From: FromCustomer, At: t.At, Text: text}
		if t.Channel == Channel {
			e.ClientID = t.EventID
		}
		entries = append(entries, e)
	}
	for i, r := range t.Replies {
		e := Entry{N: place + 1 + i, From: FromBot, At: r.At, Text: r.Text}
		if r.Staff != "" {
			e.From = FromStaff
		}
		for _, b := range r.Buttons {
			titles[b.ID] = b.Title
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
	for i := len(entries) - 1; i >= 0; i-- {
		turn, place := entries[i].N/entriesOfTurn, entries[i].N%entriesOfTurn
		if w.Message == conversation+"/"+strconv.Itoa(turn)+"/"+strconv.Itoa(place) {
			entries[i].Withheld = w.Reason
		}
	}
}

// customersWords are what the customer wrote, or the title of what they
// pressed; "" for any other event.
func customersWords(raw json.RawMessage, titles map[string]string) string {
	event, err := dialog.UnmarshalEvent(raw)
	if err != nil {
		return ""
	}
	switch e := event.(type) {
	case dialog.Wrote:
		return e.Text
	case dialog.Pressed:
		return titles[e.Button]
	default:
		return ""
	}
}
