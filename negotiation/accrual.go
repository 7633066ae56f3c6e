package negotiation

// accrual is what goes on being charged after the as-of day.
type accrual struct{}
