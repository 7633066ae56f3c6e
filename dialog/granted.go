package dialog

import (
	"slices"
	"strings"

	"repaybot/negotiation"
)

// authority is the role whose authority an offer is within.
func (g *Grant) authority() string { return authorityOf(g.Role, g.Approved) }

func (g *Grant) give(ask Wish) negotiation.Give {
	return negotiation.Give{Kind: g.Kind, Term: max(0, ask.Term), Waive: g.Waive}
}

// pick names the one offer of a table that a colleague laid.
func (g *Grant) pick() string {
	switch g.Kind {
	case negotiation.KindPromise:
		return "promise"
	case negotiation.KindSettlement:
		return "settlement"
	default:
		return "plan:0"
	}
}

// limitsOf are the limits that a table's offers are within: those that apply to
// the account, widened by the authority of this moment where a colleague laid
// it. It fails where that authority does not reach as far any more.
func (t *turn) limitsOf(a *AccountFacts, s *negotiation.Statement, table Table) (negotiation.Limits, error) {
	l := t.limits(a, s)
	if table.Grant == nil {
		return l, nil
	}
	return t.f.Policy.Widened(l, table.Grant.authority(), table.Grant.give(table.Ask))
}

// proposalOf is what the limits answer to a table's ask, as the account stood on
// its day; of a colleague's table, what they offered and nothing beside it.
func (t *turn) proposalOf(a *AccountFacts, table Table) (negotiation.Proposal, error) {
	if table.Grant == nil {
		return t.proposal(a, table.Ask, table.AsOf)
	}
	s, err := t.statementOf(a, table.AsOf)
	if err != nil {
		return negotiation.Proposal{}, err
	}
	l, err := t.limitsOf(a, s, table)
	if err != nil {
		return negotiation.Proposal{}, err
	}
	p, err := negotiation.Propose(l, s, table.Ask.ask(a.Account.Currency), table.AsOf)
	if err != nil {
		return negotiation.Proposal{}, err
	}
	return ofKind(p, table.Grant.Kind), nil
}

// grantedTerms are the terms of a colleague's offer that are before the
// customer; nil if there are none.
func (t *turn) grantedTerms() *Terms {
	if t.s.Terms == nil || t.s.Terms.Table.Grant == nil {
		return nil
	}
	return t.s.Terms
}

// grantedOn tells whether a colleague's offer stands on an account and holds.
func (t *turn) grantedOn(a *AccountFacts) bool {
	g := t.s.Granted
	return g != nil && g.Account == a.Account.Number && t.good(*g)
}

// forgetGranted lets a colleague's offer go that was on that table.
func (t *turn) forgetGranted(table Table) {
	if table.Grant != nil && t.s.Granted != nil && t.s.Granted.Turn == table.Turn {
		t.s.Granted = nil
	}
}

// tellOffer tells the colleague who has the conversation what became of their
// offer.
func (t *turn) tellOffer(o OfferOutcome, table Table) {
	if table.Grant != nil && t.s.Mode == WithStaff {
		t.effect(TellStaff{Outcome: o, Account: table.Account, Kind: table.Grant.Kind})
	}
}

// tellGranted shows the full terms of a colleague's offer once more, while it
// holds.
func (t *turn) tellGranted() {
	if t.s.Granted == nil {
		t.stale()
		return
	}
	table := *t.s.Granted
	a := t.find(table.Account)
	switch {
	case a == nil:
		t.stale()
		return
	case a.Plan != nil && !t.replacing(a):
		t.s.Account = table.Account
		t.alreadyAgreed(a)
		return
	case t.s.Stage == StageCase:
		t.caseOpen()
		return
	case t.s.Mode == WithStaff:
		if !t.good(table) {
			t.offerOver(table)
			return
		}
	case t.withheld() || !t.stillHolds(table):
		return
	}
	t.s.Account = table.Account
	t.showTerms(table, table.Grant.pick())
}

// ofOffer are the buttons under a colleague's offer, which mean something while
// the colleague has the word.
func ofOffer(id string) bool {
	action, _, _ := strings.Cut(id, ":")
	switch action {
	case "agree", "change", "notnow", "resend", "granted":
		return true
	}
	return false
}

// offerPressed takes a button under a colleague's offer while the colleague has
// the word. It tells whether it was one; all others are theirs to read.
func (t *turn) offerPressed(id string) bool {
	if !t.f.Verified || !ofOffer(id) {
		return false
	}
	if id == "granted" {
		if t.s.Granted == nil || t.s.Code || t.find(t.s.Granted.Account) == nil {
			return false
		}
		t.caused = true
		t.tellGranted()
		return true
	}
	x := t.grantedTerms()
	if x == nil {
		return false
	}
	if id == "resend" {
		if !x.Yes {
			return false
		}
		t.caused = true
		t.resendCode()
		return true
	}
	action, rest, _ := strings.Cut(id, ":")
	if !isNow(rest, x.Turn) {
		return false
	}
	t.caused = true
	switch action {
	case "agree":
		t.agree(rest)
	case "notnow":
		t.notNow(rest)
	default: // what would suit better is between the two of them
		t.tellOffer(OfferChange, x.Table)
		t.yes, t.no = "", ""
	}
	return true
}

// offerAnswered takes words to a colleague's offer while the colleague has the
// word: a plain yes right under its terms, a wish to think it over, or for
// another code. It tells whether it did; the colleague reads all else.
func (t *turn) offerAnswered(e Wrote) bool {
	x := t.grantedTerms()
	if x == nil || !t.f.Verified || e.Cut || len([]rune(e.Text)) > plainWords {
		return false
	}
	switch {
	case t.s.Code:
		if !mentions(e.Text, resendWords) {
			return false
		}
		t.resendCode()
	case t.yes == "agree:"+itoa(x.Turn) && t.plainYes(e.Reading):
		t.agree(itoa(x.Turn))
	case t.thinksItOver() && len(e.Reading.Amounts)+len(e.Reading.Terms)+len(e.Reading.Dates) == 0:
		t.effect(AddToCase{Words: e.Text})
		t.notNow(itoa(x.Turn))
	default:
		return false
	}
	t.caused = true
	return true
}

// plainWords is how long an answer is at most that says one thing, in characters.
const plainWords = 40

// plainYes tells whether a message is a yes and nothing beside it: no question,
// no figure that is not one of the terms'.
func (t *turn) plainYes(r Reading) bool {
	if strings.ContainsAny(t.text, "?？") || mentions(t.text, notWords) {
		return false
	}
	intents := t.inContext(&r)
	return slices.Equal(intents, []Intent{Accept}) && !r.PerhapsGrave && !t.unsure(intents, r) && len(r.Dates)+len(r.Percents) == 0 && !t.asksAnew(r)
}

// mayAgreeWithStaff is the gate before a yes counts to a colleague's offer while
// they have the word. Where it does not hold any more the customer is told just
// that, and the colleague, who offers anew.
func (t *turn) mayAgreeWithStaff() (negotiation.Offer, bool) {
	x := *t.s.Terms
	if a := t.find(x.Table.Account); a != nil && (a.Plan == nil || t.replacing(a)) && t.s.Stage != StageCase && !t.withheldQuietly() && t.good(x.Table) {
		if o, ok := t.checked(a, x); ok {
			return o, true
		}
	}
	t.offerOver(x.Table)
	return nil, false
}

// takeBack takes a colleague's offer from the table, and tells them.
func (t *turn) takeBack(table Table) {
	t.tellOffer(OfferLapsed, table)
	t.s.Table, t.s.Terms, t.s.Granted, t.s.Code = nil, nil, nil, false
	t.s.Replacing, t.s.Stage = "", StageTalking
}

// offerOver takes a colleague's offer from the table that does not hold any
// more, and tells the customer.
func (t *turn) offerOver(table Table) {
	t.takeBack(table)
	t.buttons = nil
	t.say("colleague_offer_over", nil)
}

// termsWentNot takes a colleague's offer back whose terms may not have been
// seen: a yes is to full terms that the customer has read.
func (t *turn) termsWentNot() {
	x := t.grantedTerms()
	if x == nil || x.Yes || t.s.Mode != WithStaff {
		return
	}
	t.takeBack(x.Table)
	t.yes, t.no = "", ""
}

// standsOn keeps a colleague's offer with the bot where they have given the
// conversation back: with its terms, if they are before the customer, and the
// code that is awaited for them. It tells whether there is one that holds.
func (t *turn) standsOn(before State) bool {
	if before.Granted == nil {
		return false
	}
	if t.f.Verified && !t.good(*before.Granted) { // else nothing can be known of it now
		return false
	}
	table := *before.Granted
	t.s.Granted, t.s.Table, t.s.Stage = &table, &table, StageChoosing
	if x := before.Terms; x != nil && x.Table.Grant != nil {
		terms := *x
		t.s.Terms, t.s.Stage = &terms, StageReviewing
		if before.Code {
			t.s.Code, t.s.Stage = true, StageCode
		}
	}
	return t.f.Verified
}

// tellStandsToo says, after what came of the case, that the colleague's offer
// stands. How it was is not asked over that.
func (t *turn) tellStandsToo() { t.askStands("code_waiting", "colleague_offer_open") }

// tellStands says that the bot is back, and that the colleague's offer stands.
func (t *turn) tellStands() { t.askStands("human_back_code", "human_back_offer") }

// askStands says that a colleague's offer stands: that the code for it is
// awaited, else that it can be seen again.
func (t *turn) askStands(code, offer Kind) {
	if t.s.Code {
		t.ask(code, nil, "", "")
		t.waysOn()
		return
	}
	t.ask(offer, Figures{"expires": On(t.s.Granted.Grant.Expires)}, "granted", "")
	t.button("see_offer", "granted", nil)
	t.humanButton()
}
