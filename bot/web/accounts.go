package web

import (
	"errors"

	"repaybot/negotiation"
)

// ErrUnknown is returned for an account or a customer that is not there.
var ErrUnknown = errors.New("not known here")

// Customer is who is logged in.
type Customer struct {
	ID      string // at the bank
	Account string // the account the customer came for
}

// AccountView is an account with what is owed on it; amounts are in the
// reader's own form.
type AccountView struct {
	Number      string                  `json:"-"`
	Last4       string                  `json:"last4"`
	Kind        negotiation.ProductKind `json:"kind"`
	Principal   string                  `json:"principal"`
	Interest    string                  `json:"interest"`
	Fees        string                  `json:"fees"`
	Total       string                  `json:"total"`
	DPD         int                     `json:"dpd"`
	Reconciled  bool                    `json:"reconciled"`
	Differences []DifferenceView        `json:"differences"`
	Plan        *PlanView               `json:"plan"`
}

// DifferenceView is a posting of the bank's that does not come out.
type DifferenceView struct {
	Date     negotiation.Date           `json:"date"`
	Kind     negotiation.DifferenceKind `json:"kind"`
	Bank     string                     `json:"bank"`
	Computed string                     `json:"computed"`
}

// PlanView is an agreement in one line; which fields are there depends on Kind.
type PlanView struct {
	Kind   string           `json:"kind"` // "installments", "promise", "settlement"
	Count  int              `json:"count,omitempty"`
	Total  string           `json:"total,omitempty"`
	APR    string           `json:"apr,omitempty"`
	Amount string           `json:"amount,omitempty"`
	By     negotiation.Date `json:"by"`
}
