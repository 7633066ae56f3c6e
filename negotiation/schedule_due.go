package negotiation

// shortestGap is how many days at least lie between the first and the second
// instalment.
const shortestGap = 20

// dayOfMonth is the chosen day of that month, its last where it is too short
// or day is −1. The month may run past December.
func dayOfMonth(year, month, day int) Date {
	year, month = year+(month-1)/12, (month-1)%12+1
	if last := daysIn(year, month); day == -1 || day > last {
		day = last
	}
	return civilDay(year, month, day)
}

// dues are the days of a plan's instalments: the first, then every month on
// the chosen day, the second on the first such day at least 20 days after the
// first.
type dues struct {
	first       Date
	day         int
	year, month int // of the second
}

func duesFrom(first Date, day int) dues {
	y, m, _ := first.Civil()
	d := dues{first: first, day: day, year: y, month: int(m)}
	for dayOfMonth(d.year, d.month, day) < first+shortestGap {
		d.month++
	}
	return d
}

// due is the day of the k-th instalment, from 1.
func (d dues) due(k int) Date {
	if k == 1 {
		return d.first
	}
	return dayOfMonth(d.year, d.month+k-2, d.day)
}

// nextDayOfMonth is the first chosen day after the day given.
func nextDayOfMonth(after Date, day int) Date {
	y, m, _ := after.Civil()
	if d := dayOfMonth(y, int(m), day); d > after {
		return d
	}
	return dayOfMonth(y, int(m)+1, day)
}
