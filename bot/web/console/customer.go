package console

import (
	"context"
	"slices"
	"strconv"

	"repaybot/bot/desk"
	"repaybot/bot/staff"
	"repaybot/negotiation"
)

// CustomerDesk is what the panel beside a conversation asks.
type CustomerDesk interface {
	panelDesk
	Number(ctx context.Context, who staff.Colleague, conversation string, which desk.Number, place int, why desk.LookWhy) (string, error)
}

// Customer is the panel beside a conversation: whose it is, and what they owe.
func Customer(d CustomerDesk) Area {
	return func(r *Router) {
		p := &panel{d, atTheBank(nil)}
		customerAt(d, p.at)(r)
		r.Get("/conversations/:id/number", Working, func(v *Visit) error { return p.masked(v) })
		r.Post("/conversations/:id/number", Working, func(v *Visit) error { return p.number(d, v) })
	}
}

// panelDesk is what the panel itself asks, wherever it is.
type panelDesk interface {
	Customer(ctx context.Context, who staff.Colleague, conversation string) (desk.Customer, error)
}

func customerAt(d panelDesk, at venue) Area {
	return func(r *Router) { r.Get(at.base+"/:id/customer", at.need, (&panel{d, at}).page) }
}

type panel struct {
	desk panelDesk
	at   venue
}

func (p *panel) page(v *Visit) error {
	view, err := p.view(v)
	if err != nil {
		return err
	}
	return v.Fragment("customer/panel", view)
}

// masked is what takes the place of a number that was shown whole.
func (p *panel) masked(v *Visit) error {
	view, err := p.view(v)
	if err != nil {
		return err
	}
	if desk.Number(v.Query("number")) == desk.PhoneNumber {
		return v.Fragment("customer/number_masked", view.Numbers.Phone)
	}
	place := placeOf(v.Query("place"))
	if place < 0 || place >= len(view.Numbers.Accounts) {
		return desk.ErrUnknown
	}
	return v.Fragment("customer/number_masked", view.Numbers.Accounts[place])
}

// number is a whole number, which hides itself again.
func (p *panel) number(d CustomerDesk, v *Visit) error {
	which, place := desk.Number(v.Form("number")), placeOf(v.Form("place"))
	whole, err := d.Number(v.Context(), v.Who, v.Param("id"), which, place, desk.LookWhy(v.Form("why")))
	if err != nil {
		return err
	}
	shown := numberView{Path: p.at.of(v.Param("id")), Which: which, Whole: whole}
	if which == desk.AccountNumber {
		shown.Place = strconv.Itoa(place)
	}
	return v.Fragment("customer/number_shown", shown)
}

// placeOf is an account's place as a form or an address has it; -1: none.
func placeOf(text string) int {
	place, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return place
}

// customerView is the panel as its templates see it. They name an account by its
// place in Accounts, so that no number is in an address or a form.
type customerView struct {
	desk.Customer
	Path    string // of the conversation
	Tabs    []panelTab
	Numbers numbersView
	Flags   []flagView
	at      venue
}

// At is the address of another of the customer's conversations.
func (c customerView) At(id string) string { return c.at.of(id) }

// Acts tells whether something is decided for the customer here: in practice
// nothing is.
func (c customerView) Acts() bool { return !c.at.practice }

// panelTab is a part of the panel, and the key that leads to it: 1 to 3 are the
// queue's.
type panelTab struct{ Name, Key string }

var panelTabs = []panelTab{{"owed", "4"}, {"plan", "5"}, {"contact", "6"}, {"history", "7"}, {"acts", "8"}}

type numbersView struct {
	Phone    numberView
	Accounts []numberView // of each account
}

// numberView is a number of which no more than the end is shown, or the whole.
type numberView struct {
	Path  string // of the conversation
	Which desk.Number
	Place string // an account's among the customer's; "" of the phone
	Last4 string
	May   bool // it may be shown whole
	Whys  []desk.LookWhy
	Whole string
}

// flagView is a flag of the book's, or a colleague's.
type flagView struct {
	Flag  negotiation.Flag
	Last4 string // the account that has it, where not all do
}

func (p *panel) view(v *Visit) (customerView, error) {
	c, err := p.desk.Customer(v.Context(), v.Who, v.Param("id"))
	if err != nil {
		return customerView{}, err
	}
	view := customerView{Customer: c, Path: p.at.of(c.Conversation), Tabs: panelTabs, at: p.at}
	if !view.Acts() {
		view.Tabs = panelTabs[:len(panelTabs)-1]
	}
	number := func(which desk.Number, place, last4 string) numberView {
		return numberView{Path: view.Path, Which: which, Place: place, Last4: last4, May: c.MayReveal && !p.at.practice, Whys: desk.LookWhys[:]}
	}
	view.Numbers.Phone = number(desk.PhoneNumber, "", c.Phone)
	for i := range c.Accounts {
		a := c.Accounts[i].Account
		view.Numbers.Accounts = append(view.Numbers.Accounts, number(desk.AccountNumber, strconv.Itoa(i), last4(a.Number)))
		for _, flag := range a.Flags {
			one := flagView{Flag: flag}
			for j := range c.Accounts {
				if !slices.Contains(c.Accounts[j].Account.Flags, flag) {
					one.Last4 = last4(a.Number)
				}
			}
			if !slices.Contains(view.Flags, one) {
				view.Flags = append(view.Flags, one)
			}
		}
	}
	return view, nil
}
