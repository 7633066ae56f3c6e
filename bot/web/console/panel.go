package console

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"repaybot/bot/amount"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// panelFuncs are what the customer's panel calls beside [site.funcs]:
//
//	{{local .Now}}                      day and time where it is, with the weekday
//	{{local (there $c.Now .At)}}        the same of a moment, where the customer is
//	{{wished .Wishes}}                  when and where somebody likes to be reached
//	{{tag .Language}}                   a language as a page names it
func (s *site) panelFuncs(l dialog.Locale) template.FuncMap {
	return template.FuncMap{
		"local":  func(at time.Time) string { return s.local(l, at) },
		"there":  func(now, at time.Time) time.Time { return at.In(now.Location()) },
		"wished": func(p negotiation.ContactPreferences) string { return s.wished(l, p) },
		"tag":    amount.Language,
	}
}

// local is a time in its own zone, which is the customer's.
func (s *site) local(l dialog.Locale, at time.Time) string {
	day := s.weekday(l, at.Weekday())
	if l == dialog.Chinese {
		return at.Format("1月2日 ") + day + at.Format(" 15:04")
	}
	return day + at.Format(" 2 Jan, 15:04")
}

func (s *site) weekday(l dialog.Locale, d time.Weekday) string {
	return s.words.say(l, fmt.Sprintf("customer.weekday_%d", d), nil)
}

// wished is when and where a customer likes to be reached.
func (s *site) wished(l dialog.Locale, p negotiation.ContactPreferences) string {
	var parts, days []string
	for _, d := range [...]time.Weekday{1, 2, 3, 4, 5, 6, 0} { // weeks begin on Monday
		if p.Days.Has(d) {
			days = append(days, s.weekday(l, d))
		}
	}
	if len(days) > 0 {
		parts = append(parts, strings.Join(days, " "))
	}
	if p.Hours.From < p.Hours.To {
		parts = append(parts, s.words.say(l, "customer.wish_hours", []any{"from", p.Hours.From, "to", p.Hours.To}))
	}
	if p.Channel != "" {
		parts = append(parts, s.words.word(l, "channel", p.Channel))
	}
	return s.joined(l, parts)
}
