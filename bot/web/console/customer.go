package console

import (
	"context"

	"repaybot/bot/desk"
	"repaybot/bot/staff"
)

// CustomerDesk is what the panel beside a conversation asks.
type CustomerDesk interface {
	Customer(ctx context.Context, who staff.Colleague, conversation string) (desk.Customer, error)
}

// Customer is the panel beside a conversation: whose it is, and what they owe.
func Customer(d CustomerDesk) Area { return customerAt(d, atTheBank(nil)) }

func customerAt(d interface {
	Customer(ctx context.Context, who staff.Colleague, conversation string) (desk.Customer, error)
}, at venue) Area {
	return func(r *Router) {
		r.Get(at.base+"/:id/customer", at.need, func(v *Visit) error {
			c, err := d.Customer(v.Context(), v.Who, v.Param("id"))
			if err != nil {
				return err
			}
			tabs := panelTabs
			if at.practice { // what is decided for a customer is not practised
				tabs = tabs[:len(tabs)-1]
			}
			return v.Fragment("customer/panel", customerView{c, at.of(c.Conversation), tabs})
		})
	}
}

// customerView is the panel as its templates see it. They name an account by its
// place in Accounts, so that no number is in an address or a form.
type customerView struct {
	desk.Customer
	Path string // of the conversation
	Tabs []panelTab
}

// panelTab is a part of the panel, and the key that leads to it.
type panelTab struct{ Name, Key string }

var panelTabs = []panelTab{{"owed", "1"}, {"plan", "2"}, {"contact", "3"}, {"history", "4"}, {"acts", "5"}}
