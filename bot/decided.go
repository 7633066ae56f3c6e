package bot

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// decided does what a colleague's decision says: it is kept with the turn's commit.
func (p *performance) decided(ctx context.Context, e dialog.Decided) error {
	switch e.Kind() {
	case dialog.DecidedWaiver:
		return p.waived(ctx, e)
	case dialog.DecidedContact:
		return p.corrected(ctx, e)
	case dialog.DecidedMark:
		return p.marked(e)
	case dialog.DecidedStep:
		p.stepApproved(e)
	case dialog.DecidedPause, dialog.DecidedOffer: // effects of their own
	}
	return nil
}

// NumberAsked is a phone number that a customer asked to be reached at. It is used
// for nothing: the bank's book has to bring it first.
type NumberAsked struct {
	Number string `json:"number"` // E.164
	Staff  string `json:"staff"`
}

// corrected keeps how the customer is written to from now on.
func (p *performance) corrected(ctx context.Context, e dialog.Decided) error {
	c := e.Correct
	if c.Zone != "" {
		if _, err := p.s.zones.load(c.Zone); err != nil {
			return fmt.Errorf("the customer's time zone: %w", err)
		}
	}
	if c.Zone == "" && c.Wishes == nil && c.Number == "" {
		return nil
	}
	return p.contact(ctx, ownerOf(p.next), func(body *contactBody) {
		body.Zone = cmp.Or(c.Zone, body.Zone)
		if c.Wishes != nil {
			body.Wishes = *c.Wishes
		}
		if c.Number != "" {
			body.Asked = &NumberAsked{c.Number, e.Staff}
		}
	})
}

// MarksKey is the key of what colleagues marked of a customer.
func MarksKey(customer string) string { return "marks/" + customer }

// marksBody is what a marks record holds.
type marksBody struct {
	Marks []dialog.Marked `json:"marks"`
}

func parseMarks(r Record) ([]dialog.Marked, error) {
	var body marksBody
	if err := json.Unmarshal(r.Body, &body); err != nil {
		return nil, fmt.Errorf("marks: %w", err)
	}
	return body.Marks, nil
}

func (p *performance) marked(e dialog.Decided) error {
	marks := dialog.WithMark(p.facts.Marks, e, p.at)
	p.facts.Marks = marks
	return p.record(MarksKey(ownerOf(p.next)), marksBody{marks})
}

// flagged lays what colleagues marked over an account's own flags.
func flagged(a *negotiation.Account, marks []dialog.Marked) *negotiation.Account {
	var more []negotiation.Flag
	has := func(flags []negotiation.Flag, f negotiation.Flag) bool {
		for _, x := range flags {
			if x == f {
				return true
			}
		}
		return false
	}
	for _, m := range marks {
		if (m.Account == "" || m.Account == a.Number) && !has(a.Flags, m.Flag) && !has(more, m.Flag) {
			more = append(more, m.Flag)
		}
	}
	if len(more) == 0 {
		return a
	}
	with := *a
	with.Flags = append(append([]negotiation.Flag(nil), a.Flags...), more...)
	return &with
}

// stepApproved notes that a supervisor has approved the step that the case is:
// its colleague may complete it.
func (p *performance) stepApproved(e dialog.Decided) {
	if !p.next.Case.Open() {
		return
	}
	c := *p.next.Case
	c.Needs, c.Approved, c.Changed = "", e.Approved, p.at
	p.next.Case = &c
}
