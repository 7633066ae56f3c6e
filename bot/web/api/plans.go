package api

import (
	"net/http"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// planSummary is what is agreed on an account, in short.
type planSummary struct {
	Account       string            `json:"account"`
	Kind          string            `json:"kind"`
	Status        string            `json:"status"`
	AgreedOn      negotiation.Date  `json:"agreed_on"`
	WithdrawUntil *negotiation.Date `json:"withdraw_until"`
	Total         sum               `json:"total"`
	Paid          sum               `json:"paid"`
	ToCome        sum               `json:"to_come"`
	Progress      int64             `json:"progress"`
	Next          *nextPayment      `json:"next"`
}

type nextPayment struct {
	Due    negotiation.Date `json:"due"`
	Amount sum              `json:"amount"`
}

// plan is what is agreed on an account: paid and to come.
type plan struct {
	planSummary
	Offer         any          `json:"offer"`
	Payments      []planPaying `json:"payments"`
	PaidCount     int          `json:"paid_count"`
	Count         int          `json:"count"`
	TermsHash     string       `json:"terms_hash"`
	PolicyVersion string       `json:"policy_version"`

	agreed *dialog.Agreement
}

// planPaying is one payment of a plan.
type planPaying struct {
	Number int                           `json:"number"`
	Due    negotiation.Date              `json:"due"`
	Amount sum                           `json:"amount"`
	Paid   sum                           `json:"paid"`
	Left   sum                           `json:"left"`
	Status negotiation.InstallmentStatus `json:"status"`
}

// planOf is the agreement that stands on an account.
func (me *who) planOf(f *dialog.Facts, a *dialog.AccountFacts) (plan, bool) {
	g := a.Plan
	if g == nil {
		return plan{}, false
	}
	p := plan{agreed: g, TermsHash: g.TermsHash, PolicyVersion: g.PolicyVersion}
	p.Account, p.AgreedOn = g.Account, g.AgreedOn
	if day := today(f); day <= g.WithdrawUntil {
		p.WithdrawUntil = maybeDay(g.WithdrawUntil)
	}
	if fp, ok := f.FollowedOf(g, a); ok {
		me.installments(&p, fp)
		return p, true
	}
	promise := f.PromiseOf(g, a)
	if promise == nil {
		return plan{}, false
	}
	me.once(&p, g.Offer, promise)
	return p, true
}

// installments fills in a plan of instalments as it stands.
func (me *who) installments(p *plan, f *negotiation.FollowedPlan) {
	l := me.locale
	p.Kind, p.Status = "installments", string(f.Status)
	p.Total, p.Paid, p.ToCome = sumOf(f.Total, l), sumOf(f.Paid, l), sumOf(f.Left, l)
	p.Progress = scaled(f.Paid.Minor(), f.Total.Minor())
	all := f.Installments
	if !f.DownPayment.Amount.IsZero() {
		all = append([]negotiation.FollowedInstallment{f.DownPayment}, all...)
	}
	p.Count = len(all)
	for i := range all {
		x := &all[i]
		p.Payments = append(p.Payments, planPaying{x.Number, x.Due, sumOf(x.Amount, l), sumOf(x.Paid, l), sumOf(x.Left(), l), x.Status})
		if x.Status == negotiation.InstallmentPaid {
			p.PaidCount++
		} else if p.Next == nil && f.Status.Stands() {
			p.Next = &nextPayment{x.Due, sumOf(x.Left(), l)}
		}
	}
}

// once fills in an agreement to pay once, as it stands.
func (me *who) once(p *plan, o negotiation.Offer, f *negotiation.FollowedPromise) {
	l := me.locale
	p.Kind, p.Status, p.Count = "promise", string(f.Status), 1
	if _, ok := o.(negotiation.Settlement); ok {
		p.Kind = "settlement"
	}
	p.Total, p.Paid, p.ToCome = sumOf(f.Amount, l), sumOf(f.Paid, l), sumOf(f.Left, l)
	p.Progress = scaled(f.Paid.Minor(), f.Amount.Minor())
	pay := planPaying{1, f.By, p.Total, p.Paid, p.ToCome, negotiation.InstallmentComing}
	switch f.Status {
	case negotiation.PromiseKept:
		pay.Status, p.PaidCount = negotiation.InstallmentPaid, 1
	case negotiation.PromiseMissed, negotiation.PromisePartKept, negotiation.PromiseCancelled:
		pay.Status = negotiation.InstallmentMissed
	case negotiation.PromiseActive:
		if f.By <= f.AsOf {
			pay.Status = negotiation.InstallmentDue
		}
		p.Next = &nextPayment{f.By, p.ToCome}
	}
	p.Payments = []planPaying{pay}
}

// plans tells what is agreed, by account.
func (s *server) plans(_ http.ResponseWriter, r *http.Request) (any, error) {
	me := whoOf(r)
	f, err := s.factsOf(r.Context(), me)
	if err != nil {
		return nil, err
	}
	all := []planSummary{}
	for i := range f.Accounts {
		if p, ok := me.planOf(&f, &f.Accounts[i]); ok {
			all = append(all, p.planSummary)
		}
	}
	return map[string]any{"plans": all}, nil
}

// plan tells what is agreed on one account.
func (s *server) plan(_ http.ResponseWriter, r *http.Request) (any, error) {
	me := whoOf(r)
	f, err := s.factsOf(r.Context(), me)
	if err != nil {
		return nil, err
	}
	a, err := accountOf(&f, r.PathValue("account"))
	if err != nil {
		return nil, err
	}
	p, ok := me.planOf(&f, a)
	if !ok {
		return nil, errNothing()
	}
	if p.Offer, err = s.offerView(r.Context(), me, p.agreed.Offer, p.AgreedOn); err != nil {
		return nil, err
	}
	return p, nil
}
