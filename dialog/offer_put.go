package dialog

import (
	"errors"
	"slices"

	"repaybot/negotiation"
)

// staffOffered puts what a colleague offers to the customer, with its full
// terms, or tells the colleague why it can't be. The colleague keeps the word:
// only the yes to these very terms, the code and a "not now" are the bot's to
// take ([turn.offerPressed], [turn.offerAnswered]). It tells whether it was put.
func (t *turn) staffOffered(e StaffOffered) bool {
	if !t.owns(e.Staff) {
		return t.refuseOffer(e, &OfferError{Why: WhyNotTheirs})
	}
	c, err := t.considered(e)
	if err != nil {
		return t.refuseOffer(e, err)
	}
	o, err := c.only()
	if err != nil {
		return t.refuseOffer(e, err)
	}
	if t.s.Stage == StageCase { // they have said that it is answered
		t.answered()
	}
	if t.s.Account != e.Account {
		t.s.Account, t.s.Ask, t.s.Depth = e.Account, Wish{}, 0
	}
	t.s.Promise, t.s.Unclear, t.s.Resume = nil, nil, ""
	t.s.Replacing = c.replaces
	t.underPlan()
	table := c.table(t, o)
	t.s.Granted = &table
	t.s.Waits, t.caused = 0, true
	t.effect(TellStaff{Outcome: OfferPut, Account: e.Account, Kind: e.Kind})
	t.showTerms(table, table.Grant.pick())
	return true
}

// refuseOffer tells a colleague why their offer is not put to the customer.
func (t *turn) refuseOffer(e StaffOffered, err error) (put bool) {
	told := TellStaff{Outcome: OfferRefused, Account: e.Account, Kind: e.Kind, Why: WhyNone}
	var why *OfferError
	if errors.As(err, &why) {
		told.Why, told.Above, told.Binding = why.Why, why.Above, why.Binding
	}
	t.effect(told)
	return false
}

// OfferError says why a colleague's offer can't be put to the customer.
type OfferError struct {
	Why     WhyNoOffer
	Above   *AboveAuthority       // WhyAboveAuthority
	Binding []negotiation.Binding // WhyNone: what keeps the answer from the ask
}

func (e *OfferError) Error() string {
	if e.Above != nil {
		return "no offer: " + e.Above.Key + ": " + e.Above.Asked + " asked, at most " + e.Above.Most
	}
	return "no offer: " + string(e.Why)
}

// considered is what a colleague's ask comes to.
type considered struct {
	e         StaffOffered
	account   *AccountFacts
	statement *negotiation.Statement
	alone     negotiation.Limits // that apply without anybody's word
	wide      negotiation.Limits
	proposal  negotiation.Proposal // on the wide limits, of the kind asked for
	replaces  string               // the agreement that stands until this one, or ""
	grant     Grant
}

// considered works out what a colleague's ask comes to on the limits as far as
// they may widen them. It fails with [OfferError].
func (t *turn) considered(e StaffOffered) (*considered, error) {
	if err := t.mayOffer(e); err != nil {
		return nil, err
	}
	a := t.find(e.Account)
	if a == nil {
		return nil, &OfferError{Why: WhyNoAccount}
	}
	c := &considered{e: e, statement: a.Statement}
	if a.Plan != nil {
		fp, ok := t.f.followed(a)
		if !ok { // a promise or a settlement runs its course
			return nil, &OfferError{Why: WhyStands}
		}
		c.replaces = a.Plan.ID
		if !t.replacing(a) { // what is left of the plan goes on the new one
			under := *a
			under.Statement, under.under = fp.Statement(a.Statement, a.OwnEntries()), fp
			a, c.statement = &under, under.Statement
		}
	}
	c.account = a
	c.alone = t.limits(a, c.statement)
	c.grant = Grant{Staff: e.Staff, Role: e.Role, Approved: e.Approved, Kind: e.Kind, Waive: e.Waive, On: t.today(), Expires: t.today().AddDays(1)}
	if c.grant.Approved == e.Staff { // nobody approves what they ask for
		c.grant.Approved = ""
	}
	c.e.Ask = askFor(e.Kind, e.Ask)
	var err error
	if c.wide, err = t.f.Policy.Widened(c.alone, c.grant.authority(), c.grant.give(c.e.Ask)); err != nil {
		return nil, offerError(err)
	}
	raw := t.allOf(e.Account) // with what the book has, whatever plan it is under
	if err := t.f.Policy.Together(raw.Account, c.statement, c.grant.authority(), e.Kind, c.alone, c.wide); err != nil {
		return nil, offerError(err)
	}
	if l := c.wide.Installments; e.Kind == negotiation.KindInstallments && l != nil {
		c.grant.MaxTerm = l.MaxTerm
	}
	p, err := negotiation.Propose(c.wide, c.statement, c.e.Ask.ask(a.Account.Currency), t.today())
	if err != nil {
		return nil, offerError(err)
	}
	c.proposal = ofKind(p, e.Kind)
	return c, nil
}

// mayOffer tells whether anything at all may be offered in the conversation as
// it stands.
func (t *turn) mayOffer(e StaffOffered) error {
	why := WhyNoOffer("")
	switch {
	case t.leavesDebtAside() || t.s.caseIs(Crisis, DeceasedTold, WrongPerson):
		why = WhyAside
	case t.s.caseIs(RepresentedTold, IdentityTheft):
		why = WhyCaseOpen
	case t.s.Stage == StageCase && !e.Answered:
		why = WhyCaseOpen
	case !t.f.Verified:
		why = WhyNotVerified
	case t.withheldQuietly():
		why = WhyNotShown
	default:
		return nil
	}
	return &OfferError{Why: why}
}

// offerError is why, where the figures refuse an ask.
func offerError(err error) error {
	var above *negotiation.AboveAuthorityError
	var below *negotiation.BelowLimitsError
	var protected *negotiation.NotWidenedError
	switch {
	case errors.As(err, &above):
		return &OfferError{Why: WhyAboveAuthority, Above: &AboveAuthority{Key: above.Key, Asked: above.Asked, Most: above.Most, Needs: above.Needs}}
	case errors.As(err, &below):
		return &OfferError{Why: WhyBelowLimits, Above: &AboveAuthority{Key: below.Key, Asked: below.Asked, Most: below.Least}}
	case errors.As(err, &protected):
		return &OfferError{Why: WhyProtected}
	}
	return &OfferError{Why: WhyCannotBeMeant}
}

// askFor is an ask as far as it is one for that kind of offer: what is paid at
// once has a day and no more.
func askFor(k negotiation.OfferKind, w Wish) Wish {
	if k == negotiation.KindInstallments {
		return w
	}
	return Wish{First: w.First, Term: w.Term}
}

// ofKind is the part of an answer that is of one kind of offer. What binds is
// said of plans.
func ofKind(p negotiation.Proposal, k negotiation.OfferKind) negotiation.Proposal {
	kept := negotiation.Proposal{Limits: p.Limits, Binding: p.Binding}
	for _, o := range p.Offers {
		if negotiation.KindOf(o) == k {
			kept.Offers = append(kept.Offers, o)
		}
	}
	switch {
	case k == negotiation.KindInstallments:
		kept.Nearest, kept.NeedsDownPayment = p.Nearest, p.NeedsDownPayment
	case len(kept.Offers) > 0:
		kept.Binding = nil
	case !slices.Contains(p.Binding, negotiation.BindNothingOwed) && !slices.Contains(p.Binding, negotiation.BindNotReconciled):
		kept.Binding = []negotiation.Binding{negotiation.BindNoOffers}
	}
	return kept
}

// only is the one offer that is exactly what was asked for; where it is not, a
// colleague asks again for what there is, and the customer is put nothing that
// nobody chose.
func (c *considered) only() (negotiation.Offer, error) {
	none := &OfferError{Why: WhyNone, Binding: c.proposal.Binding}
	if len(c.proposal.Offers) != 1 || len(c.proposal.Binding) > 0 {
		return nil, none
	}
	o := c.proposal.Offers[0]
	if first := c.e.Ask.First; !first.IsZero() && by(o) != first {
		none.Binding = []negotiation.Binding{negotiation.BindFirstPaymentWithinDays}
		return nil, none
	}
	if len(c.wide.Check(c.statement, c.grant.On, o)) > 0 {
		return nil, none
	}
	return o, nil
}

// by is the day of an offer's first payment, its down payment aside.
func by(o negotiation.Offer) negotiation.Date {
	switch o := o.(type) {
	case negotiation.InstallmentPlan:
		return o.Installments[0].Due
	case negotiation.FullPayment:
		return o.By
	case negotiation.Settlement:
		return o.By
	}
	return 0
}

// table is the offer as it lies before the customer.
func (c *considered) table(t *turn, o negotiation.Offer) Table {
	grant := c.grant
	return Table{Turn: t.s.Turn, Account: c.e.Account, Ask: c.e.Ask, AsOf: grant.On, Print: t.print(c.account), Grant: &grant}
}
