package api

import (
	"repaybot/bot/amount"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// sum is an amount as decimal text and in the reader's form.
type sum struct {
	Value    string               `json:"value"`
	Currency negotiation.Currency `json:"currency"`
	Text     string               `json:"text"`
}

func sumOf(m negotiation.Money, l dialog.Locale) sum {
	return sum{m.Decimal(), m.Currency(), amount.Text(m, l)}
}

// maybeSum is null for no amount.
func maybeSum(m *negotiation.Money, l dialog.Locale) *sum {
	if m == nil {
		return nil
	}
	s := sumOf(*m, l)
	return &s
}

// maybeDay is null for no date.
func maybeDay(d negotiation.Date) *negotiation.Date {
	if d.IsZero() {
		return nil
	}
	return &d
}

// whole is a bar's or a chart's full length.
const whole = 1000

// shares are how much each amount is of all of them, in thousandths that sum to
// 1000; negative ones have none, and all are 0 where there is nothing to share.
func shares(of ...negotiation.Money) []int {
	parts := make([]int, len(of))
	var total int64
	for _, m := range of {
		total += max(0, m.Minor())
	}
	if total == 0 {
		return parts
	}
	var before, up int64
	for i, m := range of {
		up += max(0, m.Minor())
		now := scaled(up, total)
		parts[i] = int(now - before)
		before = now
	}
	return parts
}

// scaled is a part of a total in thousandths, rounded to the nearest.
func scaled(part, total int64) int64 {
	if total <= 0 {
		return 0
	}
	part = min(max(0, part), total)
	return int64(float64(part)/float64(total)*whole + 0.5)
}
