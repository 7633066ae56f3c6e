package payments

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"

	"repaybot/bot"
	"repaybot/bot/signed"
	"repaybot/negotiation"
)

const (
	maxBody    = 64 << 10         // bytes of a request
	bodyWithin = 10 * time.Second // that it may take to arrive
	retrySoon  = "1"              // seconds after which what could not be kept may come again
)

// Service keeps payments and tells what became of them; [bot.Service] does.
type Service interface {
	TakePayment(ctx context.Context, p bot.Payment, at time.Time) (bot.PaymentState, error)
	PaymentState(ctx context.Context, way, id string) (bot.PaymentState, error)
}

// Options are what a handler is made of. Service and Secret are required.
type Options struct {
	Service Service
	Secret  []byte           // at least [signed.MinSecret] bytes
	Retired []byte           // the secret before it, while it still may be used
	Now     func() time.Time // nil: the clock
	Log     *slog.Logger     // nil: none
}

// ErrShortSecret says that a secret is shorter than [signed.MinSecret].
var ErrShortSecret = errors.New("the secret of payments is too short")

// handler answers the bank's systems.
type handler struct{ Options }

// New makes the handler of /api/v1/payments and what is below it.
func New(o Options) (http.Handler, error) {
	if len(o.Secret) < signed.MinSecret || len(o.Retired) > 0 && len(o.Retired) < signed.MinSecret {
		return nil, ErrShortSecret
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	h := &handler{o}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/v1/payments", h.take)
	mux.HandleFunc("GET /api/v1/payments/{id}", h.tell)
	return mux, nil
}

// answer is a payment and what has become of it.
type answer struct {
	ID       string               `json:"id"`
	Status   bot.PaymentStatus    `json:"status"`
	Account  string               `json:"account"`
	Amount   string               `json:"amount,omitempty"`
	Currency negotiation.Currency `json:"currency,omitempty"`
	PaidOn   negotiation.Date     `json:"paid_on,omitzero"`
	Reverses string               `json:"reverses,omitempty"`
	Reason   bot.PaymentFault     `json:"reason,omitempty"` // of one that was refused after it was taken
}

func write(w http.ResponseWriter, status int, s bot.PaymentState) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer{ // who has gone away sends it again
		ID: s.ID, Status: s.Status, Account: s.Account, Amount: s.Amount, Currency: s.Currency, PaidOn: s.On, Reverses: s.Reverses, Reason: s.Fault,
	})
}

// take takes a payment: 202 once it is durable, 200 where it was before, 400 for
// one that can't be read, 401 for a signature that is not right, 409 and 422 for
// one that can't be what it says, 413 for more than 64 KB, 503 if it could not be
// kept (send it again).
func (h *handler) take(w http.ResponseWriter, r *http.Request) {
	// Where the server behind it can't set one, the server's own deadline holds.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyWithin))
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		refuse(w, http.StatusRequestEntityTooLarge, problem{Title: "the body is too large", Detail: "a payment is at most 64 KB"})
		return
	case err != nil:
		refuse(w, http.StatusBadRequest, problem{Title: "the body did not arrive whole"})
		return
	}
	if !h.signed(w, r, body) {
		return
	}
	p, err := decode(body)
	var field *FieldError
	if errors.As(err, &field) {
		refuse(w, http.StatusBadRequest, problem{Title: "the payment can't be read", Detail: field.Error(), Field: field.Field})
		return
	}
	s, err := h.Service.TakePayment(r.Context(), p, h.Now())
	var fault *bot.PaymentError
	switch {
	case errors.As(err, &fault):
		why := faults[fault.Fault]
		why.Reason = fault.Fault
		refuse(w, why.Status, why)
	case err != nil:
		h.failed(w, err)
	case s.New:
		write(w, http.StatusAccepted, s)
	default:
		write(w, http.StatusOK, s)
	}
}

// tell tells what has become of a payment: 200, or 404 for one that is not known.
func (h *handler) tell(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if !h.signed(w, r, []byte("GET /api/v1/payments/"+id)) {
		return
	}
	s, err := h.Service.PaymentState(r.Context(), bot.ByBank, id)
	switch {
	case errors.Is(err, bot.ErrNotFound):
		refuse(w, http.StatusNotFound, problem{Title: "there is no payment of this id"})
	case err != nil:
		h.failed(w, err)
	default:
		write(w, http.StatusOK, s)
	}
}

func (h *handler) signed(w http.ResponseWriter, r *http.Request, text []byte) bool {
	err := signed.Verify(r.Header.Get(signed.Header), text, h.Now(), h.Secret, h.Retired)
	if err != nil {
		h.Log.Warn("a request about payments was not signed as it should", "reason", err.Error())
		refuse(w, http.StatusUnauthorized, problem{Title: "the signature is not right", Detail: err.Error()})
	}
	return err == nil
}

func (h *handler) failed(w http.ResponseWriter, err error) {
	h.Log.Error("a payment could not be kept or looked up", "kind", bot.ErrorKind(err))
	w.Header().Set("Retry-After", retrySoon)
	refuse(w, http.StatusServiceUnavailable, problem{Title: "that could not be done just now", Detail: "send the same again"})
}
