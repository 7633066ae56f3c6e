package negotiation

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// ParseOffer reads an offer back from the JSON that [AppendOfferJSON] or
// json.Marshal writes.
// It refuses unknown and missing keys; whether the limits hold the offer is
// for [Limits.Check].
func ParseOffer(text []byte, c Currency) (Offer, error) {
	var head struct {
		Kind string `json:"kind"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, fmt.Errorf("an offer: %w", err)
	}
	r := amountReader{currency: c}
	var o Offer
	switch head.Kind {
	case "installments":
		o = r.plan(text)
	case "promise":
		o = r.promise(text)
	case "settlement":
		o = r.settlement(text)
	default:
		return nil, fmt.Errorf("an offer of kind %q is not known", head.Kind)
	}
	if r.err != nil {
		return nil, fmt.Errorf("an offer of kind %s: %w", head.Kind, r.err)
	}
	return o, nil
}

// ParseAsk reads an ask: monthly_at_most, term, down_payment, first_payment
// and day_of_month, each of which can be left out or null. It refuses unknown
// keys and what [Ask.Validate] refuses.
func ParseAsk(text []byte, c Currency) (Ask, error) {
	var in struct {
		MonthlyAtMost *string `json:"monthly_at_most"`
		Term          *int    `json:"term"`
		DownPayment   *string `json:"down_payment"`
		FirstPayment  *string `json:"first_payment"`
		DayOfMonth    *int    `json:"day_of_month"`
	}
	r := amountReader{currency: c}
	r.strict(text, &in)
	ask := Ask{Term: in.Term, DayOfMonth: in.DayOfMonth}
	if in.MonthlyAtMost != nil {
		m := r.amount("monthly_at_most", in.MonthlyAtMost)
		ask.MonthlyAtMost = &m
	}
	if in.DownPayment != nil {
		m := r.amount("down_payment", in.DownPayment)
		ask.DownPayment = &m
	}
	if in.FirstPayment != nil {
		d := r.day("first_payment", in.FirstPayment)
		ask.FirstPayment = &d
	}
	if r.err != nil {
		return Ask{}, fmt.Errorf("ask: %w", r.err)
	}
	return ask, ask.Validate()
}

// AppendJSON appends the ask with the keys that were said.
func (a Ask) AppendJSON(dst []byte) []byte {
	w := jsonWriter{dst: append(dst, '{')}
	n := 0
	key := func(name string) {
		w.comma(n).text(`"`).text(name).text(`":`)
		n++
	}
	amount := func(name string, m *Money) {
		if m != nil {
			key(name)
			w.digits, _ = m.Currency().Digits()
			w.money(*m)
		}
	}
	amount("monthly_at_most", a.MonthlyAtMost)
	if a.Term != nil {
		key("term")
		w.number(*a.Term)
	}
	amount("down_payment", a.DownPayment)
	if a.FirstPayment != nil {
		key("first_payment")
		w.date(*a.FirstPayment)
	}
	if a.DayOfMonth != nil {
		key("day_of_month")
		w.number(*a.DayOfMonth)
	}
	return append(w.dst, '}')
}

// MarshalJSON is [Ask.AppendJSON].
func (a Ask) MarshalJSON() ([]byte, error) { return a.AppendJSON(nil), nil }

// amountReader reads amounts and days and keeps the first fault.
type amountReader struct {
	currency Currency
	err      error
}

// strict reads one JSON value and refuses keys that are not known.
func (r *amountReader) strict(text []byte, into any) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) {
			err = fmt.Errorf("%s: a %s does not belong there", wrong.Field, wrong.Value)
		}
		r.err = err
		return
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		r.err = errors.New("something follows the value")
	}
}

func (r *amountReader) fail(key string, err error) {
	if r.err == nil {
		r.err = fmt.Errorf("%s: %w", key, err)
	}
}

var errMissing = errors.New("is missing")

func (r *amountReader) amount(key string, text *string) Money {
	if text == nil {
		r.fail(key, errMissing)
		return Money{}
	}
	m, err := ParseMoney(*text, r.currency)
	if err != nil {
		r.fail(key, err)
	}
	return m
}

func (r *amountReader) day(key string, text *string) Date {
	if text == nil {
		r.fail(key, errMissing)
		return 0
	}
	d, err := ParseDate(*text)
	if err != nil {
		r.fail(key, err)
	}
	return d
}

type waivedText struct {
	Fees     *string `json:"fees"`
	Interest *string `json:"interest"`
}

func (r *amountReader) waived(w *waivedText) Waived {
	if w == nil {
		r.fail("waived", errMissing)
		return Waived{}
	}
	return Waived{Fees: r.amount("waived.fees", w.Fees), Interest: r.amount("waived.interest", w.Interest)}
}

func (r *amountReader) plan(text []byte) Offer {
	var in struct {
		Kind           string      `json:"kind"`
		Method         Method      `json:"method"`
		DownPayment    *string     `json:"down_payment"`
		DownPaymentDue *string     `json:"down_payment_due"`
		Waived         *waivedText `json:"waived"`
		Principal      *string     `json:"principal"`
		Total          *string     `json:"total"`
		Cost           *string     `json:"cost"`
		APR            *Rate       `json:"apr"`
		Installments   []struct {
			Due       *string `json:"due"`
			Amount    *string `json:"amount"`
			Principal *string `json:"principal"`
			Interest  *string `json:"interest"`
			Fee       *string `json:"fee"`
		} `json:"installments"`
		CompletesOn  *string `json:"completes_on"`
		Personalised bool    `json:"personalised"`
	}
	r.strict(text, &in)
	p := InstallmentPlan{
		Method: in.Method, DownPayment: r.amount("down_payment", in.DownPayment), Waived: r.waived(in.Waived),
		Principal: r.amount("principal", in.Principal), Total: r.amount("total", in.Total), Cost: r.amount("cost", in.Cost),
		CompletesOn: r.day("completes_on", in.CompletesOn), Personalised: in.Personalised,
	}
	if in.DownPaymentDue != nil {
		p.DownPaymentDue = r.day("down_payment_due", in.DownPaymentDue)
	}
	if in.APR == nil {
		r.fail("apr", errMissing)
	} else {
		p.APR = *in.APR
	}
	switch p.Method {
	case EqualInstallment, EqualPrincipal, FlatFee:
	default:
		r.fail("method", fmt.Errorf("%q is not known", p.Method))
	}
	for i, one := range in.Installments {
		key := func(name string) string { return fmt.Sprintf("installments[%d].%s", i, name) }
		p.Installments = append(p.Installments, Installment{
			Due: r.day(key("due"), one.Due), Amount: r.amount(key("amount"), one.Amount),
			Principal: r.amount(key("principal"), one.Principal), Interest: r.amount(key("interest"), one.Interest),
			Fee: r.amount(key("fee"), one.Fee),
		})
	}
	return p
}

func (r *amountReader) promise(text []byte) Offer {
	var in struct {
		Kind         string  `json:"kind"`
		Amount       *string `json:"amount"`
		By           *string `json:"by"`
		AmountByThen *string `json:"amount_by_then"`
	}
	r.strict(text, &in)
	return FullPayment{Amount: r.amount("amount", in.Amount), By: r.day("by", in.By), AmountByThen: r.amount("amount_by_then", in.AmountByThen)}
}

func (r *amountReader) settlement(text []byte) Offer {
	var in struct {
		Kind   string      `json:"kind"`
		Amount *string     `json:"amount"`
		Waived *waivedText `json:"waived"`
		By     *string     `json:"by"`
	}
	r.strict(text, &in)
	return Settlement{Amount: r.amount("amount", in.Amount), Waived: r.waived(in.Waived), By: r.day("by", in.By)}
}
