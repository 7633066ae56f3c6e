package dialog

import (
	"slices"
	"strings"

	"repaybot/negotiation"
)

// turn is one turn being put together.
type turn struct {
	s        State
	f        Facts
	says     []Say
	buttons  []Button
	effects  []Effect
	question *Say   // the one open question, said last
	stalled  bool   // this turn got nowhere
	text     string // what the customer wrote, if they wrote
	yes, no  string // what a plain yes and a plain no to the last message mean
	hidden   *State // what whoever writes may not know of, until the turn ends
	bare     bool   // no buttons of the common kind: the words are the way on
	all      Facts  // with what has ended, and whoever reads
	unasked  *unasked
	received int64 // what the book has just booked, in the smallest unit
	caused   bool  // a colleague who has the conversation wants the bot to say this
	noted    bool  // this turn left a record for a colleague without a case of its own
}

// stallsBeforePerson is how many turns in a row may get nowhere before the bot
// says so and offers a person (spec/conduct.md, What goes first, 8).
const stallsBeforePerson = 3

func newTurn(s State, f Facts) *turn {
	t := &turn{s: s.clone(), f: f, all: f}
	t.settleFacts()
	t.s.Schema = 1
	t.s.Turn++
	if t.s.Mode == "" {
		t.s.Mode = WithBot
	}
	if t.s.Stage == "" {
		t.s.Stage = StageNew
	}
	if t.s.Locale == "" {
		t.s.Locale = Chinese
		if len(f.Accounts) == 0 && f.Policy.Jurisdiction != negotiation.CN { // the bank's own, until they say something
			t.s.Locale = English
		}
		if len(f.Accounts) > 0 && !strings.HasPrefix(f.Accounts[0].Account.Customer.Locale, "zh") {
			t.s.Locale = English
		}
		if f.Locale == Chinese || f.Locale == English {
			t.s.Locale = f.Locale
		}
	}
	if t.s.Account == "" {
		t.s.Account = t.onlyAccount()
	}
	if t.s.Code && t.s.Terms != nil && f.Now.Unix()-t.s.Terms.CodeAt > CodeLockMinutes*60 {
		// Nobody waits for a code of yesterday: the terms are as before the yes.
		terms := *t.s.Terms
		terms.Yes = false
		t.s.Terms, t.s.Code, t.s.Stage = &terms, false, StageReviewing
	}
	if !f.Verified { // of an account nothing can be said that is not there
		t.f.Accounts = nil
		t.hide()
	}
	if f.Line == LineRefused {
		t.s.Stage = StageEnded
	}
	if t.s.Identity != nil && t.s.Mode != WithStaff && t.s.Awaits(f.Now) == "" {
		t.s.Identity = nil
	}
	t.yes, t.no = t.s.YesMeans, t.s.NoMeans
	t.s.YesMeans, t.s.NoMeans = "", ""
	return t
}

// say adds something to the turn's message.
func (t *turn) say(k Kind, f Figures) {
	t.says = append(t.says, Say{Kind: k, Figures: f})
}

// button adds a quick reply; the action is its id.
func (t *turn) button(title Title, action string, f Figures) {
	if title == "human" && t.s.Mode == Queued { // one is asked for already
		if !t.canCancel() {
			return
		}
		title, action, f = "cancel_human", "cancel_human", nil
	}
	for i, b := range t.buttons {
		switch {
		case b.ID == action:
			return
		case title == "human" && b.Title == "human": // one way to a person; the more telling reason stays
			if b.ID == "human" {
				t.buttons[i].ID = action
			}
			return
		}
	}
	t.buttons = append(t.buttons, Button{ID: action, Title: title, Figures: f})
}

func (t *turn) effect(e Effect) { t.effects = append(t.effects, e) }

// ask puts the one question of a message, which is said last: what a plain yes
// and a plain no to it mean, as actions ("" where they mean nothing). A later
// question of the same turn takes the place of an earlier one.
func (t *turn) ask(k Kind, f Figures, yes, no string) {
	t.question = &Say{Kind: k, Figures: f}
	t.s.YesMeans, t.s.NoMeans = yes, no
}

// once tells whether a kind has not been asked yet, and notes that it is now.
func (t *turn) once(k Kind) bool {
	if slices.Contains(t.s.Asked, k) {
		return false
	}
	t.s.Asked = append(t.s.Asked, k)
	return true
}

// stall marks the turn as one that got nowhere.
func (t *turn) stall() { t.stalled = true }

// finish closes the turn: counts those that got nowhere, sees to it that there
// is a way on, introduces the bot if this is its first word, and numbers the
// wordings so that no sentence is said twice in a row.
func (t *turn) finish() (State, []Effect) {
	t.dropApprovals() // of who has given the conversation away
	t.close()
	t.bringBack()
	return t.s, t.effects
}

// close puts the turn's message together, if it has one. While a colleague has
// the conversation that is only what they have caused.
func (t *turn) close() {
	if t.s.Mode == WithStaff && !t.caused {
		t.says, t.buttons, t.question, t.stalled = nil, nil, nil, false
	}
	offersPerson := t.stalled && t.s.Stalls+1 >= stallsBeforePerson && t.s.Mode == WithBot
	if t.question != nil && !offersPerson {
		t.says = append(t.says, *t.question)
	}
	if t.unasked != nil && len(t.says) > 0 {
		t.sayHowToStop()
	}
	if len(t.says) == 0 && !offersPerson {
		t.s.YesMeans, t.s.NoMeans = t.yes, t.no
		return
	}
	if t.s.Stage == StageNew && t.unasked == nil {
		t.s.Stage = StageTalking
	}
	if t.unasked != nil { // nobody has tried anything
	} else if t.stalled {
		t.s.Stalls++
	} else {
		t.s.Stalls = 0
	}
	if offersPerson { // the one question of the message
		t.s.Stalls = 0
		t.says = slices.DeleteFunc(t.says, asksAgain)
		t.say("no_progress", nil)
		t.buttons = slices.DeleteFunc(t.buttons, func(b Button) bool { return strings.HasPrefix(b.ID, "human") })
		t.button("human", "human:"+string(NoProgress), nil)
		t.s.YesMeans = "human:" + string(NoProgress)
	}
	if t.s.Mode == WithStaff {
		t.buttons = slices.DeleteFunc(t.buttons, func(b Button) bool { return !ofOffer(b.ID) })
	} else if len(t.buttons) == 0 && !t.bare {
		t.waysOn()
	}
	if slices.ContainsFunc(t.buttons, func(b Button) bool { return b.ID == "cancel_human" }) { // one is on the way by now
		t.buttons = slices.DeleteFunc(t.buttons, func(b Button) bool { return b.Title == "human" })
	}
	if !t.s.Introduced && t.unasked == nil && t.s.Mode != WithStaff {
		t.s.Introduced = true
		if t.mayIntroduce() {
			t.says = append([]Say{{Kind: "introduce", Figures: Figures{"bank": t.bankName()}}}, t.says...)
		}
	}
	t.tellGivenLate()
	t.withholdFigures()
	if t.s.Said == nil {
		t.s.Said = map[Kind]int{}
	}
	for i, s := range t.says {
		t.says[i].Nth, t.says[i].Today = t.s.Said[s.Kind], t.today()
		t.s.Said[s.Kind]++
	}
	for i := range t.buttons {
		t.buttons[i].Today = t.today()
	}
	send := Send{Reply: Reply{Says: t.says, Buttons: t.buttons}}
	if t.unasked != nil {
		send.Purpose, send.FollowUps = t.unasked.purpose, t.unasked.ids
	}
	t.effects = append(t.effects, send)
}

// asksAgain tells whether something said only asks the customer to try again.
func asksAgain(s Say) bool {
	switch s.Kind {
	case "unclear", "unclear_emoji", "off_topic", "nothing_to_accept", "did_you_mean":
		return true
	}
	return false
}

// mayIntroduce tells whether a first message says who speaks: not where it has
// no other word than care, nor where it says as much itself. Who is asked whether
// they are safe is told that a machine asks, and that a person can be had.
func (t *turn) mayIntroduce() bool {
	says := func(k Kind) bool { return slices.ContainsFunc(t.says, func(s Say) bool { return s.Kind == k }) }
	return !says("identity") && (!t.leavesDebtAside() || says("crisis_maybe"))
}

// leavesDebtAside tells whether this is a moment for no other word than care.
func (t *turn) leavesDebtAside() bool {
	return t.s.Stage == StageCare || t.s.Stage == StageEnded
}

// waysOn are the buttons of a message that has none of its own.
func (t *turn) waysOn() {
	switch {
	case t.s.Stage == StageCare:
		t.button("safe", "safe", nil)
		return
	case t.s.Stage == StageEnded || t.s.Stage == StageCase || !t.f.Verified: // no button may say that there is a debt
		if t.s.Stage != StageEnded && !t.afterCrisis() && (t.f.Line == LineStranger || t.f.Line == LineLinked) && !t.withheldQuietly() {
			t.button("my_account", "identify", nil)
		}
		t.humanButton()
		return
	case t.afterCrisis(): // nothing speaks of the debt unless they do
		return
	case t.s.Code:
		t.button("resend_code", "resend", nil)
		t.button("not_now", t.dated("notnow"), nil)
		return
	}
	if a := t.account(); a != nil && a.Statement.Reconciled && a.Statement.Total.Minor() <= 0 {
		t.button("see_owed", "owed", nil)
		t.button("see_payments", "payments", nil)
	} else if a != nil && a.Plan != nil {
		t.button("plan_status", "status", nil)
		t.button("pay", "pay", nil)
	} else if a != nil && !a.Statement.Reconciled && t.s.Case != nil {
		t.button("see_payments", "payments", nil)
		t.button("pay", "pay", nil)
	} else {
		t.button("see_owed", "owed", nil)
		t.button("see_options", "options", nil)
	}
	t.humanButton()
}

// humanButton offers a person, or the way back from having asked for one.
func (t *turn) humanButton() {
	if t.s.Mode == WithStaff { // one is there
		return
	}
	if t.s.Mode == Queued {
		if t.canCancel() {
			t.button("cancel_human", "cancel_human", nil)
		}
		return
	}
	t.button("human", "human", nil)
}

// dated is an action that belongs to this turn's message only.
func (t *turn) dated(action string) string { return action + ":" + itoa(t.s.Turn) }

func (t *turn) bankName() Quote { return Quote(inLanguage(t.f.Policy.Bank.Name, t.s.Locale)) }

// inLanguage is the bank's own words in a language, or in another that it has.
func inLanguage(x negotiation.Text, l Locale) string {
	if s, ok := x[string(l)]; ok {
		return s
	}
	for _, other := range []Locale{Chinese, English} {
		if s, ok := x[string(other)]; ok {
			return s
		}
	}
	return ""
}

// today is the customer's calendar day.
func (t *turn) today() negotiation.Date { return negotiation.DateOf(t.f.Now) }
