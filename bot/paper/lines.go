package paper

import (
	"fmt"
	"html/template"

	"repaybot/bot/paper/font"
	"repaybot/dialog"
	"repaybot/dialog/wording"
	"repaybot/prompts"
)

// The forms of figures, as package dialog names them.
func sum(n string) dialog.Figure   { return dialog.Figure{Name: n, Form: "sum"} }
func on(n string) dialog.Figure    { return dialog.Figure{Name: n, Form: "on"} }
func count(n string) dialog.Figure { return dialog.Figure{Name: n, Form: "count"} }
func pct(n string) dialog.Figure   { return dialog.Figure{Name: n, Form: "pct"} }
func name(n string) dialog.Figure  { return dialog.Figure{Name: n, Form: "name"} }
func quote(n string) dialog.Figure { return dialog.Figure{Name: n, Form: "quote"} }
func maybe(f dialog.Figure) dialog.Figure {
	f.Optional = true
	return f
}

// plain are the lines without figures.
var plain = []string{
	"title_plan", "title_personalised", "title_settlement", "title_promise", "title_statement", "title_settled", "title_completed",
	"head_parties", "head_owed", "head_terms", "head_schedule", "head_goes_on", "head_waived", "head_personalised", "head_default",
	"head_withdraw", "head_change", "head_rights", "head_proof", "head_text", "head_changes", "head_working", "head_paid",
	"bank", "customer", "account", "product", "agreed_at", "agreed_on", "currency", "as_of", "owed_total", "principal", "interest", "fees", "penalties",
	"not_yet_due", "not_yet_due_besides", "apr", "total", "cost", "on_plan", "instalments", "cycle", "cycle_monthly", "cycle_once", "method",
	"method_equal_installment", "method_equal_principal", "method_flat_fee", "way", "way_bank", "first", "last", "down", "down_due",
	"settle_pay", "settle_by", "waived_fees", "waived_interest", "promise_amount", "promise_today", "policy", "conversation", "sequence",
	"hash", "check_at", "dpd", "oldest_due", "completed_on", "received",
	"col_number", "col_due", "col_amount", "col_principal", "col_interest", "col_fee", "col_from", "col_to", "col_days", "col_on",
	"col_rate", "col_charge", "col_posted", "col_paid_on", "col_sum", "not_posted",
	"intro_plan", "intro_settlement", "intro_promise", "goes_on_free", "goes_on_promise",
	"personal_record", "personal_undertaking", "personal_collection", "personal_copy",
	"default_down", "default_settlement", "default_promise", "change_talk", "rights_customer", "rights_bank", "proof_file",
	"statement_intro", "statement_not_reconciled", "statement_credit", "statement_card_rule", "statement_loan_rule",
	"verify_yes", "verify_no",
	"chart_owed", "chart_plan", "chart_options", "chart_balance",
}

// figured are the lines with figures, and which.
var figured = map[string][]dialog.Figure{
	"subtitle":             {quote("bank"), quote("number")},
	"subtitle_statement":   {quote("bank"), on("as_of")},
	"footer":               {quote("bank"), quote("title"), quote("number")},
	"page":                 {count("page"), count("pages")},
	"per_cent":             {pct("rate")},
	"goes_on_plan":         {sum("cost")},
	"goes_on_fees":         {sum("fees")},
	"waived_if_kept":       {sum("waived")},
	"waived_if_paid":       {sum("waived")},
	"default_plan":         {count("missed"), maybe(count("grace_days")), maybe(count("days"))},
	"withdraw_until":       {on("until")},
	"change_moves":         {count("times"), count("days"), maybe(pct("rate"))},
	"change_skips":         {count("skips"), maybe(pct("rate"))},
	"change_moved":         {on("on"), count("number"), on("to")},
	"change_skipped":       {on("on"), count("number")},
	"rights_hotline":       {quote("hotline")},
	"proof_how":            {quote("algorithm"), quote("encoding")},
	"settled_body":         {quote("customer"), quote("last4"), name("product"), sum("amount"), on("on")},
	"settled_body_unnamed": {quote("last4"), name("product"), sum("amount"), on("on")},
	"settled_nothing_left": {quote("number")},
	"settled_waived":       {sum("waived")},
	"settled_issued":       {on("on")},
	"chart_months":         {count("months")},
	"chart_monthly":        {sum("monthly")},
	"chart_apr":            {pct("apr")},
	"chart_total":          {sum("total")},
	"chart_paid":           {sum("paid")},
	"chart_left":           {sum("left")},
	"chart_done":           {count("done"), count("of")},
	"chart_next":           {on("due"), sum("amount")},
	"chart_completes":      {on("on")},
	"chart_until":          {on("on")},
}

// Press makes documents and pictures. It never changes and is safe for
// concurrent use.
type Press struct {
	lines *wording.Lines
	fonts *font.Set
	page  *template.Template
}

// NewPress reads the lines. It fails, naming the key, where the lines of a
// language are not whole.
func NewPress(w *wording.Wording) (*Press, error) {
	specs := make(map[string][]dialog.Figure, len(plain)+len(figured))
	for _, key := range plain {
		specs[key] = nil
	}
	for key, figures := range figured {
		specs[key] = figures
	}
	lines, err := w.Lines(specs, map[dialog.Locale][]byte{dialog.Chinese: prompts.ChinesePaper, dialog.English: prompts.EnglishPaper})
	if err != nil {
		return nil, fmt.Errorf("paper: %w", err)
	}
	fonts, err := font.Load()
	if err != nil {
		return nil, fmt.Errorf("paper: %w", err)
	}
	page, err := parsePage()
	if err != nil {
		return nil, fmt.Errorf("paper: %w", err)
	}
	return &Press{lines: lines, fonts: fonts, page: page}, nil
}
