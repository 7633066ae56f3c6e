package web

import (
	"context"
	"errors"
	"fmt"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// Waiting is the colleagues' queue, the most urgent first.
func (s *Service) Waiting(ctx context.Context) ([]Waiting, error) {
	found, err := s.bot.Queue(ctx)
	if err != nil {
		return nil, err
	}
	waiting := make([]Waiting, 0, len(found))
	for _, c := range found {
		w, err := s.waiting(ctx, c)
		if err != nil {
			return nil, err
		}
		waiting = append(waiting, w)
	}
	return waiting, nil
}

// waiting is a conversation as the queue shows it.
func (s *Service) waiting(ctx context.Context, c bot.Conversation) (Waiting, error) {
	w := Waiting{ID: c.ID, Mode: c.Mode, Since: c.Opened}
	if c.Case != nil {
		w.Reason, w.Priority, w.Since, w.Summary, w.Staff, w.Needs = c.Case.Reason, c.Case.Priority, c.Case.Opened, c.Case.Summary, c.Case.Staff, c.Case.Needs
		for _, words := range c.Case.Words {
			w.Summary += "\n" + words
		}
	}
	if w.Mode == dialog.WithBot {
		w.Staff = ""
	}
	if c.Customer == "" {
		return w, nil
	}
	_, person, err := s.bot.Facts(ctx, c.Customer, s.now())
	if err != nil {
		return w, fmt.Errorf("facts of a customer in the queue: %w", err)
	}
	w.Customer = string(person.Name.Reveal())
	if c.CameFor != "" {
		w.Customer += " ···" + last4(c.CameFor)
	}
	return w, nil
}

// Open is one conversation as a colleague sees it.
func (s *Service) Open(ctx context.Context, id string) (Case, error) {
	c, err := s.bot.Conversation(ctx, id)
	if errors.Is(err, bot.ErrNotFound) {
		return Case{}, ErrUnknown
	}
	if err != nil {
		return Case{}, err
	}
	w, err := s.waiting(ctx, c)
	if err != nil {
		return Case{}, err
	}
	shown := Case{ID: id, Customer: w.Customer, Mode: c.Mode, Staff: w.Staff, Accounts: []AccountView{}, Files: []FileView{}, Pauses: []negotiation.PauseReason{}}
	if c.Case.Open() {
		shown.HandOff, shown.Files = &w, filesOf(c.Case)
	}
	if shown.Entries, err = s.entries(ctx, c); err != nil {
		return Case{}, err
	}
	if c.Customer != "" {
		facts, _, err := s.bot.Facts(ctx, c.Customer, s.now())
		if err != nil {
			return Case{}, err
		}
		shown.Accounts, shown.Hardship = accountViews(facts, dialog.Chinese), facts.Hardship
		shown.Pauses = append(shown.Pauses, endable(facts)...)
	}
	return shown, nil
}

// Act does what a colleague does. All but taking over is for the one who has
// taken over: else it is [ErrMovedOn]. What needs a supervisor is refused to
// others with [ErrNeedsSupervisor]. What is never said is not sent ([Unsaid]).
func (s *Service) Act(ctx context.Context, id string, act StaffAct) error {
	c, err := s.bot.Conversation(ctx, id)
	if errors.Is(err, bot.ErrNotFound) {
		return ErrUnknown
	}
	if err != nil {
		return err
	}
	if act.Kind != Take && !holds(c, act.Staff) {
		return ErrMovedOn
	}
	if !act.Supervisor && needsSupervisor(c, act) {
		return ErrNeedsSupervisor
	}
	in := bot.Inbound{
		Conversation: id, Channel: consoleChannel, EventID: act.ID, At: act.At, Staff: act.Staff, Text: act.Text,
		Customer: c.Customer, Verified: c.Verified, CameFor: c.CameFor,
	}
	switch act.Kind {
	case Take:
		in.Kind = bot.StaffTook
		if owner := c.Case.Owner(); act.Supervisor && owner != "" && owner != act.Staff { // who may give it to anybody
			in.Kind, in.To = bot.StaffAssigned, act.Staff
		}
	case SayAs:
		a, err := s.bot.MayStaffWrite(ctx, id, act.At)
		if err != nil {
			return err
		}
		if !a.Allowed {
			return &NotNow{a.Reason, a.Next}
		}
		if in.Confirmed, err = s.readDraft(ctx, c, act); err != nil {
			return err
		}
		in.Kind = bot.StaffSaid
	case GiveBack:
		in.Kind = bot.StaffBack
	case Evidence:
		in.Kind = bot.HardshipSeen
	case Resume:
		in.Kind, in.Resumed = bot.ContactResumed, act.Pauses
	}
	r, err := s.bot.Handle(ctx, in)
	s.hub.tell() // also where another process took the turn
	if err == nil && r.Refused {
		return ErrMovedOn
	}
	if err == nil && r.Withheld != nil {
		err = &NotNow{r.Withheld.Reason, r.Withheld.Next}
	}
	return err
}

// WatchAll tells of every change of any conversation.
func (s *Service) WatchAll() (<-chan struct{}, func()) { return s.hub.watch() }

// Login is the customer an account belongs to; their conversation begins.
func (s *Service) Login(ctx context.Context, account string) (Customer, error) {
	id, err := s.bot.CustomerOf(ctx, account)
	if errors.Is(err, bot.ErrNotFound) {
		return Customer{}, ErrUnknown
	}
	if err != nil {
		return Customer{}, err
	}
	who := Customer{ID: id, Account: account}
	return who, s.Begin(ctx, who)
}

// Accounts are a customer's name and accounts as of now.
func (s *Service) Accounts(ctx context.Context, who Customer, l dialog.Locale) (string, []AccountView, error) {
	facts, person, err := s.bot.Facts(ctx, who.ID, s.now())
	if err != nil {
		return "", nil, err
	}
	return string(person.Name.Reveal()), accountViews(facts, l), nil
}

// accountViews are the accounts as a page shows them.
func accountViews(f dialog.Facts, l dialog.Locale) []AccountView {
	views := make([]AccountView, 0, len(f.Accounts))
	for _, a := range f.Accounts {
		st := a.Statement
		v := AccountView{
			Number: a.Account.Number, Last4: last4(a.Account.Number), Kind: st.Kind,
			Principal: money(st.Principal, l), Interest: money(st.Interest, l), Fees: money(st.Fees, l), Total: money(st.Total, l),
			DPD: st.DPD, Reconciled: st.Reconciled, Differences: []DifferenceView{}, Plan: planView(a.Plan, l),
		}
		for _, d := range st.Differences {
			v.Differences = append(v.Differences, DifferenceView{d.Date, d.Kind, money(d.Bank, l), money(d.Computed, l)})
		}
		views = append(views, v)
	}
	return views
}

// planView is an agreement in one line, nil for none.
func planView(a *dialog.Agreement, l dialog.Locale) *PlanView {
	if a == nil {
		return nil
	}
	switch o := a.Offer.(type) {
	case negotiation.InstallmentPlan:
		return &PlanView{Kind: "installments", Count: len(o.Installments), Total: money(o.Total, l), APR: o.APR.String(), By: o.CompletesOn}
	case negotiation.FullPayment:
		return &PlanView{Kind: "promise", Amount: money(o.AmountByThen, l), By: o.By}
	case negotiation.Settlement:
		return &PlanView{Kind: "settlement", Amount: money(o.Amount, l), By: o.By}
	}
	return nil
}

// last4 is the end of an account's number, all that is shown of it.
func last4(account string) string {
	if len(account) <= 4 {
		return account
	}
	return account[len(account)-4:]
}
