// Package amount writes amounts as people read them.
package amount

import (
	"github.com/bojanz/currency"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// Text is an amount in a language's own form: "¥1,200.50".
func Text(m negotiation.Money, l dialog.Locale) string {
	amount, err := currency.NewAmountFromInt64(m.Minor(), string(m.Currency()))
	if err != nil { // a currency that ISO 4217 does not know
		return m.String()
	}
	f := currency.NewFormatter(currency.NewLocale(Language(l)))
	f.SymbolMap = map[string]string{"CNY": "¥", "GBP": "£", "USD": "$", "JPY": "¥"}
	return f.Format(amount)
}

// Language is a language's tag (BCP 47) for pages.
func Language(l dialog.Locale) string {
	if l == dialog.Chinese {
		return "zh-CN"
	}
	return "en"
}
