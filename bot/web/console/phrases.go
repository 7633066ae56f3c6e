package console

import (
	"strings"
	"time"

	"repaybot/bot/amount"
	"repaybot/bot/desk"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// happened is what happened, in a colleague's words.
func (s *site) happened(l dialog.Locale, h *desk.Happened) string {
	key := "happened." + h.What
	switch {
	case h.Decision != nil:
		return s.decisionTold(l, h)
	case h.Offer != nil:
		return s.offerTold(l, h.Offer)
	case h.What == "taken" && h.By != "" && h.By != h.Staff:
		key = "happened.assigned"
	case h.What == "released" && h.Why != "":
		key = "happened.released_" + h.Why
	case h.What == "agree" && h.Count > 0:
		key = "happened.agree_plan"
	}
	why := ""
	if h.Why != "" {
		area := "reason"
		switch h.What {
		case "declare_hardship":
			area = "hardship"
		case "plan_changed":
			area = "plan"
		}
		why = s.words.word(l, area, h.Why)
	}
	outcome := ""
	if h.Outcome != "" {
		outcome = s.words.word(l, "outcome", string(h.Outcome))
	}
	return s.words.say(l, key, []any{"staff", h.Staff, "by", h.By, "why", why, "outcome", outcome, "score", h.Score, "count", h.Count})
}

// wishes is what a customer said they can do.
func (s *site) wishes(l dialog.Locale, sum desk.Summary) string {
	var parts []string
	add := func(key, name string, value any) { parts = append(parts, s.words.say(l, key, []any{name, value})) }
	money := func(minor int64) string { return amount.Text(negotiation.NewMoney(minor, sum.Currency), l) }
	w := sum.Wish
	if w.Monthly != 0 {
		add("conversation.wish_monthly", "amount", money(w.Monthly))
	}
	if w.Term != 0 {
		add("conversation.wish_term", "count", w.Term)
	}
	if w.Down != 0 {
		add("conversation.wish_down", "amount", money(w.Down))
	}
	if !w.First.IsZero() {
		add("conversation.wish_first", "day", w.First)
	}
	switch {
	case w.Day < 0:
		parts = append(parts, s.words.say(l, "conversation.wish_last_day", nil))
	case w.Day > 0:
		add("conversation.wish_day", "day", w.Day)
	}
	return s.joined(l, parts)
}

// agreed is an agreement in one line.
func (s *site) agreed(l dialog.Locale, a *dialog.Agreement) string { return s.offer(l, a.Offer) }

// offer is an offer in one line.
func (s *site) offer(l dialog.Locale, o negotiation.Offer) string {
	money := func(m negotiation.Money) string { return amount.Text(m, l) }
	switch o := o.(type) {
	case negotiation.InstallmentPlan:
		return s.words.say(l, "customer.plan_months", []any{"count", len(o.Installments), "total", money(o.Total), "apr", o.APR})
	case negotiation.FullPayment:
		return s.words.say(l, "customer.plan_promise", []any{"amount", money(o.AmountByThen), "by", s.on(l, o.By)})
	case negotiation.Settlement:
		return s.words.say(l, "customer.plan_promise", []any{"amount", money(o.Amount), "by", s.on(l, o.By)})
	}
	return ""
}

// joined are several things in a row.
func (s *site) joined(l dialog.Locale, parts []string) string {
	return strings.Join(parts, s.words.say(l, "common.and", nil))
}

// braces are variables as they stand in a text.
func braces(names []string) string {
	parts := make([]string, len(names))
	for i, n := range names {
		parts[i] = "{" + n + "}"
	}
	return strings.Join(parts, " ")
}

// date is a day as the console shows it.
func (s *site) date(l dialog.Locale, at time.Time) string {
	at = at.In(s.Zone)
	year := at.Year() != s.Now().In(s.Zone).Year()
	switch {
	case l == dialog.Chinese && year:
		return at.Format("2006年1月2日")
	case l == dialog.Chinese:
		return at.Format("1月2日")
	case year:
		return at.Format("2 January 2006")
	default:
		return at.Format("2 January")
	}
}

// on is a day of the bank's book, which hangs on no time zone.
func (s *site) on(l dialog.Locale, d negotiation.Date) string {
	year, month, day := d.Civil()
	return s.date(l, time.Date(year, month, day, 12, 0, 0, 0, s.Zone))
}

// last4 is the end of a number, all that is shown of it.
func last4(number string) string { return number[max(0, len(number)-4):] }
