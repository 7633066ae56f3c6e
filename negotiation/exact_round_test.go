package negotiation

import "testing"

func TestExactRoundsHalfUp(t *testing.T) {
	for _, c := range []struct {
		exact    Exact
		currency Currency
		want     int64
	}{
		{"161.21593", "CNY", 16122}, {"178.148485", "CNY", 17815}, {"0.005", "CNY", 1}, {"0.0049999999", "CNY", 0},
		{"12", "CNY", 1200}, {"12.5", "CNY", 1250}, {"12.5", "JPY", 13}, {"12.4999", "JPY", 12}, {"0", "JPY", 0},
	} {
		if got := c.exact.Round(c.currency).Minor(); got != c.want {
			t.Errorf("%s %s: %d, want %d", c.exact, c.currency, got, c.want)
		}
	}
}
