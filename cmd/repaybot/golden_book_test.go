package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"repaybot/negotiation"
)

// The customers of the golden conversations, one book a policy. The books are
// files, so that they can be read and played with; this file is how they were
// made, and -update-books makes them anew.

var updateBooks = flag.Bool("update-books", false, "make the books of the golden conversations anew")

// goldenDay is the day of the books.
var goldenDay = negotiation.NewDate(2026, 11, 23)

// goldenAccount is one account of the books. A card's statement that was not
// met fell due dpd days before goldenDay, a loan's instalment likewise.
type goldenAccount struct {
	number, id, name, locale string
	dpd                      int
	spent                    []int64 // cards: purchases on the statement that was missed, smallest unit
	later                    []int64 // cards: purchases after it
	paid                     []int64 // cards: payments after the due date, 20 days apart
	mistake                  int64   // cards: what the bank posted too much as interest, once
	credit                   int64   // cards: paid beyond all that was spent; dpd is then 0
	loan                     int64   // loans: the principal
	months, done             int     // loans: instalments in all, and those paid
	flags                    []negotiation.Flag
	broken                   int
}

// goldenBooks are the accounts by the policy they are for.
var goldenBooks = map[string][]goldenAccount{
	"cn": {
		{number: "G-6101", id: "GC01", name: "李娜", dpd: 20, spent: []int64{2_380_00, 1_466_50, 899_00}, later: []int64{213_40}},
		{number: "G-6102", id: "GC02", name: "王强", dpd: 45, spent: []int64{5_280_00, 3_149_50, 1_868_90}, later: []int64{412_30, 96_00}},
		{number: "G-6103", id: "GC03", name: "陈明", dpd: 75, spent: []int64{6_200_00, 2_715_00, 998_80}, paid: []int64{500_00}},
		{number: "G-6104", id: "GC04", name: "刘洋", dpd: 130, spent: []int64{6_700_00, 8_950_00, 3_120_00}, later: []int64{2_000_00, 745_10}},
		{number: "G-6105", id: "GC05", name: "周敏", dpd: 200, spent: []int64{3_300_00, 2_860_00, 1_415_25}},
		{number: "G-6106", id: "GC06", name: "吴刚", dpd: 62, loan: 48_000_00, months: 24, done: 7},
		{number: "G-6107", id: "GC07", name: "孙静", dpd: 20, spent: []int64{2_399_00, 688_40, 1_250_00}},
		{number: "G-6108", id: "GC07", name: "孙静", dpd: 12, loan: 24_000_00, months: 12, done: 4},
		{number: "G-6109", id: "GC09", name: "赵倩", dpd: 47, spent: []int64{2_150_00, 1_675_30, 430_00}, mistake: 23_40},
		{number: "G-6110", id: "GC10", name: "黄伟", dpd: 33, spent: []int64{1_999_00, 840_00}, flags: []negotiation.Flag{negotiation.Disputed}},
		{number: "G-6111", id: "GC11", name: "徐丽", credit: 86_50, spent: []int64{1_204_00}},
		{number: "G-6112", id: "GC12", name: "何芳", dpd: 48, spent: []int64{4_100_00, 1_333_00}, flags: []negotiation.Flag{negotiation.Vulnerable}},
		{number: "G-6113", id: "GC13", name: "Emma Clarke", locale: "en", dpd: 55, spent: []int64{3_465_00, 940_75, 512_20}, later: []int64{188_00}},
		{number: "G-6114", id: "GC14", name: "马超", dpd: 128, spent: []int64{5_000_00, 2_460_00}, broken: 2},
	},
	"us": {
		{number: "G-7101", id: "GU01", name: "Maria Alvarez", dpd: 20, spent: []int64{420_00, 186_35, 97_20}},
		{number: "G-7102", id: "GU02", name: "Darnell Hughes", dpd: 45, spent: []int64{1_180_00, 742_60, 318_45}, later: []int64{64_99}},
		{number: "G-7103", id: "GU03", name: "Kelly Novak", dpd: 75, spent: []int64{890_00, 455_10}},
		{number: "G-7104", id: "GU04", name: "Tom Becker", dpd: 200, spent: []int64{2_140_00, 1_260_00, 388_75}},
		{number: "G-7105", id: "GU05", name: "Aisha Green", dpd: 62, loan: 9_600_00, months: 24, done: 9},
	},
	"uk": {
		{number: "G-8101", id: "GK01", name: "Priya Shah", dpd: 20, spent: []int64{310_00, 148_25, 59_99}},
		{number: "G-8102", id: "GK02", name: "Gareth Evans", dpd: 45, spent: []int64{960_00, 512_40, 233_15}, later: []int64{41_50}},
		{number: "G-8103", id: "GK03", name: "Siobhan Doyle", dpd: 75, spent: []int64{1_450_00, 388_00}, paid: []int64{84_10, 84_10}},
		{number: "G-8104", id: "GK04", name: "Ken Whitaker", dpd: 130, spent: []int64{2_020_00, 975_50}},
		{number: "G-8105", id: "GK05", name: "Leanne Cox", dpd: 40, loan: 4_800_00, months: 24, done: 9},
	},
}

// goldenDaysToPay is how long after a statement it is due.
const goldenDaysToPay = 20

// TestGoldenBooks checks that the rules come to what the golden books post and
// bill, on all accounts but the one that is meant to be wrong.
func TestGoldenBooks(t *testing.T) {
	for policy, accounts := range goldenBooks {
		t.Run(policy, func(t *testing.T) {
			p := goldenPolicy(t, policy)
			var book []byte
			for _, g := range accounts {
				book = negotiation.AppendBookLine(book, g.account(t, p))
			}
			path := filepath.Join("testdata", "golden", "book."+policy+".jsonl")
			if *updateBooks {
				if err := os.WriteFile(path, book, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			have, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(have, book) {
				t.Errorf("%s is not what this file makes of it; -update-books makes it anew", path)
			}
			for i, line := range bytes.Split(bytes.TrimSpace(have), []byte("\n")) {
				checkGoldenLine(t, p, accounts[i], line)
			}
		})
	}
}

func checkGoldenLine(t *testing.T, p *negotiation.Policy, g goldenAccount, line []byte) {
	t.Helper()
	a, err := negotiation.ParseAccount(line, p)
	if err != nil {
		t.Fatalf("%s: %v", g.number, err)
	}
	s, err := p.Statement(a, goldenDay)
	if err != nil {
		t.Fatalf("%s: %v", g.number, err)
	}
	if want := g.mistake == 0; s.Reconciled != want {
		t.Errorf("%s: reconciled is %v: %+v", g.number, s.Reconciled, s.Differences)
	}
	if s.DPD != g.dpd {
		t.Errorf("%s is %d days past due, not %d", g.number, s.DPD, g.dpd)
	}
}

// goldenPolicy reads one of the policies that come with the program.
func goldenPolicy(t *testing.T, name string) *negotiation.Policy {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("policies", name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := negotiation.ParsePolicy(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// account makes the account by the policy's rules.
func (g goldenAccount) account(t *testing.T, p *negotiation.Policy) *negotiation.Account {
	t.Helper()
	kind := negotiation.Card
	if g.loan > 0 {
		kind = negotiation.Loan
	}
	a := &negotiation.Account{Number: g.number, Currency: p.Currency, Flags: g.flags, BrokenPlans12m: g.broken, Customer: g.customer(p)}
	for name, product := range p.Products {
		if product.Kind == kind && (a.Product == "" || name < a.Product) {
			a.Product = name
		}
	}
	if kind == negotiation.Loan {
		g.repayLoan(a, p)
	} else {
		g.useCard(t, a, p)
	}
	return a
}

func (g goldenAccount) customer(p *negotiation.Policy) negotiation.Customer {
	c := negotiation.Customer{ID: g.id, Name: g.name, IDLast4: g.number[len(g.number)-4:], BirthDate: negotiation.NewDate(1986, 5, 17), Locale: g.locale}
	c.Phone, c.TimeZone = "+861990000"+g.number[len(g.number)-4:], "Asia/Shanghai"
	if p.Jurisdiction != negotiation.CN {
		c.Phone, c.TimeZone, c.Locale = "+1202555"+g.number[len(g.number)-4:], "America/New_York", "en-US"
	}
	if p.Jurisdiction == negotiation.UK {
		c.Phone, c.TimeZone, c.Locale = "+44770090"+g.number[len(g.number)-4:], "Europe/London", "en-GB"
	}
	if c.Locale == "" {
		c.Locale = "zh-CN"
	}
	return c
}

// repayLoan writes a loan of equal principal at 0.9 % a month, of which the
// first instalments were paid on their day.
func (g goldenAccount) repayLoan(a *negotiation.Account, p *negotiation.Policy) {
	money := func(minor int64) negotiation.Money { return negotiation.NewMoney(minor, p.Currency) }
	missed, each := goldenDay.AddDays(-g.dpd), g.loan/int64(g.months)
	for i := range g.months {
		due, interest := missed.AddMonths(i-g.done), (g.loan-each*int64(i))*9/1000
		a.Schedule = append(a.Schedule, negotiation.ScheduledInstallment{Due: due, Principal: money(each), Interest: money(interest)})
		if i < g.done {
			a.Entries = append(a.Entries, negotiation.Entry{Date: due, Kind: negotiation.Payment, Amount: money(each + interest)})
		}
	}
}

// useCard writes a card's purchases and payments, and closes its statements.
func (g goldenAccount) useCard(t *testing.T, a *negotiation.Account, p *negotiation.Policy) {
	t.Helper()
	missed := goldenDay.AddDays(-g.dpd - goldenDaysToPay)
	if g.credit > 0 {
		missed = goldenDay.AddDays(-40)
	}
	add := func(day negotiation.Date, kind negotiation.EntryKind, minor int64) {
		if minor > 0 && day < goldenDay {
			a.Entries = append(a.Entries, negotiation.Entry{Date: day, Kind: kind, Amount: negotiation.NewMoney(minor, p.Currency)})
		}
	}
	all := int64(0)
	for i, amount := range g.spent {
		add(missed.AddDays(-25+6*i), negotiation.Purchase, amount)
		all += amount
	}
	for i, amount := range g.later {
		add(missed.AddDays(6+8*i), negotiation.Purchase, amount)
	}
	if g.credit > 0 {
		add(missed.AddDays(10), negotiation.Payment, all+g.credit)
	}
	for i, amount := range g.paid {
		add(missed.AddDays(goldenDaysToPay+25+i), negotiation.Payment, amount)
	}
	slices.SortStableFunc(a.Entries, func(x, y negotiation.Entry) int { return int(x.Date - y.Date) })
	for month := 0; missed.AddMonths(month) < goldenDay; month++ {
		billGolden(t, p, a, missed.AddMonths(month))
	}
	if g.mistake == 0 {
		return
	}
	for i, e := range slices.Backward(a.Entries) {
		if e.Kind == negotiation.InterestPosted {
			last := &a.Statements[len(a.Statements)-1]
			a.Entries[i].Amount = negotiation.NewMoney(e.Amount.Minor()+g.mistake, p.Currency)
			last.Balance = negotiation.NewMoney(last.Balance.Minor()+g.mistake, p.Currency)
			return
		}
	}
}

// billGolden closes a statement with what the rules say was to be posted and
// billed: the rules report it as the difference from a statement with nothing.
func billGolden(t *testing.T, p *negotiation.Policy, a *negotiation.Account, day negotiation.Date) {
	t.Helper()
	none := negotiation.NewMoney(0, p.Currency)
	at := slices.IndexFunc(a.Entries, func(e negotiation.Entry) bool { return e.Date > day })
	if at < 0 {
		at = len(a.Entries)
	}
	after := slices.Clone(a.Entries[at:])
	trial := *a
	trial.Entries = slices.Clone(a.Entries[:at])
	trial.Statements = append(slices.Clone(a.Statements), negotiation.Billed{Date: day, Due: day.AddDays(goldenDaysToPay), Balance: none, Minimum: none})
	billed := &trial.Statements[len(trial.Statements)-1]
	for range 3 { // interest, late fee, balance: each shows once the one before is booked
		s, err := p.Statement(&trial, day.AddDays(1))
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range s.Differences {
			if d.Date != day {
				continue
			}
			switch d.Kind {
			case negotiation.DifferentInterest:
				trial.Entries = append(trial.Entries, negotiation.Entry{Date: day, Kind: negotiation.InterestPosted, Amount: d.Computed})
			case negotiation.DifferentLateFee:
				trial.Entries = append(trial.Entries, negotiation.Entry{Date: day, Kind: negotiation.LateFeePosted, Amount: d.Computed})
			case negotiation.DifferentBalance:
				billed.Balance = d.Computed
			}
			break
		}
	}
	minimum := billed.Balance.Minor() / 10
	if n := len(trial.Statements); n > 1 {
		minimum += trial.Statements[n-2].Minimum.Minor()
	}
	billed.Minimum = negotiation.NewMoney(max(0, min(minimum, billed.Balance.Minor())), p.Currency)
	a.Entries, a.Statements = append(trial.Entries, after...), trial.Statements
}
