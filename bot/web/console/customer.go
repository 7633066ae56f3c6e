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
	Customer(ctx context.Context, who staff.Colleague, conversation string) (desk.Customer, error)
	Number(ctx context.Context, who staff.Colleague, conversation string, which desk.Number, place int, why desk.LookWhy) (string, error)
}

// Customer is the panel beside a conversation: whose it is, and what they owe.
func Customer(d CustomerDesk) Area {
	return func(r *Router) {
		p := &panel{d}
		r.Get("/conversations/:id/customer", Working, p.page)
		r.Get("/conversations/:id/number", Working, p.masked)
		r.Post("/conversations/:id/number", Working, p.number)
	}
}

type panel struct{ desk CustomerDesk }

func (p *panel) page(v *Visit) error {
	c, err := p.desk.Customer(v.Context(), v.Who, v.Param("id"))
	if err != nil {
		return err
	}
	return v.Fragment("customer/panel", customerOf(c))
}

// number is a whole number, which hides itself again.
func (p *panel) number(v *Visit) error {
	which, place := desk.Number(v.Form("number")), placeOf(v.Form("place"))
	whole, err := p.desk.Number(v.Context(), v.Who, v.Param("id"), which, place, desk.LookWhy(v.Form("why")))
	if err != nil {
		return err
	}
	shown := numberView{Path: conversationPath(v.Param("id")), Which: which, Whole: whole}
	if which == desk.AccountNumber {
		shown.Place = strconv.Itoa(place)
	}
	return v.Fragment("customer/number_shown", shown)
}

// masked is what takes the place of a number that was shown whole.
func (p *panel) masked(v *Visit) error {
	c, err := p.desk.Customer(v.Context(), v.Who, v.Param("id"))
	if err != nil {
		return err
	}
	numbers := customerOf(c).Numbers
	if desk.Number(v.Query("number")) == desk.PhoneNumber {
		return v.Fragment("customer/number_masked", numbers.Phone)
	}
	place := placeOf(v.Query("place"))
	if place < 0 || place >= len(numbers.Accounts) {
		return desk.ErrUnknown
	}
	return v.Fragment("customer/number_masked", numbers.Accounts[place])
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
}

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

func customerOf(c desk.Customer) customerView {
	view := customerView{Customer: c, Path: conversationPath(c.Conversation), Tabs: panelTabs}
	number := func(which desk.Number, place, last4 string) numberView {
		return numberView{Path: view.Path, Which: which, Place: place, Last4: last4, May: c.MayReveal, Whys: desk.LookWhys[:]}
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
	return view
}
