package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"repaybot/bot"
	"repaybot/dialog"
)

// standing is how a conversation stands.
type standing struct {
	Mode     dialog.Mode `json:"mode"`
	Verified bool        `json:"verified"`
	Seen     seenUpTo    `json:"seen"`
	Code     *string     `json:"code"` // only in the demo
	Queue    *inQueue    `json:"queue"`

	last int64 // position after which nothing is, for now
}

// inQueue is where a customer stands who waits for a colleague.
type inQueue struct {
	Place   int  `json:"place"`   // 1 is the next
	Minutes *int `json:"minutes"` // until a colleague should be there; nil: no time is named
}

// queueOf is where the customer stands now, nil where that is not told.
func (s *server) queueOf(ctx context.Context, c *bot.Conversation) (*inQueue, error) {
	place, err := s.Service.QueuePlace(ctx, c, s.Now())
	if place == nil || err != nil {
		return nil, err
	}
	q := &inQueue{Place: place.Place}
	if place.Minutes > 0 {
		q.Minutes = &place.Minutes
	}
	return q, nil
}

// seenUpTo is up to where each side has seen the other's messages.
type seenUpTo struct {
	ByCustomer int64 `json:"by_customer"`
	ByBank     int64 `json:"by_bank"`
}

// page is a page of a conversation.
type page struct {
	standing
	Messages []message `json:"messages"`
	Before   *int64    `json:"before"`
	Last     int64     `json:"last"`
	Unread   int       `json:"unread"`
}

// maxPage is how many messages a page has at most.
const maxPage = 200

// conversation answers with a page of messages.
func (s *server) conversation(_ http.ResponseWriter, r *http.Request) (any, error) {
	limit, err := number(r, "limit", 50, 1, maxPage)
	if err != nil {
		return nil, err
	}
	before, err := number(r, "before", -1, 0, maxPosition)
	if err != nil {
		return nil, err
	}
	after, err := number(r, "after", -1, 0, maxPosition)
	if err != nil {
		return nil, err
	}
	if before >= 0 && after >= 0 {
		return nil, errUnread().at("after", "is not said with before")
	}
	ctx, me := r.Context(), whoOf(r)
	c, err := s.Service.Conversation(ctx, me.conversation)
	if errors.Is(err, bot.ErrNotFound) {
		if _, err := s.Service.Handle(ctx, s.inbound(me, bot.Opened, "opened")); err != nil {
			return nil, err
		}
		c, err = s.Service.Conversation(ctx, me.conversation)
	}
	if err != nil {
		return nil, err
	}
	p := page{}
	if p.standing, err = s.stand(ctx, me, c); err != nil {
		return nil, err
	}
	if after >= 0 {
		err = s.pageAfter(ctx, me, &p, after, int(limit))
	} else {
		err = s.pageBefore(ctx, me, &p, before, int(limit), c.Sequence)
	}
	if err != nil {
		return nil, err
	}
	p.Unread, err = s.unread(ctx, me, p.Seen.ByCustomer)
	return p, err
}

// pageAfter fills a page with the messages after a position.
func (s *server) pageAfter(ctx context.Context, me *who, p *page, after int64, limit int) error {
	all, err := s.messagesAfter(ctx, me, after, limit)
	if err != nil {
		return err
	}
	p.Messages, p.Last = all, after
	if len(all) > 0 {
		p.Last = all[len(all)-1].Position
		p.Before = earlier(all[0].Position)
	} else {
		p.Before = earlier(after)
	}
	return nil
}

// messagesAfter are at most limit messages after a position, in order.
func (s *server) messagesAfter(ctx context.Context, me *who, after int64, limit int) ([]message, error) {
	all := []message{}
	for sequence := max(0, after/placesOfTurn-1); len(all) < limit; { // the turn it is in, too
		in, err := s.read(ctx, me, sequence, limit)
		if err != nil {
			return nil, err
		}
		for i := range in.turns {
			for _, m := range me.messagesOf(&in.turns[i], in) {
				if m.Position > after && len(all) < limit {
					all = append(all, m)
				}
			}
			sequence = in.turns[i].Sequence
		}
		if !in.more {
			break
		}
	}
	return all, nil
}

// pageBefore fills a page with the messages before a position; with -1, with the newest.
func (s *server) pageBefore(ctx context.Context, me *who, p *page, before int64, limit int, newest int64) error {
	last := newest // sequence of the last turn that may be in it
	if before >= 0 {
		last = min(last, before/placesOfTurn)
	}
	all := []message{}
	for last > 0 && len(all) < limit {
		first := max(0, last-int64(limit))
		in, err := s.read(ctx, me, first, int(last-first))
		if err != nil {
			return err
		}
		var these []message
		for i := range in.turns {
			for _, m := range me.messagesOf(&in.turns[i], in) {
				if before < 0 || m.Position < before {
					these = append(these, m)
				}
			}
		}
		all = append(these, all...)
		last = first
	}
	if cut := len(all) - limit; cut > 0 {
		all = all[cut:]
		p.Before = earlier(all[0].Position)
	}
	p.Messages = all
	if len(all) > 0 {
		p.Last = all[len(all)-1].Position
	} else if before > 0 {
		p.Last = before - 1
	}
	return nil
}

// earlier is the cursor for what is before a position, nil where nothing can be.
func earlier(position int64) *int64 {
	if position <= placesOfTurn {
		return nil
	}
	return &position
}

// stand tells how a conversation stands.
func (s *server) stand(ctx context.Context, me *who, c bot.Conversation) (standing, error) {
	st := standing{Mode: c.Mode, Verified: me.verified, last: (c.Sequence+1)*placesOfTurn - 1}
	if st.Mode == "" {
		st.Mode = dialog.WithBot
	}
	if s.Codes != nil && c.Code != nil {
		if code, ok := s.Codes.Code(c.ID); ok {
			st.Code = &code
		}
	}
	var err error
	if st.Queue, err = s.queueOf(ctx, &c); err != nil {
		return st, err
	}
	if st.Seen.ByCustomer, err = s.seenByCustomer(ctx, me.conversation); err != nil {
		return st, err
	}
	st.Seen.ByBank, err = s.seenByBank(ctx, c)
	return st, err
}

// answered is what a message is answered with.
type answered struct {
	standing
	Messages []message `json:"messages"`
}

// messageLength is the longest message that is taken, in characters.
const messageLength = 2000

// message takes a message, and answers with what it came to.
func (s *server) message(w http.ResponseWriter, r *http.Request) (any, error) {
	var body struct {
		ClientID string  `json:"client_id"`
		Text     *string `json:"text"`
		Button   *string `json:"button"`
	}
	if err := readJSON(w, r, &body); err != nil {
		return nil, err
	}
	if !clientIDForm(body.ClientID) {
		return nil, errUnfit().at("/client_id", "is 8 to 64 letters, digits, _ or -")
	}
	me := whoOf(r)
	in := s.inbound(me, bot.Text, body.ClientID)
	switch {
	case (body.Text == nil) == (body.Button == nil):
		return nil, errUnfit().at("", "either text or button")
	case body.Button != nil:
		if n := utf8.RuneCountInString(*body.Button); n < 1 || n > 200 {
			return nil, errUnfit().at("/button", "has 1 to 200 characters")
		}
		in.Kind, in.Button = bot.Button, *body.Button
	default:
		if strings.TrimSpace(*body.Text) == "" || utf8.RuneCountInString(*body.Text) > messageLength {
			return nil, errUnfit().at("/text", "has 1 to 2000 characters")
		}
		in.Text = *body.Text
	}
	return s.take(r.Context(), me, in)
}

func clientIDForm(id string) bool {
	if len(id) < 8 || len(id) > 64 {
		return false
	}
	for _, c := range []byte(id) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '_' && c != '-' {
			return false
		}
	}
	return true
}

// take hands an event in and answers with the messages from it on.
func (s *server) take(ctx context.Context, me *who, in bot.Inbound) (any, error) {
	if had, err := s.hadBefore(ctx, me, in.EventID); err != nil || had {
		if err != nil {
			return nil, err
		}
		return s.answer(ctx, me, 0)
	}
	result, err := s.Service.Handle(ctx, in)
	if err != nil {
		return nil, err
	}
	from := result.Sequence
	if then := result.Then; then != nil {
		from = then.Sequence
	}
	// A visitor may have shown who they are by it, and talk elsewhere now.
	now, err := s.whoIs(ctx, me.session)
	if err != nil {
		return nil, err
	}
	now.locale = me.locale
	if now.conversation != me.conversation && result.Then == nil {
		from = 0
	}
	return s.answer(ctx, now, from)
}

// hadBefore tells whether an event was handled in a visitor's own conversation,
// where they talk in the customer's now: what brought them there, sent again.
func (s *server) hadBefore(ctx context.Context, me *who, event string) (bool, error) {
	if me.own == "" || me.own == me.conversation {
		return false, nil
	}
	c, err := s.Service.Conversation(ctx, me.own)
	if err != nil {
		return false, err
	}
	const back = 50
	turns, err := s.Service.Turns(ctx, me.own, max(0, c.Sequence-back), back)
	return slices.ContainsFunc(turns, func(t bot.Turn) bool { return t.Channel == Channel && t.EventID == event }), err
}

// answer is how a conversation stands, with its messages from a turn on; 0: the
// newest.
func (s *server) answer(ctx context.Context, now *who, from int64) (any, error) {
	c, err := s.Service.Conversation(ctx, now.conversation)
	if err != nil {
		return nil, err
	}
	a := answered{}
	if a.standing, err = s.stand(ctx, now, c); err != nil {
		return nil, err
	}
	if from == 0 { // handled long ago, or elsewhere: what is newest
		from = max(1, c.Sequence-5)
	}
	a.Messages, err = s.messagesAfter(ctx, now, from*placesOfTurn-1, maxPage)
	return a, err
}
