package negotiation

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"testing"
)

// twoYears makes book lines of cards with two years of entries, 25 statements
// and about 100 entries each; the same seed gives the same lines. What the
// bank posts is what the rules give, as in a real book.
func twoYears(t testing.TB, p *Policy, accounts int) [][]byte {
	t.Helper()
	random := rand.New(rand.NewPCG(7, 11))
	var lines [][]byte
	for n := range accounts {
		a := &Account{Number: fmt.Sprintf("B-%06d", n), Product: "cn-credit-card", Currency: p.Currency}
		start := NewDate(2024, 11, 1+n%25)
		repays := random.IntN(3) // in full, a part, seldom
		for month := range 25 {
			from, date := start.AddMonths(month), start.AddMonths(month+1)
			for range 2 + random.IntN(2) {
				a.Entries = append(a.Entries, Entry{Date: from.AddDays(1 + random.IntN(26)), Kind: Purchase, Amount: NewMoney(random.Int64N(200000)+100, p.Currency)})
			}
			if n := len(a.Statements); n > 0 && (repays < 2 || random.IntN(6) == 0) {
				pay := a.Statements[n-1].Balance
				if repays > 0 {
					pay.minor = pay.minor/3 + 1
				}
				if pay.minor > 0 {
					a.Entries = append(a.Entries, Entry{Date: from.AddDays(15), Kind: Payment, Amount: pay})
				}
			}
			bookAsTheRulesGive(t, p, a, Billed{Date: date, Due: date.AddDays(20)})
		}
		a.Customer = Customer{
			ID: "C" + a.Number, Name: "高芳", Phone: "+8619900000001", IDLast4: "3025",
			BirthDate: NewDate(1987, 8, 21), Locale: "zh-CN", TimeZone: "Asia/Shanghai",
		}
		lines = append(lines, AppendBookLine(nil, a))
	}
	return lines
}

func bookAsTheRulesGive(t testing.TB, p *Policy, a *Account, s Billed) {
	s.Balance, s.Minimum = NewMoney(-1<<40, p.Currency), NewMoney(0, p.Currency)
	a.Statements = append(a.Statements, s)
	billed := &a.Statements[len(a.Statements)-1]
	for range 2 { // first what is posted, then the balance that it makes
		statement, err := p.Statement(a, s.Date)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range statement.Differences {
			switch {
			case d.Date != s.Date:
			case d.Kind == DifferentInterest:
				a.Entries = append(a.Entries, Entry{Date: s.Date, Kind: InterestPosted, Amount: d.Computed})
			case d.Kind == DifferentLateFee:
				a.Entries = append(a.Entries, Entry{Date: s.Date, Kind: LateFeePosted, Amount: d.Computed})
			default:
				billed.Balance = d.Computed
				billed.Minimum.minor = max(0, d.Computed.minor/10)
			}
		}
	}
}

// The figures to reach: 20,000 accounts a second on two cores (spec/money.md,
// "Speed to reach"). One pass of json.Valid over the same lines is beside it,
// as a measure of the machine.
func BenchmarkStatements(b *testing.B) {
	// As the command does: so little is held that it would be collected all the time.
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	p := shipped(b, "cn.yaml")
	lines := twoYears(b, p, 200)
	accounts := make([]*Account, len(lines))
	size, entries := 0, 0
	for i, line := range lines {
		a, err := ParseAccount(line, p)
		if err != nil {
			b.Fatal(err)
		}
		accounts[i], size, entries = a, size+len(line), entries+len(a.Entries)
	}
	asOf := NewDate(2026, 12, 1)
	b.Logf("%d cores, %d bytes and %d entries a line", runtime.GOMAXPROCS(0), size/len(lines), entries/len(lines))
	measure := func(name string, one func(i int, dst []byte) []byte) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				var dst []byte
				for i := 0; pb.Next(); i = (i + 1) % len(lines) {
					dst = one(i, dst[:0])
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "accounts/s")
		})
	}
	state := func(a *Account) *Statement {
		s, err := p.Statement(a, asOf)
		if err != nil {
			b.Error(err)
		}
		return s
	}
	parse := func(i int) *Account {
		a, err := ParseAccount(lines[i], p)
		if err != nil {
			b.Error(err)
		}
		return a
	}
	measure("json.Valid", func(i int, dst []byte) []byte {
		if !json.Valid(lines[i]) {
			b.Error("not JSON")
		}
		return dst
	})
	measure("parsed", func(i int, dst []byte) []byte { parse(i); return dst })
	measure("stated", func(i int, dst []byte) []byte { state(accounts[i]); return dst })
	measure("parsed,stated", func(i int, dst []byte) []byte { state(parse(i)); return dst })
	measure("parsed,stated,written", func(i int, dst []byte) []byte { return state(parse(i)).AppendJSON(dst) })
}
