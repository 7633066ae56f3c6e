package dialog

import "repaybot/negotiation"

// installmentRows are a plan's instalments one by one.
func installmentRows(o negotiation.InstallmentPlan) Rows {
	rows := make(Rows, len(o.Installments))
	for i, x := range o.Installments {
		rows[i] = Figures{"number": Count(i + 1), "due": On(x.Due), "amount": Sum(x.Amount), "principal": Sum(x.Principal), "interest": Sum(x.Interest)}
		if x.Fee.Minor() > 0 {
			rows[i]["fee"] = Sum(x.Fee)
		}
	}
	return rows
}

// shortestRun is how many equal instalments are told as one line.
const shortestRun = 3

// termRows are the instalments of a plan's terms, runs of equal ones on the same
// day of each month told as one.
func termRows(o negotiation.InstallmentPlan) Rows {
	var rows Rows
	for i := 0; i < len(o.Installments); {
		first := o.Installments[i]
		day := dayOfMonth(first.Due)
		end := i + 1
		for end < len(o.Installments) && o.Installments[end].Amount == first.Amount && onDay(o.Installments[end].Due, day) {
			end++
		}
		row := Figures{"number": Count(i + 1), "due": On(first.Due), "amount": Sum(first.Amount)}
		if end-i >= shortestRun {
			row["to"], row["until"], row["day_of_month"] = Count(end), On(o.Installments[end-1].Due), Count(day)
		} else {
			end = i + 1
		}
		rows = append(rows, row)
		i = end
	}
	return rows
}

// dayOfMonth is a date's day of the month.
func dayOfMonth(d negotiation.Date) int {
	_, _, day := d.Civil()
	return day
}

func onDay(d negotiation.Date, day int) bool { return dayOfMonth(d) == day }
