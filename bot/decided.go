package bot

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

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
		return p.marked(ctx, e)
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

// NumberAsked is the number that a customer asked for, while the bank's book does
// not have it; nil where there is none.
func (s *Service) NumberAsked(ctx context.Context, customer string) (*NumberAsked, error) {
	rs, err := s.store.Records(ctx, []string{ContactKey(customer)})
	if err != nil || len(rs) == 0 || rs[0].Status != RecordActive {
		return nil, err
	}
	body, err := parseContact(rs[0].Body)
	if err != nil || body.Asked == nil {
		return nil, err
	}
	lines, err := s.book.Lines(ctx, customer)
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		if PhoneOf(l.Line.Reveal()) == body.Asked.Number {
			return nil, nil
		}
	}
	return body.Asked, nil
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

func (p *performance) marked(ctx context.Context, e dialog.Decided) error {
	marks := dialog.WithMark(p.facts.Marks, e, p.at)
	p.facts.Marks = marks
	p.facts.Accounts = slices.Clone(p.facts.Accounts)
	for i := range p.facts.Accounts {
		a := &p.facts.Accounts[i]
		line, err := p.s.lineOf(ctx, p.next.Customer, a.Account.Number)
		if err != nil {
			return err
		}
		book, err := p.s.accounts.parsed(line)
		if err != nil {
			return err
		}
		with := *a.Account
		with.Flags = flagged(book.account, marks).Flags
		a.Account = &with
	}
	return p.record(MarksKey(ownerOf(p.next)), marksBody{marks})
}

// flagged lays what colleagues marked over an account's own flags.
func flagged(a *negotiation.Account, marks []dialog.Marked) *negotiation.Account {
	with := *a
	with.Flags = slices.Clone(a.Flags)
	for _, m := range marks {
		if (m.Account == "" || m.Account == a.Number) && !slices.Contains(with.Flags, m.Flag) {
			with.Flags = append(with.Flags, m.Flag)
		}
	}
	if len(with.Flags) == len(a.Flags) {
		return a
	}
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
