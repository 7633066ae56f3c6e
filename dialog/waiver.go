package dialog

import (
	"math/big"
	"slices"

	"repaybot/negotiation"
)

// WaiverGiven is a waiver that the customer is told of.
type WaiverGiven struct {
	ID       string           `json:"id"`
	Account  string           `json:"account"`
	Fees     int64            `json:"fees,omitempty"` // in the smallest unit
	Interest int64            `json:"interest,omitempty"`
	On       negotiation.Date `json:"on"`
}

// weighWaiver works a waiver out: what is taken off, and what is owed then.
func weighWaiver(w *Waive, role string, f Facts) Weighed {
	a := find(settled(f).Accounts, w.Account)
	raw := find(f.Accounts, w.Account)
	today := negotiation.DateOf(f.Now)
	switch {
	case a == nil || raw == nil:
		return Weighed{Why: UnknownAccount}
	case !w.Fees.canBeMeant() || !w.Interest.canBeMeant():
		return Weighed{Why: NotOne}
	case a.Plan != nil:
		return Weighed{Why: PlanStands}
	case !raw.Statement.Reconciled:
		return Weighed{Why: NotAgreeing}
	case billedOn(raw.Account, today):
		return Weighed{Why: BilledToday}
	}
	result := Weighed{}
	var entries []negotiation.Entry
	var above *AboveAuthority
	for _, part := range [...]struct {
		of   negotiation.WaiverOf
		asks WaivePart
	}{{negotiation.OfFees, w.Fees}, {negotiation.OfInterest, w.Interest}} {
		room, err := f.Policy.WaiverRoom(raw.Account, part.of, role, today)
		if err != nil {
			return Weighed{Why: NotAgreeing}
		}
		result.Rooms = append(result.Rooms, room)
		amount := part.asks.of(room.Owed)
		switch {
		case amount.Minor() == 0:
			continue
		case amount.Minor() > room.There.Minor():
			result.Why = NothingThere
			continue
		case amount.Minor() > room.Most.Minor():
			above = aboveRoom(above, part.of, amount, room, raw.Account, f)
			continue
		}
		entries = append(entries, negotiation.Entry{Date: today, Kind: negotiation.WaiverPosted, Amount: amount, Of: part.of})
	}
	switch {
	case result.Why != "":
		return result
	case above != nil:
		result.Why, result.Above = AboveTheirs, above
		return result
	case len(entries) == 0:
		result.Why = NothingThere
		return result
	}
	after, err := f.withWaiver(w.Account, entries)
	if err != nil {
		result.Why = NotAgreeing
		return result
	}
	result.Waived = waivedBy(entries, a, find(settled(after).Accounts, w.Account), today)
	return result
}

var hundred = big.NewRat(100, 1)

// canBeMeant tells whether a part is nothing, an amount or a percentage.
func (w WaivePart) canBeMeant() bool {
	return w.Minor >= 0 && (w.Minor == 0 || w.Percent.IsZero()) && w.Percent.Rat().Cmp(hundred) <= 0
}

// of is the part of what is outstanding.
func (w WaivePart) of(owed negotiation.Money) negotiation.Money {
	if w.Percent.IsZero() {
		return negotiation.NewMoney(w.Minor, owed.Currency())
	}
	return negotiation.PercentOf(w.Percent, owed)
}

// billedOn tells whether the bank bills an account on a day, or has for a later one.
func billedOn(a *negotiation.Account, day negotiation.Date) bool {
	n := len(a.Statements)
	return n > 0 && a.Statements[n-1].Date >= day
}

// aboveRoom is what a waiver is above, and who could grant all of it.
func aboveRoom(before *AboveAuthority, of negotiation.WaiverOf, asked negotiation.Money, room negotiation.WaiverRoom, a *negotiation.Account, f Facts) *AboveAuthority {
	x := &AboveAuthority{Key: "waive_percent." + string(of), Asked: asked.Decimal(), Most: room.Most.Decimal()}
	wider, err := f.Policy.WaiverRoom(a, of, RoleSupervisor, negotiation.DateOf(f.Now))
	if err == nil && asked.Minor() <= wider.Most.Minor() {
		x.Needs = RoleSupervisor
	}
	if before != nil && (before.Needs == "" || x.Needs != "") {
		return before // the first of those that nobody could grant, else the first
	}
	return x
}

// waivedBy are the figures of a waiver.
func waivedBy(entries []negotiation.Entry, before, after *AccountFacts, on negotiation.Date) *Waived {
	c := before.Account.Currency
	w := &Waived{
		Account: before.Account.Number, Currency: c, Fees: negotiation.NewMoney(0, c), Interest: negotiation.NewMoney(0, c),
		Before: before.Statement.Total, Owed: after.Statement.Total, On: on,
	}
	for _, e := range entries {
		if e.Of == negotiation.OfFees {
			w.Fees = e.Amount
		} else {
			w.Interest = e.Amount
		}
	}
	return w
}

// Entries are a waiver as the book will have it.
func (w *Waived) Entries() (entries []negotiation.Entry) {
	for _, e := range [...]negotiation.Entry{
		{Date: w.On, Kind: negotiation.WaiverPosted, Amount: w.Fees, Of: negotiation.OfFees},
		{Date: w.On, Kind: negotiation.WaiverPosted, Amount: w.Interest, Of: negotiation.OfInterest},
	} {
		if e.Amount.Minor() > 0 {
			entries = append(entries, e)
		}
	}
	return entries
}

// WithWaiver are the facts with a waiver laid over the book.
func (f Facts) WithWaiver(w *Waived) (Facts, error) { return f.withWaiver(w.Account, w.Entries()) }

func (f Facts) withWaiver(account string, entries []negotiation.Entry) (Facts, error) {
	f.Accounts = slices.Clone(f.Accounts)
	a := find(f.Accounts, account)
	if a == nil {
		return f, nil
	}
	a.Account = a.Account.With(entries...)
	a.Given = append(slices.Clone(a.Given), entries...)
	var err error
	a.Statement, err = f.Policy.Statement(a.Account, negotiation.DateOf(f.Now))
	return f, err
}

// OwnEntries are an account's entries without what colleagues took off for good:
// what a plan takes off on condition is looked for among these.
func (a *AccountFacts) OwnEntries() []negotiation.Entry {
	if len(a.Given) == 0 {
		return a.Account.Entries
	}
	given := map[negotiation.Entry]int{}
	for _, e := range a.Given {
		given[e]++
	}
	var own []negotiation.Entry
	for _, e := range a.Account.Entries {
		if given[e] > 0 {
			given[e]--
			continue
		}
		own = append(own, e)
	}
	return own
}

// settled are facts as a turn speaks of them: what has ended stands no more.
func settled(f Facts) Facts {
	t := turn{f: f}
	t.settleFacts()
	return t.f
}

// waived has the turn's facts know the waiver, and tells the customer once: now,
// if they are there, else once they may be written to and the bot talks again.
func (t *turn) waived(d Decided) {
	w := d.Waived
	all, err := t.all.WithWaiver(w)
	if err != nil {
		return // it was worked out before
	}
	t.all = all
	if t.f.Verified {
		t.f.Accounts = all.Accounts
		t.settleFacts()
	}
	given := WaiverGiven{ID: d.ID, Account: w.Account, Fees: w.Fees.Minor(), Interest: w.Interest.Minor(), On: w.On}
	t.s.Waivers = slices.DeleteFunc(t.s.Waivers, func(x WaiverGiven) bool { return t.today() > x.On.AddDays(newsDays) })
	t.s.Waivers = append(t.s.Waivers, given)
	if t.mayHear() {
		t.bare, t.caused = true, true
		t.sayUnasked([]FollowUp{given.followUp(t.f)})
	}
}

// followUp is the news of a waiver.
func (w WaiverGiven) followUp(f Facts) FollowUp {
	l := lister{f: &f}
	return FollowUp{
		ID: "waived/" + w.ID, Kind: WaiverTold, Account: w.Account, Purpose: negotiation.ForService,
		From: l.start(w.On), Until: l.end(w.On.AddDays(newsDays)),
	}
}

// waivers lists what colleagues took off and the customer has not been told of.
func (l *lister) waivers(a *AccountFacts) {
	for _, w := range l.s.Waivers {
		if w.Account == a.Account.Number {
			l.add(w.followUp(*l.f))
		}
	}
}

// sayWaived tells what was taken off and what is owed now.
func (t *turn) sayWaived(x FollowUp, a *AccountFacts) {
	i := slices.IndexFunc(t.s.Waivers, func(w WaiverGiven) bool { return "waived/"+w.ID == x.ID })
	if i < 0 {
		return
	}
	w, c := t.s.Waivers[i], a.Account.Currency
	off := negotiation.Waived{Fees: negotiation.NewMoney(w.Fees, c), Interest: negotiation.NewMoney(w.Interest, c)}
	f := Figures{"product": productName(a), "last4": Quote(last4(w.Account)), "waived": Sum(off.Sum())}
	if w.Fees > 0 {
		f["fees"] = Sum(off.Fees)
	}
	if w.Interest > 0 {
		f["interest"] = Sum(off.Interest)
	}
	owed := a.Statement.Total
	if now := find(settled(t.all).Accounts, w.Account); now != nil {
		owed = now.Statement.Total
	}
	if owed.Minor() > 0 {
		f["total"] = Sum(owed)
	}
	t.say("waived_by_colleague", f)
}
