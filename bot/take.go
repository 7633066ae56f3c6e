package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"time"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// take takes one turn: it handles the next event of a conversation and commits
// what came of it. The caller has the conversation to itself in this process;
// [ErrConflict] says that it changed elsewhere, and has to be read again.
func (s *Service) take(ctx context.Context, h *hot, in Inbound) (TurnResult, error) {
	began := time.Now()
	p, err := s.prepare(ctx, h, in)
	if err != nil {
		s.sawTurn(began, err)
		return TurnResult{}, err
	}
	r, err := s.commit(ctx, h, p)
	s.sawTurn(began, err)
	return r, err
}

// sawTurn counts a turn that was tried.
func (s *Service) sawTurn(began time.Time, err error) {
	outcome := TurnDone
	switch {
	case errors.Is(err, ErrConflict):
		outcome = TurnConflict
	case err != nil:
		outcome = TurnFault
	}
	s.observer.Observe(SawTurn{outcome, time.Since(began)})
}

// prepare works a turn out without changing anything but what is counted or
// kept under the event's own name.
func (s *Service) prepare(ctx context.Context, h *hot, in Inbound) (*performance, error) {
	return s.prepareEvent(ctx, h, in, s.eventOf)
}

// prepareEvent is prepare with the event that came of what came in.
func (s *Service) prepareEvent(ctx context.Context, h *hot, in Inbound, make eventMaker) (*performance, error) {
	next := h.conversation
	next.Sequence++
	next.Onward = nil
	if err := meet(&next, in); err != nil {
		return nil, err
	}
	line, err := s.lineFrom(ctx, &next, in)
	if err != nil {
		return nil, err
	}
	if line == movedOn {
		make, line = movedEvent, dialog.LineStranger
	}
	if in.Kind == BookedInBook {
		if err := s.bookEntries(ctx, &next, in); err != nil {
			return nil, err
		}
	}
	locale := in.Locale
	if h.state.Locale != "" {
		locale = "" // what is spoken already counts
	}
	f, record, err := s.facts(ctx, about{
		conversation: next.ID, sequence: next.Sequence, customer: next.Customer, channel: in.Channel, cameFor: next.CameFor,
		verified: next.Verified, line: line, locale: locale, at: in.At,
	})
	if err != nil {
		return nil, err
	}
	event, err := make(ctx, &next, h.state, in, f)
	if err != nil {
		return nil, err
	}
	if _, shown := event.(dialog.Verified); shown {
		next.begin(in)
		f.Verified, record.Verified, next.Verified = true, true, true
	}
	p := &performance{s: s, next: &next, facts: &f, at: in.At, turn: &Turn{
		Conversation: next.ID, Sequence: next.Sequence, Schema: TurnSchema,
		Channel: in.Channel, EventID: in.EventID, At: in.At, Facts: record, Words: s.words,
	}}
	if p.turn.Event, err = dialog.MarshalEvent(event); err != nil {
		return nil, err
	}
	p.useLetter()
	if err := p.step(ctx, h.state, event); err != nil {
		return nil, err
	}
	p.staff(event)
	if in.Kind == Undelivered {
		if err := p.undelivered(ctx, in); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// meet brings to a conversation what the channel knows of who writes. A
// conversation never changes hands.
func meet(c *Conversation, in Inbound) error {
	if c.Opened.IsZero() {
		c.Opened, c.Schema = in.At, ConversationSchema
	}
	if in.At.After(c.Last) {
		c.Last = in.At
	}
	if in.Customer != "" {
		if c.Customer != "" && c.Customer != in.Customer {
			return ErrNotTheirs
		}
		c.Customer = in.Customer
	}
	if in.CameFor != "" {
		c.CameFor = in.CameFor
	}
	switch in.Kind {
	case Text, Button, Opened, Contact, Attached, Linked:
		c.Verified, c.Channel, c.Address = in.Verified && c.Customer != "" || c.inSession(in), in.Channel, in.Sender
	case StaffTook, StaffSaid, StaffBack, BookedInBook, TimePassed, Unlinked, Undelivered:
		if c.Address != "" { // nothing is shown where nobody has been for a while
			c.Verified = c.Verified && c.sessionHolds(in.At)
		}
	}
	return nil
}

// step asks the core what to do, and works out what that comes to.
func (p *performance) step(ctx context.Context, before dialog.State, event dialog.Event) error {
	state, effects, err := safeStep(before, event, *p.facts)
	if err != nil {
		return err
	}
	p.state, p.before = state, before
	if p.next.State, err = dialog.MarshalState(state); err != nil {
		return err
	}
	p.next.Mode, p.next.Stage = state.Mode, state.Stage
	p.turn.StateHash = Digest(p.next.State)
	if err := p.perform(ctx, effects); err != nil {
		return err
	}
	// After any other outcome the next code's tries are counted on.
	if e, tried := event.(dialog.CodeTried); tried && e.Outcome == dialog.CodeRight && !state.Code {
		p.next.Code = nil
	}
	if state.Identity == nil && before.Identity != nil {
		p.next.Claim = nil
		if !state.Code {
			p.next.Code = nil
		}
	}
	return nil
}

// panicError is a fault of ours in one turn; it takes no other conversation
// with it. The stack goes to the log; it holds no text of anybody's.
type panicError struct {
	kind  string
	stack []byte
}

func (e *panicError) Error() string { return "the turn panicked with " + e.kind }

func safeStep(s dialog.State, e dialog.Event, f dialog.Facts) (next dialog.State, effects []dialog.Effect, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &panicError{kind: fmt.Sprintf("%T", r), stack: debug.Stack()}
		}
	}()
	next, effects = dialog.Step(s, e, f)
	return next, effects, nil
}

// staff notes on the case what colleagues do. Who takes over what nobody asked
// for has a case all the same: by it the conversation stands in the queue, and
// they may write in it and give it back.
func (p *performance) staff(event dialog.Event) {
	switch e := event.(type) {
	case dialog.StaffTook:
		p.next.TakenBy = ""
		if !p.next.Case.Open() {
			p.next.Case = &Case{
				ID: p.next.ID + "/" + strconv.FormatInt(p.turn.Sequence, 10), Account: p.state.Account,
				Reason: dialog.HandOffReason(dialog.RequestHuman), Priority: dialog.Normal, Opened: p.at, Status: CaseQueued,
			}
		}
		p.caseStatus(CaseTaken, e.Staff)
	case dialog.StaffSaid:
		p.caseStatus(CaseAnswered, e.Staff)
	case dialog.StaffGaveBack:
		p.caseStatus(CaseReturned, e.Staff)
	default:
	}
}

// commit reserves, commits, settles and lets the messages go, in that order.
func (s *Service) commit(ctx context.Context, h *hot, p *performance) (TurnResult, error) {
	if len(p.reserve) > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, commitWithin)
		defer cancel()
		for _, k := range p.keep {
			if err := s.book.Keep(ctx, k); err != nil {
				return TurnResult{}, err
			}
		}
		for _, r := range p.reserve {
			if err := s.store.Reserve(ctx, r); err != nil {
				return TurnResult{}, err
			}
		}
	}
	p.turn.To, p.turn.Address = p.next.Channel, p.next.Address
	out := p.outbox(h)
	if p.unlinked { // these were the last words there
		p.next.Channel, p.next.Address, p.next.Verified = "", "", false
	}
	p.next.Unsettled = p.settle
	h.tied.note(p.next)
	c := Commit{Base: h.conversation.Version, Conversation: *p.next, Turn: *p.turn, Delivered: h.delivered()}
	c.Conversation.Version = c.Base + 1
	if err := s.store.Commit(ctx, c); err != nil {
		return TurnResult{}, err
	}
	h.advance(c.Conversation, p.state, c.Delivered)
	settled := true
	if len(p.settle) > 0 {
		if err := s.store.Settle(ctx, p.settle); err != nil {
			h.valid, settled = false, false // reading it again settles it
			s.log.Error("a turn's records are not settled yet", "conversation", h.conversation.ID, "sequence", p.turn.Sequence)
		}
	}
	result := p.result()
	if on := p.next.Onward; on != nil {
		if err := s.forward(ctx, *on); err != nil {
			h.valid, settled = false, false // reading it again forwards it
			s.log.Error("an event has not gone on yet", "conversation", h.conversation.ID, "sequence", p.turn.Sequence)
		} else {
			result.onward = on.inbound()
		}
	}
	if p.identityCode || p.sendCode {
		s.observer.Observe(SawCode{})
	}
	if p.sendCode {
		result.Code = s.codes.code(p.next.ID, p.turn.Sequence)
	}
	if c.Conversation.Loose() {
		s.tie(h, c.Conversation, settled)
	}
	s.watchers.tell(out)
	s.watchers.turn(p.next.ID)
	s.send(h, out)
	return result, nil
}

// outbox adds the turn's messages to those that wait. What the bot says is
// withheld where a colleague's taking over is accepted already.
func (p *performance) outbox(h *hot) []Outbound {
	waiting := h.waiting()
	p.next.Outbox = waiting
	if p.next.TakenBy != "" {
		p.turn.Withheld = true
	}
	out := p.turn.Messages()
	p.next.Outbox = append(waiting, out...)
	return out
}

// result is what came of the turn, for who handed the event in.
func (p *performance) result() TurnResult {
	r := TurnResult{
		Conversation: p.next.ID, Sequence: p.turn.Sequence, Replies: p.turn.Replies, Said: p.said, State: p.state, facts: p.facts,
	}
	for _, a := range p.facts.Accounts {
		if a.Plan != nil && (a.Account.Number == p.state.Account || len(p.facts.Accounts) == 1) {
			r.Plan = a.Plan
		}
	}
	if p.turn.Withheld {
		r.Replies = nil
	}
	if p.next.Case.Open() {
		r.Case = p.next.Case
	}
	return r
}

// View is what the conversation looks like after the turn: the rule that
// applies and what stands on the table. It is worked out for those who ask,
// which channels do not; of a repeated event nothing is known of it.
func (r *TurnResult) View() dialog.View {
	if r.facts == nil {
		return dialog.View{Stage: r.State.Stage, Mode: r.State.Mode}
	}
	return dialog.Look(r.State, *r.facts)
}

// bankLocale is the language that colleagues read: the bank's first.
func (s *Service) bankLocale() dialog.Locale {
	if _, ok := s.policy.Bank.Name[string(dialog.Chinese)]; ok && s.policy.Jurisdiction == negotiation.CN {
		return dialog.Chinese
	}
	return dialog.English
}
