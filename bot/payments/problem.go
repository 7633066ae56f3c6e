package payments

import (
	"encoding/json"
	"net/http"

	"repaybot/bot"
)

// problem is a refusal in the form of RFC 9457. It quotes nothing that came in.
type problem struct {
	Title  string           `json:"title"`
	Status int              `json:"status"`
	Detail string           `json:"detail,omitempty"`
	Field  string           `json:"field,omitempty"`  // a JSON pointer into the body
	Reason bot.PaymentFault `json:"reason,omitempty"` // of a payment that can't be taken
}

func refuse(w http.ResponseWriter, status int, p problem) {
	p.Status = status
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(p) // who has gone away needs no reason
}

// faults say how each fault is answered. What conflicts with another payment is
// 409: the bank's own records have to be looked at. The rest is 422: sending it
// again does not help.
var faults = map[bot.PaymentFault]problem{
	bot.UnknownAccount:  {Status: http.StatusUnprocessableEntity, Title: "the book has no such account", Field: "/account"},
	bot.OtherCurrency:   {Status: http.StatusUnprocessableEntity, Title: "the account has another currency", Field: "/currency"},
	bot.BadAmount:       {Status: http.StatusUnprocessableEntity, Title: "this is no amount of the currency above zero", Field: "/amount"},
	bot.BadDay:          {Status: http.StatusUnprocessableEntity, Title: "the day has not come, or is more than 60 days ago", Field: "/paid_on"},
	bot.UnknownPayment:  {Status: http.StatusUnprocessableEntity, Title: "the payment that is taken back is not known", Detail: "one that only the book has is taken back in the book", Field: "/reverses"},
	bot.OtherAmount:     {Status: http.StatusUnprocessableEntity, Title: "another amount was paid than is taken back", Field: "/amount"},
	bot.AlreadyReversed: {Status: http.StatusConflict, Title: "the payment was taken back already", Field: "/reverses"},
	bot.OtherContent:    {Status: http.StatusConflict, Title: "this id is another payment's", Field: "/id"},
}
