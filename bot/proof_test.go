package bot

import (
	"testing"
	"time"

	"repaybot/dialog"
	"repaybot/negotiation"
)

func TestProofIn(t *testing.T) {
	now := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		text, last4, day string
		j                negotiation.Jurisdiction
	}{
		{"6102", "6102", "", negotiation.CN}, {"尾号是 123x", "123X", "", negotiation.CN}, {"６１０２", "6102", "", negotiation.CN},
		{"last four: 0042.", "0042", "", negotiation.US}, {"1990", "1990", "", negotiation.CN},
		{"1990-01-02", "", "1990-01-02", negotiation.CN}, {"1990/1/2", "", "1990-01-02", negotiation.CN}, {"1990.01.02", "", "1990-01-02", negotiation.UK},
		{"19900102", "", "1990-01-02", negotiation.CN}, {"900102", "", "1990-01-02", negotiation.CN}, {"1990年1月2日", "", "1990-01-02", negotiation.CN},
		{"90年1月2号生", "", "1990-01-02", negotiation.CN}, {"05年1月2号", "", "2005-01-02", negotiation.CN}, {"90.1.2", "", "1990-01-02", negotiation.CN},
		{"2 January 1990", "", "1990-01-02", negotiation.UK}, {"2nd of Jan 1990", "", "1990-01-02", negotiation.UK}, {"Jan 2, 1990", "", "1990-01-02", negotiation.US},
		{"january 2nd 90", "", "1990-01-02", negotiation.US}, {"02/01/1990", "", "1990-01-02", negotiation.UK}, {"01/02/1990", "", "1990-01-02", negotiation.US},
		{"25/12/1990", "", "1990-12-25", negotiation.UK}, {"12/25/1990", "", "1990-12-25", negotiation.UK}, {"born 2.1.90", "", "1990-01-02", negotiation.UK},
		{"6102 1990-01-02", "6102", "1990-01-02", negotiation.CN}, {"1990年1月2日，尾号6102", "6102", "1990-01-02", negotiation.CN},
		{"30 Feb 1990", "", "", negotiation.UK}, {"2030-01-01", "", "", negotiation.CN}, {"123", "", "", negotiation.CN}, {"12345", "", "", negotiation.CN},
		{"i can pay 1500 but only when my wages come in", "", "", negotiation.UK}, {"", "", "", negotiation.CN}, {"13800001234", "", "", negotiation.CN},
	} {
		p, ok := proofIn(c.text, c.j, now)
		day := ""
		if len(p.days) > 0 {
			day = p.days[0].String()
		}
		if p.last4 != c.last4 || day != c.day || ok != (c.last4 != "" || c.day != "") {
			t.Errorf("%q is read as %q, %q (%v)", c.text, p.last4, day, ok)
		}
	}
}

func TestProofFits(t *testing.T) {
	who := Person{IDLast4: NewSecret([]byte("123x")), BirthDate: NewSecret([]byte("1990-01-02"))}
	day, other := negotiation.NewDate(1990, 1, 2), negotiation.NewDate(1990, 2, 1)
	for i, c := range []struct {
		p    proof
		want bool
	}{
		{proof{}, false}, {proof{last4: "123X"}, true}, {proof{last4: "1234"}, false}, {proof{days: []negotiation.Date{day}}, true},
		{proof{days: []negotiation.Date{other}}, false}, {proof{"123X", []negotiation.Date{other}}, false}, {proof{"123X", []negotiation.Date{day}}, true},
	} {
		if c.p.fits(who) != c.want {
			t.Errorf("%d: fits is %v", i, !c.want)
		}
		if c.p.fits(Person{}) {
			t.Errorf("%d fits nobody", i)
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		text, want string
		j          negotiation.Jurisdiction
		alone      bool
	}{
		{"138 0000 1234", "+8613800001234", negotiation.CN, true}, {"+86-138-0000-1234", "+8613800001234", negotiation.CN, true},
		{"008613800001234", "+8613800001234", negotiation.CN, true}, {"１３８００００１２３４", "+8613800001234", negotiation.CN, true},
		{"我的手机号13800001234", "+8613800001234", negotiation.CN, false}, {"(415) 555-0100", "+14155550100", negotiation.US, true},
		{"07700 900123", "+447700900123", negotiation.UK, true}, {"it's +44 7700 900123", "+447700900123", negotiation.UK, false},
		{"19900102", "", negotiation.CN, false}, {"6102 1990-01-02", "", negotiation.CN, false}, {"123456", "", negotiation.CN, false},
	} {
		got, ok := numberAlone(c.text, c.j)
		if ok != c.alone || ok && got != c.want {
			t.Errorf("%q alone is %q (%v)", c.text, got, ok)
		}
		if c.want == "" {
			continue
		}
		if got, ok := numberTold(c.text, c.j); !ok || got != c.want {
			t.Errorf("%q tells %q (%v)", c.text, got, ok)
		}
	}
}

func TestMaskNumbers(t *testing.T) {
	for _, c := range []struct {
		text string
		step dialog.IdentityStep
		want string
	}{
		{"每月还1500", "", "每月还1500"}, {"我是13800001234，欠多少", "", "我是***，欠多少"},
		{"call 138 0000 1234 or 1234", dialog.StepNumber, "call *** or ***"}, {"500 a month", dialog.StepNumber, "500 a month"},
		{"born in 90, 12th", dialog.StepProof, "born in ***, ***th"}, {"验证码１２３", dialog.StepCode, "验证码***"},
	} {
		if got := maskNumbers(c.text, c.step); got != c.want {
			t.Errorf("%q at %q becomes %q", c.text, c.step, got)
		}
	}
}
