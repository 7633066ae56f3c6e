package api

import (
	"context"
	"fmt"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
)

// sender is who wrote a message.
type sender string

const (
	fromCustomer sender = "customer"
	fromBot      sender = "bot"
	fromStaff    sender = "staff"
)

// message is one message as the page shows it.
type message struct {
	Position int64         `json:"position"`
	From     sender        `json:"from"`
	At       time.Time     `json:"at"`
	Text     string        `json:"text"`
	Buttons  []replyButton `json:"buttons"`
	Files    []fileSent    `json:"files"`
	ClientID string        `json:"client_id,omitempty"`
	Shows    shows         `json:"shows,omitempty"`
}

type replyButton struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// fileSent is a file that came with a message. Its content is for colleagues.
type fileSent struct {
	Kind    dialog.FileKind    `json:"kind"`
	Type    string             `json:"type,omitempty"`
	Size    int64              `json:"size,omitempty"`
	Refused dialog.FileRefusal `json:"refused,omitempty"`
}

// placesOfTurn is how many messages a turn can have at most, so that a
// message's position follows from its turn alone.
const placesOfTurn = 100

// hidden stands in the place of what is kept nowhere: a code, a phone number.
const hidden = "••••••"

// titles are those of buttons that were offered, by id.
type titles map[string]string

// messagesOf are the messages of one turn: the customer's, then the replies.
func (me *who) messagesOf(t *bot.Turn, in *reading) []message {
	var all []message
	known := in.known
	if m, ok := customersMessage(t, known); ok {
		m.ClientID = me.clientID(t)
		all = append(all, m)
	}
	drawn := showsOf(t)
	for i, r := range t.Replies[:min(len(t.Replies), placesOfTurn-1)] {
		m := message{Position: t.Sequence*placesOfTurn + 1 + int64(i), From: fromBot, At: r.At.UTC(), Text: r.Text, Buttons: []replyButton{}, Files: []fileSent{}, Shows: drawn[i]}
		if r.Staff != "" {
			m.From = fromStaff
		}
		for _, b := range r.Buttons {
			known[b.ID] = b.Title
			m.Buttons = append(m.Buttons, replyButton(b))
		}
		if t.Withheld && r.Staff == "" || in.withheld[m.Position] {
			continue // a colleague took over before it was sent, or it might not go
		}
		all = append(all, m)
	}
	return all
}

// customersMessage is what the customer wrote, pressed or sent; not ok for any
// other event.
func customersMessage(t *bot.Turn, known titles) (message, bool) {
	m := message{Position: t.Sequence * placesOfTurn, From: fromCustomer, At: t.At.UTC(), Buttons: []replyButton{}, Files: []fileSent{}}
	event, err := dialog.UnmarshalEvent(t.Event)
	if err != nil {
		return m, false
	}
	m.Text = bot.CustomersWords(event, func(button string) string { return known[button] })
	switch e := event.(type) {
	case dialog.Wrote, dialog.Failed, dialog.Pressed:
	case dialog.CodeTried:
		m.Text = hidden
	case dialog.IdentityTried:
		if e.Step == dialog.StepLetter {
			return m, false
		}
		m.Text = hidden
	case dialog.Attached:
		for _, f := range e.Files {
			m.Files = append(m.Files, fileSent{f.Kind, f.Type, f.Size, f.Refused})
		}
	default:
		return m, false
	}
	return m, m.Text != "" || len(m.Files) > 0
}

// titlesFor are the titles of the buttons that were pressed in some turns: those
// that were offered in the turns just before, and those that are always there.
func (s *server) titlesFor(ctx context.Context, me *who, turns []bot.Turn) (titles, error) {
	known := titles{}
	pressed := pressedIn(turns)
	if len(pressed) == 0 {
		return known, nil
	}
	for _, button := range pressed {
		known[button] = bot.StandingTitle(ctx, s.Phraser, button, me.locale)
	}
	const back = 30
	first := turns[0].Sequence - 1
	before, err := s.Service.Turns(ctx, me.conversation, max(0, first-back), int(min(first, back)))
	if err != nil {
		return nil, fmt.Errorf("turns before a page: %w", err)
	}
	for i := range before {
		for _, r := range before[i].Replies {
			for _, b := range r.Buttons {
				known[b.ID] = b.Title
			}
		}
	}
	return known, nil
}

// pressedIn are the buttons that were pressed in some turns.
func pressedIn(turns []bot.Turn) []string {
	var buttons []string
	for i := range turns {
		if !isEvent(&turns[i], "pressed") {
			continue
		}
		// An event that can't be read is shown with nothing that was said.
		if event, err := dialog.UnmarshalEvent(turns[i].Event); err == nil {
			if e, ok := event.(dialog.Pressed); ok {
				buttons = append(buttons, e.Button)
			}
		}
	}
	return buttons
}
