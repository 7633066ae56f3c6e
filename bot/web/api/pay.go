package api

import (
	"net/http"

	"repaybot/bot/qr"
	"repaybot/negotiation"
)

// paying is how to pay on an account.
type paying struct {
	Account string            `json:"account"`
	Amount  *sum              `json:"amount"`
	By      *negotiation.Date `json:"by"`
	Ways    []payWay          `json:"ways"`
}

type payWay struct {
	Kind string  `json:"kind"`
	Text string  `json:"text"`
	URL  *string `json:"url"`
	QR   *string `json:"qr"`
}

// pay tells how to pay: the bank's own ways, with what is due filled in.
func (s *server) pay(_ http.ResponseWriter, r *http.Request) (any, error) {
	me := whoOf(r)
	p, err := s.Service.Payable(r.Context(), me.customer, r.PathValue("account"), me.locale)
	if err != nil {
		return nil, err
	}
	v := paying{Account: p.Account, Amount: maybeSum(p.Amount, me.locale), By: maybeDay(p.By), Ways: []payWay{}}
	for _, way := range p.Ways {
		w := payWay{Kind: way.Kind, Text: way.Text}
		if way.URL != "" {
			w.URL = &way.URL
			if code, err := qr.SVG(way.URL); err == nil { // a link too long for one is a link all the same
				drawn := string(code)
				w.QR = &drawn
			}
		}
		v.Ways = append(v.Ways, w)
	}
	return v, nil
}
