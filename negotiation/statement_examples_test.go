package negotiation

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func amountOf(t testing.TB, text string) Money {
	t.Helper()
	m, err := ParseMoney(text, "CNY")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// exampleCard is the card of spec/money.md: 1000.00 of 30 March, of which
// 100.00 is paid on 23 April, between the statements of 5 April and 5 May.
func exampleCard(t testing.TB) *Account {
	return &Account{
		Number: "E1", Product: "cn-credit-card", Currency: "CNY",
		Entries: []Entry{
			{Date: day(t, "2026-03-30"), Kind: Purchase, Amount: amountOf(t, "1000.00")},
			{Date: day(t, "2026-04-23"), Kind: Payment, Amount: amountOf(t, "100.00")},
		},
		Statements: []Billed{
			{day(t, "2026-04-05"), day(t, "2026-04-23"), amountOf(t, "1000.00"), amountOf(t, "100.00")},
			{day(t, "2026-05-05"), day(t, "2026-05-23"), amountOf(t, "900.00"), amountOf(t, "90.00")},
		},
	}
}

// withPosting is the demo policy with another posts_through.
func withPosting(t testing.TB, posts PostsThrough) *Policy {
	p := shipped(t, "cn.yaml")
	card := p.Products["cn-credit-card"]
	card.PostsThrough = posts
	p.Products = map[string]Product{"cn-credit-card": card}
	return p
}

func TestExampleOfTheSpec(t *testing.T) {
	for posts, want := range map[PostsThrough]string{StatementDay: "17.85", DayBefore: "17.40"} {
		s, err := withPosting(t, posts).Statement(exampleCard(t), day(t, "2026-05-05"))
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Differences) == 0 || s.Differences[0].Kind != DifferentInterest || s.Differences[0].Computed != amountOf(t, want) {
			t.Errorf("%s: %v, want %s", posts, s.Differences, want)
		}
		if len(s.Lines) != 2 || s.Lines[0].Days != 24 || s.Lines[0].Amount != "12" || s.Lines[0].Posted != day(t, "2026-05-05") {
			t.Errorf("%s: %+v", posts, s.Lines)
		}
	}
}

func TestPublishedCardInterest(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "shared", "data", "examples.json"))
	if err != nil {
		t.Skipf("the sample data is not beside the repository: %v", err)
	}
	var examples struct {
		Card []struct {
			Source    string `json:"source"`
			DailyRate Rate   `json:"daily_rate"`
			Purchase  struct {
				Date   Date   `json:"date"`
				Amount string `json:"amount"`
			} `json:"purchase"`
			Statement Date `json:"statement"`
			Due       Date `json:"due"`
			Payment   struct {
				Date   Date   `json:"date"`
				Amount string `json:"amount"`
			} `json:"payment"`
			Posted struct {
				Date     Date   `json:"date"`
				Interest string `json:"interest"`
			} `json:"posted"`
		} `json:"card"`
	}
	if err := json.Unmarshal(text, &examples); err != nil || len(examples.Card) == 0 {
		t.Fatal(err, len(examples.Card))
	}
	for _, e := range examples.Card {
		p := withPosting(t, StatementDay)
		card := p.Products["cn-credit-card"]
		card.DailyRate = e.DailyRate
		p.Products["cn-credit-card"] = card
		a := &Account{
			Number: "E", Product: "cn-credit-card", Currency: "CNY",
			Entries: []Entry{
				{Date: e.Purchase.Date, Kind: Purchase, Amount: amountOf(t, e.Purchase.Amount)},
				{Date: e.Payment.Date, Kind: Payment, Amount: amountOf(t, e.Payment.Amount)},
				{Date: e.Posted.Date, Kind: InterestPosted, Amount: amountOf(t, e.Posted.Interest)},
			},
			Statements: []Billed{
				{e.Statement, e.Due, amountOf(t, e.Purchase.Amount), amountOf(t, e.Payment.Amount)},
				{Date: e.Posted.Date, Due: e.Posted.Date + 20, Minimum: amountOf(t, "0")},
			},
		}
		a.Statements[1].Balance = NewMoney(a.Entries[0].Amount.minor-a.Entries[1].Amount.minor+a.Entries[2].Amount.minor, "CNY")
		s, err := p.Statement(a, e.Posted.Date)
		if err != nil || !s.Reconciled {
			t.Errorf("%s: %v, %v", e.Source, s.Differences, err)
		}
	}
}

// Which allocation applies goes by the days past due before the payment, and
// the ninetieth day is still the first.
func TestAllocationTurnsAfterNinetyDays(t *testing.T) {
	p := withPosting(t, StatementDay)
	for _, c := range []struct{ paid, principal, interest string }{
		{"2026-07-22", "900.00", "0.00"}, // 90 days after 23 April: interest first
		{"2026-07-23", "882.15", "17.85"},
	} {
		a := exampleCard(t)
		a.Statements = []Billed{
			{day(t, "2026-04-05"), day(t, "2026-04-23"), amountOf(t, "1000.00"), amountOf(t, "2000.00")},
			{day(t, "2026-05-05"), day(t, "2026-12-23"), amountOf(t, "917.85"), amountOf(t, "0")},
		}
		a.Entries = append(a.Entries,
			Entry{Date: day(t, "2026-05-05"), Kind: InterestPosted, Amount: amountOf(t, "17.85")},
			Entry{Date: day(t, c.paid), Kind: Payment, Amount: amountOf(t, "17.85")})
		s, err := p.Statement(a, day(t, c.paid))
		if err != nil {
			t.Fatal(err)
		}
		if posted := s.Interest.minor - s.AccruedInterest.minor; s.Principal != amountOf(t, c.principal) || posted != amountOf(t, c.interest).minor {
			t.Errorf("paid on %s: principal %s, posted interest %d", c.paid, s.Principal, posted)
		}
	}
}

func TestStatementRefusesWhatItCannotWorkOut(t *testing.T) {
	p := withPosting(t, StatementDay)
	a := exampleCard(t)
	a.Product = "gold"
	if _, err := p.Statement(a, 1); !errors.Is(err, ErrUnknownProduct) {
		t.Errorf("unknown product: %v", err)
	}
	a = exampleCard(t)
	a.Currency = "USD"
	if _, err := p.Statement(a, 1); !errors.Is(err, ErrCurrencyMismatch) {
		t.Errorf("another currency: %v", err)
	}
	a = exampleCard(t)
	a.Entries[0] = Entry{Date: day(t, "0001-01-01"), Kind: Opening, Amount: NewMoney(maxMinor, "CNY")}
	if _, err := p.Statement(a, day(t, "9999-12-31")); !errors.Is(err, ErrOverflow) {
		t.Errorf("ten thousand years of interest: %v", err)
	}
	s, err := p.Statement(exampleCard(t), day(t, "2026-05-20"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.TotalBy(day(t, "2026-05-19")); err == nil {
		t.Error("a total was given for a day before the statement's")
	}
	if _, err := p.Project(exampleCard(t), s.AsOf, []Entry{{Date: s.AsOf - 1, Kind: Payment, Amount: amountOf(t, "1")}}, s.AsOf); err == nil {
		t.Error("a payment of yesterday was taken as one to come")
	}
	if _, err := p.Project(exampleCard(t), s.AsOf, []Entry{{Date: s.AsOf, Kind: Payment, Amount: amountOf(t, "0")}}, s.AsOf); err == nil {
		t.Error("a payment of nothing was taken")
	}
}

// The keys stand in the contract's order, and a loan has one more.
func TestStatementJSON(t *testing.T) {
	p := shipped(t, "cn.yaml")
	s, err := p.Statement(exampleCard(t), day(t, "2026-04-25"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(s)
	want := `{"account":"E1","as_of":"2026-04-25","total":"912.90","principal":"900.00","interest":"12.90","accrued_interest":"12.90","fees":"0.00","dpd":0,` +
		`"reconciled":true,"differences":[],"lines":[` +
		`{"kind":"interest","posted":null,"from":"2026-03-30","to":"2026-04-23","days":24,"on":"1000.00","rate":"0.0005","amount":"12"},` +
		`{"kind":"interest","posted":null,"from":"2026-04-23","to":"2026-04-25","days":2,"on":"900.00","rate":"0.0005","amount":"0.9"}]}`
	if string(got) != want || err != nil {
		t.Errorf("got %s (%v)\nwant %s", got, err, want)
	}
	loan, err := ParseAccount([]byte(goodLoan), p)
	if err != nil {
		t.Fatal(err)
	}
	if s, err = p.Statement(loan, day(t, "2026-01-15")); err != nil {
		t.Fatal(err)
	}
	want = `{"account":"L1","as_of":"2026-01-15","total":"281.79","principal":"210.43","interest":"70.10","accrued_interest":"0.00","fees":"1.26","dpd":10,` +
		`"reconciled":true,"differences":[],"lines":[` +
		`{"kind":"penalty","posted":null,"from":"2026-01-05","to":"2026-01-15","days":10,"on":"280.53","rate":"0.162","amount":"1.262385"}],"not_yet_due":"1.00"}`
	if got = s.AppendJSON(nil); string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
