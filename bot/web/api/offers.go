package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// proposal answers an ask.
type proposal struct {
	Account          string                `json:"account"`
	AsOf             negotiation.Date      `json:"as_of"`
	Offers           []any                 `json:"offers"`
	Nearest          any                   `json:"nearest"`
	NeedsDownPayment *sum                  `json:"needs_down_payment"`
	Binding          []negotiation.Binding `json:"binding"`
	Stops            []stop                `json:"stops"`
}

// What binds beside the limits.
const (
	bindAgreed negotiation.Binding = "already_agreed"
	bindPerson negotiation.Binding = "person_first"
)

// stop is one place of a slider: a month's amount that the bank would take.
type stop struct {
	Term        int              `json:"term"`
	Monthly     sum              `json:"monthly"`
	Total       sum              `json:"total"`
	Cost        sum              `json:"cost"`
	APR         string           `json:"apr"`
	CompletesOn negotiation.Date `json:"completes_on"`
}

// maxStops is how many places a slider has at most: every term up to five years.
const maxStops = 60

// offers answers what may be agreed. Nothing is agreed by it.
func (s *server) offers(w http.ResponseWriter, r *http.Request) (any, error) {
	var wish struct {
		Account string          `json:"account"`
		Ask     json.RawMessage `json:"ask"`
		Stops   bool            `json:"stops"`
	}
	if err := readJSON(w, r, &wish); err != nil {
		return nil, err
	}
	ctx, me := r.Context(), whoOf(r)
	f, err := s.factsOf(ctx, me)
	if err != nil {
		return nil, err
	}
	a, err := accountOf(&f, wish.Account)
	if err != nil {
		return nil, err
	}
	ask, err := askOf(wish.Ask, a.Account.Currency)
	if err != nil {
		return nil, err
	}
	answer := proposal{Account: wish.Account, AsOf: a.Statement.AsOf, Offers: []any{}, Binding: []negotiation.Binding{}, Stops: []stop{}}
	first, err := s.personFirst(ctx, me)
	if err != nil {
		return nil, err
	}
	switch {
	case first:
		answer.Binding = append(answer.Binding, bindPerson)
		return answer, nil
	case a.Plan != nil:
		answer.Binding = append(answer.Binding, bindAgreed)
		return answer, nil
	}
	p, _, err := dialog.Offered(wish.Account, ask, f)
	var cannot *negotiation.AskError
	if errors.As(err, &cannot) {
		return nil, errUnfit().at("/ask/"+cannot.Key, cannot.Reason)
	}
	if err != nil {
		return nil, err
	}
	for _, o := range p.Offers {
		view, err := s.offerView(ctx, me, o, answer.AsOf)
		if err != nil {
			return nil, err
		}
		answer.Offers = append(answer.Offers, view)
	}
	if p.Nearest != nil {
		if answer.Nearest, err = s.offerView(ctx, me, *p.Nearest, answer.AsOf); err != nil {
			return nil, err
		}
	}
	answer.NeedsDownPayment = maybeSum(p.NeedsDownPayment, me.locale)
	answer.Binding = append(answer.Binding, p.Binding...)
	if wish.Stops {
		answer.Stops, err = stopsOf(me, wish.Account, ask, f)
	}
	return answer, err
}

// personFirst tells whether a conversation leaves the debt aside.
func (s *server) personFirst(ctx context.Context, me *who) (bool, error) {
	c, err := s.Service.Conversation(ctx, me.conversation)
	if errors.Is(err, bot.ErrNotFound) {
		return false, nil
	}
	return c.Stage.LeavesDebtAside(), err
}

// askOf reads an ask.
func askOf(text json.RawMessage, c negotiation.Currency) (negotiation.Ask, error) {
	if len(text) == 0 {
		return negotiation.Ask{}, nil
	}
	if !bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		return negotiation.Ask{}, errUnread().at("/ask", "is no object")
	}
	ask, err := negotiation.ParseAsk(text, c)
	var cannot *negotiation.AskError
	switch {
	case errors.As(err, &cannot):
		return ask, errUnfit().at("/ask/"+cannot.Key, cannot.Reason)
	case err != nil:
		return ask, errUnfit().at("/ask", "has a key that is not known, or an amount or a day that is none")
	}
	return ask, nil
}

// stopsOf are the months' amounts that the bank would take, the smallest first:
// one for each term that gives a plan.
func stopsOf(me *who, account string, ask negotiation.Ask, f dialog.Facts) ([]stop, error) {
	stops := []stop{}
	shortest, longest, ok := dialog.OfferedTerms(account, f)
	if !ok {
		return stops, nil
	}
	for term := min(longest, shortest+maxStops-1); term >= shortest; term-- {
		with := ask
		with.Term, with.MonthlyAtMost = &term, nil
		p, _, err := dialog.Offered(account, with, f)
		if err != nil {
			return nil, err
		}
		for _, o := range p.Offers {
			if plan, ok := o.(negotiation.InstallmentPlan); ok && len(plan.Installments) == term {
				l := me.locale
				stops = append(stops, stop{term, sumOf(largest(plan), l), sumOf(plan.Total, l), sumOf(plan.Cost, l), percent(plan.APR), plan.CompletesOn})
				break
			}
		}
	}
	return stops, nil
}

// largest is the largest instalment of a plan.
func largest(p negotiation.InstallmentPlan) negotiation.Money {
	most := p.Installments[0].Amount
	for _, i := range p.Installments {
		if i.Amount.Minor() > most.Minor() {
			most = i.Amount
		}
	}
	return most
}

// percent is a rate as decimal text.
func percent(r negotiation.Rate) string { return r.String() }

type waived struct {
	Fees     sum `json:"fees"`
	Interest sum `json:"interest"`
}

type installment struct {
	Due       negotiation.Date `json:"due"`
	Amount    sum              `json:"amount"`
	Principal sum              `json:"principal"`
	Interest  sum              `json:"interest"`
	Fee       sum              `json:"fee"`
}

// chartPoint is the balance from a day on.
type chartPoint struct {
	On      negotiation.Date `json:"on"`
	Balance sum              `json:"balance"`
	Height  int64            `json:"height"`
}

type planOffer struct {
	Kind           string             `json:"kind"`
	Count          int                `json:"count"`
	Monthly        sum                `json:"monthly"`
	Method         negotiation.Method `json:"method"`
	DownPayment    sum                `json:"down_payment"`
	DownPaymentDue *negotiation.Date  `json:"down_payment_due"`
	Waived         waived             `json:"waived"`
	Principal      sum                `json:"principal"`
	Total          sum                `json:"total"`
	Cost           sum                `json:"cost"`
	APR            string             `json:"apr"`
	Installments   []installment      `json:"installments"`
	CompletesOn    negotiation.Date   `json:"completes_on"`
	Chart          []chartPoint       `json:"chart"`
	Message        string             `json:"message"`
}

type promiseOffer struct {
	Kind         string           `json:"kind"`
	Amount       sum              `json:"amount"`
	By           negotiation.Date `json:"by"`
	AmountByThen sum              `json:"amount_by_then"`
	Message      string           `json:"message"`
}

type settlementOffer struct {
	Kind    string           `json:"kind"`
	Amount  sum              `json:"amount"`
	Waived  waived           `json:"waived"`
	By      negotiation.Date `json:"by"`
	Message string           `json:"message"`
}

// offerView is an offer as a card shows it. asOf is the day it is made on.
func (s *server) offerView(ctx context.Context, me *who, o negotiation.Offer, asOf negotiation.Date) (any, error) {
	l := me.locale
	message, err := s.takeUp(ctx, me, o, asOf)
	if err != nil {
		return nil, err
	}
	switch o := o.(type) {
	case negotiation.InstallmentPlan:
		v := planOffer{
			Kind: "installments", Count: len(o.Installments), Monthly: sumOf(largest(o), l), Method: o.Method,
			DownPayment: sumOf(o.DownPayment, l), DownPaymentDue: maybeDay(o.DownPaymentDue), Waived: waived{sumOf(o.Waived.Fees, l), sumOf(o.Waived.Interest, l)},
			Principal: sumOf(o.Principal, l), Total: sumOf(o.Total, l), Cost: sumOf(o.Cost, l), APR: percent(o.APR), CompletesOn: o.CompletesOn, Message: message,
		}
		for _, i := range o.Installments {
			v.Installments = append(v.Installments, installment{i.Due, sumOf(i.Amount, l), sumOf(i.Principal, l), sumOf(i.Interest, l), sumOf(i.Fee, l)})
		}
		v.Chart, err = chartOf(o, asOf, l)
		return v, err
	case negotiation.FullPayment:
		return promiseOffer{"promise", sumOf(o.Amount, l), o.By, sumOf(o.AmountByThen, l), message}, nil
	case negotiation.Settlement:
		return settlementOffer{"settlement", sumOf(o.Amount, l), waived{sumOf(o.Waived.Fees, l), sumOf(o.Waived.Interest, l)}, o.By, message}, nil
	}
	return nil, fmt.Errorf("an offer of type %T", o)
}

// chartOf is the balance falling as a plan's principal is paid, from the day it
// is made on to nothing.
func chartOf(o negotiation.InstallmentPlan, asOf negotiation.Date, l dialog.Locale) ([]chartPoint, error) {
	left := o.Principal
	begin, err := left.Add(o.DownPayment)
	if err != nil {
		return nil, err
	}
	top := begin.Minor()
	points := []chartPoint{{asOf, sumOf(begin, l), scaled(top, top)}}
	if !o.DownPayment.IsZero() {
		points = append(points, chartPoint{o.DownPaymentDue, sumOf(left, l), scaled(left.Minor(), top)})
	}
	for _, i := range o.Installments {
		if left, err = left.Sub(i.Principal); err != nil {
			return nil, err
		}
		points = append(points, chartPoint{i.Due, sumOf(left, l), scaled(left.Minor(), top)})
	}
	return points, nil
}

// takeUp is what the customer says to be shown the full terms of an offer: the
// title that its button has in the conversation.
func (s *server) takeUp(ctx context.Context, me *who, o negotiation.Offer, asOf negotiation.Date) (string, error) {
	b := dialog.Button{ID: "take_up", Today: asOf}
	switch o := o.(type) {
	case negotiation.InstallmentPlan:
		b.Title = "choose_plan"
		b.Figures = dialog.Figures{"months": dialog.Count(len(o.Installments)), "monthly": dialog.Sum(largest(o))}
	case negotiation.FullPayment:
		b.Title, b.Figures = "choose_promise", dialog.Figures{"by": dialog.On(o.By)}
	case negotiation.Settlement:
		b.Title, b.Figures = "choose_settlement", dialog.Figures{"amount": dialog.Sum(o.Amount)}
	}
	return s.Phraser.Button(ctx, b, me.locale)
}
