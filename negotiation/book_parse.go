package negotiation

import (
	"errors"
	"slices"
)

// ParseAccount reads one line of the bank's book (spec/money.md, "The book")
// and checks it against the rules there and the policy's products. A line that
// breaks them is refused with a [*BookError].
//
// What only importing needs may be absent (`customer`, `flags`,
// `broken_plans_12m`): see [Account.ValidateForImport]. A key that the book
// does not have is refused outside `customer`, since a misspelt "flags" would
// otherwise pass for an account without any.
func ParseAccount(line []byte, p *Policy) (*Account, error) {
	r := bookReaders.Get().(*bookReader)
	defer r.release()
	r.start(line, p)
	a, have := r.account()
	if r.fault == nil {
		r.end()
	}
	if r.fault == nil {
		r.check(a, have)
	}
	if fault := r.fault; fault != nil {
		fault.Account = a.Number
		if fault.Account == "" {
			fault.Account = accountNumber(line)
		}
		return nil, fault
	}
	return a, nil
}

// keysRead are the keys that a line has.
type keysRead struct{ entries, statements, schedule bool }

func (r *bookReader) account() (*Account, keysRead) {
	a := &Account{}
	var have keysRead
	r.object(func(key []byte) {
		switch string(key) {
		case "account":
			a.Number = r.number()
		case "product":
			a.Product = r.product()
		case "currency":
			if text := r.text(); r.fault == nil && string(text) != string(r.policy.Currency) {
				r.refuse("%q, where the policy has %s", text, r.policy.Currency)
			}
			a.Currency = r.policy.Currency
		case "customer":
			r.customer(&a.Customer)
		case "entries":
			have.entries = true
			r.entries = r.entries[:0]
			r.array(func(int) { r.entries = append(r.entries, r.entry()) })
			a.Entries = slices.Clone(r.entries)
		case "statements":
			have.statements = true
			r.statements = r.statements[:0]
			r.array(func(int) { r.statements = append(r.statements, r.billed()) })
			a.Statements = slices.Clone(r.statements)
		case "schedule":
			have.schedule = true
			r.schedule = r.schedule[:0]
			r.array(func(int) { r.schedule = append(r.schedule, r.installment()) })
			a.Schedule = slices.Clone(r.schedule)
		case "flags":
			r.array(func(int) { a.Flags = append(a.Flags, r.flag()) })
		case "broken_plans_12m":
			a.BrokenPlans12m = r.count()
		default:
			r.refuse("the book has no such key")
		}
	})
	return a, have
}

// end refuses anything after the line's object.
func (r *bookReader) end() {
	if r.scan.space() == len(r.scan.line) {
		return
	}
	r.refuseAt("", "not one object of JSON: something follows it")
}

// number reads an account's number: 1 to 100 characters that print.
func (r *bookReader) number() string {
	text := string(r.text())
	if len(text) == 0 || len(text) > 100 {
		r.refuse("not of 1 to 100 characters")
	}
	for _, c := range text {
		if c <= ' ' || c == 0x7f {
			r.refuse("%q holds a space or a control character", text)
		}
	}
	return text
}

func (r *bookReader) product() string {
	text := r.text()
	if _, ok := r.policy.Products[string(text)]; !ok {
		r.refuse("the policy has no product %q", text)
	}
	return string(text)
}

func (r *bookReader) flag() Flag {
	text := r.text()
	for _, f := range [...]Flag{
		Disputed, Deceased, Represented, Bankrupt, IdentityTheft, TimeBarred, BreathingSpace, Vulnerable,
	} {
		if string(text) == string(f) {
			return f
		}
	}
	r.refuse("%q is not a flag", text)
	return ""
}

// needs refuses an object that lacks a key.
func (r *bookReader) needs(has bool, key string) {
	if has || r.fault != nil {
		return
	}
	if len(r.path) > 0 {
		key = string(r.path) + "." + key
	}
	r.refuseAt(key, "is missing")
}

func (r *bookReader) entry() (e Entry) {
	r.object(func(key []byte) {
		switch string(key) {
		case "date":
			e.Date = r.date()
		case "kind":
			e.Kind = r.entryKind()
		case "amount":
			e.Amount = r.positive()
		case "of":
			e.Of = r.waiverOf()
		default:
			r.refuse("an entry has no such key")
		}
	})
	r.needs(e.Date != 0, "date")
	r.needs(e.Kind != "", "kind")
	r.needs(e.Amount.minor != 0, "amount")
	if e.Kind == WaiverPosted {
		r.needs(e.Of != "", "of")
	} else if e.Of != "" {
		r.refuse(`only a waiver has the key "of"`)
	}
	return e
}

func (r *bookReader) entryKind() EntryKind {
	text := r.text()
	for _, k := range [...]EntryKind{
		Purchase, Payment, InterestPosted, LateFeePosted, CashAdvance, Refund, FeePosted, WaiverPosted, PaymentReversal, Opening,
	} {
		if string(text) == string(k) {
			return k
		}
	}
	r.refuse("%q is not a kind of entry", text)
	return ""
}

func (r *bookReader) waiverOf() WaiverOf {
	switch text := r.text(); string(text) {
	case string(OfFees):
		return OfFees
	case string(OfInterest):
		return OfInterest
	default:
		r.refuse("%q is neither fees nor interest", text)
		return ""
	}
}

func (r *bookReader) billed() (b Billed) {
	r.object(func(key []byte) {
		switch string(key) {
		case "date":
			b.Date = r.date()
		case "due":
			b.Due = r.date()
		case "balance":
			b.Balance = r.amount() // below zero where the customer is in credit
		case "minimum":
			b.Minimum = r.notNegative()
		default:
			r.refuse("a statement has no such key")
		}
	})
	r.needs(b.Date != 0, "date")
	r.needs(b.Due != 0, "due")
	r.needs(b.Balance.currency != "", "balance")
	r.needs(b.Minimum.currency != "", "minimum")
	return b
}

func (r *bookReader) installment() (i ScheduledInstallment) {
	r.object(func(key []byte) {
		switch string(key) {
		case "due":
			i.Due = r.date()
		case "principal":
			i.Principal = r.notNegative()
		case "interest":
			i.Interest = r.notNegative()
		default:
			r.refuse("an instalment has no such key")
		}
	})
	r.needs(i.Due != 0, "due")
	r.needs(i.Principal.currency != "", "principal")
	r.needs(i.Interest.currency != "", "interest")
	return i
}

// accountNumber looks for the number of an account in a line that is refused,
// so that the refusal can name it; "" if it has none.
func accountNumber(line []byte) string {
	r := bookReaders.Get().(*bookReader)
	defer r.release()
	r.start(line, &Policy{})
	var number string
	r.object(func(key []byte) {
		if string(key) == "account" {
			number = r.number()
			return
		}
		r.skip()
	})
	return number
}

// AsBookError is the refusal in an error, nil if it is another.
func AsBookError(err error) *BookError {
	var refused *BookError
	errors.As(err, &refused)
	return refused
}
