package paper

import (
	"fmt"
	"strconv"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// Account is whose account a statement or a certificate is of.
type Account struct {
	Bank     dialog.Names
	Customer dialog.PersonName
	Number   string
}

// Statement is a statement of account as of its day, with the working.
func (p *Press) Statement(a Account, st *negotiation.Statement, locale dialog.Locale) (Sheet, error) {
	w := &writer{p: p, locale: locale}
	bank, title := a.Bank.In(locale), w.line("title_statement", nil)
	w.clauses(w.line("statement_intro", nil))
	if !st.Reconciled {
		w.clauses(w.line("statement_not_reconciled", nil))
	} else if st.Total.Minor() <= 0 {
		w.clauses(w.line("statement_credit", nil))
	}
	w.head("head_parties")
	var f Facts
	f = w.fact(f, "bank", bank)
	f = w.fact(f, "customer", a.Customer.Reveal())
	f = w.fact(f, "account", a.Number)
	f = w.fact(f, "product", w.product(st.Kind))
	f = w.fact(f, "currency", string(st.Total.Currency()))
	f = w.fact(f, "as_of", w.day(st.AsOf))
	w.facts(f)
	w.parts(st)
	w.working(st)
	s := Sheet{
		Kind: StatementPaper, Locale: locale, Title: title, At: st.AsOf.Time(), Blocks: w.blocks, Pages: w.pages(),
		Subtitle: w.line("subtitle_statement", dialog.Figures{"bank": dialog.Quote(bank), "as_of": dialog.On(st.AsOf)}),
		Footer:   w.line("footer", dialog.Figures{"bank": dialog.Quote(bank), "title": dialog.Quote(title), "number": dialog.Quote(a.Number)}),
	}
	if w.err != nil {
		return Sheet{}, fmt.Errorf("statement's document: %w", w.err)
	}
	return s, nil
}

func (w *writer) parts(st *negotiation.Statement) {
	w.blocks = append(w.blocks, Leading{w.line("owed_total", nil), w.sum(st.Total)})
	fees := "fees"
	if st.Kind == negotiation.Loan {
		fees = "penalties"
	}
	var f Facts
	f = w.fact(f, "principal", w.sum(st.Principal))
	f = w.fact(f, "interest", w.sum(st.Interest))
	f = w.fact(f, fees, w.sum(st.Fees))
	if st.NotYetDue.Minor() > 0 {
		f = w.fact(f, "not_yet_due_besides", w.sum(st.NotYetDue))
	}
	if st.DPD > 0 {
		f = w.fact(f, "dpd", strconv.Itoa(st.DPD))
		f = w.fact(f, "oldest_due", w.day(st.OldestDue))
	}
	w.facts(f)
}

// working has one row a step, as the statement has them.
func (w *writer) working(st *negotiation.Statement) {
	if len(st.Lines) == 0 {
		return
	}
	w.head("head_working")
	rule := "statement_card_rule"
	if st.Kind == negotiation.Loan {
		rule = "statement_loan_rule"
	}
	w.clauses(w.line(rule, nil))
	t := Table{Heads: w.heads("col_from", "col_to", "col_days", "col_on", "col_rate", "col_charge", "col_posted"),
		Right: []bool{true, true, true, true, true, true, true}}
	for _, l := range st.Lines {
		posted := w.line("not_posted", nil)
		if !l.Posted.IsZero() {
			posted = w.p.short(l.Posted)
		}
		t.Rows = append(t.Rows, []string{w.p.short(l.From), w.p.short(l.To), strconv.Itoa(l.Days), w.sum(l.On), w.percent(l.Rate.Percent()), string(l.Amount), posted})
	}
	w.blocks = append(w.blocks, t)
}

// short is a day in narrow columns, the same in every language.
func (p *Press) short(d negotiation.Date) string { return d.String() }
