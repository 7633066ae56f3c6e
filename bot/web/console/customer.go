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
func Customer(d CustomerDesk) Area {
	return func(r *Router) {
		r.Get("/conversations/:id/customer", Working, func(v *Visit) error {
			c, err := d.Customer(v.Context(), v.Who, v.Param("id"))
			if err != nil {
				return err
			}
			return v.Fragment("customer/panel", customerView{c, conversationPath(c.Conversation)})
		})
	}
}

type customerView struct {
	desk.Customer
	Path string
}
