package dialog

import (
	"repaybot/negotiation"
)

// View is what a conversation looks like from outside: what staff, tests and
// `repaybot chat --json` read. It is worked out from the state and the facts.
type View struct {
	Stage  Stage
	Mode   Mode
	Limits string              // the name of the rule that applies to the account talked about
	Offers []negotiation.Offer // on the table and still holding
	Plan   negotiation.Offer   // what is agreed on that account, or nil
}

// Look works out the view of a conversation.
func Look(s State, f Facts) View {
	t := newTurn(s, f)
	v := View{Stage: t.s.Stage, Mode: t.s.Mode}
	a := t.account()
	if a == nil {
		return v
	}
	v.Limits = t.limits(a, a.Statement).Name
	if a.Plan != nil {
		v.Plan = a.Plan.Offer
	}
	if t.s.Table == nil {
		return v
	}
	table := *t.s.Table
	if !t.good(table) {
		return v
	}
	if p, err := t.proposalOf(t.find(table.Account), table); err == nil {
		v.Offers = p.Offers
		if p.Nearest != nil {
			v.Offers = append([]negotiation.Offer{*p.Nearest}, v.Offers...)
		}
	}
	return v
}
