package console

import (
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"repaybot/negotiation"
)

// formOf is a form that was sent with one field.
func formOf(name, value string) *fields {
	c, _ := gin.CreateTestContext(httptest.NewRecorder())
	c.Request = httptest.NewRequest("POST", "/", strings.NewReader(url.Values{name: {value}}.Encode()))
	c.Request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return &fields{v: &Visit{gin: c}}
}

// read holds what a field is read as, and what is said of one that can't be.
func read[T comparable](t *testing.T, text string, f *fields, got, want T, bad string) {
	t.Helper()
	var wrong []string
	if bad != "" {
		wrong = []string{"acts.bad_" + bad}
	}
	if got != want || !slices.Equal(f.bad, wrong) {
		t.Errorf("%q is %v and %q, want %v and %q", text, got, f.bad, want, wrong)
	}
}

func TestAmountsAreRead(t *testing.T) {
	for text, want := range map[string]int64{"": 0, "0": 0, "1200.50": 120050, "¥1,200.50": 120050, "￥1，200.5": 120050, " £ 7 ": 700, "0.01": 1} {
		f := formOf("x", text)
		read(t, text, f, f.amount("x", "CNY"), want, "")
	}
	for _, text := range []string{"-1", "−1", "1.005", "NaN", "Inf", "1e3", "0x1", "1.2.3", ".", "¥", "٣", "99999999999999999999", "92233720368547758.08", "1\x002"} {
		f := formOf("x", text)
		read(t, text, f, f.amount("x", "CNY"), 0, "amount")
	}
}

func TestNumbersAreRead(t *testing.T) {
	for text, want := range map[string]int{"": 0, "1": 1, "60": 60, " 12 ": 12, "1,200": 1200} {
		f := formOf("x", text)
		read(t, text, f, f.number("x", 1, 1200), want, "")
	}
	for _, text := range []string{"0", "-1", "1201", "1.5", "1e2", "NaN", "0x10", "9223372036854775808", "一"} {
		f := formOf("x", text)
		read(t, text, f, f.number("x", 1, 1200), 0, "number")
	}
}

func TestSharesAreRead(t *testing.T) {
	for text, want := range map[string]string{"0": "0", "50": "50", "12.5 %": "12.5", "100％": "100"} {
		f := formOf("x", text)
		r, ok := f.percent("x")
		read(t, text, f, r.String(), want, "")
		if !ok {
			t.Errorf("%q is nothing", text)
		}
	}
	for _, text := range []string{"-1", "+1", "NaN", "1e2", ".", "5.", "1/2", strings.Repeat("9", 100)} {
		f := formOf("x", text)
		r, ok := f.percent("x")
		read(t, text, f, r.String(), "0", "percent")
		if ok {
			t.Errorf("%q is a share", text)
		}
	}
	if _, ok := formOf("x", "").percent("x"); ok {
		t.Error("nothing is a share")
	}
}

func TestDaysAndTimesAreRead(t *testing.T) {
	for text, want := range map[string]string{"2026-11-30": "", "2028-02-29": "", "2026-02-29": "day", "2026-13-01": "day", "30.11.2026": "day", "tomorrow": "day"} {
		f := formOf("x", text)
		d, _ := negotiation.ParseDate(text)
		if want != "" {
			d = 0
		}
		read(t, text, f, f.day("x"), d, want)
	}
	for text, want := range map[string]negotiation.Clock{"": 0, "00:00": 0, "09:30": 570, "23:59": 1439} {
		f := formOf("x", text)
		read(t, text, f, f.clock("x"), want, "")
	}
	for _, text := range []string{"24:00", "9.30", "-1:00", "noon"} {
		f := formOf("x", text)
		read(t, text, f, f.clock("x"), 0, "number")
	}
	for clock, want := range map[negotiation.Clock]string{0: "", 570: "09:30", 1440: "23:59"} {
		if got := minutes(clock); got != want {
			t.Errorf("%d is written %q, want %q", clock, got, want)
		}
	}
}

// TestOnePlaceIsNotAnother: what a page named before the accounts changed names
// nothing afterwards, and never another account.
func TestOnePlaceIsNotAnother(t *testing.T) {
	numbers := []string{"CN-1001", "CN-2002", "CN-3002"}
	for i, n := range numbers {
		if got, ok := placed(numbers, place(i, n)); !ok || got != i {
			t.Errorf("%s is at %d, %v", n, got, ok)
		}
	}
	for _, name := range []string{"", "0", "1-1001", "0-2002", "3-1001", "-1-1001", "CN-1001", "0-CN-1001", "00-1001"} {
		if i, ok := placed(numbers, name); ok {
			t.Errorf("%q is %d", name, i)
		}
	}
}
