package simulate

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// message is one that has come to a customer.
type message struct {
	key       string
	purpose   negotiation.Purpose
	reply     bot.Reply
	followUps []string
	channel   string
}

// took hands out what a turn said on the bank's page, and sees what came of it.
// The messenger hands out its own.
func (t *town) took(r bot.TurnResult) {
	p := t.byName[r.Conversation]
	if p == nil {
		return
	}
	if r.Then != nil {
		defer t.took(*r.Then)
	}
	if r.Repeated && r.Purpose != negotiation.ForAnswer { // it is caught up with, where it may go
		r.Replies = nil
	}
	if p.way == onPage || p.story.wrote == 0 { // who never wrote has no other address
		for i, reply := range r.Replies {
			p.receive(message{key: keyOf(r.Conversation, r.Sequence, i), purpose: r.Purpose, reply: reply, followUps: r.FollowUps, channel: onPage})
		}
	}
	p.sawTurn = max(p.sawTurn, r.Sequence)
	if r.Code != "" {
		p.talk.code = r.Code
	}
	if r.Case.Open() {
		p.caseOpened(r.Case)
	}
	for _, s := range r.Said {
		p.understood(s)
	}
}

func keyOf(conversation string, sequence int64, i int) string {
	return conversation + "/" + strconv.FormatInt(sequence, 10) + "/" + strconv.Itoa(i+1)
}

// handOut brings what the messenger was given to whom it is for.
func (t *town) handOut() {
	for _, o := range t.messenger.take() {
		if p := t.byName[o.Conversation]; p != nil {
			p.receive(message{key: o.Key, purpose: o.Purpose, reply: o.Reply, followUps: o.FollowUps, channel: onMessenger})
		}
	}
}

// catchUp lets somebody see what a service that died left for them: on the page
// the messages that they have not seen, and everywhere what was agreed.
func (t *town) catchUp(ctx context.Context, p *person) error {
	turns, err := t.service.Turns(ctx, p.conversation(), p.sawTurn, 1000)
	if err != nil || len(turns) == 0 {
		return err
	}
	c, err := t.service.Conversation(ctx, p.conversation())
	if err != nil {
		return err
	}
	for i := range turns {
		turn := &turns[i]
		p.sawTurn = turn.Sequence
		for _, o := range turn.Messages() {
			if o.Channel == onMessenger {
				continue
			}
			held := o.Purpose != negotiation.ForAnswer && !slices.ContainsFunc(c.Unasked, func(u bot.Unasked) bool { return u.Key == o.Key })
			if !held {
				p.receive(message{key: o.Key, purpose: o.Purpose, reply: o.Reply, followUps: o.FollowUps, channel: onPage})
			}
		}
	}
	if c.Case.Open() {
		p.caseOpened(c.Case)
	}
	return p.lookAtDeals(ctx)
}

// receive is a message that has come: it is judged, logged, and perhaps answered.
// What comes again under the same name was there before.
func (p *person) receive(m message) {
	if p.keys[m.key] {
		p.town.tally.Repeats++
		return
	}
	p.keys[m.key] = true
	p.town.judge(p, m)
	l := p.line("out")
	l.Channel, l.Text, l.Purpose, l.Key, l.From, l.FollowUps = m.channel, m.reply.Text, string(m.purpose), m.key, "bot", m.followUps
	if m.reply.Staff != "" {
		l.From = "staff"
	}
	for _, b := range m.reply.Buttons {
		l.Buttons = append(l.Buttons, b.ID)
	}
	l.Facts = p.whatIsSo()
	p.town.write(l)
	p.town.tally.sent(m)
	if m.reply.Staff == "" {
		p.talk.buttons = m.reply.Buttons
	}
	p.heed(m)
}

// whatIsSo is what is so now, as the customer and the bank know it.
func (p *person) whatIsSo() *Known {
	k := p.known
	k.Flags = slices.Clone(k.Flags)
	for _, a := range p.accounts {
		for _, f := range a.book.Flags { // as the last book had it
			if !slices.Contains(k.Flags, string(f)) {
				k.Flags = append(k.Flags, string(f))
			}
		}
	}
	k.PlanKept = p.planKept()
	k.SignedIn = p.story.wrote > 0 // both channels know who reads, once they have been here
	return &k
}

// planKept tells whether the customer keeps a plan, and nothing is past due
// beside it: by plain sums every instalment whose day has passed is paid.
func (p *person) planKept() bool {
	kept := false
	today := p.today()
	for _, a := range p.accounts {
		if !a.standing() {
			s, err := p.town.policy.Statement(a.known(), today)
			if err != nil || s.DPD > 0 {
				return false
			}
			continue
		}
		if len(a.deal.parts) == 0 {
			return false
		}
		if due, _ := a.deal.dueBy(today.AddDays(-1)); a.deal.paid(a.ledger.Entries) < max(due, a.deal.parts[0].down) {
			return false
		}
		kept = true
	}
	return kept
}

// line begins a line of the log about the customer, as of now.
func (p *person) line(dir string) *Line {
	p.lines++
	return &Line{
		At: stamp(p.town.clock.now()), Customer: p.id, Sequence: p.lines, Dir: dir,
		Jurisdiction: string(p.town.policy.Jurisdiction), Zone: p.zone.String(),
	}
}

func (t *town) write(l *Line) {
	text, err := l.encode()
	if err != nil {
		panic(fmt.Sprintf("a line of the log can't be written: %v", err)) // it holds plain texts only
	}
	t.log.Write(text)
}

// logRules notes the bank's own rules at the head of the log.
func (t *town) logRules() {
	l := &Line{At: stamp(t.options.Start), Dir: "rules", Jurisdiction: string(t.policy.Jurisdiction), Rules: &Rules{
		Bank: []string{t.policy.Bank.Name[string(dialog.Chinese)], t.policy.Bank.Name[string(dialog.English)]},
		From: t.policy.Contact.From.String(), To: t.policy.Contact.To.String(),
		PerDay: t.policy.Contact.PerDay, PerWeek: t.policy.Contact.PerWeek, QuietDays: t.policy.Contact.QuietAfterConversationDays,
	}}
	for _, text := range t.policy.Bank.Name {
		if !slices.Contains(l.Rules.Bank, text) {
			l.Rules.Bank = append(l.Rules.Bank, text)
		}
	}
	l.Rules.Bank = slices.DeleteFunc(l.Rules.Bank, func(s string) bool { return s == "" })
	slices.Sort(l.Rules.Bank)
	t.write(l)
}
