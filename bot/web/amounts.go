package web

import (
	"repaybot/bot/amount"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// money is an amount in a language's own form: "¥1,200.50".
func money(m negotiation.Money, l dialog.Locale) string { return amount.Text(m, l) }
