package negotiation

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fault is one change of the sample policy and the error it must give, on the
// line of the change (or where offset says).
type fault struct {
	name, old, new string
	key, reason    string // parts of the error's
	offset         int    // lines from where old begins to the error's line
}

var faults = []fault{
	{"unknown key", "hotline:", "hotlin:", "bank.hotlin", "not a key", 0},
	{"missing key", ", hotline: \"95000\"", "", "bank.hotline", "missing", 0},
	{"duplicate key", "currency: CNY", "currency: CNY\ncurrency: CNY", "currency", "written twice", 1},
	{"no value", "currency: CNY", "currency:", "currency", "no value", 0},
	{"unknown currency", "currency: CNY", "currency: CNX", "currency", "ISO 4217", 0},
	{"unknown jurisdiction", "jurisdiction: cn ", "jurisdiction: fr ", "jurisdiction", "not one of", 0},
	{"unknown time zone", "Asia/Shanghai", "Asia/Atlantis", "bank.time_zone", "IANA", 0},
	{"a language without catalog", "name: {zh:", "name: {fr: \"Banque\", zh:", "bank.name.fr", "not a key", 0},
	{"rate that is no text", `annual_rate: "0.108"`, "annual_rate: 0.108", "products.cn-personal-loan.annual_rate", "in quotes", 0},
	{"rate that is no decimal", `annual_rate: "0.108"`, `annual_rate: "10,8"`, "annual_rate", "not a decimal", 0},
	{"negative rate", `annual_rate: "0.108"`, `annual_rate: "-0.1"`, "annual_rate", "not a decimal", 0},
	{"percent for a rate", `annual_rate: "0.108"`, `annual_rate: "10.8"`, "annual_rate", "more than", 0},
	{"too many decimals", `floor: "10.00"`, `floor: "10.001"`, "late_fee.floor", "decimals", 0},
	{"negative amount", `floor: "10.00"`, `floor: "-1.00"`, "late_fee.floor", "negative", 0},
	{"floor over cap", `floor: "10.00"`, `floor: "600.00"`, "late_fee.floor", "more than the cap", 0},
	{"allocation short", "[interest, fees, principal]", "[interest, fees]", "allocation", "once each", 0},
	{"allocation twice", "[interest, fees, principal]", "[interest, fees, fees]", "allocation[2]", "named twice", 0},
	{"allocation unknown", "[interest, fees, principal]", "[interest, fee, principal]", "allocation[1]", "not one of", 0},
	{"unknown day count", "actual/360", "30/360", "day_count", "not one of", 0},
	{"bool that is text", "compound: true", `compound: "yes"`, "compound", "true or false", 0},
	{"number that is text", "{min: 3, max: 12}", `{min: "3", max: 12}`, "limits[2].offers[1].terms.min", "whole number", 0},
	{"min over max", "{min: 3, max: 12}", "{min: 13, max: 12}", "limits[2].offers[1].terms", "more than max", 0},
	{"term zero", "{min: 3, max: 12}", "{min: 0, max: 12}", "terms.min", "whole number from 1", 0},
	{"two promises", "{kind: promise, within_days: 14}\n      - kind: installments\n        method: equal_installment\n        annual_rate: \"0.1825\"", "{kind: promise, within_days: 14}\n      - {kind: promise, within_days: 7}\n      - kind: installments\n        method: equal_installment\n        annual_rate: \"0.1825\"", "limits[2].offers[1].kind", "at most one offer of each kind", 1},
	{"last rule with when", "- name: late", "- name: late\n    when: \"dpd > 90\"", "limits[4].when", "last rule", 1},
	{"earlier rule without when", "    when: \"dpd <= 30\"\n", "", "limits[2]", "no `when`", -1},
	{"rule named twice", "- name: middle", "- name: early", "limits[3].name", "already", 0},
	{"flat fee without fee", "method: equal_installment\n        annual_rate: \"0.1825\"", "method: flat_fee\n        annual_rate: \"0.1825\"", "limits[2].offers[1].fee_rate", "missing", -1},
	{"fee beside a rate", "annual_rate: \"0.1825\"", "annual_rate: \"0.1825\"\n        fee_rate: \"0.006\"", "fee_rate", "belongs to flat_fee", 1},
	{"personalised too long", "terms: {min: 3, max: 60}       # months", "terms: {min: 3, max: 61}       # months", "limits[1].offers[2].terms.max", "art. 70", 0},
	{"down payment after the first", "down_payment_within_days: 3\n        first_payment_within_days: 60", "down_payment_within_days: 61\n        first_payment_within_days: 60", "down_payment_within_days", "never before the down payment", 0},
	{"all of it down", `min_down_payment_percent: "5"`, `min_down_payment_percent: "100"`, "min_down_payment_percent", "nothing to put on a plan", 0},
	{"more than all waived", `waive_percent: {fees: "50"}`, `waive_percent: {fees: "150"}`, "waive_percent.fees", "more than 100", 0},
	{"unknown waived part", `waive_percent: {fees: "50"}`, `waive_percent: {fee: "50"}`, "waive_percent.fee", "not a key", 0},
	{"unknown kind of offer", "- kind: installments\n        method: equal_installment\n        annual_rate: \"0.12\"", "- kind: instalments\n        method: equal_installment\n        annual_rate: \"0.12\"", "limits[3].offers[1].kind", "not one of", 0},
	{"when does not compile", `"dpd <= 30"`, `"dpd <="`, "limits[2].when", "CEL", 0},
	{"when is no condition", `"dpd <= 30"`, `"dpd + 30"`, "limits[2].when", "true or false", 0},
	{"unknown fact", `"dpd <= 30"`, `"age <= 30"`, "limits[2].when", "age", 0},
	{"unknown flag", "'time_barred'", "'timebarred'", "limits[0].when", "no flag", 0},
	{"unknown hardship", `"hardship == 'documented'"`, `"hardship == 'proven'"`, "limits[1].when", "no hardship", 0},
	{"unknown product", `"dpd <= 30"`, `"product == 'card'"`, "limits[2].when", "no product", 0},
	{"when without an answer", `"dpd <= 30"`, `"flags[0] == 'vulnerable'"`, "limits[2].when", "no answer", 0},
	{"pause that is no condition", `{when: "hardship != 'none'`, `{when: "1 + 1`, "pause.when", "CEL", 0},
	{"agent over supervisor", `agent:      {max_term: 60`, `agent:      {max_term: 61`, "authority.agent.max_term", "wider", 0},
	{"agent waives more", `supervisor: {max_term: 60, waive_percent: {fees: "100", interest: "100"}`, `supervisor: {max_term: 60, waive_percent: {fees: "100", interest: "10"}`, "authority.agent.waive_percent.interest", "wider", -1},
	{"stages out of order", "from_dpd: 15,", "from_dpd: 1,", "stages[1]", "not after", 0},
	{"demand without a yes", "task: formal_demand, needs: supervisor", "task: formal_demand", "stages[3]", "supervisor's yes", 0},
	{"unknown message", "message: offer_help", "message: last_warning", "stages[1].message", "not one of", 0},
	{"hours too early", `from: "09:00", to: "21:00"`, `from: "07:59", to: "21:00"`, "contact.hours.from", "looser than cn", 0},
	{"hours too late", `from: "09:00", to: "21:00"`, `from: "09:00", to: "22:01"`, "contact.hours.to", "looser than cn", 0},
	{"no time of day", `from: "09:00"`, `from: "9"`, "contact.hours.from", "time of day", 0},
	{"too many a day", "{per_day: 1, per_week: 3}", "{per_day: 4, per_week: 7}", "contact.max_messages.per_day", "looser than cn", 0},
	{"more a day than a week", "{per_day: 1, per_week: 3}", "{per_day: 3, per_week: 2}", "contact.max_messages.per_day", "more than per_week", 0},
	{"unknown expiry", "end_of_next_day", "never", "plans.offer_expires", "not one of", 0},
	{"insecure link", "https://pay.", "http://pay.", "pay[1].url", "https", 0},
	{"no answer time", "crisis: 2m", "crisis: soon", "care.answer_within.crisis", "2 working days", 0},
	{"days that overlap", "sat-sun:", "fri-sun:", "care.hours.fri-sun", "already", 0},
	{"unknown disclosure", "telegram: {disclosure: full}", "telegram: {disclosure: all}", "channels.telegram.disclosure", "not one of", 0},
	{"kept too short", "conversations_years: 2", "conversations_years: 1", "retention.conversations_years", "less than the 2 years", 0},
	{"not YAML", "currency: CNY", "currency: [CNY", "", "not YAML", 1},
	{"anchor", "currency: CNY", "currency: &c CNY", "currency", "anchor", 0},
	{"list for a mapping", "late_fee: {percent: \"5\", of: unpaid_minimum, floor: \"10.00\", cap: \"500.00\"}", "late_fee: []", "late_fee", "mapping of keys", 0},
}

func TestEveryKindOfPolicyErrorNamesItsLine(t *testing.T) {
	text := shippedText(t, "cn.yaml")
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			at := strings.Index(text, f.old)
			if at < 0 {
				t.Fatalf("the sample has no %q", f.old)
			}
			line := strings.Count(text[:at], "\n") + 1 + f.offset
			_, err := ParsePolicy([]byte(text[:at] + f.new + text[at+len(f.old):]))
			var all PolicyErrors
			if !errors.As(err, &all) {
				t.Fatalf("error %v", err)
			}
			for _, one := range all {
				if one.Line == line && strings.Contains(one.Key, f.key) && strings.Contains(one.Reason, f.reason) {
					return
				}
			}
			t.Errorf("no error in line %d of %q with %q:\n%v", line, f.key, f.reason, err)
		})
	}
}

func TestAllPolicyErrorsAreToldAtOnce(t *testing.T) {
	text := shippedText(t, "cn.yaml")
	for _, change := range [][2]string{{"currency: CNY", "currency: CNX"}, {"{min: 3, max: 24}", "{min: 3, max: 2}"}, {"per_day: 1", "per_day: 9"}} {
		text = strings.Replace(text, change[0], change[1], 1)
	}
	_, err := ParsePolicy([]byte(text))
	var all PolicyErrors
	if !errors.As(err, &all) || len(all) < 3 {
		t.Fatalf("%v", err)
	}
	for i := 1; i < len(all); i++ {
		if all[i].Line < all[i-1].Line {
			t.Errorf("line %d is told after line %d", all[i].Line, all[i-1].Line)
		}
	}
}

func TestWarnings(t *testing.T) {
	text := shippedText(t, "cn.yaml")
	for _, c := range []struct{ name, old, new, reason string }{
		{"a shorter plan later", "{min: 3, max: 24}", "{min: 3, max: 10}", "at most 10 months, not 12"},
		{"a dearer plan later", `annual_rate: "0.12"`, `annual_rate: "0.2"`, "dearer"},
		{"a shorter plan in hardship", "terms: {min: 3, max: 60}       #", "terms: {min: 3, max: 48}       #", "with documented hardship): at most 48 months, not 60"},
		{"less waived in hardship", `waive_percent: {fees: "100", interest: "30"}   #`, `waive_percent: {fees: "50", interest: "30"}   #`, "waives less"},
		{"a dear settlement", `{kind: settlement, within_days: 30, waive_percent: {fees: "100", interest: "60"}}`, `{kind: settlement, within_days: 30, waive_percent: {fees: "50", interest: "60"}}`, "the settlement can cost more"},
		{"a down payment in hardship", `min_down_payment_percent: "0"
        down_payment_within_days: 3
        first_payment_within_days: 60`, `min_down_payment_percent: "10"
        down_payment_within_days: 3
        first_payment_within_days: 60`, "10 % down"},
		{"a larger least instalment", "terms: {min: 3, max: 24}\n        min_installment: \"100.00\"", "terms: {min: 3, max: 24}\n        min_installment: \"101.00\"", "instalments of at least 101.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(text, c.old) {
				t.Fatalf("the sample has no %q", c.old)
			}
			p, err := ParsePolicy([]byte(strings.Replace(text, c.old, c.new, 1)))
			if err != nil {
				t.Fatal(err)
			}
			for _, w := range p.Warnings() {
				if strings.Contains(w.Reason, c.reason) && w.Line > 0 {
					return
				}
			}
			t.Errorf("warnings %v, want %q", p.Warnings(), c.reason)
		})
	}
}

func FuzzParsePolicy(f *testing.F) {
	for _, name := range []string{"cn.yaml", "us.yaml"} {
		text, err := os.ReadFile(filepath.Join("..", "cmd", "repaybot", "policies", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte("version: [\n"))
	f.Add([]byte("a: &a [*a]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := ParsePolicy(text)
		var all PolicyErrors
		if err != nil && (!errors.As(err, &all) || len(all) == 0 || p != nil) {
			t.Fatalf("error %v with policy %v", err, p)
		}
		for _, one := range all {
			if one.Line < 1 || one.Reason == "" {
				t.Fatalf("%+v", one)
			}
		}
		if err == nil {
			p.Limits(Facts{Balance: NewMoney(1, p.Currency)})
		}
	})
}
