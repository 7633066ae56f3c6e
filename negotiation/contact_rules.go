package negotiation

// ContactRules are the rules in force for writing to a customer unasked: the
// stricter of the policy's and the jurisdiction's.
type ContactRules struct {
	Jurisdiction      Jurisdiction
	Weekdays, Weekend Hours // the customer's local time
	PerDay, PerWeek   int   // messages; 0: none at all
	QuietDays         int   // after the customer's last message
}

// ContactRules returns the rules in force.
func (p *Policy) ContactRules() ContactRules { return ContactRules{} }
