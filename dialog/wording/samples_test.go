package wording

import (
	"testing"
	"time"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// sums and days are what figures commonly hold, so that the golden texts read
// like those of a real conversation.
var sampleSums = map[string]int64{"total": 1278255, "owed": 1278255, "principal": 1194483, "owed_principal": 1194483, "interest": 60152, "owed_interest": 60152,
	"fees": 23620, "owed_fees": 23620, "penalties": 23620, "monthly": 117143, "last": 117145, "cost": 127456, "asked": 50000, "down_payment": 731500,
	"waived": 11810, "waived_fees": 11810, "waived_interest": 4200, "plan_principal": 1278255, "on": 869017, "amount": 117143, "left": 1054282, "next_amount": 117143,
	"first_amount": 117143, "min": 10000, "saves": 83210, "more": 17815, "per_day": 594, "paid": 200000, "interest_month": 17815, "amount_by_then": 1281330,
	"credit": 5000, "not_yet_due": 3000000, "floor": 1000, "cap": 50000, "said": 30000, "bank": 1785, "computed": 1740, "nearest_monthly": 117143, "fee": 1500, "last_amount": 117143, "extra": 1210}

var sampleDays = map[string]string{"oldest_due": "2026-08-08", "plan_due": "2026-12-23", "first": "2026-12-23", "completes": "2027-11-23", "down_payment_due": "2026-11-26", "by": "2026-12-04",
	"from": "2026-07-11", "until": "2027-10-23", "through": "2026-08-20", "withdraw_until": "2026-11-24", "expires": "2026-11-24", "due": "2026-12-23", "next_due": "2026-12-23", "day": "2026-12-31",
	"paid_on": "2026-11-23", "date": "2026-11-03", "posted": "2026-09-05", "last_date": "2026-11-03", "latest": "2026-12-07", "first_payment": "2026-12-15", "grace_until": "2026-12-26", "breaks_on": "2027-01-22", "on": "2027-01-22", "to": "2026-12-30"}

var sampleCounts = map[string]int{"months": 12, "days": 41, "steps": 9, "number": 1, "minutes": 5, "left": 4, "min": 3, "max": 12, "short": 3, "long": 12, "grace_days": 3,
	"missed": 2, "missed_days": 30, "to": 11, "within_days": 14, "pause_days": 30, "from_dpd": 90, "paid": 3, "broken": 2, "year_days": 360, "dpd": 107, "term": 18, "day_of_month": 15, "nearest_months": 12, "digits": 4, "per_day": 1, "per_week": 3, "more": 1, "cases": 1, "megabytes": 10, "moves": 2, "skips": 1, "times": 2, "ahead": 3}

var samplePercents = map[string]string{"apr": "17.92", "rate": "0.05", "year_rate": "18.25", "percent": "5"}

var sampleQuotes = map[dialog.Locale]map[string]string{
	dialog.Chinese: {"bank": "示例银行", "last4": "4417", "hotline": "95000", "url": "https://pay.example.bank/6222", "text": "转账至示例银行还款账户 6222 0000 0000 0000", "number": "12356",
		"words": "一个月最多500，真的没办法", "limits": "early", "types": "JPG, PNG, WEBP, HEIC, PDF"},
	dialog.English: {"bank": "Example Bank", "last4": "4417", "hotline": "95000", "url": "https://pay.example.bank/6222", "text": "Transfer to Example Bank, 6222 0000 0000 0000", "number": "988",
		"words": "500 a month at most", "limits": "early", "types": "JPG, PNG, WEBP, HEIC, PDF"},
}

var sampleNames = map[string]string{
	"how": "payment_unmatched", "product": "card", "fee": "late_fee", "kind": "interest", "per": "week", "reason": "job_loss", "line": "crisis_line", "intent": "intent_ask_balance", "weekday": "friday", "paper": "paper_agreement", "about": "about_plan", "status": "inst_paid", "channel": "channel_telegram", "but": "sunday", "outcome": "outcome_plan"}

// sample is a value for a figure; row shifts it a little, so that a table's
// lines differ.
func sample(t testing.TB, f dialog.Figure, l dialog.Locale, row int, with func(dialog.Figure) bool) dialog.Value {
	t.Helper()
	switch f.Form {
	case "sum":
		minor, ok := sampleSums[f.Name]
		if !ok {
			t.Fatalf("no sample amount for %q", f.Name)
		}
		currency := negotiation.Currency("CNY")
		if l == dialog.English {
			currency = "GBP"
		}
		return dialog.Sum(negotiation.NewMoney(minor+int64(row)*1111, currency))
	case "on":
		d, err := negotiation.ParseDate(sampleDays[f.Name])
		if err != nil {
			t.Fatalf("no sample day for %q", f.Name)
		}
		return dialog.On(d.AddMonths(row))
	case "count":
		n, ok := sampleCounts[f.Name]
		if !ok {
			t.Fatalf("no sample count for %q", f.Name)
		}
		return dialog.Count(n + row)
	case "pct":
		r, err := negotiation.ParseRate(samplePercents[f.Name])
		if err != nil {
			t.Fatalf("no sample percentage for %q", f.Name)
		}
		return dialog.Pct(r)
	case "at":
		return dialog.At(time.Date(2026, 11, 26, 18, 0, 0, 0, time.FixedZone("", 8*3600)))
	case "clock":
		return dialog.Clock(8*60 + 35 + 105*row + map[string]int{"to": 12 * 60}[f.Name])
	case "name":
		if sampleNames[f.Name] == "" {
			t.Fatalf("no sample name for %q", f.Name)
		}
		if f.Name == "line" && row > 0 {
			return dialog.Name("emergency")
		}
		return dialog.Name(sampleNames[f.Name])
	case "quote":
		q := sampleQuotes[l][f.Name]
		if q == "" {
			t.Fatalf("no sample quote for %q", f.Name)
		}
		if f.Name == "number" && row > 0 {
			q = map[dialog.Locale]string{dialog.Chinese: "120", dialog.English: "911"}[l]
		}
		return dialog.Quote(q)
	case "rows":
		rows := dialog.Rows{}
		for i := range 2 {
			rows = append(rows, samples(t, f.Rows, l, i, with))
		}
		return rows
	}
	t.Fatalf("no sample of the form %q", f.Form)
	return nil
}

// samples are the figures of a kind, with those optional ones that with says.
func samples(t testing.TB, spec []dialog.Figure, l dialog.Locale, row int, with func(dialog.Figure) bool) dialog.Figures {
	t.Helper()
	figures := dialog.Figures{}
	for _, f := range spec {
		if !f.Optional || with(f) {
			figures[f.Name] = sample(t, f, l, row, with)
		}
	}
	return figures
}

func every(dialog.Figure) bool { return true }

// optionals are the names of a kind's optional figures, its tables' included.
func optionals(spec []dialog.Figure) []string {
	var names []string
	for _, f := range spec {
		if f.Optional {
			names = append(names, f.Name)
		}
		names = append(names, optionals(f.Rows)...)
	}
	return names
}

var locales = []dialog.Locale{dialog.Chinese, dialog.English}

func load(t testing.TB) *Wording {
	t.Helper()
	w, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return w
}
