package api

import (
	"context"
	"net/http"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// account is what is owed on one account.
type account struct {
	Account     string                  `json:"account"`
	Last4       string                  `json:"last4"`
	Kind        negotiation.ProductKind `json:"kind"`
	Product     string                  `json:"product"`
	Total       sum                     `json:"total"`
	Parts       []part                  `json:"parts"`
	DaysPastDue int                     `json:"days_past_due"`
	OldestDue   *negotiation.Date       `json:"oldest_due"`
	Reconciled  bool                    `json:"reconciled"`
	Plan        *planSummary            `json:"plan"`
}

// part is a part of what is owed, as a bar shows it.
type part struct {
	Kind   string `json:"kind"`
	Amount sum    `json:"amount"`
	Share  int    `json:"share"`
}

// factsOf are the facts of who makes a request, as of now.
func (s *server) factsOf(ctx context.Context, me *who) (dialog.Facts, error) {
	f, _, err := s.Service.Facts(ctx, me.customer, s.Now())
	return f, err
}

// accountOf finds one of the customer's own accounts. Another's is answered
// as one that does not exist.
func accountOf(f *dialog.Facts, number string) (*dialog.AccountFacts, error) {
	for i := range f.Accounts {
		if f.Accounts[i].Account.Number == number {
			return &f.Accounts[i], nil
		}
	}
	return nil, errNothing()
}

func (me *who) accountView(f *dialog.Facts, a *dialog.AccountFacts) account {
	st := a.Statement
	v := account{
		Account: a.Account.Number, Last4: last4(a.Account.Number), Kind: st.Kind, Product: st.Product, Total: sumOf(st.Total, me.locale),
		DaysPastDue: st.DPD, OldestDue: maybeDay(st.OldestDue), Reconciled: st.Reconciled,
	}
	share := shares(st.Principal, st.Interest, st.Fees)
	for i, p := range []struct {
		kind string
		of   negotiation.Money
	}{{"principal", st.Principal}, {"interest", st.Interest}, {"fees", st.Fees}} {
		v.Parts = append(v.Parts, part{p.kind, sumOf(p.of, me.locale), share[i]})
	}
	if plan, ok := me.planOf(f, a); ok {
		v.Plan = &plan.planSummary
	}
	return v
}

// last4 is the end of an account's number.
func last4(number string) string { return number[max(0, len(number)-4):] }

// today is the day of the customer's.
func today(f *dialog.Facts) negotiation.Date { return negotiation.DateOf(f.Now) }

// statement tells what is owed on all accounts.
func (s *server) statement(_ http.ResponseWriter, r *http.Request) (any, error) {
	me := whoOf(r)
	f, err := s.factsOf(r.Context(), me)
	if err != nil {
		return nil, err
	}
	all := make([]account, len(f.Accounts))
	for i := range f.Accounts {
		all[i] = me.accountView(&f, &f.Accounts[i])
	}
	return map[string]any{"as_of": today(&f), "accounts": all}, nil
}

// difference is a posting of the bank's that does not come out.
type difference struct {
	Date     negotiation.Date           `json:"date"`
	Kind     negotiation.DifferenceKind `json:"kind"`
	Bank     sum                        `json:"bank"`
	Computed sum                        `json:"computed"`
}

// workingLine is one step of the working.
type workingLine struct {
	Kind   negotiation.LineKind `json:"kind"`
	Posted *negotiation.Date    `json:"posted"`
	From   negotiation.Date     `json:"from"`
	To     negotiation.Date     `json:"to"`
	Days   int                  `json:"days"`
	On     sum                  `json:"on"`
	Rate   rate                 `json:"rate"`
	Amount negotiation.Exact    `json:"amount"`
}

type rate struct {
	Value string `json:"value"`
	Per   string `json:"per"`
	Text  string `json:"text"`
}

// statementOf tells what is owed on one account, with the working.
func (s *server) statementOf(_ http.ResponseWriter, r *http.Request) (any, error) {
	me := whoOf(r)
	f, err := s.factsOf(r.Context(), me)
	if err != nil {
		return nil, err
	}
	a, err := accountOf(&f, r.PathValue("account"))
	if err != nil {
		return nil, err
	}
	st, l := a.Statement, me.locale
	v := struct {
		account
		AsOf            negotiation.Date `json:"as_of"`
		AccruedInterest sum              `json:"accrued_interest"`
		NotYetDue       *sum             `json:"not_yet_due"`
		Differences     []difference     `json:"differences"`
		Working         []workingLine    `json:"working"`
	}{
		account: me.accountView(&f, a), AsOf: st.AsOf, AccruedInterest: sumOf(st.AccruedInterest, l),
		Differences: make([]difference, len(st.Differences)), Working: make([]workingLine, len(st.Lines)),
	}
	per := "day"
	if st.Kind == negotiation.Loan {
		per = "year"
		v.NotYetDue = maybeSum(&st.NotYetDue, l)
	}
	for i, d := range st.Differences {
		v.Differences[i] = difference{d.Date, d.Kind, sumOf(d.Bank, l), sumOf(d.Computed, l)}
	}
	for i, x := range st.Lines {
		v.Working[i] = workingLine{x.Kind, maybeDay(x.Posted), x.From, x.To, x.Days, sumOf(x.On, l), rate{x.Rate.String(), per, x.Rate.Percent().String() + "%"}, x.Amount}
	}
	return v, nil
}
