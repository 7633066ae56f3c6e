package dialog

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"repaybot/negotiation"
)

// sureEnough is the confidence below which a reading is asked back before it
// agrees, promises or stops something. Measured on held-out messages: readings
// below it are wrong too often to act on.
const sureEnough = 0.6

// wrote answers a message. What goes first (spec/conduct.md) decides before
// anything else does; then what answers the last question; then the rest.
func (t *turn) wrote(e Wrote) {
	t.text = e.Text
	if t.s.Mode == WithStaff && t.offerAnswered(e) {
		return
	}
	if t.s.Mode == WithStaff || t.s.Mode == Closed {
		t.yes, t.no = "", "" // something else is talked about
		t.effect(AddToCase{Words: e.Text})
		return
	}
	if t.ratedInWords() {
		return
	}
	r := e.Reading
	t.followLanguage(r)
	if !t.f.Verified && t.s.Awaits(t.f.Now) == StepCode && len([]rune(e.Text)) <= 40 && mentions(e.Text, resendWords) {
		t.resendIdentity()
		return
	}
	if t.f.Line == LineLinked && len([]rune(e.Text)) <= 40 && mentions(e.Text, unlinkWords) {
		t.unlink()
		return
	}
	intents := t.inContext(&r)
	if !t.goesFirst(intents, r) {
		t.heard(e, intents, r)
	}
}

// heard answers a message that nothing goes before.
func (t *turn) heard(e Wrote, intents []Intent, r Reading) {
	if e.Cut {
		t.say("too_long", nil)
	}
	if !t.f.Verified && !mentions(e.Text, injection) {
		t.beforeVerified(intents, r)
		return
	}
	if t.f.Verified && t.s.Account != "" {
		if named := t.accountNamed(e.Text); named != "" && named != t.s.Account && !t.s.Code {
			t.switchAccount(named)
		}
	}
	t.tellUnheardEnd()
	if mentions(e.Text, injection) {
		t.stall()
		t.say("assistant_limits", nil)
		t.waysOn()
		return
	}
	switch {
	case t.asksAgreed():
		t.tellAgreed()
	case sixDigits.MatchString(e.Text) && !t.s.Code: // a code that nobody waits for is no amount
		t.stall()
		t.say("code_not_awaited", nil)
		t.backToOpen()
	case t.cannotBe(r):
		if a := t.needAccount("options"); a != nil {
			t.cannotBeMeant(a)
		}
	case t.s.Code && mentions(e.Text, resendWords):
		t.resendCode()
	case strings.HasPrefix(t.yes, "withdraw_yes") && t.plainWithdrawal(r) && !mentions(t.text, notWords):
		t.act(t.yes)
	case t.plainWithdrawal(r):
		t.askWithdraw()
	case t.asksIfMissed(intents):
		t.tellIfMissed()
	case t.wantsAmend(intents, r) && t.amendAsked(r):
	case mentions(e.Text, lowerStill) && len(t.s.Bound) > 0 && t.s.Table != nil && !slices.Contains(intents, Accept):
		t.say("waiver_no_further", nil)
		t.tableButtons()
		t.humanOutOfLimits()
	case t.s.Terms != nil && mentions(e.Text, downAsked) && t.tellDown():
	case mentions(e.Text, whyRefused) && (t.s.Table != nil || len(t.s.Bound) > 0):
		t.tellWhyRefused()
	case len(t.s.Reasons) > 0 && mentions(e.Text, evidenceWords) && !(slices.Contains(intents, HardshipTold) && len(r.Reasons) > 0):
		t.act("evidence")
	case t.thinksItOver() && len(r.Amounts)+len(r.Terms) == 0:
		t.leaveOpen()
	case (t.s.Table != nil || t.s.Said["waiver_none"]+t.s.Said["waiver_in_plan"] > 0) && mentions(e.Text, othersWords) && len(r.Amounts)+len(r.Terms) == 0:
		t.stall()
		t.say("waiver_no_further", nil)
		t.humanOutOfLimits()
		t.backToOpen()
	case t.s.Expects == "monthly" && mentions(e.Text, ratherNot) && len(r.Amounts)+len(r.Terms) == 0:
		t.say("no_hurry", nil)
		t.backToOpen()
	case t.s.Terms != nil && !t.s.Code && r.Confidence < 0.8 && mentions(e.Text, costWords) && len(r.Amounts)+len(r.Terms) == 0:
		if t.stillHolds(t.s.Terms.Table) { // the total and what is interest in it
			t.showTerms(t.s.Terms.Table, t.s.Terms.Pick)
		}
	case t.s.Promise != nil && !t.s.Promise.Back && t.s.Stage == StagePromising && t.unsure(intents, r):
		t.stall()
		t.goOnPromise() // it was an answer, but names no day or sum
	case t.unsure(intents, r):
		t.askMeant(r)
	default:
		t.answer(intents, r)
	}
}

// talksOnly are the intents that may be answered to somebody not verified.
func talksOnly(i Intent) bool {
	switch i {
	case AskIdentity, AskPrivacy, ChangeLanguage, Greet, Thanks, Goodbye, Abuse, OffTopic:
		return true
	}
	return false
}

// inContext reads a message in the light of the last question: a bare figure
// answers it, a choice among what is on the table is a yes to that.
func (t *turn) inContext(r *Reading) []Intent {
	intents := reachClearer(t.text, slices.Clone(r.Intents), r)
	if len(t.text) > 20 && distinctLetters(t.text) < 4 || strings.IndexFunc(t.text, unicode.IsLetter) < 0 {
		r.PerhapsGrave = false // a key that was held down, or figures alone
	}
	if len(intents) == 0 {
		intents = []Intent{Unclear}
	}
	if len(r.Amounts) == 0 && len(r.Terms) == 0 {
		if minor, ok := bareFigure(t.text, t.f.Policy.Currency); ok && t.takesFigures() {
			r.Amounts = []Amount{{Text: t.text, Minor: minor, Currency: t.f.Policy.Currency, Per: Once, Bound: Exactly}}
		}
	}
	switch {
	case t.s.Depth > 0 && mentions(t.text, stepWords) && (r.Confidence < 0.6 || !slices.ContainsFunc(intents, says)):
		intents, r.Confidence = []Intent{AskBreakdown}, 1
	case len(intents) == 1 && intents[0] == RequestWaiver && !mentions(t.text, waiveWords) && mentions(t.text, feeWords):
		intents, r.Confidence = []Intent{AskBreakdown}, 1
	default:
		intents = t.clearer(intents, r)
	}
	intents = t.clearerZh(intents, r)
	if len(intents) > 1 && t.yes == "" && t.s.Terms == nil && t.s.Table == nil {
		// A yes to nothing, beside something else, is only a way to begin.
		intents = slices.DeleteFunc(intents, func(i Intent) bool { return i == Accept })
		if len(intents) == 0 { // nothing but that
			intents = []Intent{Accept}
		}
	}
	if !slices.ContainsFunc(intents, says) {
		switch {
		case t.s.Promise != nil && !t.s.Promise.Back && (len(r.Dates) > 0 || len(r.Amounts) > 0 || mentions(t.text, allWords)):
			intents, r.Confidence = []Intent{PromiseToPay}, 1
		case t.s.Expects != "" && len(r.Amounts) > 0:
			intents, r.Confidence = []Intent{ProposeTerms}, 1
		case t.takesFigures() && (len(r.Terms) > 0 || len(r.DaysOfMonth) > 0 || len(r.Amounts) > 0 || len(r.Dates) > 0):
			intents, r.Confidence = []Intent{ProposeTerms}, 1
		}
	}
	return intents
}

// sixDigits is a text that looks like a one-time code.
var sixDigits = regexp.MustCompile(`^(验证码)?[\s:：]*[0-9０-９]{6}[。.]?\s*$`)

// zeroAsked is a number of months or an amount of nothing, or less.
var zeroAsked = regexp.MustCompile(`(^|[^0-9.,])(0+(\.0+)?|零)\s*(期|个月|元|块|months?\b|instal)|[-－负]\s*[0-9]+(\.[0-9]+)?\s*(期|个月|元|块|months?\b|instal)|[$£¥]\s*-\s*[0-9]|(^|\s)-\s*[$£¥]\s*[0-9]|(还|付|给|pay)\s*[-－负]\s*[0-9]|(^|[^0-9])[0-9]{4,}\s*(期|months?\b|instal)|[0-9]\.[0-9]+\s*期`)

// cannotBe tells whether a message asks for what can't be meant: nothing a
// month, less than nothing, thousands of months.
func (t *turn) cannotBe(r Reading) bool {
	return len(t.text) < 200 && strings.ContainsAny(t.text, "0123456789零") && zeroAsked.MatchString(t.text) && len(r.Dates) == 0
}

// distinctLetters counts the different characters of a text, up to four.
func distinctLetters(text string) int {
	var seen []rune
	for _, r := range text {
		if !slices.Contains(seen, r) {
			if seen = append(seen, r); len(seen) == 4 {
				break
			}
		}
	}
	return len(seen)
}

// says tells whether an intent is more than small talk.
func says(i Intent) bool {
	switch i {
	case Unclear, OffTopic, Greet, Goodbye:
		return false
	}
	return true
}

// takesFigures tells whether a bare figure would mean something now.
func (t *turn) takesFigures() bool {
	return t.s.Expects != "" || t.s.Table != nil || t.s.Terms != nil || t.s.Promise != nil
}

var bareAmount = regexp.MustCompile(`^[¥￥$£]?\s*([0-9][0-9,]*)(\.[0-9]{1,2})?\s*(元|块|块钱|塊|bucks|quid)?[。.!！]?$`)

// bareFigure reads a message that is a number and nothing else, in the
// currency's smallest unit.
func bareFigure(text string, c negotiation.Currency) (int64, bool) {
	m := bareAmount.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil || len(m[1]) > 12 {
		return 0, false
	}
	amount, err := negotiation.ParseMoney(strings.ReplaceAll(m[1], ",", "")+m[2], c)
	return amount.Minor(), err == nil && amount.Minor() > 0
}

// guessable is the confidence below which even a question of fact is asked
// back: a wrong answer to one does no harm, but it helps nobody.
const guessable = 0.2

// unsure tells whether a reading must be asked back before it is acted on.
// What only tells or shows something may be guessed; what agrees, stops, opens
// a case or hands over may not.
func (t *turn) unsure(intents []Intent, r Reading) bool {
	if r.Confidence == 0 || len(r.Scores) < 2 {
		return false
	}
	switch i := intents[0]; {
	case i == Unclear || i == OffTopic || i == Greet || i == Thanks || i == Goodbye || i == Abuse || i == ChangeLanguage:
		return false
	case actsAtOnce(i):
		return r.Confidence < sureEnough
	default:
		return r.Confidence < guessable
	}
}

// actsAtOnce are the intents that are acted on, not only answered.
func actsAtOnce(i Intent) bool {
	switch i {
	case Accept, StopContact, ResumeContact, DeceasedTold, WrongPerson, ChangePlan, RequestDocument, AskPrivacy, ContactTime:
		return true
	}
	return opensCase(i)
}

// askMeant asks which of the likeliest readings is meant. A yes, a no and small
// talk are no readings to choose from: a tap on "I agree" would agree. Where
// fewer than two are left there is nothing to choose.
func (t *turn) askMeant(r Reading) {
	var likely []Intent
	for _, s := range r.Scores {
		if mayBeMeant(s.Intent) && len(likely) < 2 {
			likely = append(likely, s.Intent)
		}
	}
	if !t.s.Introduced && (len(likely) == 0 || !actsAtOnce(likely[0])) { // a right is asked about, never greeted away
		t.greet()
		return
	}
	if len(likely) < 2 {
		t.notUnderstood()
		return
	}
	t.stall()
	t.say("did_you_mean", nil)
	for _, i := range likely {
		t.button("meant", "meant:"+string(i), Figures{"intent": Name("intent_" + string(i))})
	}
	t.button("human", "human", nil)
}

// mayBeMeant are the intents that can be offered as a reading.
func mayBeMeant(i Intent) bool {
	switch i {
	case Accept, Reject, Crisis, DeceasedTold, RequestHuman, Greet, Thanks, Goodbye, Abuse, OffTopic, Unclear, AskIdentity, ChangeLanguage:
		return false
	}
	return true
}

// intentMeant goes on with the reading the customer confirmed.
func (t *turn) intentMeant(intent string) {
	i := Intent(intent)
	if !slices.Contains(Intents[:], i) || !mayBeMeant(i) {
		t.stale()
		return
	}
	if !t.goesFirst([]Intent{i}, Reading{Intents: []Intent{i}}) {
		t.answer([]Intent{i}, Reading{Intents: []Intent{i}, Locale: t.s.Locale})
	}
}

// answer does what a message asks for that nothing else comes before: what was
// heard, then questions of fact, then the one thing to be agreed. The last
// question asked stands.
func (t *turn) answer(intents []Intent, r Reading) {
	has := func(i Intent) bool { return slices.Contains(intents, i) }
	said := len(t.says)
	if has(HardshipTold) {
		t.hearHardship(r, len(intents) > 1 && slices.ContainsFunc(intents, negotiates))
	}
	if t.s.Unclear != nil && t.answerFigure(r) {
		return
	}
	if has(Abuse) {
		t.abuse()
	}
	if has(ChangeLanguage) {
		t.languageAsked()
	}
	if t.s.caseIs(RequestHuman) && len(intents) == 1 && (has(Reject) || has(Accept)) && t.s.Terms == nil && t.s.Table == nil {
		t.say("human_waiting", nil)
		t.button("cancel_human", "cancel_human", nil)
		return
	}
	deal := theDeal(intents, r)
	if deal == CannotPay && has(AskConsequences) {
		deal = "" // "what if I can't" is a question
	}
	for n, i := range intents {
		if i == AskPlanStatus && deal == AskOptions {
			continue // "which plans are there" asks one thing
		}
		if i == AskPlanStatus && slices.Contains(intents, RequestDocument) {
			continue // the list of instalments tells both
		}
		if i == AskPrivacy && has(AskIdentity) && !mentions(t.text, dataWords) {
			continue // "who is this" asks for nothing to be looked up
		}
		if n > 0 && actsAtOnce(i) && !r.sureOf(i) {
			continue // nothing is begun on the strength of a second guess
		}
		t.answerQuestion(i, r)
	}
	if has(RequestWaiver) && !(deal == "" && !mentions(t.text, feeWords) && mentions(t.text, cheaperWords) && t.relative()) {
		t.tellWaiver()
	}
	if deal != "" {
		t.negotiate(deal, r)
	}
	if len(t.says) == said && t.question == nil {
		t.smallTalk(intents, r)
	}
	if t.s.Code && t.question == nil {
		t.ask("code_waiting", nil, "", "")
	}
}

// answerFigure takes the answer to whether an amount is meant each month.
func (t *turn) answerFigure(r Reading) bool {
	at := itoa(t.s.Unclear.Turn)
	switch {
	case mentions(t.text, monthWords):
		t.figureMeant("monthly", at)
	case mentions(t.text, onceWords):
		t.figureMeant("once", at)
	case len(r.Dates) > 0 && len(r.Amounts) == 0: // a day makes it a promise
		t.s.Promise = &PromiseAsked{Turn: t.s.Turn, Amount: t.s.Unclear.Minor, By: r.Dates[0].Day}
		t.s.Unclear = nil
		t.goOnPromise()
	default:
		t.s.Unclear = nil
		return false
	}
	return true
}

// theDeal is the one intent of a message that is negotiated: what the customer
// named says more than a plain yes or no beside it.
func theDeal(intents []Intent, r Reading) Intent {
	has := func(i Intent) bool { return slices.Contains(intents, i) }
	named := len(r.Amounts)+len(r.Terms)+len(r.Dates)+len(r.DaysOfMonth)+len(r.Percents) > 0
	if has(Reject) && has(AskOptions) {
		return AskOptions
	}
	if has(AskProjection) {
		return "" // "what if I paid …" is a question, and promises nothing
	}
	for _, i := range []Intent{Settle, ProposeTerms, PromiseToPay} {
		if has(i) && (named || !has(Accept) && !has(Reject)) {
			return i
		}
	}
	for _, i := range []Intent{Accept, ChangePlan, PayNow, Reject, AskOptions, CannotPay} {
		if has(i) {
			return i
		}
	}
	return ""
}

// negotiates tells whether an intent is about an agreement.
func negotiates(i Intent) bool {
	switch i {
	case Accept, Reject, ProposeTerms, PromiseToPay, Settle, RequestWaiver, AskOptions, ChangePlan, CannotPay, PayNow:
		return true
	}
	return false
}

// negotiate does the deal of a message, unless a case is open.
func (t *turn) negotiate(deal Intent, r Reading) {
	if t.s.Stage == StageCase && deal != PayNow {
		t.caseOpen()
		return
	}
	switch deal {
	case Accept:
		t.accept(r)
	case Reject:
		t.reject(r)
	case ProposeTerms:
		t.proposed(r)
	case PromiseToPay:
		t.promised(r)
	case PayNow:
		t.tellHowToPay()
	case Settle:
		t.settle(r)
	case AskOptions:
		t.tellOptionsFor(r)
	case ChangePlan:
		t.changePlan(r)
	case CannotPay:
		t.cannotPay()
	}
}

// answerQuestion answers one question of fact.
func (t *turn) answerQuestion(i Intent, r Reading) {
	switch i {
	case AskBalance:
		t.tellOwed()
	case AskBreakdown:
		t.tellBreakdown()
	case AskProjection:
		t.tellProjection(r)
	case AskConsequences:
		t.tellIfMissed()
	case AskPlanStatus:
		t.tellPlanAsked()
	case RequestDocument:
		t.document()
	case AskIdentity:
		t.say("identity", Figures{"bank": t.bankName(), "hotline": Quote(t.f.Policy.Bank.Hotline)})
		if t.f.Line == LineLinked {
			t.waysOn()
			t.linkButton()
		}
	case AskPrivacy:
		t.privacy()
	case ContactTime:
		t.reachAsked(r)
	case ResumeContact:
		t.resume()
	}
}
