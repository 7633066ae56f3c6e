package web

import (
	"github.com/bojanz/currency"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// money is an amount in a language's own form: "¥1,200.50".
func money(m negotiation.Money, l dialog.Locale) string {
	amount, err := currency.NewAmountFromInt64(m.Minor(), string(m.Currency()))
	if err != nil { // a currency that ISO 4217 does not know
		return m.String()
	}
	f := currency.NewFormatter(currency.NewLocale(htmlLang(l)))
	f.SymbolMap = map[string]string{"CNY": "¥", "GBP": "£", "USD": "$", "JPY": "¥"}
	return f.Format(amount)
}
