package negotiation

// Warnings are what can be meant but is likely a mistake or unfair: limits
// that narrow with more days past due or with documented hardship, a
// settlement that costs more than the plan beside it. Ordered by line.
func (p *Policy) Warnings() []PolicyError { return p.warnings }

func (p *Policy) findWarnings() PolicyErrors { return nil }
