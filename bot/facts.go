package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// about is what a turn knows of its conversation before the facts.
type about struct {
	conversation string
	replyChannel string // that the replies go to, where that is not channel; or ""
	caseOpen     bool
	standing     dialog.CaseFacts
	sequence     int64 // of the turn
	customer     string
	channel      string
	cameFor      string
	verified     bool
	line         dialog.Line
	locale       dialog.Locale
	at           time.Time
	unasked      []Unasked // what went to the customer unasked
	wrote        time.Time // of the customer's last message
	payments     *Record   // of the account that this turn is told of a payment on; nil: as they are kept
}

// hardshipBody is what a hardship record holds.
type hardshipBody struct {
	Hardship negotiation.Hardship `json:"hardship"`
	Reason   dialog.ReasonValue   `json:"reason,omitempty"`
	By       string               `json:"by,omitempty"` // the colleague who has seen it
}

// contactBody is what a contact record holds.
type contactBody struct {
	dialog.ContactFacts
	Words string `json:"prefers,omitempty"` // when and how they like to be reached, in their words

	Zone  string       `json:"zone,omitempty"`  // where they are, as a colleague put it right; "": as the book says
	Asked *NumberAsked `json:"asked,omitempty"` // a number that the book does not have yet
}

func parseContact(text []byte) (body contactBody, err error) {
	if err := json.Unmarshal(text, &body); err != nil {
		return body, fmt.Errorf("contact: %w", err)
	}
	return body, nil
}

// contactOf is what holds for writing to a customer; nothing where nothing was
// ever said of it.
func (s *Service) contactOf(ctx context.Context, owner string) (contactBody, error) {
	r, err := activeRecord(ctx, s.store, ContactKey(owner))
	if err != nil || r == nil {
		return contactBody{}, err
	}
	return parseContact(r.Body)
}

// facts reads once what a turn may know, and how to know it again.
func (s *Service) facts(ctx context.Context, a about) (dialog.Facts, FactsRecord, error) {
	lines, err := s.linesOf(ctx, a.customer)
	if err != nil {
		return dialog.Facts{}, FactsRecord{}, err
	}
	parsed := make([]*parsedAccount, len(lines))
	zone, known := s.policy.Bank.TimeZone, false // of a customer whose own is not told
	for i, l := range lines {
		if parsed[i], err = s.accounts.parsed(l); err != nil {
			return dialog.Facts{}, FactsRecord{}, err
		}
		if own := parsed[i].account.Customer.TimeZone; own != "" && !known {
			zone, known = own, true
		}
	}
	owner := a.customer
	if owner == "" {
		owner = "conversation/" + a.conversation
	}
	records, err := s.recordsOf(ctx, a, owner, lines)
	if err != nil {
		return dialog.Facts{}, FactsRecord{}, err
	}
	if a.payments != nil {
		if records == nil {
			records = map[string]Record{}
		}
		records[a.payments.Key] = *a.payments
	}
	r := FactsRecord{Now: a.at, Zone: zone, Policy: s.policy.Hash, Verified: a.verified, Line: a.line, Locale: a.locale, CameFor: a.cameFor, PayHere: s.takesPayments(a.channel), Hardship: string(negotiation.HardshipNone)}
	if h, ok := records[HardshipKey(owner)]; ok {
		var body hardshipBody
		if err := json.Unmarshal(h.Body, &body); err != nil {
			return dialog.Facts{}, FactsRecord{}, fmt.Errorf("hardship: %w", err)
		}
		r.Hardship = string(body.Hardship)
	}
	if c, ok := records[ContactKey(owner)]; ok {
		body, err := parseContact(c.Body)
		if err != nil {
			return dialog.Facts{}, FactsRecord{}, err
		}
		r.Contact = body.ContactFacts
		if _, err := s.zones.load(body.Zone); err == nil && body.Zone != "" { // what a colleague has put right
			r.Zone = body.Zone
		}
	}
	if m, ok := records[MarksKey(owner)]; ok {
		if r.Marks, err = parseMarks(m); err != nil {
			return dialog.Facts{}, FactsRecord{}, err
		}
	}
	r.Channel, r.CaseOpen, r.Case = a.replyChannel, a.caseOpen, a.standing
	r.Contact.Sent, r.Contact.LastWrote = contacted(a.unasked, ""), a.wrote
	if r.Through, err = s.throughOn(records, a.at); err != nil {
		return dialog.Facts{}, FactsRecord{}, err
	}
	plans := make([]*dialog.Agreement, len(lines))
	for i, l := range lines {
		ar := AccountRecord{Line: l.Digest}
		if p, ok := records[PlanKey(l.Account)]; ok {
			ar.Plan = p.Digest
			if plans[i], err = s.plans.parsed(p.Digest, p.Body); err != nil {
				return dialog.Facts{}, FactsRecord{}, err
			}
		}
		if p, ok := records[PromiseKey(l.Account)]; ok {
			ar.Promise = p.Body
		}
		if p, ok := records[PastPlansKey(l.Account)]; ok {
			ar.Past = p.Body
		}
		if p, ok := records[PaymentsKey(l.Account)]; ok {
			if parsed[i], ar.Paid, ar.Given, err = s.overlaid(l, parsed[i], p, r.Through); err != nil {
				return dialog.Facts{}, FactsRecord{}, err
			}
		}
		r.Accounts = append(r.Accounts, ar)
	}
	f, err := s.assemble(r, a.channel, parsed, plans)
	return f, r, err
}

// assemble makes the facts of their record and what it refers to; a turn that
// is played again goes through here too.
func (s *Service) assemble(r FactsRecord, channel string, parsed []*parsedAccount, plans []*dialog.Agreement) (dialog.Facts, error) {
	zone, err := s.zones.load(r.Zone)
	if err != nil {
		return dialog.Facts{}, err
	}
	bank, err := s.zones.load(s.policy.Bank.TimeZone)
	if err != nil {
		return dialog.Facts{}, err
	}
	f := dialog.Facts{
		Now: r.Now.In(zone), BankNow: r.Now.In(bank), Policy: s.policy, Channel: channel, Verified: r.Verified, Line: r.Line, Locale: r.Locale,
		CameFor: r.CameFor, Hardship: negotiation.Hardship(r.Hardship), Contact: r.Contact, PayHere: r.PayHere, BookedThrough: r.Through,
	}
	f.CaseOpen, f.Case, f.Marks = r.CaseOpen, r.Case, r.Marks
	if r.Channel != "" {
		f.Channel = r.Channel
	}
	today := negotiation.DateOf(f.Now)
	for i, p := range parsed {
		st, err := p.statementOn(s.policy, today)
		if err != nil {
			return dialog.Facts{}, fmt.Errorf("statement: %w", err)
		}
		af := dialog.AccountFacts{Account: flagged(p.account, r.Marks), Statement: st, Plan: plans[i]}
		if len(r.Accounts[i].Promise) > 0 {
			if af.Promise, err = parsePromise(r.Accounts[i].Promise); err != nil {
				return dialog.Facts{}, err
			}
		}
		if af.PastPlans, err = parsePastPlans(r.Accounts[i].Past); err != nil {
			return dialog.Facts{}, err
		}
		if af.Given, err = entriesOfLines(r.Accounts[i].Given, p.account.Currency); err != nil {
			return dialog.Facts{}, fmt.Errorf("waivers: %w", err)
		}
		f.Accounts = append(f.Accounts, af)
	}
	return f, nil
}

// linesOf is a customer's part of the book; nobody has none.
func (s *Service) linesOf(ctx context.Context, customer string) ([]BookLine, error) {
	if customer == "" {
		return nil, nil
	}
	lines, err := s.book.Lines(ctx, customer)
	if err == nil && len(lines) == 0 {
		err = ErrUnknownCustomer
	}
	return lines, err
}

// recordsOf reads the active records of a customer. One that is pending is
// finished or released first, if its turn has come to an end.
func (s *Service) recordsOf(ctx context.Context, a about, owner string, lines []BookLine) (map[string]Record, error) {
	keys := make([]string, 0, 4+4*len(lines))
	keys = append(keys, ContactKey(owner), HardshipKey(owner), MarksKey(owner), throughKey)
	for _, l := range lines {
		keys = append(keys, PlanKey(l.Account), PromiseKey(l.Account), PastPlansKey(l.Account), PaymentsKey(l.Account))
	}
	rs, err := s.store.Records(ctx, keys)
	if err != nil || len(rs) == 0 {
		return nil, err
	}
	active := make(map[string]Record, len(rs))
	for _, r := range rs {
		if r.Status == RecordPending && (r.Conversation != a.conversation || r.Sequence != a.sequence) {
			if r, err = s.finish(ctx, r); err != nil {
				return nil, err
			}
		}
		if r.Status == RecordActive {
			active[r.Key] = r
		}
	}
	return active, nil
}

// customerFacts is what a console shows of a customer.
func (s *Service) customerFacts(ctx context.Context, customer string, at time.Time) (dialog.Facts, Person, error) {
	if customer == "" {
		return dialog.Facts{}, Person{}, ErrUnknownCustomer
	}
	f, _, err := s.facts(ctx, about{customer: customer, channel: "console", verified: true, at: at})
	if err != nil {
		return dialog.Facts{}, Person{}, err
	}
	lines, err := s.linesOf(ctx, customer)
	if err != nil {
		return dialog.Facts{}, Person{}, err
	}
	p, err := s.accounts.parsed(lines[0])
	if err != nil {
		return dialog.Facts{}, Person{}, err
	}
	return f, p.person, nil
}
