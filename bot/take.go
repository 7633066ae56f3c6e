package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
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
	if err := s.turnTo(ctx, &next, in); err != nil {
		return nil, err
	}
	if in.Held != nil && !in.Held.MayHaveGone { // it went nowhere, and counts for nothing
		next.uncount(in.Held.Message)
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
	var paid *Record
	var refused *misfit
	if in.Kind == PaidIn {
		if paid, refused, err = s.withPayment(ctx, &next, in); err != nil {
			return nil, err
		}
	}
	locale := in.Locale
	if h.state.Locale != "" {
		locale = "" // what is spoken already counts
	}
	f, record, err := s.facts(ctx, about{
		conversation: next.ID, sequence: next.Sequence, customer: next.Customer, channel: in.Channel, cameFor: next.CameFor,
		unasked: next.Unasked, wrote: next.Wrote, verified: next.Verified, line: line, locale: locale, at: in.At,
		caseOpen: next.Case.Open(), standing: caseFacts(next.Case), replyChannel: replyChannel(&next, in), payments: paid,
	})
	if err != nil {
		return nil, err
	}
	x := s.exchange(h, &next, in, f)
	ctx = dialog.WithExchange(ctx, x)
	event, err := make(ctx, &next, h.state, in, f)
	if err != nil {
		return nil, err
	}
	if _, ordinary := event.(dialog.TimePassed); ordinary && in.Kind == PaidIn { // and not what is made of a turn that failed
		if event, err = paidEvent(in, record.account(f, in.Payment.Account), f, refused != nil); err != nil {
			return nil, err
		}
	}
	x.Said = saidIn(event)
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
	if paid != nil {
		p.put(*paid)
	}
	p.useLetter()
	if err := p.step(ctx, h.state, event); err != nil {
		return nil, err
	}
	if in.TakesOver() != "" {
		p.next.tookOver()
	}
	if err := p.customerSpoke(in); err != nil {
		return nil, err
	}
	if err := p.pastCase(h.conversation.Case); err != nil {
		return nil, err
	}
	if err := p.askAboutPayments(ctx, in, refused); err != nil {
		return nil, err
	}
	if len(p.turn.Replies) > 0 {
		if p.turn.Purpose = purposeOf(in, p.turn.Purpose, p.facts); p.turn.Purpose == ForAnswer {
			p.turn.Purpose = ""
		}
	}
	if err := p.reached(ctx); err != nil {
		return nil, err
	}
	if err := p.setWake(in); err != nil {
		return nil, err
	}
	if in.Kind == Undelivered {
		if err := p.undelivered(ctx, in); err != nil {
			return nil, err
		}
	}
	p.turn.Models = x.Uses()
	for _, u := range p.turn.Models {
		s.observer.Observe(SawModel(u))
	}
	return p, nil
}

// replyChannel is the channel that what is said unasked goes to: where the
// customer was last. "": the one that the event came by.
func replyChannel(c *Conversation, in Inbound) string {
	if byCustomer(in.Kind) || c.Channel == in.Channel {
		return ""
	}
	return c.Channel
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
		c.OnPage = c.OnPage || in.Channel == webChannel
		c.reopen(in.Channel, in.Sender)
		if in.Kind != Opened && in.At.After(c.Wrote) {
			c.Wrote = in.At
		}
	case StaffTook, StaffAssigned, StaffReleased, StaffSaid, StaffOffered, StaffDecided, ApprovalAsked, Approved, StaffNoted, StaffWaits, StaffBack, BookedInBook, BookChanged, PaidIn, TimePassed, Unlinked, Undelivered, HeldBack, HardshipSeen, ContactResumed, NumberStopped:
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
	if dialog.AsksPlace(effects) {
		if state, effects, err = p.withPlace(ctx, before, event, state, effects); err != nil {
			return err
		}
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

// commit reserves, commits, settles and lets the messages go, in that order.
func (s *Service) commit(ctx context.Context, h *hot, p *performance) (TurnResult, error) {
	for _, k := range p.keep {
		if err := s.book.Keep(ctx, k); err != nil {
			return TurnResult{}, err
		}
	}
	if len(p.reserve) > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, commitWithin)
		defer cancel()
		for _, r := range p.reserve {
			if err := s.reserve(ctx, r); err != nil {
				return TurnResult{}, err
			}
		}
	}
	p.turn.To, p.turn.Address = p.next.Channel, p.next.Address
	out := p.outbox(h)
	if p.unlinked { // these were the last words there
		p.next.Channel, p.next.Address, p.next.Verified = "", "", false
	}
	if err := p.leaveUntold(); err != nil {
		return TurnResult{}, err
	}
	p.next.Unsettled = p.settle
	h.tied.note(p.next)
	c := Commit{Base: h.conversation.Version, Conversation: *p.next, Turn: *p.turn, Delivered: h.delivered()}
	c.Conversation.Version = c.Base + 1
	if err := s.store.Commit(ctx, c); err != nil {
		return TurnResult{}, err
	}
	if p.next.Case != h.conversation.Case {
		s.waiting.note(p.next.ID, p.next.Case)
	}
	h.advance(c.Conversation, p.state, c.Delivered)
	settled := true
	if len(p.settle) > 0 {
		if err := s.settleRecords(ctx, p.settle); err != nil {
			h.valid, settled = false, false // reading it again settles it
			s.log.Error("a turn's records are not settled yet", "conversation", h.conversation.ID, "sequence", p.turn.Sequence)
		}
	}
	result := p.result()
	s.settle(ctx, p, out, &result)
	if on := p.next.Onward; on != nil {
		if err := s.forward(ctx, *on); err != nil {
			h.valid, settled = false, false // reading it again forwards it
			s.log.Error("an event has not gone on yet", "conversation", h.conversation.ID, "sequence", p.turn.Sequence)
		} else {
			if on.Event.Kind != NumberStopped { // nothing is said there
				result.onward = on.inbound()
			}
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
	s.watchers.tell(mayBeSeen(out))
	s.watchers.turn(p.next.ID)
	s.send(h, out)
	return result, nil
}

// settle asks at once about messages for channels that are read: they are there
// as soon as they are committed. Others are asked about when they are sent.
func (s *Service) settle(ctx context.Context, p *performance, out []Outbound, r *TurnResult) {
	for i := range out {
		m := &out[i]
		if m.Purpose == ForAnswer || s.channels[m.Channel] != nil {
			continue
		}
		held, err := s.admitNow(ctx, *m, *p.facts)
		if err != nil { // it is asked about again in sending
			s.log.Error("it is not known yet whether a message may go", "conversation", m.Conversation, "kind", ErrorKind(err))
			r.Replies = nil
			continue
		}
		m.settled, m.held = true, held != nil
		if held != nil {
			r.Withheld, r.Replies = held, nil
		}
	}
}

// mayBeSeen are the messages that whoever watches a conversation is told of at
// once. Of others they are told as they go.
func mayBeSeen(out []Outbound) []Outbound {
	seen := func(m Outbound) bool { return m.Purpose == ForAnswer || m.settled && !m.held }
	if !slices.ContainsFunc(out, func(m Outbound) bool { return !seen(m) }) {
		return out
	}
	return slices.DeleteFunc(slices.Clone(out), func(m Outbound) bool { return !seen(m) })
}

// reserve claims a record. Where another turn has it that has come to an end
// without saying so, that is brought to its end first: the turn is done again.
func (s *Service) reserve(ctx context.Context, r Record) error {
	err := s.store.Reserve(ctx, r)
	if !errors.Is(err, ErrConflict) {
		return err
	}
	rs, readErr := s.store.Records(ctx, []string{r.Key})
	if readErr == nil && len(rs) == 1 && rs[0].Status == RecordPending {
		_, readErr = s.finish(ctx, rs[0])
	}
	return errors.Join(err, readErr)
}

// outbox adds the turn's messages to those that wait. What the bot says is
// withheld where a colleague's taking over is accepted already.
func (p *performance) outbox(h *hot) []Outbound {
	waiting := h.waiting()
	p.next.Outbox = waiting
	if p.next.TakenBy != "" && p.state.Mode != dialog.WithStaff { // what a colleague who has them caused is theirs
		p.turn.Withheld = true
	}
	out := p.turn.Messages()
	p.next.count(out, p.at)
	p.next.Outbox = append(waiting, out...)
	return out
}

// result is what came of the turn, for who handed the event in.
func (p *performance) result() TurnResult {
	r := TurnResult{
		Conversation: p.next.ID, Sequence: p.turn.Sequence, Replies: p.turn.Replies, Said: p.said, Told: p.told, Decisions: p.decisions, State: p.state, facts: p.facts, wake: p.next.Wake,
		Purpose: p.turn.purpose(), FollowUps: p.turn.FollowUps,
	}
	r.Refused, r.Holder = refusedIn(p.turn)
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
