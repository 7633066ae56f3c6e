package negotiation

// Limits returns what the bank allows on an account with these facts: the
// first rule whose `when` holds, the last if no other does.
//
// A condition that has no answer for the facts (an index past the end, a
// division by zero) stops there: the rule's name without any offer, so that a
// person looks. [ParsePolicy] refuses the conditions where it finds that.
func (p *Policy) Limits(f Facts) Limits {
	i, err := p.ruleFor(&f)
	if err != nil {
		return Limits{Name: p.Rules[i].Name, BrokenPlans: f.BrokenPlans12m}
	}
	l := p.Rules[i].Limits
	l.BrokenPlans = f.BrokenPlans12m
	return l
}

// ruleFor is the index of the rule that applies.
func (p *Policy) ruleFor(f *Facts) (int, error) {
	v := newFactView(f)
	for i := range p.Rules {
		held, err := p.Rules[i].condition.holds(&v)
		if held || err != nil {
			return i, err
		}
	}
	return len(p.Rules) - 1, nil
}

// MayPause tells whether the policy's `pause` is for an account with these
// facts. A condition without an answer grants none.
func (p *Policy) MayPause(f Facts) bool {
	v := newFactView(&f)
	held, err := p.pause.holds(&v)
	return held && err == nil
}
