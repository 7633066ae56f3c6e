package simulate

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// judgeEnd looks at what is left when time is up.
func (t *town) judgeEnd(ctx context.Context) error {
	t.store.arm(-1, false)
	if err := t.compareAll(ctx, t.bank.today()); err != nil {
		return err
	}
	waiting, err := t.service.RunWaiting(ctx)
	if err != nil {
		return err
	}
	if len(waiting) > 0 {
		t.fail(nil, stuckTalk, "%d turns were waiting at the end", len(waiting))
	}
	t.service.Close() // it marks what was sent
	out, err := t.db.Outbox(ctx, 1000)
	if err != nil {
		return err
	}
	for _, o := range out {
		t.fail(t.byName[o.Conversation], stuckTalk, "%s is still to be sent", o.Key)
	}
	for _, p := range t.people {
		if err := t.judgePerson(ctx, p); err != nil {
			return err
		}
	}
	t.tally.Customers = len(t.people)
	return nil
}

// judgePerson looks at one customer's conversation from its first turn.
func (t *town) judgePerson(ctx context.Context, p *person) error {
	if p.story.wrote > 0 {
		t.tally.Wrote++
	}
	for _, a := range p.accounts {
		if a.episode.open {
			t.tally.money(a.ledger.Currency).Recovered += a.episode.came()
		}
		if a.standing() {
			t.tally.Running++
		}
	}
	cs, err := t.db.Conversations(ctx, bot.ConversationQuery{ID: p.conversation(), Limit: 1})
	if err != nil || len(cs) == 0 {
		return err
	}
	c := cs[0]
	if !c.Wake.IsZero() && c.Wake.Before(t.end) {
		t.fail(p, stuckTalk, "it wanted to be looked at at %s", stamp(c.Wake))
	}
	turns, err := t.db.Turns(ctx, p.conversation(), 0, 1<<20)
	if err != nil {
		return err
	}
	h := history{said: map[string]bool{}}
	for i := range turns {
		if err := h.read(&turns[i]); err != nil {
			return err
		}
		if turns[i].Failed != "" {
			t.fail(p, turnFailed, "turn %d: %s", turns[i].Sequence, turns[i].Failed)
		}
	}
	for _, a := range p.accounts {
		t.judgeFollowUps(p, a, &h)
	}
	return nil
}

// history is what a conversation's turns say of follow-ups.
type history struct {
	said   map[string]bool    // by id
	held   []negotiation.Date // days on which a message was withheld
	wishes negotiation.ContactPreferences
}

// span is some days, both included.
type span struct{ from, to negotiation.Date }

func (h *history) read(t *bot.Turn) error {
	for _, id := range t.FollowUps {
		h.said[id] = true
	}
	h.wishes = t.Facts.Contact.Wishes
	e, err := dialog.UnmarshalEvent(t.Event)
	if err != nil {
		return err
	}
	if w, ok := e.(dialog.Withheld); ok {
		h.held = append(h.held, negotiation.DateOf(t.At))
		if !w.MayHaveGone {
			for _, id := range w.FollowUps {
				delete(h.said, id)
			}
		}
	}
	return nil
}

// judgeFollowUps looks at each instalment that came due: that it was spoken of,
// or that there is a rule why not.
func (t *town) judgeFollowUps(p *person, a *account, h *history) {
	d := a.deal
	if d == nil || len(d.parts) == 0 || d.over {
		return // one that is over went through the same while it ran; its days are not known any more
	}
	if p.known.OptedOut || p.known.Dead || p.known.Stranger || p.known.Crisis || p.known.RestUntil != "" || len(a.ledger.Flags) > 0 || p.known.Represented || p.known.Respite != "" {
		return // a rule stands in the way, at the end at least
	}
	last := negotiation.DateOf(t.end).AddDays(-1)
	prefix := "plan/" + d.agreement.ID + "/"
	spoken := map[string]bool{}
	for id := range h.said {
		if rest, ok := strings.CutPrefix(id, prefix); ok {
			spoken[rest] = true
		}
	}
	made, ok := d.agreement.Made(t.policy.Plans)
	if !ok {
		return
	}
	fp := negotiation.Follow(made, negotiation.CameIn{Entries: a.ledger.Entries, Through: last}, last)
	for _, x := range fp.Installments {
		if x.Due > last.AddDays(-2) || x.Due <= d.on.AddDays(3) || !x.PaidOn.IsZero() && x.PaidOn <= x.Due.AddDays(-3) {
			continue
		}
		held := slices.ContainsFunc(h.held, func(day negotiation.Date) bool { return day >= x.Due.AddDays(-4) && day <= x.Due.AddDays(7) })
		if held || p.rested(x.Due.AddDays(-4), x.Due.AddDays(4)) || h.wishedAway(x) {
			continue
		}
		at := "/" + strconv.Itoa(x.Number) + "/"
		found := false
		for id := range spoken {
			found = found || strings.Contains(id, at)
		}
		if !found {
			t.fail(p, notFollowed, "%s: instalment %d of %s", d.agreement.ID, x.Number, x.Due)
		}
	}
}

// wishedAway tells whether the customer's own choice of days left none before
// an instalment had come in, from three days before it was due.
func (h *history) wishedAway(x negotiation.FollowedInstallment) bool {
	if h.wishes.Days == 0 || x.PaidOn.IsZero() {
		return false
	}
	for day := x.Due.AddDays(-3); day < x.PaidOn; day = day.AddDays(1) {
		if h.wishes.Days.Has(day.Weekday()) {
			return false
		}
	}
	return true
}

// rested tells whether, some time between two days, nothing was to be said
// unasked: the customer wanted none, or a colleague was talking.
func (p *person) rested(from, to negotiation.Date) bool {
	return slices.ContainsFunc(p.rests, func(s span) bool { return s.from <= to && (s.to.IsZero() || s.to >= from) })
}

// restBegins and restEnds note such a time.
func (p *person) restBegins() { p.rests = append(p.rests, span{from: p.today()}) }

func (p *person) restEnds() {
	for i := range p.rests {
		if p.rests[i].to.IsZero() && !p.inDanger {
			p.rests[i].to = p.today()
		}
	}
}
