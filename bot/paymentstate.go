package bot

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"repaybot/negotiation"
)

// paymentsChannel is the channel of what the bank's systems say of payments.
const paymentsChannel = "payments"

// maxPaymentAge is how many days ago a payment may have been made that is told
// now. What is older the book has, or a colleague has to look.
const maxPaymentAge = 60

// PaymentStatus is what has become of a payment.
type PaymentStatus string

// The statuses.
const (
	PaymentTaken    PaymentStatus = "taken"    // kept; its turn is still to come
	PaymentCounted  PaymentStatus = "counted"  // it counts, and the book does not have it yet
	PaymentBooked   PaymentStatus = "booked"   // the book has it
	PaymentAsked    PaymentStatus = "asked"    // it counts; a colleague looks why the book does not have it
	PaymentReversed PaymentStatus = "reversed" // it was taken back
	PaymentRefused  PaymentStatus = "refused"  // it does not count; a colleague looks
)

// PaymentState is a payment and what has become of it.
type PaymentState struct {
	Payment
	Status PaymentStatus
	Fault  PaymentFault // of one that was refused
	New    bool         // it was not known before
}

// paymentName is what is known of a payment by its ID alone.
type paymentName struct {
	Account  string `json:"account"`
	Customer string `json:"customer"`
}

// paymentKey is the key of a payment's ID, which is hashed: it is not ours.
func (s *Service) paymentKey(way, id string) string {
	return "payment/" + way + "/" + s.codes.hashed("payment\x00"+way+"\x00"+id)
}

// TakePayment keeps a payment and returns once that is durable; the customer's
// conversation is told. The same payment again is the same, and is told once.
// One that can't be what it says fails with a [PaymentError] and leaves nothing.
func (s *Service) TakePayment(ctx context.Context, p Payment, at time.Time) (PaymentState, error) {
	fail := func(f PaymentFault) (PaymentState, error) { return PaymentState{}, &PaymentError{f, p.ID} }
	customer, err := s.book.CustomerOf(ctx, p.Account)
	if errors.Is(err, ErrNotFound) {
		return fail(UnknownAccount)
	}
	if err != nil {
		return PaymentState{}, err
	}
	amount, err := negotiation.ParseMoney(p.Amount, p.Currency)
	if err != nil || amount.Minor() <= 0 {
		return fail(BadAmount)
	}
	p.Amount = amount.Decimal()
	isNew, err := s.namePayment(ctx, customer, p, at)
	if err != nil {
		return PaymentState{}, err
	}
	in := Inbound{
		Conversation: ConversationOf(customer), Channel: paymentsChannel, EventID: p.Way + "/" + p.ID, At: at, Kind: PaidIn,
		Customer: customer, Account: p.Account, Payment: &p,
	}
	if _, err := s.accept(ctx, in); err != nil {
		return PaymentState{}, err
	}
	state, err := s.PaymentState(ctx, p.Way, p.ID)
	state.New = isNew
	return state, err
}

// namePayment claims a payment's ID for what the payment says, once it may be
// taken. Only one that is new is checked: what was taken stays taken.
func (s *Service) namePayment(ctx context.Context, customer string, p Payment, at time.Time) (isNew bool, err error) {
	content, err := json.Marshal(p)
	if err != nil {
		return false, err
	}
	sum := Digest(content)
	key := s.paymentKey(p.Way, p.ID)
	rs, err := s.store.Records(ctx, []string{key})
	if err != nil {
		return false, err
	}
	if isNew = len(rs) == 0; isNew {
		fault, err := s.newPaymentFault(ctx, customer, p, at)
		if err != nil {
			return false, err
		}
		if fault != "" {
			return false, &PaymentError{fault, p.ID}
		}
	}
	body, err := json.Marshal(paymentName{p.Account, customer})
	if err != nil {
		return false, err
	}
	r := Record{Key: key, Customer: customer, Conversation: "payment/" + sum, Sequence: number(sum), At: at.Round(0), TermsHash: sum, Body: body}
	err = s.store.Reserve(ctx, r) // the same content again succeeds
	if errors.Is(err, ErrConflict) {
		return false, &PaymentError{OtherContent, p.ID}
	}
	if err != nil || !isNew {
		return false, err
	}
	r.Status = RecordActive
	return true, s.store.Settle(ctx, []Record{r})
}

// number is a hash as a turn's number.
func number(sum string) int64 {
	b, _ := hex.DecodeString(sum[:16]) // a digest is hex
	return int64(binary.BigEndian.Uint64(b) >> 1)
}

// newPaymentFault is why a payment that is not known yet can't be taken.
func (s *Service) newPaymentFault(ctx context.Context, customer string, p Payment, at time.Time) (PaymentFault, error) {
	today, err := s.bankDay(at)
	if err != nil {
		return "", err
	}
	if p.On > today || p.On < today.AddDays(-maxPaymentAge) {
		return BadDay, nil
	}
	payments, err := s.accountPayments(ctx, p.Account)
	if err != nil {
		return "", err
	}
	booked, err := s.bookAccount(ctx, customer, p.Account)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return "", err
	}
	fault := paymentFault(booked, p, payments)
	if fault == UnknownPayment {
		if _, waits := s.PaymentState(ctx, p.Way, p.Reverses); waits == nil {
			return "", nil // it is taken and its turn is still to come: that of this one comes after it
		}
	}
	return fault, nil
}

// PaymentState tells what has become of a payment, or fails with [ErrNotFound].
func (s *Service) PaymentState(ctx context.Context, way, id string) (PaymentState, error) {
	rs, err := s.store.Records(ctx, []string{s.paymentKey(way, id)})
	if err != nil {
		return PaymentState{}, err
	}
	if len(rs) == 0 {
		return PaymentState{}, ErrNotFound
	}
	var name paymentName
	if err := json.Unmarshal(rs[0].Body, &name); err != nil {
		return PaymentState{}, fmt.Errorf("payment: %w", err)
	}
	state := PaymentState{Payment: Payment{ID: id, Way: way, Account: name.Account}, Status: PaymentTaken}
	payments, err := s.accountPayments(ctx, name.Account)
	if err != nil {
		return state, err
	}
	i := slices.IndexFunc(payments, func(k paymentKept) bool { return k.ID == id && k.Way == way })
	if i < 0 {
		if s.now().Sub(rs[0].At) > keptFor*24*time.Hour { // it went from the list since
			state.Status = PaymentBooked
		}
		return state, nil
	}
	state.Payment = payments[i].Payment
	if state.Fault = payments[i].Refused; state.Fault != "" {
		state.Status = PaymentRefused
		return state, nil
	}
	if slices.ContainsFunc(payments, func(k paymentKept) bool { return k.Way == way && k.Reverses == id && k.Refused == "" }) {
		state.Status = PaymentReversed
		return state, nil
	}
	booked, err := s.isBooked(ctx, name, payments, i)
	switch {
	case err != nil:
		return state, err
	case booked:
		state.Status = PaymentBooked
	case payments[i].Asked:
		state.Status = PaymentAsked
	default:
		state.Status = PaymentCounted
	}
	return state, nil
}

// isBooked tells whether the book has a payment.
func (s *Service) isBooked(ctx context.Context, name paymentName, payments []paymentKept, i int) (bool, error) {
	a, err := s.bookAccount(ctx, name.Customer, name.Account)
	if err != nil {
		return false, err
	}
	through, err := s.bookThrough(ctx, s.now())
	if err != nil {
		return false, err
	}
	return matchPayments(payments, a.Entries, a.Currency, through)[i] != unbooked, nil
}
