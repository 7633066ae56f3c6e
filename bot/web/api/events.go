package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"reflect"
	"strconv"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
)

// events follows the conversation: what is after the last event that the page
// had, then what comes.
func (s *server) events(w http.ResponseWriter, r *http.Request) (any, error) {
	after, err := number(r, "after", -1, 0, maxPosition)
	if err != nil {
		return nil, err
	}
	if last := r.Header.Get("Last-Event-ID"); last != "" {
		if after, err = strconv.ParseInt(last, 10, 64); err != nil || after < 0 || after > maxPosition {
			return nil, errUnread().at("Last-Event-ID", "is the id of an event of ours")
		}
	}
	me := whoOf(r)
	if after < 0 {
		c, err := s.Service.Conversation(r.Context(), me.conversation)
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return nil, err
		}
		after = c.Sequence*placesOfTurn + placesOfTurn - 1
	}
	st := &stream{
		session: me.session, conversation: me.conversation, locale: me.locale, ends: me.ends(), wrote: s.Now(),
		position: after, sequence: max(0, after/placesOfTurn-1), verified: me.verified,
		busy: true, // until its head is written
	}
	return nil, s.stream(w, r, st)
}

// stream takes the connection of a request for a stream. What the server needs
// to read requests from it goes: only the connection stays.
func (s *server) stream(w http.ResponseWriter, r *http.Request, st *stream) error {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	begin := "retry: " + strconv.FormatInt(retryAfter.Milliseconds(), 10) + "\n\n"
	wait := func() {}
	var head bytes.Buffer
	st.out = notYet{}
	if err := s.hub.add(st); err != nil {
		h.Del("Content-Type")
		p := refusal(http.StatusServiceUnavailable, "no more streams can be followed")
		p.after = retryAfter
		return p
	}
	conn, _, err := http.NewResponseController(w).Hijack()
	switch {
	case err == nil:
		head.WriteString("HTTP/1.1 200 OK\r\nConnection: close\r\n")
		_ = h.Write(&head) // a buffer takes it
		head.WriteString("\r\n" + begin)
		if !st.opens(conn) {
			return conn.Close()
		}
	case errors.Is(err, http.ErrNotSupported): // HTTP/2: the request stays, and waits
		gone := make(chan struct{})
		if !st.opens(&openAnswer{w: w, gone: gone}) {
			return errNothing()
		}
		w.WriteHeader(http.StatusOK)
		head.WriteString(begin)
		wait = func() {
			select {
			case <-gone:
			case <-r.Context().Done():
				s.hub.drop(st)
			}
		}
	default:
		s.hub.drop(st)
		return nil // whoever asked is gone
	}
	if err := st.write(head.Bytes(), s.Now()); err != nil {
		s.hub.drop(st)
		return nil
	}
	st.mu.Lock()
	st.busy = false
	st.mu.Unlock()
	s.hub.poke(st, func(st *stream) { st.dirty = true })
	wait()
	return nil
}

// notYet is the outlet of a stream that has none yet.
type notYet struct{}

// Write implements [outlet], as do the others: it has nowhere to write.
func (notYet) Write([]byte) (int, error)        { return 0, net.ErrClosed }
func (notYet) Close() error                     { return nil }
func (notYet) SetWriteDeadline(time.Time) error { return nil }

// openAnswer is an answer that is written bit by bit.
type openAnswer struct {
	w    http.ResponseWriter
	gone chan struct{}
}

func (o *openAnswer) Write(b []byte) (int, error) {
	n, err := o.w.Write(b)
	if err == nil {
		err = http.NewResponseController(o.w).Flush()
	}
	return n, err
}

func (o *openAnswer) Close() error {
	close(o.gone)
	return nil
}

// SetWriteDeadline is not done where the server can't.
func (o *openAnswer) SetWriteDeadline(t time.Time) error {
	err := http.NewResponseController(o.w).SetWriteDeadline(t)
	if errors.Is(err, http.ErrNotSupported) {
		return nil
	}
	return err
}

// errMoved says that the conversation goes on elsewhere.
var errMoved = errors.New("the conversation goes on elsewhere")

func isOver(err error) bool {
	var p *Problem
	return errors.As(err, &p) && p.Status == http.StatusUnauthorized
}

// turnsAtOnce is how many turns are read at a time for a stream.
const turnsAtOnce = 100

// follow adds what is new in a stream's conversation.
func (s *server) follow(st *stream, b *bytes.Buffer) error {
	ctx, cancel := context.WithTimeout(context.Background(), readWithin)
	defer cancel()
	me, err := s.whoIs(ctx, st.session)
	if err != nil {
		return err
	}
	me.locale = st.locale
	if me.moving {
		s.lookAgain(st, movesWithin)
	}
	if me.conversation != st.conversation {
		return errMoved
	}
	c, err := s.Service.Conversation(ctx, st.conversation)
	if errors.Is(err, bot.ErrNotFound) {
		c = bot.Conversation{ID: st.conversation}
	} else if err != nil {
		return err
	}
	now, err := s.stand(ctx, me, c)
	if err != nil {
		return err
	}
	plans, err := s.newMessages(ctx, me, st, b)
	if err != nil {
		return err
	}
	st.changes(now, plans, b)
	return nil
}

// movesWithin is how long it takes, about, until who has shown who they are goes
// on in the customer's conversation.
const movesWithin = 100 * time.Millisecond

// lookAgain has a stream looked after in a while.
func (s *server) lookAgain(st *stream, in time.Duration) {
	time.AfterFunc(in, func() { s.hub.poke(st, func(st *stream) { st.dirty = true }) })
}

// newMessages adds the messages after those that the page has, and tells of
// which accounts something was agreed, changed or paid in their turns.
func (s *server) newMessages(ctx context.Context, me *who, st *stream, b *bytes.Buffer) (plans []string, err error) {
	for {
		in, err := s.read(ctx, me, st.sequence, turnsAtOnce)
		if err != nil {
			return plans, err
		}
		if in.later {
			s.lookAgain(st, settledAfter)
		}
		turns := in.turns
		for i := range turns {
			for _, m := range me.messagesOf(&turns[i], in) {
				if m.Position > st.position {
					st.position = m.Position
					event(b, "message", st.position, m)
				}
			}
			if turns[i].Sequence*placesOfTurn+placesOfTurn-1 > st.position || st.begun {
				plans = append(plans, plansOf(&turns[i])...)
			}
			st.sequence = turns[i].Sequence
		}
		if !in.more {
			return plans, nil
		}
	}
}

// changes adds how the conversation stands, where the page has it otherwise.
func (st *stream) changes(now standing, plans []string, b *bytes.Buffer) {
	first := !st.begun
	if first || now.Mode != st.mode || now.Verified != st.verified || !reflect.DeepEqual(now.Queue, st.queue) {
		event(b, "mode", st.position, struct {
			Mode     dialog.Mode `json:"mode"`
			Verified bool        `json:"verified"`
			Queue    *inQueue    `json:"queue"`
		}{now.Mode, now.Verified, now.Queue})
	}
	if first || now.Seen != st.seen {
		event(b, "seen", st.position, now.Seen)
	}
	code := ""
	if now.Code != nil {
		code = *now.Code
	}
	if code != st.code {
		event(b, "code", st.position, map[string]*string{"code": now.Code})
	}
	told := map[string]bool{}
	for _, account := range plans {
		if !told[account] {
			told[account] = true
			event(b, "plan", st.position, map[string]string{"account": account})
		}
	}
	st.begun, st.mode, st.verified, st.seen, st.code, st.queue = true, now.Mode, now.Verified, now.Seen, code, now.Queue
}

// plansOf are the accounts of which something was agreed, changed or paid in a turn.
func plansOf(t *bot.Turn) []string {
	var accounts []string
	for _, raw := range t.Effects {
		var e map[string]json.RawMessage
		if json.Unmarshal(raw, &e) != nil {
			continue
		}
		for name, body := range e {
			switch name {
			case "agree", "promise", "cancel_promise", "withdraw", "amend_plan", "plan_changed":
			default:
				continue
			}
			var of struct {
				Account string `json:"account"`
			}
			if json.Unmarshal(body, &of) == nil && of.Account != "" {
				accounts = append(accounts, of.Account)
			}
		}
	}
	if e, err := dialog.UnmarshalEvent(t.Event); err == nil {
		if booked, ok := e.(dialog.Booked); ok {
			accounts = append(accounts, booked.Account)
		}
	}
	return accounts
}
