package simulate

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"repaybot/negotiation"
)

// Print writes the table for people.
func (r *Result) Print(w io.Writer) {
	row := func(name string, value any) { fmt.Fprintf(w, "| %s | %v |\n", name, value) }
	head := func(name string) { fmt.Fprintf(w, "\n| %s | |\n| --- | ---: |\n", name) }
	head(fmt.Sprintf("%d customers, %d days", r.Customers, r.Days))
	row("customers who wrote", r.Wrote)
	row("turns of theirs to an agreement, median", r.Median)
	row("the same, 90th percentile", r.P90)
	row("agreements", r.Agreed)
	row("kept to the end", r.Kept)
	row("still running at the end", r.Running)
	row("broken", r.Broken)
	row("lapsed: the down payment, or a promise of the whole, did not come", r.Lapsed)
	row("withdrawn", r.Ended)
	row("changed: moved, a month left out, another plan in its place", r.Changed)
	row("customers handed to a person", r.HandedTo)
	row("customers who opted out", r.OptedOut)

	head("money")
	for _, c := range sorted(r.Money) {
		m := r.Money[c]
		row(string(c)+" past due", amount(m.PastDue, c))
		share := 0.0
		if m.PastDue > 0 {
			share = 100 * float64(m.Recovered) / float64(m.PastDue)
		}
		row(string(c)+" recovered of it", fmt.Sprintf("%s (%.1f %%)", amount(m.Recovered, c), share))
		row(string(c)+" given away", amount(m.Waived, c))
	}
	for _, part := range []struct {
		name   string
		counts map[string]int
	}{
		{"messages", r.Messages}, {"follow-ups sent", r.FollowUps}, {"withheld by the gate", r.Withheld}, {"handed to a person, by reason", r.Cases},
	} {
		head(part.name)
		for _, k := range sorted(part.counts) {
			row(k, part.counts[k])
		}
	}
	head("checked")
	row("nights of a customer compared to the cent", r.Nights)
	row("lines of the log", r.Lines)
	row("SHA-256 of the log", "`"+r.LogHash+"`")
	row("promises broken", r.Broke())
	for _, k := range sorted(r.Failed) {
		row(k, r.Failed[k])
	}
	for _, x := range r.Examples {
		fmt.Fprintf(w, "\n%s %s: %s: %s", x.At, x.Customer, x.What, x.Detail)
	}
	fmt.Fprintln(w)
}

func sorted[K ~string, V any](m map[K]V) []K {
	var keys []K
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// amount is a sum with its thousands set apart.
func amount(minor int64, c negotiation.Currency) string {
	text := negotiation.NewMoney(minor, c).Decimal()
	whole, rest, _ := strings.Cut(text, ".")
	for at := len(whole) - 3; at > 0 && whole[at-1] != '-'; at -= 3 {
		whole = whole[:at] + "," + whole[at:]
	}
	if rest == "" {
		return whole
	}
	return whole + "." + rest
}
