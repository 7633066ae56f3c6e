package negotiation

import (
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseMoney(t *testing.T) {
	for _, c := range []struct {
		text     string
		currency Currency
		minor    int64
		decimal  string
	}{
		{"1200.50", "CNY", 120050, "1200.50"},
		{"1200.5", "CNY", 120050, "1200.50"},
		{"0.01", "GBP", 1, "0.01"},
		{"-0.07", "USD", -7, "-0.07"},
		{"1200", "JPY", 1200, "1200"},
		{"92233720368547758.07", "CNY", math.MaxInt64, "92233720368547758.07"},
	} {
		m, err := ParseMoney(c.text, c.currency)
		if c.minor == math.MaxInt64 {
			if !errors.Is(err, ErrOverflow) {
				t.Errorf("%s: %v, %v", c.text, m, err)
			}
			continue
		}
		if err != nil || m.Minor() != c.minor || m.Currency() != c.currency || m.Decimal() != c.decimal {
			t.Errorf("%s: %v, %v", c.text, m, err)
		}
	}
	for _, c := range []struct {
		text     string
		currency Currency
	}{
		{"", "CNY"}, {"-", "CNY"}, {".5", "CNY"}, {"5.", "CNY"}, {"1.005", "CNY"}, {"1.5", "JPY"}, {"1.", "JPY"}, {"1,000", "CNY"},
		{" 1", "CNY"}, {"+1", "CNY"}, {"1e3", "CNY"}, {"1.2.3", "CNY"}, {"١", "CNY"}, {"1", "XXQ"}, {"--1", "CNY"},
	} {
		if m, err := ParseMoney(c.text, c.currency); err == nil {
			t.Errorf("%q %s was read as %v", c.text, c.currency, m)
		}
	}
}

func TestMoneySums(t *testing.T) {
	a, b := NewMoney(math.MaxInt64, "CNY"), NewMoney(1, "CNY")
	if _, err := a.Add(b); !errors.Is(err, ErrOverflow) {
		t.Errorf("over the top: %v", err)
	}
	if _, err := NewMoney(math.MinInt64, "CNY").Sub(b); !errors.Is(err, ErrOverflow) {
		t.Errorf("under the bottom: %v", err)
	}
	if _, err := b.Sub(NewMoney(math.MinInt64, "CNY")); !errors.Is(err, ErrOverflow) {
		t.Errorf("less the least: %v", err)
	}
	if _, err := a.Add(NewMoney(1, "USD")); !errors.Is(err, ErrCurrencyMismatch) {
		t.Errorf("two currencies: %v", err)
	}
	if m, err := b.Add(NewMoney(0, "CNY")); err != nil || m != b {
		t.Errorf("plus nothing: %v, %v", m, err)
	}
	if _, err := a.Compare(NewMoney(1, "USD")); !errors.Is(err, ErrCurrencyMismatch) {
		t.Errorf("comparing two currencies: %v", err)
	}
	rapid.Check(t, func(t *rapid.T) {
		m := NewMoney(rapid.Int64Range(-1e9, 1e9).Draw(t, "minor"), "CNY")
		shares := m.Split(rapid.IntRange(1, 60).Draw(t, "n"))
		sum := NewMoney(0, "CNY")
		for i, s := range shares {
			var err error
			if sum, err = sum.Add(s); err != nil {
				t.Fatal(err)
			}
			// The first ones are the larger, by one at most.
			if before := shares[max(i-1, 0)].Minor(); max(before, -before) < max(s.Minor(), -s.Minor()) {
				t.Fatalf("%v into %v", m, shares)
			}
			if d := shares[0].Minor() - s.Minor(); d > 1 || d < -1 {
				t.Fatalf("%v into %v", m, shares)
			}
		}
		if sum != m {
			t.Fatalf("%v sum to %v", shares, m)
		}
	})
}

func TestParseRate(t *testing.T) {
	for text, want := range map[string]string{"0.0005": "0.0005", "0.10": "0.1", "5": "5", "0": "0", "0.000": "0", "12.50": "12.5"} {
		if r, err := ParseRate(text); err != nil || r.String() != want {
			t.Errorf("%q: %v, %v", text, r, err)
		}
	}
	for _, text := range []string{"", ".5", "5.", "-1", "1e3", "1.2.3", "0.0000000000001", "five"} {
		if r, err := ParseRate(text); err == nil {
			t.Errorf("%q was read as %v", text, r)
		}
	}
}

// The reader and writer of days are those of package time, over all days that
// a book can name.
func TestDatesAreThoseOfPackageTime(t *testing.T) {
	last := NewDate(9999, 12, 31)
	for d := NewDate(1, 1, 1); d <= last; d += 37 {
		want := d.Time().Format(time.DateOnly)
		back, err := ParseDate(want)
		if d.String() != want || err != nil || back != d {
			t.Fatalf("%s is written as %s and read as %s (%v)", want, d, back, err)
		}
	}
	if last.String() != "9999-12-31" || (last+1).String() != "10000-01-01" || Date(0).String() != "" {
		t.Errorf("%s, %s, %q", last, last+1, Date(0))
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`\d{4}-[01]\d-[0-3]\d`).Draw(t, "text")
		d, err := ParseDate(text)
		want, wantErr := time.Parse(time.DateOnly, text)
		if strings.HasPrefix(text, "0000") {
			if err == nil {
				t.Fatalf("%s was read", text)
			}
			return
		}
		if (err == nil) != (wantErr == nil) || err == nil && d != DateOf(want) {
			t.Fatalf("%s: %v, %v; package time has %v, %v", text, d, err, want, wantErr)
		}
	})
	for _, text := range []string{"", "2026-1-2", "2026-01-02T00:00:00Z", "2026/01/02", "2026-02-29", "2100-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "٢٠٢٦-01-01"} {
		if d, err := ParseDate(text); err == nil {
			t.Errorf("%q was read as %s", text, d)
		}
	}
}

func TestAddMonthsKeepsToTheMonth(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-01-31", 1, "2026-02-28"}, {"2028-01-31", 1, "2028-02-29"}, {"2026-11-30", 3, "2027-02-28"},
		{"2026-03-31", -1, "2026-02-28"}, {"2026-12-15", 12, "2027-12-15"}, {"2026-12-31", 2, "2027-02-28"},
	} {
		if got := day(t, c.from).AddMonths(c.n).String(); got != c.want {
			t.Errorf("%s + %d months: %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

// Sums, roundings and the text of exact amounts, against fractions of any size.
func TestExactAgainstFractions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		on := rapid.Int64Range(0, maxMinor).Draw(t, "on")
		if rapid.Bool().Draw(t, "small") {
			on %= 1 << 24
		}
		days := rapid.IntRange(0, 4_000_000).Draw(t, "days")
		rate := Rate{rapid.Int64Range(0, 1<<60).Draw(t, "coefficient"), rapid.IntRange(0, 24).Draw(t, "scale")}
		if rapid.Bool().Draw(t, "usual rate") {
			rate = Rate{rate.coefficient % 10000, rate.scale % 9}
		}
		year := rapid.SampledFrom([]int{1, 360, 365}).Draw(t, "year")
		digits := rapid.SampledFrom([]int{0, 2, 3}).Draw(t, "digits")

		x := new(big.Rat).SetFrac(big.NewInt(on), big.NewInt(int64(year)))
		x.Mul(x, big.NewRat(int64(days), 1)).Mul(x, rate.Rat())
		var c charge
		c.add(on/2, days)
		c.add(on-on/2, days)
		got, err := c.rounded(rate, year)
		twice := new(big.Int).Add(new(big.Int).Lsh(x.Num(), 1), x.Denom())
		want := new(big.Int).Div(twice, new(big.Int).Lsh(x.Denom(), 1))
		if want.Cmp(big.NewInt(maxMinor)) > 0 {
			if !errors.Is(err, ErrOverflow) {
				t.Fatalf("%s was rounded to %d (%v)", want, got, err)
			}
		} else if err != nil || got != want.Int64() {
			t.Fatalf("rounded to %d (%v), want %s", got, err, want)
		}

		x.Mul(x, Rate{1, digits}.Rat())
		text := x.FloatString(exactDecimals)
		text = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
		if exact := string(appendExact([]byte("a0"), on, days, rate, year, digits)); exact != "a0"+text {
			t.Fatalf("exact %s, want %s", exact, text)
		}
	})
}
