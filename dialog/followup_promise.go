package dialog

import "repaybot/negotiation"

// promise lists what a promise brings, or a settlement: its day before it
// comes, and what became of it. It tells whether it still stands.
func (l *lister) promise(a *AccountFacts, p *negotiation.FollowedPromise, id string) (standing bool) {
	if p == nil {
		return false
	}
	x := FollowUp{Account: a.Account.Number, Purpose: negotiation.ForService}
	made, by := l.today, p.By
	if len(p.Changes) > 0 {
		made = p.Changes[0].On
	}
	switch p.Status {
	case negotiation.PromiseActive:
		if by.AddDays(-1) > made {
			x.Kind, x.ID, x.From, x.Until = PromiseSoon, id+"/soon", l.start(by.AddDays(-1)), l.end(by)
			l.add(x)
		}
		// What becomes of it is seen the day after, once the book has its day.
		x.Kind, x.ID, x.From, x.Until = PromiseMissed, id+"/over", l.known(by), l.end(by.AddDays(newsDays))
		if l.f.Now.Before(x.From) {
			l.add(x)
		}
		return true
	case negotiation.PromiseKept:
		on := l.today
		if n := len(p.Changes); n > 0 {
			on = p.Changes[n-1].On
		}
		x.Kind, x.ID, x.From, x.Until = PromiseKept, id+"/kept", l.end(on.AddDays(-1)), l.end(on.AddDays(receiptDays))
	case negotiation.PromisePartKept:
		x.Kind, x.ID, x.From, x.Until = PromisePartKept, id+"/over", l.known(by), l.end(by.AddDays(newsDays))
		x.Purpose = negotiation.ForCollection
	case negotiation.PromiseMissed:
		x.Kind, x.ID, x.From, x.Until = PromiseMissed, id+"/over", l.known(by), l.end(by.AddDays(newsDays))
		x.Purpose = negotiation.ForCollection
	case negotiation.PromiseCancelled:
		return false
	}
	l.add(x)
	return false
}
