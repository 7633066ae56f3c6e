package dialog

import (
	"slices"
	"strings"
)

// smallTalk answers briefly what is not about the debt, and leads back.
func (t *turn) smallTalk(intents []Intent, r Reading) {
	has := func(i Intent) bool { return slices.Contains(intents, i) }
	switch {
	case t.s.Stage == StagePromising && t.s.Promise != nil && !t.s.Promise.Back:
		t.stall()
		t.goOnPromise()
	case has(Greet):
		t.greet()
	case (has(Thanks) || has(Goodbye)) && t.s.Terms != nil && !t.s.Code:
		t.say("not_now", Figures{"expires": On(t.s.Terms.Table.AsOf.AddDays(1))})
		t.backToOpen()
	case has(Thanks):
		t.say("thanks_back", nil)
	case has(Goodbye) && (r.Confidence == 0 || r.Confidence >= sureEnough):
		t.say("goodbye", nil)
	case has(OffTopic):
		t.stall()
		t.say("off_topic", nil)
		t.backToOpen()
	case onlySymbols(t.text):
		t.stall()
		t.say("unclear_emoji", nil)
		t.backToOpen()
	default:
		t.notUnderstood()
	}
}

// notUnderstood says so without blame, after a last look at whether the
// message picks something that is on the table.
func (t *turn) notUnderstood() {
	if t.s.Table != nil && t.s.Terms == nil {
		if pick, ok := t.picked(Reading{}); ok {
			t.pickPlan(pick)
			return
		}
	}
	if mentions(t.text, whyRefused) && (t.s.Table != nil || len(t.s.Bound) > 0) {
		t.tellWhyRefused()
		return
	}
	if mentions(t.text, backWords) && t.s.Terms != nil {
		t.changeTerms(itoa(t.s.Terms.Turn))
		return
	}
	t.stall()
	if strings.ContainsFunc(t.text, isEmoji) {
		t.say("unclear_emoji", nil)
	} else {
		t.say("unclear", nil)
	}
	t.backToOpen()
}

// isEmoji tells whether a character is a picture.
func isEmoji(r rune) bool { return r >= 0x1f300 && r <= 0x1faff || r >= 0x2600 && r <= 0x27bf }

// backToOpen offers again what was open before the detour.
func (t *turn) backToOpen() {
	switch {
	case t.s.Terms != nil && !t.s.Code:
		at := itoa(t.s.Terms.Turn)
		t.button("agree", "agree:"+at, nil)
		t.button("change", "change:"+at, nil)
		t.button("not_now", "notnow:"+at, nil)
		t.humanButton()
	case t.s.Promise != nil && t.s.Promise.Back:
		at := itoa(t.s.Promise.Turn)
		t.button("yes", "yes:"+at, nil)
		t.button("no", "no:"+at, nil)
		t.humanButton()
	case t.s.Table != nil && t.s.Stage == StageChoosing:
		t.tableButtons()
	default:
		t.waysOn()
	}
}

// greet says hello: the first time with what can be done here.
func (t *turn) greet() {
	if t.s.Stage == StageNew {
		t.s.Stage = StageTalking
		t.say("welcome", nil)
	} else {
		t.say("welcome_back", nil)
	}
	t.backToOpen()
}

// abuse stays polite, answers what there is to answer, and offers a person.
func (t *turn) abuse() {
	t.stall()
	t.say("abuse", nil)
	t.humanButton()
	if t.s.Stage != StageCase {
		t.button("see_owed", "owed", nil)
	}
}

// reject takes a no: to the terms, to the promise said back, to the last
// question, or to what is on the table. Nothing is agreed and no harm is done.
func (t *turn) reject(r Reading) {
	switch {
	case t.s.Code && t.s.Terms != nil:
		t.notNow(itoa(t.s.Terms.Turn))
	case t.s.Promise != nil && t.s.Promise.Back:
		t.answerPromise(false, itoa(t.s.Promise.Turn))
	case mentions(t.text, whyRefused):
		t.tellWhyRefused()
	case t.s.Terms != nil || t.s.Table != nil:
		if t.relative() {
			return
		}
		t.s.Terms, t.s.Stage = nil, StageChoosing
		t.say("reject_heard", nil)
		if t.once("ask_why") {
			t.askWhy()
			return
		}
		t.stall()
		t.s.Expects = "monthly"
		t.ask("reject_ask", nil, "", "")
		t.button("another_amount", "another", nil)
		t.button("see_options", "options", nil)
		t.humanOutOfLimits()
	case t.no != "":
		t.act(t.no)
	default:
		t.stall()
		t.say("reject_heard", nil)
		t.way()
	}
}

// askWhy asks, once, what made it hard and what could be managed.
func (t *turn) askWhy() {
	t.once("ask_why")
	t.s.Expects = "monthly"
	t.ask("ask_why", nil, "", "")
	t.button("another_amount", "another", nil)
	t.humanButton()
}

// cannotPay hears that it is not possible, and asks why once.
func (t *turn) cannotPay() {
	if a := t.account(); a != nil && a.Statement.Reconciled && a.Statement.Total.Minor() <= 0 {
		t.tellAccount(a)
		return
	}
	t.say("cannot_pay_heard", nil)
	if _, fp, plan := t.standingPlan(); plan {
		t.ask("change_ways", nil, "", "")
		t.otherWays(fp, amendable(fp), "")
		return
	}
	if len(t.s.Reasons) == 0 && t.s.Ask.Monthly == 0 && t.once("ask_why") { // no amount is asked of who has named one
		t.askWhy()
		t.button("see_options", "options", nil)
		return
	}
	t.stall()
	t.say("hardship_help", nil)
	t.button("evidence", "evidence", nil)
	t.button("see_options", "options", nil)
	t.button("human", "human:"+string(CannotPay), nil)
}

// document answers the wish for a document: what can be shown right away, and
// a colleague who sends the rest.
func (t *turn) document() {
	if t.givesDocument() {
		if t.account().Plan != nil {
			t.tellPlan()
		} else {
			t.backToOpen()
		}
		return
	}
	t.say("document_person", nil)
	if t.s.Case == nil {
		t.handOver(HandOffReason(RequestDocument), Normal, false)
		t.s.Case.By = t.answerBy(RequestDocument)
		t.say("answer_by", Figures{"by": At(t.s.Case.By)})
	}
	if a := t.account(); a != nil && a.Plan != nil {
		t.tellSchedule()
		return
	}
	t.say("document_here", nil)
	t.button("see_owed", "owed", nil)
	t.button("see_working", "working", nil)
	t.humanButton()
}

// privacy answers what is kept, and notes the wish for a colleague.
func (t *turn) privacy() {
	t.say("privacy", nil)
	if t.s.Case == nil {
		t.handOver(HandOffReason(AskPrivacy), Normal, false)
		t.s.Case.By = t.answerBy(AskPrivacy)
		t.say("answer_by", Figures{"by": At(t.s.Case.By)})
	}
	t.humanButton()
	t.linkButton()
}

// followLanguage answers in the language the customer writes in, unless they
// asked for one.
func (t *turn) followLanguage(r Reading) {
	if t.s.LocaleChosen || r.Locale == t.s.Locale || !tellsLanguage(t.text, r.Locale) {
		return
	}
	t.s.Locale = r.Locale
}

// tellsLanguage tells whether a text is long enough to show which language its
// writer wants: "ok" and "OK" are both.
func tellsLanguage(text string, l Locale) bool {
	letters, han := 0, 0
	for _, r := range text {
		switch {
		case r >= 0x4e00 && r <= 0x9fff:
			han++
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
			letters++
		}
	}
	if l == Chinese {
		return han >= 2
	}
	return han == 0 && letters >= 8
}

// languageAsked changes the language that is named; one that is not spoken
// here gets a person.
func (t *turn) languageAsked() {
	switch {
	case mentions(t.text, englishWords) && (!mentions(t.text, chineseWords) || t.s.Locale == Chinese && !mentions(t.text, notEnglish)):
		t.changeLanguage(English)
	case mentions(t.text, chineseWords):
		t.changeLanguage(Chinese)
	case mentions(t.text, otherLanguage):
		t.stall()
		t.say("language_unknown", nil)
		t.button("language", "language:"+string(t.otherLocale()), nil)
		t.button("human", "human", nil)
	default:
		t.changeLanguage(t.otherLocale())
	}
}

func (t *turn) otherLocale() Locale {
	if t.s.Locale == Chinese {
		return English
	}
	return Chinese
}

// changeLanguage goes on in another language.
func (t *turn) changeLanguage(l Locale) {
	if l != Chinese && l != English {
		t.stale()
		return
	}
	t.s.Locale, t.s.LocaleChosen = l, true
	t.say("language_changed", nil)
	if t.s.Terms != nil && !t.s.Code && t.s.Stage == StageReviewing { // a yes is to terms read in one's own language
		if t.stillHolds(t.s.Terms.Table) {
			t.showTerms(t.s.Terms.Table, t.s.Terms.Pick)
		}
		return
	}
	t.backToOpen()
}

// switchAccount goes on with another account that the message named.
func (t *turn) switchAccount(number string) {
	t.s.Account = number
	t.s.Table, t.s.Terms, t.s.Promise, t.s.Ask, t.s.Depth = nil, nil, nil, Wish{}, 0
	if a := t.find(number); a != nil {
		t.say("account_chosen", Figures{"product": productName(a), "last4": Quote(last4(number))})
	}
}
