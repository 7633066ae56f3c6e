package negotiation

// Percent is the rate in percent: 0.0005 is 0.05.
func (r Rate) Percent() Rate {
	switch {
	case r.scale >= 2:
		return Rate{r.coefficient, r.scale - 2}
	case r.scale == 1:
		return Rate{r.coefficient * 10, 0}
	}
	return Rate{r.coefficient * 100, 0}
}

// Times is the rate n times over, as a year's rate is 365 times a day's. n is
// at most a million, so the product stays in range.
func (r Rate) Times(n int) Rate {
	t := Rate{r.coefficient * int64(n), r.scale}
	for t.scale > 0 && t.coefficient%10 == 0 {
		t.coefficient, t.scale = t.coefficient/10, t.scale-1
	}
	return t
}
