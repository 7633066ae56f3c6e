package payments_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/payments"
	"repaybot/negotiation"
)

// told is a service that answers with what the test says.
type told struct {
	state bot.PaymentState
	err   error
}

func (s *told) TakePayment(context.Context, bot.Payment, time.Time) (bot.PaymentState, error) {
	return s.state, s.err
}

func (s *told) PaymentState(context.Context, string, string) (bot.PaymentState, error) {
	return s.state, s.err
}

// TestEveryAnswerIsDescribed goes through all that can have become of a payment,
// and all that it can be refused for: ask holds each to the description.
func TestEveryAnswerIsDescribed(t *testing.T) {
	s := &told{}
	h, err := payments.New(payments.Options{Service: s, Secret: secret, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	defer server.Close()
	p := &place{T: t, url: server.URL + "/api/v1/payments"}

	kept := bot.Payment{ID: "P1", Account: "CN-90001", Amount: "500.00", Currency: "CNY", On: negotiation.DateOf(now), Reverses: "P0"}
	for _, status := range []bot.PaymentStatus{bot.PaymentTaken, bot.PaymentCounted, bot.PaymentBooked, bot.PaymentAsked, bot.PaymentReversed, bot.PaymentRefused} {
		for _, fault := range []bot.PaymentFault{"", bot.Overpaid, bot.Unmatched} {
			s.state = bot.PaymentState{Payment: kept, Status: status, Fault: fault, New: fault == ""}
			want := map[bool]int{true: http.StatusAccepted, false: http.StatusOK}[s.state.New]
			if got, a := p.ask("POST", "", payment("P1", ""), secret); got != want || a["status"] != string(status) {
				t.Errorf("%s told: %d %v", status, got, a)
			}
			if got, a := p.ask("GET", "/P1", "", secret); got != http.StatusOK || a["status"] != string(status) {
				t.Errorf("%s asked for: %d %v", status, got, a)
			}
		}
	}
	for fault, want := range map[bot.PaymentFault]int{
		bot.UnknownAccount: 422, bot.OtherCurrency: 422, bot.BadAmount: 422, bot.BadDay: 422, bot.UnknownPayment: 422, bot.OtherAmount: 422,
		bot.AlreadyReversed: 409, bot.OtherContent: 409,
	} {
		s.err = &bot.PaymentError{Fault: fault, ID: "P1"}
		if got, a := p.ask("POST", "", payment("P1", ""), secret); got != want || a["reason"] != string(fault) {
			t.Errorf("%s: %d %v", fault, got, a)
		}
	}
	s.err = context.DeadlineExceeded
	if got, _ := p.ask("GET", "/P1", "", secret); got != http.StatusServiceUnavailable {
		t.Errorf("a service that fails: %d", got)
	}
	s.err = bot.ErrNotFound
	if got, _ := p.ask("GET", "/P1", "", secret); got != http.StatusNotFound {
		t.Errorf("one that is not there: %d", got)
	}
}
