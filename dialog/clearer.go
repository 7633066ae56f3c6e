package dialog

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// clearer helps a doubtful reading out with what is open and what else the
// message holds. What may be a cry for help is left as it was read.
func (t *turn) clearer(intents []Intent, r *Reading) []Intent {
	sure := func(i Intent) []Intent { r.Confidence = 1; return []Intent{i} }
	has := func(i Intent) bool { return slices.Contains(intents, i) }
	figures := len(r.Amounts) + len(r.Terms) + len(r.DaysOfMonth)
	switch {
	case has(Crisis) || r.PerhapsGrave:
		return intents
	case r.Confidence < 0.8 && figures == 0 && !has(RequestHuman) && slices.ContainsFunc(r.Percents, func(p Percent) bool { return p.Off }):
		return sure(Settle)
	case r.Confidence < sureEnough && slices.ContainsFunc(r.Reasons, func(x Reason) bool { return x.Value == Forgot }):
		return sure(HardshipTold)
	case r.Confidence < sureEnough && t.s.Terms != nil && mentions(t.text, agreeWords) && !mentions(t.text, butWords):
		return sure(Accept)
	case (has(Unclear) || r.Confidence < sureEnough) && mentions(t.text, actsForMe):
		return sure(RepresentedTold)
	case t.s.Ask.Term > 0 && has(ProposeTerms) && figures == 1 && len(r.Amounts) == 1 && r.Amounts[0].Per == Once && t.isTerm(r.Amounts[0].Text):
		// Who talks in months means months: "12 months", "make it 15".
		months, _ := strconv.Atoi(r.Amounts[0].Text)
		r.Terms, r.Amounts = []Term{{Text: r.Amounts[0].Text, Count: months, Unit: Months}}, nil
		return sure(ProposeTerms)
	case has(AskProjection) && len(r.Amounts) == 1 && r.Amounts[0].Per == Once && mentions(t.text, downWords) && !mentions(t.text, whatIf):
		return sure(ProposeTerms)
	case r.Confidence < 0.8 && t.s.Stage != StageNew && mentions(t.text, takeOff) && !slices.ContainsFunc(intents, negotiates):
		return sure(RequestWaiver)
	case (t.s.Terms != nil || t.s.Table != nil) && figures == 0 && mentions(t.text, cheaperWords) && !slices.ContainsFunc(intents, func(i Intent) bool { return says(i) && i != Thanks }):
		return sure(Reject)
	case exactFigure.MatchString(t.text) && mentions(t.text, comeFrom),
		r.Confidence < sureEnough && mentions(t.text, feeWords) && mentions(t.text, ruleWords):
		return sure(AskBreakdown)
	case t.account() != nil && t.account().Plan == nil && mentions(t.text, pauseWords) && !slices.ContainsFunc(intents, opensCase):
		return sure(CannotPay) // nobody here can pause a debt; a colleague may see what fits
	case mentions(t.text, shortThanks):
		return sure(Thanks)
	case r.Confidence < sureEnough && mentions(t.text, struggleWords):
		return sure(CannotPay)
	case (has(AskBalance) || r.Confidence < sureEnough) && mentions(t.text, numberWords) && t.settlementOpen(),
		has(AskProjection) && figures == 0 && len(r.Dates) > 0 && mentions(t.text, doneWords) && t.settlementOpen():
		return sure(Settle)
	case has(AskProjection) && figures == 1 && len(r.Terms) == 1 && len(r.Dates) == 0 && r.Confidence < 0.8 && mentions(t.text, overWords):
		return sure(ProposeTerms)
	case t.s.Table != nil && r.Confidence < sureEnough && mentions(t.text, lowestWords),
		r.Confidence < sureEnough && figures == 0 && (mentions(t.text, cheapestWords) || mentions(t.text, longerWords)):
		return sure(AskOptions)
	case len(intents) == 1 && (has(Unclear) || has(Accept) || has(ProposeTerms) && t.s.Ask.Term > 0) && figures == 0 && t.takesFigures():
		if months, err := strconv.Atoi(bareTerm(t.text)); err == nil && months > 0 {
			r.Terms = []Term{{Text: t.text, Count: months, Unit: Months}}
			return sure(ProposeTerms)
		}
	}
	if t.yes != "" && !has(Accept) && !has(Reject) && mentions(t.text, yesFirst) && !mentions(t.text, butWords) && figures == 0 {
		intents = append(intents, Accept)
	}
	if r.Locale == English && has(CannotPay) && !has(ProposeTerms) && len(r.Amounts) == 1 && r.Amounts[0].Per == PerMonth && !mentions(t.text, notThat) {
		intents = append(intents, ProposeTerms) // what they have is named
	}
	if has(AskBalance) && !has(AskBreakdown) && mentions(t.text, feeWords) && mentions(t.text, ruleWords) {
		intents = append(intents, AskBreakdown)
	}
	if theDeal(intents, *r) == "" && !has(AskProjection) && len(r.Terms) == 1 && len(r.Amounts) == 0 &&
		(has(RequestWaiver) || has(AskBalance) && mentions(t.text, overWords)) {
		intents = append(intents, ProposeTerms)
	}
	return intents
}

// twoDigits is a figure too small for money here, and with nothing to say it is.
var twoDigits = regexp.MustCompile(`^[1-9][0-9]?$`)

// isTerm tells whether a figure is a number of months that a plan can have.
func (t *turn) isTerm(text string) bool {
	a := t.account()
	if a == nil || !twoDigits.MatchString(text) {
		return false
	}
	months, _ := strconv.Atoi(text)
	l := t.limits(a, a.Statement).Installments
	return l != nil && months >= l.MinTerm && months <= l.MaxTerm
}

// termAtEnd is a number of months named by the number alone: "do the 12".
var termAtEnd = regexp.MustCompile(`(?i)\b(?:do|take|the|with) (?:the )?([1-9][0-9]?)\s*[.!]?$`)

func bareTerm(text string) string {
	if m := termAtEnd.FindStringSubmatch(strings.TrimSpace(text)); m != nil {
		return m[1]
	}
	return ""
}
