package negotiation

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// randomPolicy draws how a card and a loan charge, in a currency with or
// without decimals.
func randomPolicy(t *rapid.T) *Policy {
	currency := rapid.SampledFrom([]Currency{"CNY", "JPY", "GBP"}).Draw(t, "currency")
	money := func(label string, from, to int64) Money {
		return NewMoney(rapid.Int64Range(from, to).Draw(t, label), currency)
	}
	rate := func(label string, texts ...string) Rate {
		r, err := ParseRate(rapid.SampledFrom(texts).Draw(t, label))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	parts := rapid.Permutation([]Component{PartInterest, PartFees, PartPrincipal})
	card := Product{
		Kind:               Card,
		DailyRate:          rate("daily", "0.0005", "0.00035", "0", "0.00049315068", "0.003"),
		PostsThrough:       rapid.SampledFrom([]PostsThrough{StatementDay, DayBefore}).Draw(t, "posts through"),
		LateFee:            LateFee{rate("percent", "5", "2.5", "0.333"), money("floor", 0, 2000), money("cap", 2000, 60000)},
		Allocation:         parts.Draw(t, "allocation"),
		AllocationAfter90:  parts.Draw(t, "allocation after 90"),
		ReconcileTolerance: money("tolerance", 0, 2),
	}
	loan := Product{
		Kind:              Loan,
		AnnualRate:        rate("annual", "0.108", "0.18251", "0", "0.0399999"),
		YearDays:          rapid.SampledFrom([]int{360, 365}).Draw(t, "year"),
		PenaltyMultiplier: rate("multiplier", "1.5", "1", "1.333", "0"),
		Compound:          rapid.Bool().Draw(t, "compound"),
	}
	return &Policy{Currency: currency, Products: map[string]Product{"card": card, "loan": loan}}
}

var randomStart = NewDate(2025, 1, 10)

// randomCard draws a card with up to nine statements. What the bank posts is
// mostly what the rules give, sometimes not, and payments tend to be amounts
// on which something turns.
func randomCard(t *rapid.T, p *Policy) *Account {
	a := &Account{Number: "A", Product: "card", Currency: p.Currency}
	amounts := []int64{1, 50000, 123456}
	amount := func() Money {
		n := rapid.Int64Range(1, 300000).Draw(t, "amount")
		if rapid.Bool().Draw(t, "telling") {
			n = rapid.SampledFrom(amounts).Draw(t, "of these")
		}
		return NewMoney(max(n, 1), p.Currency)
	}
	kinds := []EntryKind{
		Purchase, Purchase, Purchase, Payment, Payment, Payment, Refund, CashAdvance, FeePosted, WaiverPosted, PaymentReversal, Opening,
	}
	from := randomStart
	for range rapid.IntRange(0, 9).Draw(t, "statements") {
		date := from.AddDays(rapid.SampledFrom([]int{1, 5, 20, 30, 30, 31, 45}).Draw(t, "after days"))
		for range rapid.IntRange(0, 6).Draw(t, "entries") {
			e := Entry{Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Amount: amount()}
			e.Date = from.AddDays(rapid.IntRange(1, date.DaysSince(from)).Draw(t, "day"))
			if e.Kind == WaiverPosted {
				e.Of = rapid.SampledFrom([]WaiverOf{OfFees, OfInterest}).Draw(t, "of")
			}
			a.Entries = append(a.Entries, e)
		}
		bill(t, p, a, Billed{Date: date, Due: date.AddDays(rapid.SampledFrom([]int{1, 10, 20, 25, 30, 31, 40}).Draw(t, "due after"))})
		last := a.Statements[len(a.Statements)-1]
		amounts = append(amounts, last.Balance.minor, last.Balance.minor-1, last.Minimum.minor, last.Minimum.minor-1)
		from = date
	}
	if rapid.IntRange(0, 4).Draw(t, "unsorted") == 0 {
		a.Entries = rapid.Permutation(a.Entries).Draw(t, "order")
	}
	return a
}

// bill adds a statement with what the bank posts on its day.
func bill(t *rapid.T, p *Policy, a *Account, s Billed) {
	s.Balance, s.Minimum = NewMoney(0, p.Currency), NewMoney(0, p.Currency)
	a.Statements = append(a.Statements, s)
	computed := func(kind DifferenceKind) Money {
		product := p.Products["card"]
		product.ReconcileTolerance = NewMoney(0, p.Currency)
		exact := &Policy{Currency: p.Currency, Products: map[string]Product{"card": product}}
		statement, err := exact.Statement(a, s.Date)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range statement.Differences {
			if d.Date == s.Date && d.Kind == kind {
				return d.Computed
			}
		}
		return NewMoney(0, p.Currency)
	}
	interest, fee := computed(DifferentInterest), computed(DifferentLateFee)
	off := func(m Money) Money {
		if rapid.IntRange(0, 14).Draw(t, "the bank errs") == 0 {
			m.minor += rapid.Int64Range(-3, 30).Draw(t, "by")
		}
		return m
	}
	if interest = off(interest); interest.minor > 0 {
		a.Entries = append(a.Entries, Entry{Date: s.Date, Kind: InterestPosted, Amount: interest})
	}
	if fee = off(fee); fee.minor > 0 {
		a.Entries = append(a.Entries, Entry{Date: s.Date, Kind: LateFeePosted, Amount: fee})
	}
	billed := &a.Statements[len(a.Statements)-1]
	billed.Balance = off(computed(DifferentBalance))
	billed.Minimum = NewMoney(max(0, billed.Balance.minor)/rapid.SampledFrom([]int64{1, 10, 10, 20}).Draw(t, "minimum of"), p.Currency)
}

func randomLoan(t *rapid.T, p *Policy) *Account {
	a := &Account{Number: "L", Product: "loan", Currency: p.Currency}
	money := func(from, to int64) Money {
		return NewMoney(rapid.Int64Range(from, to).Draw(t, "amount"), p.Currency)
	}
	amounts := []int64{1}
	due := randomStart
	for range rapid.IntRange(0, 12).Draw(t, "instalments") {
		i := ScheduledInstallment{Due: due, Principal: money(0, 90000), Interest: money(0, 9000)}
		a.Schedule = append(a.Schedule, i)
		amounts = append(amounts, i.Principal.minor+i.Interest.minor, i.Interest.minor)
		due = due.AddDays(rapid.IntRange(1, 45).Draw(t, "to the next"))
	}
	kinds := []EntryKind{Payment, Payment, Payment, Payment, Refund, WaiverPosted, PaymentReversal}
	for range rapid.IntRange(0, 14).Draw(t, "entries") {
		e := Entry{Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Amount: money(1, 200000)}
		if rapid.Bool().Draw(t, "telling") {
			e.Amount.minor = max(1, rapid.SampledFrom(amounts).Draw(t, "of these"))
		}
		e.Date = randomStart.AddDays(rapid.IntRange(-20, 400).Draw(t, "day"))
		if e.Kind == WaiverPosted {
			e.Of = rapid.SampledFrom([]WaiverOf{OfFees, OfInterest}).Draw(t, "of")
		}
		a.Entries = append(a.Entries, e)
	}
	return a
}

// The event by event calculation and the day by day one come to the same
// statement, to the last line of the working.
func TestStatementEqualsTheSlowOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := randomPolicy(t)
		asOf := randomStart.AddDays(rapid.IntRange(-5, 330).Draw(t, "as of"))
		a, slow := randomCard(t, p), slowStatementOfCard
		if rapid.IntRange(0, 3).Draw(t, "loan") == 0 {
			a, slow = randomLoan(t, p), slowStatementOfLoan
		}
		if n := len(a.Statements); n > 0 && rapid.Bool().Draw(t, "on a turning day") {
			s := a.Statements[rapid.IntRange(0, n-1).Draw(t, "of statement")]
			asOf = rapid.SampledFrom([]Date{s.Date - 1, s.Date, s.Date + 1, s.Due, s.Due + 1}).Draw(t, "turning day")
		}
		got, err := p.Statement(a, asOf)
		if err != nil {
			t.Fatal(err)
		}
		want := slow(p.Products[a.Product], a, asOf)
		got.accrual = accrual{}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("as of %s %+v\n got %s\nwant %s", asOf, a, got.AppendJSON(nil), want.AppendJSON(nil))
		}
	})
}

// What a statement says of a later day is what a new statement of that day
// says, if nothing more is booked and no statement closes.
func TestTotalByEqualsALaterStatement(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := randomPolicy(t)
		a := randomCard(t, p)
		if rapid.IntRange(0, 3).Draw(t, "loan") == 0 {
			a = randomLoan(t, p)
		}
		asOf := randomStart.AddDays(rapid.IntRange(-5, 330).Draw(t, "as of"))
		if n := len(a.Statements); n > 0 && rapid.Bool().Draw(t, "on a statement's day") {
			asOf = a.Statements[rapid.IntRange(0, n-1).Draw(t, "of statement")].Date
		}
		by := asOf.AddDays(rapid.IntRange(0, 60).Draw(t, "days on"))
		now, err := p.Statement(a, asOf)
		if err != nil {
			t.Fatal(err)
		}
		b := a.through(asOf)
		// Instalments due later are not in it.
		b.Schedule = slices.Clone(b.Schedule)
		for i := range b.Schedule {
			if b.Schedule[i].Due > asOf {
				b.Schedule[i].Due = by.AddDays(1 + i)
			}
		}
		later, err := p.Statement(b, by)
		if err != nil {
			t.Fatal(err)
		}
		got, err := now.TotalBy(by)
		if err != nil || got != later.Total {
			t.Fatalf("from %s by %s: got %s (%v), want %s\n%+v", asOf, by, got, err, later.Total, a)
		}
	})
}

// A payment to come has the effect that it would have if the book had it.
func TestProjectBooksPaymentsToCome(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := randomPolicy(t)
		a := randomCard(t, p)
		asOf := randomStart.AddDays(rapid.IntRange(0, 200).Draw(t, "as of"))
		by := asOf.AddDays(40)
		b := a.through(asOf)
		payment := Entry{Date: asOf.AddDays(rapid.IntRange(0, 40).Draw(t, "paid after")), Kind: Payment, Amount: NewMoney(777, p.Currency)}
		got, err := p.Project(a, asOf, []Entry{payment}, by)
		if err != nil {
			t.Fatal(err)
		}
		b.Entries = append(b.Entries, payment)
		want := slowStatementOfCard(p.Products["card"], b, by)
		got.accrual = accrual{}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("got %s\nwant %s", got.AppendJSON(nil), want.AppendJSON(nil))
		}
	})
}
