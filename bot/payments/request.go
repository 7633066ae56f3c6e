package payments

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"

	"repaybot/bot"
	"repaybot/negotiation"
)

// maxID is how long an id may be, in characters.
const maxID = 128

// idForm is what an id may be made of: it stands in addresses.
var idForm = regexp.MustCompile(`^[A-Za-z0-9._:-]+$`)

// request is the body of a POST.
type request struct {
	ID       string               `json:"id"`
	Account  string               `json:"account"`
	Amount   string               `json:"amount"`
	Currency negotiation.Currency `json:"currency"`
	PaidOn   string               `json:"paid_on"`
	Reverses string               `json:"reverses"`
}

// FieldError says which field of a request can't be read, and why. It quotes
// nothing of it.
type FieldError struct {
	Field  string // a JSON pointer, "" for the whole
	Reason string
}

func (e *FieldError) Error() string {
	if e.Field == "" {
		return e.Reason
	}
	return e.Field + " " + e.Reason
}

// decode reads a payment.
func decode(body []byte) (bot.Payment, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	var r request
	if err := d.Decode(&r); err != nil {
		return bot.Payment{}, fieldOf(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return bot.Payment{}, &FieldError{"", "has something after the payment"}
	}
	for _, f := range []struct{ name, value string }{{"id", r.ID}, {"account", r.Account}, {"amount", r.Amount}, {"currency", string(r.Currency)}, {"paid_on", r.PaidOn}} {
		if f.value == "" {
			return bot.Payment{}, &FieldError{"/" + f.name, "is missing"}
		}
	}
	for _, f := range []struct{ name, value string }{{"id", r.ID}, {"reverses", r.Reverses}} {
		if f.value != "" && (len(f.value) > maxID || !idForm.MatchString(f.value)) {
			return bot.Payment{}, &FieldError{"/" + f.name, fmt.Sprintf("has to be 1 to %d letters, digits or . _ : -", maxID)}
		}
	}
	if r.ID == r.Reverses {
		return bot.Payment{}, &FieldError{"/reverses", "is the payment's own id"}
	}
	on, err := negotiation.ParseDate(r.PaidOn)
	if err != nil {
		return bot.Payment{}, &FieldError{"/paid_on", "is no day such as 2026-11-23"}
	}
	return bot.Payment{ID: r.ID, Way: bot.ByBank, Account: r.Account, Amount: r.Amount, Currency: r.Currency, On: on, Reverses: r.Reverses}, nil
}

// fieldOf says where JSON can't be read, without quoting it.
func fieldOf(err error) error {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) && wrong.Field != "" {
		return &FieldError{"/" + wrong.Field, "has another type"}
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return &FieldError{"", fmt.Sprintf("is no JSON at byte %d", syntax.Offset)}
	}
	return &FieldError{"", "has a field that is not known, or does not end"}
}
