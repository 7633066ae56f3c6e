package dialog

import (
	"fmt"
	"log/slog"
	"time"

	"repaybot/negotiation"
)

// Signed is what an agreement's document names besides its offer, as it was at
// the yes: a book, a policy or a name that changes later changes no document
// (spec/conduct.md, An agreement).
type Signed struct {
	At       time.Time // of the yes; zero: the agreement was made before this was kept
	Locale   Locale    // in which the terms were read
	Bank     Names     // by language subtag
	Hotline  string
	Customer PersonName              // as the bank has it
	Product  negotiation.ProductKind // "" where it is not known
	Owed     OwedThen
}

// Names is a name in each language that it has, by language subtag.
type Names map[string]string

// In is the name in a language, or in the other where it has none in this.
func (n Names) In(l Locale) string { return inLanguage(negotiation.Text(n), l) }

// OwedThen is what was owed when it was agreed, in the parts that the terms
// named. Total has no currency where only the offer's own figures were named.
type OwedThen struct {
	AsOf                             negotiation.Date
	Total, Principal, Interest, Fees negotiation.Money
	NotYetDue                        negotiation.Money // of a loan; no currency: there is none
}

// OwedIn reads what was owed off the terms that were said yes to.
func OwedIn(terms []Say, asOf negotiation.Date) OwedThen {
	for _, s := range terms {
		total, ok := s.Figures["owed"].(Sum)
		if !ok {
			continue
		}
		sum := func(name string) negotiation.Money {
			v, _ := s.Figures[name].(Sum)
			return negotiation.Money(v)
		}
		return OwedThen{AsOf: asOf, Total: negotiation.Money(total), Principal: sum("owed_principal"), Interest: sum("owed_interest"),
			Fees: sum("owed_fees"), NotYetDue: sum("not_yet_due")}
	}
	return OwedThen{}
}

// PersonName is a customer's name on its way to their own document: it prints,
// logs and marshals as "[redacted]"; only Reveal gives it away.
type PersonName struct{ text string }

// NamePerson takes a name.
func NamePerson(text string) PersonName { return PersonName{text} }

// Reveal is the name itself.
func (n PersonName) Reveal() string { return n.text }

const redacted = "[redacted]"

// String never tells.
func (n PersonName) String() string { return redacted }

// Format never tells, whatever the verb.
func (n PersonName) Format(f fmt.State, _ rune) { fmt.Fprint(f, redacted) }

// LogValue never tells.
func (n PersonName) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText never tells.
func (n PersonName) MarshalText() ([]byte, error) { return []byte(redacted), nil }
