package negotiation

import (
	"time"

	"golang.org/x/text/language"
)

// customer reads who an account belongs to. What is absent stays empty; what
// is there must be right. Keys that the book does not have are passed over:
// a bank's export of its customers has more of them.
func (r *bookReader) customer(c *Customer) {
	r.object(func(key []byte) {
		switch string(key) {
		case "id":
			c.ID = r.number()
		case "name":
			c.Name = string(r.text())
		case "phone":
			if c.Phone = string(r.text()); !isE164(c.Phone) {
				r.refuse("not a phone number like +8613800000000 (E.164)")
			}
		case "id_last4":
			if c.IDLast4 = string(r.text()); !isLast4(c.IDLast4) {
				r.refuse("not four digits or letters")
			}
		case "birth_date":
			c.BirthDate = r.date()
		case "locale":
			c.Locale = string(r.text())
			if _, err := language.Parse(c.Locale); err != nil && r.fault == nil {
				r.refuse("%q is not a language like zh-CN (BCP 47)", c.Locale)
			}
		case "time_zone":
			if c.TimeZone = string(r.text()); !r.isTimeZone(c.TimeZone) {
				r.refuse("%q is not a time zone like Asia/Shanghai (IANA)", c.TimeZone)
			}
		case "moratorium":
			r.moratorium(&c.Moratorium)
		default:
			r.skip()
		}
	})
}

// moratorium reads a debt respite: which, from when, and, of a crisis, the last
// day of the treatment.
func (r *bookReader) moratorium(m *Moratorium) {
	r.object(func(key []byte) {
		switch string(key) {
		case "kind":
			m.Kind = MoratoriumKind(r.text())
			if m.Kind != BreathingSpaceMoratorium && m.Kind != CrisisMoratorium && r.fault == nil {
				r.refuse("%q is not breathing_space or mental_health_crisis", string(m.Kind))
			}
		case "from":
			m.From = r.date()
		case "ended":
			m.Ended = r.date()
		default:
			r.skip()
		}
	})
	if m.Kind == "" || m.From.IsZero() || !m.Ended.IsZero() && m.Ended < m.From {
		r.refuse("needs its kind and the day it began, and does not end before")
	}
}

// ValidateForImport checks what an account needs beyond its figures before a
// conversation can be about it: whose it is. It fails with a [*BookError].
func (a *Account) ValidateForImport() error {
	if a.Customer.ID == "" {
		return &BookError{Account: a.Number, Key: "customer.id", Reason: "is missing"}
	}
	return nil
}

// isE164 tells whether text is a plus and 7 to 15 digits, the first not 0.
func isE164(text string) bool {
	if len(text) < 8 || len(text) > 16 || text[0] != '+' || text[1] == '0' {
		return false
	}
	for _, c := range text[1:] {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// isLast4 allows letters, since a Chinese identity number may end in X.
func isLast4(text string) bool {
	for _, c := range text {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return len(text) == 4
}

// isTimeZone saves the look-up for the bank's own zone, which most customers
// share and the policy has been checked for.
func (r *bookReader) isTimeZone(name string) bool {
	if name == r.policy.Bank.TimeZone {
		return name != ""
	}
	if name == "" || name == "Local" {
		return false
	}
	_, err := time.LoadLocation(name)
	return err == nil
}
