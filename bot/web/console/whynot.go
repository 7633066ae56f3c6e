package console

import (
	"errors"
	"strings"

	"repaybot/bot/amount"
	"repaybot/bot/desk"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// whyNot is why nothing came of what was asked, with the limit and the most; ""
// of an error that is told otherwise. c is the currency of amounts among it.
func (s *site) whyNot(l dialog.Locale, err error, c negotiation.Currency) string {
	var offer *dialog.OfferError
	var decision *desk.DecisionError
	var answer *desk.ApprovalError
	switch {
	case errors.As(err, &offer):
		return s.whyNoOffer(l, offer.Why, offer.Above, offer.Binding)
	case errors.As(err, &decision):
		return s.whyNotDecided(l, decision.Why, decision.Above, c)
	case errors.As(err, &answer) && answer.Why != "":
		return s.words.word(l, "unanswered", string(answer.Why))
	case answer != nil:
		return s.words.word(l, "answered", string(answer.How))
	}
	return ""
}

func (s *site) whyNoOffer(l dialog.Locale, why dialog.WhyNoOffer, above *dialog.AboveAuthority, binding []negotiation.Binding) string {
	parts := []string{s.words.word(l, "no_offer", string(why))}
	if above != nil {
		unit := func(text string) string { return s.words.say(l, "acts.percent", []any{"count", text}) }
		if above.Key == "max_term" {
			unit = func(text string) string { return s.words.say(l, "acts.months", []any{"count", text}) }
		}
		key := "acts.above"
		if why == dialog.WhyBelowLimits {
			key = "acts.below"
		}
		parts = append(parts, s.limit(l, key, above, unit))
		switch {
		case why == dialog.WhyBelowLimits:
		case above.Needs == dialog.RoleSupervisor:
			parts = append(parts, s.words.say(l, "acts.above_supervisor", nil))
		default:
			parts = append(parts, s.words.say(l, "acts.above_all", nil))
		}
	}
	for _, b := range binding {
		parts = append(parts, s.words.word(l, "binding", string(b)))
	}
	return s.sentences(l, parts)
}

func (s *site) whyNotDecided(l dialog.Locale, why dialog.WhyNotDecided, above *dialog.AboveAuthority, c negotiation.Currency) string {
	if above != nil && c == "" { // an offer's: in months and percent
		return s.whyNoOffer(l, dialog.WhyAboveAuthority, above, nil)
	}
	parts := []string{s.words.word(l, "not_decided", string(why))}
	if above != nil {
		parts = append(parts, s.above(l, above, c))
		if above.Needs == dialog.RoleSupervisor {
			parts = append(parts, s.words.say(l, "acts.above_supervisor", nil))
		} else {
			parts = append(parts, s.words.say(l, "acts.above_all", nil))
		}
	}
	return s.sentences(l, parts)
}

// above says how much of a charge was to be taken off, and what the most is.
func (s *site) above(l dialog.Locale, above *dialog.AboveAuthority, c negotiation.Currency) string {
	return s.limit(l, "acts.above", above, func(text string) string {
		m, err := negotiation.ParseMoney(text, c)
		if err != nil {
			return text
		}
		return amount.Text(m, l)
	})
}

// limit says what was asked of a limit, and what the most is.
func (s *site) limit(l dialog.Locale, key string, above *dialog.AboveAuthority, unit func(string) string) string {
	return s.words.say(l, key, []any{"what", s.words.word(l, "limit", above.Key), "asked", unit(above.Asked), "most", unit(above.Most)})
}

// sentences are several sentences in a row.
func (s *site) sentences(l dialog.Locale, parts []string) string {
	between := " "
	if l == dialog.Chinese {
		between = ""
	}
	return strings.Join(parts, between)
}

// offerTold is what became of a colleague's offer.
func (s *site) offerTold(l dialog.Locale, told *dialog.TellStaff) string {
	if told.Outcome == dialog.OfferRefused {
		return s.words.say(l, "offer_told.refused", []any{"why", s.whyNoOffer(l, told.Why, told.Above, told.Binding)})
	}
	return s.words.word(l, "offer_told", string(told.Outcome))
}

// decisionTold is what a turn says of a decision or an approval.
func (s *site) decisionTold(l dialog.Locale, h *desk.Happened) string {
	line := h.Decision
	money := func(m negotiation.Money) string { return amount.Text(m, l) }
	figures := []any{"staff", h.Staff, "by", h.By}
	switch {
	case line.Decided != nil:
		d := line.Decided
		text := ""
		switch kind := d.Kind(); {
		case kind == dialog.DecidedWaiver && d.Waived != nil:
			w := d.Waived
			sum, err := w.Fees.Add(w.Interest)
			if err != nil {
				sum = w.Fees
			}
			text = s.words.say(l, "decided.waiver", append(figures, "amount", money(sum), "last4", last4(w.Account), "owed", money(w.Owed)))
		case kind == dialog.DecidedPause:
			text = s.words.say(l, "decided.pause", append(figures, "why", s.words.word(l, "pause_why", string(d.Pause.Why)), "until", s.date(l, d.Until)))
		case kind == dialog.DecidedMark:
			key := "decided.mark"
			if d.Mark.Off {
				key = "decided.unmark"
			}
			text = s.words.say(l, key, append(figures, "flag", s.words.word(l, "flag", string(d.Mark.Flag))))
		default:
			text = s.words.say(l, "decided."+string(kind), figures)
		}
		if h.By != "" {
			text = s.sentences(l, []string{text, s.words.say(l, "decided.approved", figures)})
		}
		return text
	case line.Not != nil:
		return s.words.say(l, "decided.not", append(figures, "why", s.whyNotDecided(l, line.Not.Why, nil, "")))
	case line.Asked != nil:
		return s.words.say(l, "decided.asked", append(figures, "what", s.words.word(l, "decision", string(line.Asked.Kind()))))
	case line.Closed != nil:
		text := s.words.say(l, "decided.closed_"+string(line.Closed.How), append(figures, "what", s.words.word(l, "decision", string(line.Closed.Kind))))
		return text
	}
	return ""
}
