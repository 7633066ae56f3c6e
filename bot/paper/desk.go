package paper

import (
	"fmt"

	"repaybot/bot"
	"repaybot/dialog"
)

// Desk gives documents out: it is [bot.Papers] over a [Press].
type Desk struct {
	*Press
	CheckAt string // the address at which a hash can be checked, to be followed by the hash; "": at the bank
	Style   string // the address of [Stylesheet]
}

var _ bot.Papers = (*Desk)(nil)

// Make implements [bot.Papers].
func (d *Desk) Make(src bot.DocumentSource, form bot.DocumentForm, l dialog.Locale) ([]byte, error) {
	s, err := d.sheet(src, l)
	if err != nil {
		return nil, err
	}
	if form == bot.AsPDF {
		return d.PDF(s)
	}
	return d.HTML(s, Links{Style: d.Style, PDF: src.ID + ".pdf"})
}

func (d *Desk) sheet(src bot.DocumentSource, l dialog.Locale) (Sheet, error) {
	switch src.Kind {
	case bot.AgreementDocument:
		return d.Agreement(Agreed{Agreement: src.Agreement, Terms: src.Terms, CheckAt: d.CheckAt}, l)
	case bot.StatementDocument:
		return d.Statement(Account{Bank: src.Bank, Customer: src.Customer, Number: src.Account}, src.Statement, l)
	case bot.SettledDocument:
		c, err := completed(src)
		if err != nil {
			return Sheet{}, err
		}
		c.Product = src.Product
		return d.Settled(c, l)
	}
	return Sheet{}, fmt.Errorf("paper: no kind %q", src.Kind)
}

func completed(src bot.DocumentSource) (Completed, error) {
	if src.Plan != nil {
		return CompletedPlan(src.Agreement, src.Plan)
	}
	return CompletedPromise(src.Agreement, src.Promise, src.On)
}
