package practice

import (
	"context"
	"errors"
	"slices"

	"repaybot/bot/audit"
	"repaybot/bot/desk"
	"repaybot/bot/staff"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// Desk is where the pages of a conversation ask for that of a practice, by the
// practice's id: each has a desk of its own. Who asks for somebody else's gets
// [desk.ErrUnknown].
type Desk struct{ room *Room }

// Desk is the desk of all practices in the room.
func (r *Room) Desk() *Desk { return &Desk{r} }

// at is the practice's own desk, and the colleague as it knows them.
func (d *Desk) at(who staff.Colleague, id string, used bool) (*Practice, error) {
	p, err := d.room.Get(who, id, used)
	if errors.Is(err, ErrUnknown) {
		return nil, desk.ErrUnknown
	}
	return p, err
}

// act does something at the practice's own desk.
func (d *Desk) act(who staff.Colleague, id string, do func(p *Practice) error) error {
	p, err := d.at(who, id, true)
	if err != nil {
		return err
	}
	return do(p)
}

// Open is [desk.Desk.Open].
func (d *Desk) Open(ctx context.Context, who staff.Colleague, id string, from int64) (desk.Conversation, error) {
	p, err := d.at(who, id, false)
	if err != nil {
		return desk.Conversation{}, err
	}
	return p.desk.Open(ctx, p.Who, p.ID, from)
}

// Around is [desk.Desk.Around].
func (d *Desk) Around(ctx context.Context, who staff.Colleague, id string) (desk.Around, error) {
	p, err := d.at(who, id, false)
	if err != nil {
		return desk.Around{}, err
	}
	return p.desk.Around(ctx, p.Who, p.ID)
}

// Customer is [desk.Desk.Customer], to look at: what is decided for a customer is
// not practised.
func (d *Desk) Customer(ctx context.Context, who staff.Colleague, id string) (desk.Customer, error) {
	p, err := d.at(who, id, false)
	if err != nil {
		return desk.Customer{}, err
	}
	c, err := p.desk.Customer(ctx, p.Who, p.ID)
	c.MayDecide = false
	return c, err
}

// File is [desk.Desk.File]: made-up customers send none.
func (d *Desk) File(context.Context, staff.Colleague, string, string) (desk.FileContent, error) {
	return desk.FileContent{}, desk.ErrUnknown
}

// Filled is [desk.Desk.Filled].
func (d *Desk) Filled(ctx context.Context, who staff.Colleague, id, search string) ([]desk.Filled, error) {
	p, err := d.at(who, id, true)
	if err != nil {
		return nil, err
	}
	return p.desk.Filled(ctx, p.Who, p.ID, search)
}

// Assignable is [desk.Desk.Assignable]: there is nobody else in a practice.
func (d *Desk) Assignable(context.Context, staff.Colleague, string) ([]staff.Colleague, error) {
	return nil, nil
}

// Types is [desk.Desk.Types].
func (d *Desk) Types(ctx context.Context, who staff.Colleague, id string) error {
	return d.act(who, id, func(p *Practice) error { return p.desk.Types(ctx, p.Who, p.ID) })
}

// Take is [desk.Desk.Take].
func (d *Desk) Take(ctx context.Context, who staff.Colleague, id, act string) error {
	return d.act(who, id, func(p *Practice) error { return p.desk.Take(ctx, p.Who, p.ID, act) })
}

// Assign is [desk.Desk.Assign].
func (d *Desk) Assign(ctx context.Context, who staff.Colleague, id, act, to string) error {
	return d.act(who, id, func(p *Practice) error { return p.desk.Assign(ctx, p.Who, p.ID, act, to) })
}

// Release is [desk.Desk.Release].
func (d *Desk) Release(ctx context.Context, who staff.Colleague, id, act string) error {
	return d.act(who, id, func(p *Practice) error { return p.desk.Release(ctx, p.Who, p.ID, act) })
}

// Waits is [desk.Desk.Waits].
func (d *Desk) Waits(ctx context.Context, who staff.Colleague, id, act string) error {
	return d.act(who, id, func(p *Practice) error { return p.desk.Waits(ctx, p.Who, p.ID, act) })
}

// Say is [desk.Desk.Say]. What is refused for what it says is kept for the review.
func (d *Desk) Say(ctx context.Context, who staff.Colleague, id, act, text string, confirmed bool) error {
	return d.act(who, id, func(p *Practice) error {
		return p.unsaid(text, p.desk.Say(ctx, p.Who, p.ID, act, text, confirmed))
	})
}

// Note is [desk.Desk.Note].
func (d *Desk) Note(ctx context.Context, who staff.Colleague, id, act, text string) error {
	return d.act(who, id, func(p *Practice) error { return p.desk.Note(ctx, p.Who, p.ID, act, text) })
}

// GiveBack is [desk.Desk.GiveBack]. What is refused for what it says is kept for
// the review.
func (d *Desk) GiveBack(ctx context.Context, who staff.Colleague, id, act string, outcome dialog.Outcome, agreed string, confirmed bool) error {
	return d.act(who, id, func(p *Practice) error {
		return p.unsaid(agreed, p.desk.GiveBack(ctx, p.Who, p.ID, act, outcome, agreed, confirmed))
	})
}

// Evidence is [desk.Desk.Evidence].
func (d *Desk) Evidence(ctx context.Context, who staff.Colleague, id, act string) error {
	return d.act(who, id, func(p *Practice) error { return p.desk.Evidence(ctx, p.Who, p.ID, act) })
}

// Resume is [desk.Desk.Resume].
func (d *Desk) Resume(ctx context.Context, who staff.Colleague, id, act, why string, pauses []negotiation.PauseReason) error {
	return d.act(who, id, func(p *Practice) error { return p.desk.Resume(ctx, p.Who, p.ID, act, why, pauses) })
}

// unsaid notes a text that may never be sent.
func (p *Practice) unsaid(text string, err error) error {
	var unsaid *desk.Unsaid
	if errors.As(err, &unsaid) && unsaid.Refused() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if !slices.Contains(p.refused, text) && len(p.refused) < mostRefused {
			p.refused = append(p.refused, text)
		}
	}
	return err
}

// mostRefused bounds how many refused texts a review tells of.
const mostRefused = 20

// unlogged is a practice's own log: what is done in it stands in no log of the bank's.
type unlogged struct{}

func (unlogged) Append(context.Context, audit.Entry) error { return nil }

// alone is who there is in a practice.
type alone struct{ staff.Colleague }

// Colleagues is who practises.
func (a alone) Colleagues(context.Context) ([]staff.Colleague, error) {
	return []staff.Colleague{a.Colleague}, nil
}
