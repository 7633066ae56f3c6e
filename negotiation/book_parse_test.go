package negotiation

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
)

const (
	goodCard = `{"account": "A1", "product": "cn-credit-card", "currency": "CNY",
"customer": {"id": "C1", "name": "高\u82b3", "phone": "+8619900000001", "id_last4": "302X", "birth_date": "1987-08-21", "locale": "zh-CN", "time_zone": "Asia/Shanghai"},
"entries": [{"date": "2026-01-02", "kind": "purchase", "amount": "10.00"}, {"date": "2026-01-25", "kind": "interest", "amount": "1.5"}, {"date": "2026-01-26", "kind": "waiver", "of": "fees", "amount": "3"}],
"statements": [{"date": "2026-01-25", "due": "2026-02-19", "balance": "-11.50", "minimum": "0"}],
"flags": ["disputed"], "broken_plans_12m": 2}`
	goodLoan = `{"account": "L1", "product": "cn-personal-loan", "currency": "CNY", "entries": [{"date": "2026-01-02", "kind": "payment", "amount": "10.00"}],
"schedule": [{"due": "2026-01-05", "principal": "210.43", "interest": "80.10"}, {"due": "2026-02-05", "principal": "1", "interest": "0"}]}`
)

func TestParseAccount(t *testing.T) {
	p := shipped(t, "cn.yaml")
	got, err := ParseAccount([]byte(goodCard), p)
	if err != nil {
		t.Fatal(err)
	}
	cny := func(minor int64) Money { return NewMoney(minor, "CNY") }
	want := &Account{
		Number: "A1", Product: "cn-credit-card", Currency: "CNY",
		Customer: Customer{"C1", "高芳", "+8619900000001", "302X", day(t, "1987-08-21"), "zh-CN", "Asia/Shanghai", Moratorium{}},
		Entries: []Entry{
			{day(t, "2026-01-02"), Purchase, cny(1000), ""},
			{day(t, "2026-01-25"), InterestPosted, cny(150), ""},
			{day(t, "2026-01-26"), WaiverPosted, cny(300), OfFees},
		},
		Statements:     []Billed{{day(t, "2026-01-25"), day(t, "2026-02-19"), cny(-1150), cny(0)}},
		Flags:          []Flag{Disputed},
		BrokenPlans12m: 2,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	if err := got.ValidateForImport(); err != nil {
		t.Error(err)
	}
	loan, err := ParseAccount([]byte(goodLoan), p)
	if err != nil {
		t.Fatal(err)
	}
	if len(loan.Schedule) != 2 || loan.Schedule[0].Interest != cny(8010) {
		t.Errorf("schedule %+v", loan.Schedule)
	}
	var refused *BookError
	if err := loan.ValidateForImport(); !errors.As(err, &refused) || refused.Key != "customer.id" || refused.Account != "L1" {
		t.Errorf("importing without a customer: %v", err)
	}
}

// An empty list is there, whether a reader has read a line before or not: a loan
// without an instalment is no card.
func TestParseAccountKeepsEmptyLists(t *testing.T) {
	p := shipped(t, "cn.yaml")
	r, ok := bookReaders.New().(*bookReader)
	if !ok {
		t.Fatal("no reader")
	}
	for _, line := range []string{
		`{"account": "L2", "product": "cn-personal-loan", "currency": "CNY", "entries": [], "statements": [], "schedule": []}`,
		`{"account": "L2", "product": "cn-personal-loan", "currency": "CNY", "entries": [], "statements": [], "schedule": []}`,
	} {
		r.start([]byte(line), p)
		if a, _ := r.account(); r.fault != nil || a.Entries == nil || a.Statements == nil || a.Schedule == nil {
			t.Errorf("%s is read as %#v, %v", line, a, r.fault)
		}
	}
}

// What a line may leave out, and what its customer may have beside.
func TestParseAccountTakesWhatItNeeds(t *testing.T) {
	p := shipped(t, "cn.yaml")
	for _, line := range []string{
		`{"account":"A1","product":"cn-credit-card","currency":"CNY","entries":[],"statements":[]}`,
		strings.Replace(goodCard, `"id": "C1"`, `"id": "C1", "segment": {"a": [1, {"b": null}]}`, 1),
		"\t" + goodCard + " \r",
		strings.Replace(goodCard, "Asia/Shanghai", "Europe/London", 1),
	} {
		if _, err := ParseAccount([]byte(line), p); err != nil {
			t.Errorf("%v in %s", err, line)
		}
	}
}

func TestParseAccountRefuses(t *testing.T) {
	p := shipped(t, "cn.yaml")
	cases := []struct{ base, old, new, key, reason string }{
		{goodCard, `"account": "A1", `, ``, "account", "missing"},
		{goodCard, `"A1"`, `""`, "account", "1 to 100"},
		{goodCard, `"A1"`, `12`, "account", "text in quotes"},
		{goodCard, `"A1"`, `"A 1"`, "account", "space"},
		{goodCard, `"product": "cn-credit-card", `, ``, "product", "missing"},
		{goodCard, `cn-credit-card`, `gold`, "product", "no product"},
		{goodCard, `"currency": "CNY",`, ``, "currency", "missing"},
		{goodCard, `"CNY"`, `"USD"`, "currency", "policy has CNY"},
		{goodCard, `"entries"`, `"entires"`, "entires", "no such key"},
		{goodCard, `"entries": [`, `"entries": {"a":[`, "entries", "list"},
		{goodCard, `"statements": [{`, `"statements": [5, {`, "statements[0]", "object"},
		{goodCard, `"10.00"`, `10.00`, "entries[0].amount", "decimal text"},
		{goodCard, `"10.00"`, `null`, "entries[0].amount", "text in quotes"},
		{goodCard, `"10.00"`, `"0.00"`, "entries[0].amount", "above zero"},
		{goodCard, `"10.00"`, `"-1.00"`, "entries[0].amount", "above zero"},
		{goodCard, `"10.00"`, `"10.001"`, "entries[0].amount", "at most 2 decimals"},
		{goodCard, `"10.00"`, `"1,000"`, "entries[0].amount", "not an amount"},
		{goodCard, `"10.00"`, `"1e3"`, "entries[0].amount", "not an amount"},
		{goodCard, `"10.00"`, `"+1"`, "entries[0].amount", "not an amount"},
		{goodCard, `"10.00"`, `"99999999999999999999"`, "entries[0].amount", "out of range"},
		{goodCard, `"10.00"`, `"11529215046068469"`, "entries", "out of range"},
		{goodCard, `"kind": "purchase"`, `"kind": "gift"`, "entries[0].kind", "not a kind"},
		{goodCard, `"kind": "purchase", `, ``, "entries[0].kind", "missing"},
		{goodCard, `"kind": "purchase"`, `"kind": "purchase", "note": ""`, "entries[0].note", "no such key"},
		{goodCard, `"kind": "purchase"`, `"kind": "purchase", "of": "fees"`, "entries[0]", "only a waiver"},
		{goodCard, `"of": "fees"`, `"of": "principal"`, "entries[2].of", "neither"},
		{goodCard, `"of": "fees", `, ``, "entries[2].of", "missing"},
		{goodCard, `2026-01-02`, `2026-02-30`, "entries[0].date", "not a day"},
		{goodCard, `2026-01-02`, `26-1-2`, "entries[0].date", "not a day"},
		{goodCard, `"date": "2026-01-25", "kind": "interest"`, `"date": "2026-01-24", "kind": "interest"`, "entries[1].date", "not a statement's date"},
		{goodCard, `"date": "2026-01-25", "kind": "interest"`, `"date": "2026-01-26", "kind": "late_fee"`, "entries[1].date", "not a statement's date"},
		{goodCard, `"due": "2026-02-19"`, `"due": "2026-01-25"`, "statements[0].due", "not after"},
		{goodCard, `"minimum": "0"`, `"minimum": "-1"`, "statements[0].minimum", "below zero"},
		{goodCard, `, "minimum": "0"`, ``, "statements[0].minimum", "missing"},
		{goodCard, `"statements": [`, `"statements": [{"date": "2026-01-25", "due": "2026-02-19", "balance": "1", "minimum": "0"}, `, "statements[1].date", "not after"},
		{goodCard, `"flags": [`, `"schedule": [], "flags": [`, "schedule", "only a loan"},
		{goodCard, `"disputed"`, `"angry"`, "flags[0]", "not a flag"},
		{goodCard, `"broken_plans_12m": 2`, `"broken_plans_12m": -1`, "broken_plans_12m", "whole number"},
		{goodCard, `"broken_plans_12m": 2`, `"broken_plans_12m": 1.5`, "broken_plans_12m", "whole number"},
		{goodCard, `"broken_plans_12m": 2`, `"broken_plans_12m": "2"`, "broken_plans_12m", "whole number"},
		{goodCard, `"broken_plans_12m": 2`, `"broken_plans_12m": 2, "account": "A1"`, "account", "twice"},
		{goodCard, `"kind": "purchase"`, `"kind": "purchase", "kind": "payment"`, "entries[0].kind", "twice"},
		{goodCard, `"+8619900000001"`, `"19900000001"`, "customer.phone", "E.164"},
		{goodCard, `"302X"`, `"30256"`, "customer.id_last4", "four"},
		{goodCard, `1987-08-21`, `21.08.1987`, "customer.birth_date", "not a day"},
		{goodCard, `zh-CN`, `chinese-please`, "customer.locale", "BCP 47"},
		{goodCard, `Asia/Shanghai`, `Asia/Atlantis`, "customer.time_zone", "IANA"},
		{goodCard, `"customer": {`, `"customer": null, "x": {`, "customer", "object"},
		{goodCard, "\"broken_plans_12m\": 2}", `"broken_plans_12m": 2`, "", "not JSON"},
		{goodCard, "\"broken_plans_12m\": 2}", `"broken_plans_12m": 2}{}`, "", "follows"},
		{goodCard, `"高`, "\"\xff", "customer.name", "UTF-8"},
		{goodLoan, `"schedule": [`, `"statements": [], "schedule": [`, "statements", "only a card"},
		{goodLoan, `2026-02-05`, `2026-01-05`, "schedule[1].due", "not after"},
		{goodLoan, `"principal": "1"`, `"principal": "-1"`, "schedule[1].principal", "below zero"},
		{goodLoan, `"kind": "payment"`, `"kind": "purchase"`, "entries[0].kind", "a loan has no entry"},
		{goodLoan, `"schedule"`, `"statements"`, "statements[0].principal", "no such key"},
		{goodCard, `"10.00"`, `10.00.1`, "entries[0].amount", "decimal text"},
		{goodCard, `"10.00"}`, `"10.00",}`, "entries[0]", "not JSON"},
		{goodCard, `"10.00"}`, `"10.00"]`, "entries[0]", "not JSON"},
		{goodCard, `"10.00"},`, `"10.00"}`, "entries", "not JSON"},
		{goodCard, `"account":`, `"account"`, "account", "not JSON"},
		{goodCard, `"高`, "\"\n", "customer.name", "not JSON"},
		{goodCard, `\u82b3`, `\ud800`, "customer.name", "not JSON"},
		{goodCard, `\u82b3`, `\x`, "customer.name", "not JSON"},
		{goodCard, `"id": "C1"`, `"id": "C1", "segment": [1,]`, "customer.segment", "not JSON"},
		{goodCard, `"id": "C1"`, `"id": "C1", "\u0069d": "C2"`, "customer.id", "twice"},
		{goodCard, `"broken_plans_12m": 2`, `"broken_plans_12m": 02`, "", "not JSON"},
		{`garbage`, "", "", "", "not JSON"},
		{``, "", "", "", "not JSON"},
		{`null`, "", "", "", "object"},
		{`[]`, "", "", "", "object"},
	}
	for _, c := range cases {
		line := strings.Replace(c.base, c.old, c.new, 1)
		if line == c.base && c.old != "" {
			t.Fatalf("%q is not in the line", c.old)
		}
		a, err := ParseAccount([]byte(line), p)
		var refused *BookError
		if a != nil || !errors.As(err, &refused) {
			t.Errorf("%q for %q was taken (%v)", c.new, c.old, err)
			continue
		}
		if refused.Key != c.key || !strings.Contains(refused.Reason, c.reason) {
			t.Errorf("%q for %q: got %q, want key %q and reason %q", c.new, c.old, err, c.key, c.reason)
		}
		if readable := c.reason != "not JSON" && c.reason != "UTF-8" && c.key != "account"; readable && c.base != "[]" && refused.Account == "" && strings.Contains(line, `"account":`) {
			t.Errorf("%q for %q: the refusal does not name the account", c.new, c.old)
		}
	}
}

// Whatever a line holds, it is read or refused, and what is read has a
// statement that keeps its sums.
func FuzzParseAccount(f *testing.F) {
	p := shipped(f, "cn.yaml")
	f.Add([]byte(goodCard))
	f.Add([]byte(goodLoan))
	f.Add([]byte(`{"account":"A","product":"cn-credit-card","currency":"CNY","entries":[{"date":"0001-01-01","kind":"opening","amount":"11529215046068469.75"}],"statements":[{"date":"9999-12-30","due":"9999-12-31","balance":"0","minimum":"0"}]}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		kept := bytes.Clone(line)
		a, err := ParseAccount(line, p)
		if !bytes.Equal(kept, line) {
			t.Fatal("the line was written to")
		}
		if err != nil {
			var refused *BookError
			if a != nil || !errors.As(err, &refused) || refused.Reason == "" {
				t.Fatalf("refused with %#v", err)
			}
			return
		}
		for i := range line {
			line[i] = 'x' // nothing of the account may live in the line
		}
		if again, err := ParseAccount(AppendBookLine(nil, a), p); err != nil || !reflect.DeepEqual(again, a) {
			t.Fatalf("%+v\nwritten and read again: %+v, %v", a, again, err)
		}
		for _, asOf := range []Date{NewDate(2026, 1, 25), NewDate(2026, 11, 23), NewDate(9999, 12, 31)} {
			s, err := p.Statement(a, asOf)
			if err != nil {
				if !errors.Is(err, ErrOverflow) {
					t.Fatal(err)
				}
				continue
			}
			if sum := s.Principal.minor + s.Interest.minor + s.Fees.minor; sum != s.Total.minor || s.DPD < 0 || s.Fees.minor < 0 {
				t.Fatalf("%s", s.AppendJSON(nil))
			}
		}
	})
}
