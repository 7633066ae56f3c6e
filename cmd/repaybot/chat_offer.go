package main

import (
	"repaybot/dialog"
	"repaybot/negotiation"
)

// chatOffer is what a colleague offers on the account that is talked about.
// Amounts are in the currency's smallest unit.
type chatOffer struct {
	Kind     negotiation.OfferKind     `json:"kind"` // "installments", "promise" or "settlement"
	Role     string                    `json:"role"` // "": agent
	Approved string                    `json:"approved"`
	Answered bool                      `json:"answered"`
	Waive    *negotiation.WaivePercent `json:"waive"`
	dialog.Wish
}

func (o chatOffer) event(account string) dialog.StaffOffered {
	role := o.Role
	if role == "" {
		role = "agent"
	}
	return dialog.StaffOffered{Role: role, Account: account, Kind: o.Kind, Ask: o.Wish, Waive: o.Waive, Approved: o.Approved, Answered: o.Answered}
}
