package paper

import (
	"fmt"
	"strings"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// Agreed is what an agreement's document is made of.
type Agreed struct {
	Agreement *dialog.Agreement
	Terms     string // the stored text that the hash is of
	CheckAt   string // the address at which a hash can be checked, to be followed by the hash; "": at the bank
}

// algorithm and encoding are how [dialog.Agreement].TermsHash is made.
const (
	algorithm = "SHA-256"
	encoding  = "UTF-8"
)

// Agreement is the document of an agreement in a language, with all that
// spec/conduct.md, "An agreement", has it name. An agreement that was made
// before its parties were kept names none.
func (p *Press) Agreement(a Agreed, locale dialog.Locale) (Sheet, error) {
	g := a.Agreement
	w := &agreementWriter{writer: writer{p: p, locale: locale}, a: a, g: g}
	bank := g.Signed.Bank.In(locale)
	title := w.write()
	s := Sheet{
		Kind: AgreementPaper, Locale: locale, Title: title, At: g.Signed.At, Hash: g.TermsHash, Blocks: w.blocks, Pages: w.pages(),
		Subtitle: w.line("subtitle", dialog.Figures{"bank": dialog.Quote(bank), "number": dialog.Quote(g.ID)}),
		Footer:   w.line("footer", dialog.Figures{"bank": dialog.Quote(bank), "title": dialog.Quote(title), "number": dialog.Quote(g.ID)}),
	}
	if s.At.IsZero() {
		s.At = g.AgreedOn.Time()
	}
	if w.err != nil {
		return Sheet{}, fmt.Errorf("agreement's document: %w", w.err)
	}
	return s, nil
}

type agreementWriter struct {
	writer
	a Agreed
	g *dialog.Agreement
}

// write writes the parts and returns the title.
func (w *agreementWriter) write() string {
	title := "title_promise"
	switch o := w.g.Offer.(type) {
	case negotiation.InstallmentPlan:
		title = "title_plan"
		if o.Personalised {
			title = "title_personalised"
		}
		w.clauses(w.line("intro_plan", nil))
		w.parties()
		w.owed()
		w.plan(o)
	case negotiation.Settlement:
		title = "title_settlement"
		w.clauses(w.line("intro_settlement", nil))
		w.parties()
		w.owed()
		w.settlement(o)
	case negotiation.FullPayment:
		w.clauses(w.line("intro_promise", nil))
		w.parties()
		w.owed()
		w.promise(o)
	}
	w.withdraw()
	w.rights()
	w.changes()
	w.proof()
	return w.line(title, nil)
}

func (w *agreementWriter) parties() {
	s := w.g.Signed
	w.head("head_parties")
	var f Facts
	f = w.fact(f, "bank", s.Bank.In(w.locale))
	f = w.fact(f, "customer", s.Customer.Reveal())
	f = w.fact(f, "account", w.g.Account)
	f = w.fact(f, "product", w.product(s.Product))
	f = w.fact(f, "currency", string(w.g.PaidBefore.Currency()))
	f = w.fact(f, "agreed_on", w.day(w.g.AgreedOn))
	w.facts(f)
}

// owed is the balance and its parts.
func (w *agreementWriter) owed() {
	o := w.g.Signed.Owed
	if o.Total.Currency() == "" {
		return
	}
	w.head("head_owed")
	var f Facts
	f = w.fact(f, "as_of", w.day(o.AsOf))
	f = w.fact(f, "owed_total", w.sum(o.Total))
	f = w.fact(f, "principal", w.sum(o.Principal))
	f = w.fact(f, "interest", w.sum(o.Interest))
	f = w.fact(f, "fees", w.sum(o.Fees))
	if o.NotYetDue.Currency() != "" {
		f = w.fact(f, "not_yet_due", w.sum(o.NotYetDue))
	}
	w.facts(f)
}

func (w *agreementWriter) plan(o negotiation.InstallmentPlan) {
	w.head("head_terms")
	w.blocks = append(w.blocks, Leading{w.line("apr", nil), w.percent(o.APR)})
	var f Facts
	f = w.fact(f, "total", w.sum(o.Total))
	f = w.fact(f, "cost", w.sum(o.Cost))
	if o.DownPayment.Minor() > 0 {
		f = w.fact(f, "down", w.sum(o.DownPayment))
		f = w.fact(f, "down_due", w.day(o.DownPaymentDue))
	}
	f = w.fact(f, "on_plan", w.sum(o.Principal))
	f = w.fact(f, "instalments", fmt.Sprint(len(o.Installments)))
	f = w.fact(f, "cycle", w.line("cycle_monthly", nil))
	f = w.fact(f, "method", w.line("method_"+string(o.Method), nil))
	f = w.fact(f, "way", w.line("way_bank", nil))
	f = w.fact(f, "first", w.day(o.Installments[0].Due))
	f = w.fact(f, "last", w.day(o.CompletesOn))
	w.facts(f)
	w.head("head_schedule")
	w.schedule(o)
	w.goesOn(o)
	w.waived(o.Waived, "waived_if_kept")
	if o.Personalised {
		w.head("head_personalised")
		w.clauses(w.line("personal_record", nil), w.line("personal_undertaking", nil), w.line("personal_collection", nil), w.line("personal_copy", nil))
	}
	w.defaulting(o)
}

// schedule lists the instalments, with a column for fees where there are any.
func (w *agreementWriter) schedule(o negotiation.InstallmentPlan) {
	fees := false
	for _, x := range o.Installments {
		fees = fees || x.Fee.Minor() != 0
	}
	t := Table{Heads: w.heads("col_number", "col_due", "col_amount", "col_principal", "col_interest"), Right: []bool{true, false, true, true, true}}
	if fees {
		t.Heads, t.Right = append(t.Heads, w.line("col_fee", nil)), append(t.Right, true)
	}
	for i, x := range o.Installments {
		row := []string{fmt.Sprint(i + 1), w.day(x.Due), w.sum(x.Amount), w.sum(x.Principal), w.sum(x.Interest)}
		if fees {
			row = append(row, w.sum(x.Fee))
		}
		t.Rows = append(t.Rows, row)
	}
	w.blocks = append(w.blocks, t)
}

func (w *agreementWriter) goesOn(o negotiation.InstallmentPlan) {
	w.head("head_goes_on")
	var c Clauses
	if o.Cost.IsZero() {
		c = append(c, w.line("goes_on_free", nil))
	} else {
		c = append(c, w.line("goes_on_plan", dialog.Figures{"cost": dialog.Sum(o.Cost)}))
	}
	if fees := w.g.Under.Fees; fees.Minor() > 0 {
		c = append(c, w.line("goes_on_fees", dialog.Figures{"fees": dialog.Sum(fees)}))
	}
	w.clauses(c...)
}

// waived names what is taken off and on what condition.
func (w *agreementWriter) waived(x negotiation.Waived, condition string) {
	all, err := x.Fees.Add(x.Interest)
	w.note(err)
	if all.Minor() <= 0 {
		return
	}
	w.head("head_waived")
	var f Facts
	if x.Fees.Minor() > 0 {
		f = w.fact(f, "waived_fees", w.sum(x.Fees))
	}
	if x.Interest.Minor() > 0 {
		f = w.fact(f, "waived_interest", w.sum(x.Interest))
	}
	w.facts(f)
	w.clauses(w.line(condition, dialog.Figures{"waived": dialog.Sum(all)}))
}

// defaulting says what becomes of a plan that is not kept, by the rules that it
// was agreed under.
func (w *agreementWriter) defaulting(o negotiation.InstallmentPlan) {
	r := w.g.Under.Rules
	var c Clauses
	if r.BrokenAfter.Missed > 0 {
		f := dialog.Figures{"missed": dialog.Count(r.BrokenAfter.Missed)}
		if r.GraceDays > 0 {
			f["grace_days"] = dialog.Count(r.GraceDays)
		}
		if r.BrokenAfter.Days > 0 {
			f["days"] = dialog.Count(r.BrokenAfter.Days)
		}
		c = append(c, w.line("default_plan", f))
	}
	if o.DownPayment.Minor() > 0 {
		c = append(c, w.line("default_down", nil))
	}
	if len(c) > 0 {
		w.head("head_default")
		w.clauses(c...)
	}
}

func (w *agreementWriter) settlement(o negotiation.Settlement) {
	w.head("head_terms")
	var f Facts
	f = w.fact(f, "settle_pay", w.sum(o.Amount))
	f = w.fact(f, "settle_by", w.day(o.By))
	f = w.fact(f, "cycle", w.line("cycle_once", nil))
	f = w.fact(f, "way", w.line("way_bank", nil))
	w.facts(f)
	w.waived(o.Waived, "waived_if_paid")
	w.head("head_default")
	w.clauses(w.line("default_settlement", nil))
}

func (w *agreementWriter) promise(o negotiation.FullPayment) {
	w.head("head_terms")
	var f Facts
	f = w.fact(f, "promise_amount", w.sum(o.AmountByThen))
	f = w.fact(f, "settle_by", w.day(o.By))
	f = w.fact(f, "promise_today", w.sum(o.Amount))
	f = w.fact(f, "cycle", w.line("cycle_once", nil))
	f = w.fact(f, "way", w.line("way_bank", nil))
	w.facts(f)
	w.head("head_goes_on")
	w.clauses(w.line("goes_on_promise", nil))
	w.head("head_default")
	w.clauses(w.line("default_promise", nil))
}

// withdraw is how to step back, and how a plan can be changed.
func (w *agreementWriter) withdraw() {
	w.head("head_withdraw")
	w.clauses(w.line("withdraw_until", dialog.Figures{"until": dialog.On(w.g.WithdrawUntil)}))
	w.head("head_change")
	var c Clauses
	if _, plan := w.g.Offer.(negotiation.InstallmentPlan); plan {
		r := w.g.Under.Rules
		rate := func(f dialog.Figures) dialog.Figures {
			if x := w.g.Under.AnnualRate; !x.IsZero() {
				f["rate"] = dialog.Pct(x.Percent())
			}
			return f
		}
		if r.Moves.Times > 0 {
			c = append(c, w.line("change_moves", rate(dialog.Figures{"times": dialog.Count(r.Moves.Times), "days": dialog.Count(r.Moves.Days)})))
		}
		if r.Skips > 0 {
			c = append(c, w.line("change_skips", rate(dialog.Figures{"skips": dialog.Count(r.Skips)})))
		}
	}
	w.clauses(append(c, w.line("change_talk", nil))...)
}

func (w *agreementWriter) rights() {
	w.head("head_rights")
	c := Clauses{w.line("rights_customer", nil), w.line("rights_bank", nil)}
	if h := w.g.Signed.Hotline; h != "" {
		c = append(c, w.line("rights_hotline", dialog.Figures{"hotline": dialog.Quote(h)}))
	}
	w.clauses(c...)
}

// changes are the moves and skips that were agreed since.
func (w *agreementWriter) changes() {
	var c Clauses
	for _, x := range w.g.Changes {
		f := dialog.Figures{"on": dialog.On(x.On), "number": dialog.Count(x.Installment)}
		switch x.Kind {
		case negotiation.MoveInstallment:
			f["to"] = dialog.On(x.To)
			c = append(c, w.line("change_moved", f))
		case negotiation.SkipMonth:
			c = append(c, w.line("change_skipped", f))
		}
	}
	if len(c) > 0 {
		w.head("head_changes")
		w.clauses(c...)
	}
}

// proof says how the document can be checked, and has the text that the hash is of.
func (w *agreementWriter) proof() {
	w.head("head_proof")
	conversation, sequence := w.g.ID, ""
	if i := strings.LastIndexByte(w.g.ID, '/'); i > 0 {
		conversation, sequence = w.g.ID[:i], w.g.ID[i+1:]
	}
	var f Facts
	f = w.fact(f, "policy", w.g.PolicyVersion)
	f = w.fact(f, "conversation", conversation)
	f = w.fact(f, "sequence", sequence)
	if at := w.g.Signed.At; !at.IsZero() {
		f = w.fact(f, "agreed_at", at.UTC().Format("2006-01-02 15:04:05 MST"))
	}
	f = w.fact(f, "hash", w.g.TermsHash)
	if w.a.CheckAt != "" {
		f = w.fact(f, "check_at", w.a.CheckAt+w.g.TermsHash)
	}
	w.facts(f)
	w.clauses(w.line("proof_how", dialog.Figures{"algorithm": dialog.Quote(algorithm), "encoding": dialog.Quote(encoding)}), w.line("proof_file", nil))
	if w.a.Terms != "" {
		w.head("head_text")
		w.blocks = append(w.blocks, Verbatim(w.a.Terms))
	}
}
