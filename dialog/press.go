package dialog

import (
	"strconv"
	"strings"
	"unicode"
)

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// pressed does what a button says, if it still may.
func (t *turn) pressed(id string) {
	if t.s.Mode == WithStaff && t.offerPressed(id) {
		return
	}
	if t.s.Mode == WithStaff || t.s.Mode == Closed {
		t.effect(AddToCase{Words: "[" + id + "]"})
		return
	}
	if t.leavesDebtAside() && !afterEnd(id) {
		t.goOnAside()
		return
	}
	if !t.f.Verified && !beforeVerified(id) {
		t.needIdentity("", id)
		return
	}
	t.act(id)
}

// afterEnd are the buttons that mean something after a crisis, a death or a
// stranger on the line.
func afterEnd(id string) bool {
	action, _, _ := strings.Cut(id, ":")
	switch action {
	case "human", "cancel_human", "safe", "stop", "language":
		return true
	}
	return false
}

// beforeVerified are the buttons that show nothing of an account.
func beforeVerified(id string) bool {
	action, _, _ := strings.Cut(id, ":")
	switch action {
	case "human", "cancel_human", "safe", "stop", "resume", "language", "identify", "contact", "unlink", "resend", "help", "rate":
		return true
	}
	return false
}

// act does an action: a button's, or what a plain yes or no meant. Actions of
// an agreement carry the number of the turn that showed them and do nothing
// once something else has been shown.
func (t *turn) act(id string) {
	action, rest, _ := strings.Cut(id, ":")
	switch action {
	case "owed":
		t.tellOwed()
	case "working":
		t.tellWorking()
	case "lines":
		page, _ := strconv.Atoi(rest)
		t.tellLines(page)
	case "fees":
		t.tellFees()
	case "payments":
		t.tellPayments()
	case "options":
		t.tellOptions()
	case "propose":
		t.propose()
	case "account":
		t.chooseAccount(rest)
	case "other":
		t.s.Account, t.s.Resume = "", "owed"
		t.tellAccounts()
	case "plan", "promise", "settlement", "down":
		t.pick(action, rest)
	case "another":
		t.askMonthly()
	case "agree":
		t.agree(rest)
	case "change":
		t.changeTerms(rest)
	case "notnow":
		t.notNow(rest)
	case "yes", "no":
		t.answerPromise(action == "yes", rest)
	case "cancel_promise":
		t.cancelPromise()
	case "human":
		t.handToPerson(rest)
	case "cancel_human":
		t.cancelPerson()
	case "rate":
		t.rate(rest)
	case "pay":
		t.tellHowToPay()
	case "pay_here":
		t.payHere(rest)
	case "status":
		t.tellPlan()
	case "schedule":
		t.tellSchedule()
	case "documents":
		t.tellDocuments()
	case "withdraw":
		t.askWithdraw()
	case "withdraw_yes":
		t.withdraw(rest)
	case "keep":
		t.tellPlan()
	case "news":
		t.tellNews()
	case "paid":
		t.havePaid()
	case "move", "skip", "move_to":
		t.amendPressed(action, rest)
	case "amend":
		t.amend(rest)
	case "unchanged":
		t.unchanged()
	case "new_plan":
		t.newPlan()
	case "if_missed":
		t.tellIfMissed()
	case "another_day":
		t.anotherDay()
	case "granted":
		t.tellGranted()
	case "offer":
		t.tellOfferAgain()
	case "resend":
		if t.f.Verified {
			t.resendCode()
		} else {
			t.resendIdentity()
		}
	case "identify":
		if t.f.Verified {
			t.tellOwed()
		} else {
			t.needIdentity("", "")
		}
	case "contact": // where the app has no way to share it
		if t.f.Verified {
			t.stale()
		} else {
			t.needIdentity("", "")
		}
	case "unlink":
		t.unlink()
	case "monthly", "once":
		t.figureMeant(action, rest)
	case "whole":
		t.promiseWhole(rest)
	case "meant":
		t.intentMeant(rest)
	case "seen":
		t.say("thanks_back", nil)
		t.waysOn()
	case "case":
		if i := Intent(rest); i == AlreadyPaid {
			t.openCase(i)
		} else {
			t.stale()
		}
	case "evidence":
		t.say("evidence_how", nil)
		t.button("human", "human:"+string(HardshipTold), nil)
		t.button("see_options", "options", nil)
		t.s.YesMeans = "human:" + string(HardshipTold)
	case "why":
		t.askWhy()
	case "stop":
		t.stop()
	case "resume":
		t.resume()
	case "reach":
		t.reachPressed(rest)
	case "safe":
		t.safe()
	case "language":
		if rest == "" { // the other of the two
			rest = string(t.otherLocale())
		}
		t.changeLanguage(Locale(rest))
	case "help":
		if !t.f.Verified {
			t.opened()
			return
		}
		t.greet()
		t.linkButton()
	default:
		t.stale()
	}
}

// stale answers a button whose time is over: kindly, and with nothing done.
func (t *turn) stale() {
	t.say("button_stale", nil)
	if t.s.Code {
		t.ask("code_waiting", nil, "", "")
		t.waysOn()
		return
	}
	t.way()
}

// way is the open end of a message that has said what it had to say.
func (t *turn) way() {
	t.ask("way_on", nil, "", "")
	t.waysOn()
}

// isNow tells whether a dated action belongs to the turn given.
func isNow(rest string, turn int) bool {
	n, err := strconv.Atoi(rest)
	return err == nil && n == turn
}
