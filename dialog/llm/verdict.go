package llm

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/sashabaranov/go-openai"
	"github.com/sony/gobreaker/v2"
)

// What can come of a use: dialog.ModelUse.Verdict. The list is closed, so that
// it can label a metric; a refused draft says by what it was refused.
const (
	VerdictUsed     = "used"    // the model's answer was taken
	VerdictCached   = "cached"  // an answer of before was taken
	VerdictAgreed   = "agreed"  // the model read what the embedded reader had read
	VerdictAbstain  = "abstain" // the model had nothing to say, and said so
	VerdictLate     = "late"    // no time was left, or none came in it
	VerdictBusy     = "busy"    // too many calls at once
	VerdictOpen     = "breaker" // the endpoint failed too often lately
	VerdictFailed   = "failed"  // the endpoint failed, or could not be reached
	VerdictLimited  = "limited" // the endpoint asked for fewer calls (429)
	VerdictDenied   = "denied"  // the endpoint refused the call: key, model or form
	VerdictInvalid  = "invalid" // the answer is not what was asked for
	VerdictTalk     = "budget_conversation"
	VerdictDay      = "budget_day"
	VerdictBank     = "budget_bank"
	VerdictUnasked  = "unasked"  // the message speaks to a machine: a model is not shown it
	VerdictUnmasked = "unmasked" // it could not be found out what is to be taken out
	refusedVerdicts = "refused_" // and a [Fault]
)

var (
	errBusy              = errors.New("too many calls at once")
	errEmpty             = errors.New("the answer is empty")
	errRefusedByEndpoint = errors.New("the endpoint refuses the call")
	errLimited           = errors.New("the endpoint asks for fewer calls")
)

// endpointError is what may be known of a failed call: its kind. The error
// of the library may quote what was sent.
func endpointError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	status := 0
	var api *openai.APIError
	var request *openai.RequestError
	switch {
	case errors.As(err, &api):
		status = api.HTTPStatusCode
	case errors.As(err, &request):
		status = request.HTTPStatusCode
	}
	switch {
	case status == http.StatusTooManyRequests:
		return errLimited
	case status >= 300 && status < 500 && status != http.StatusRequestTimeout:
		return fmt.Errorf("%w: status %d", errRefusedByEndpoint, status)
	case status != 0:
		return fmt.Errorf("the endpoint failed with status %d", status)
	}
	return fmt.Errorf("the endpoint could not be asked (%T)", err)
}

// verdictOf is the verdict of a try.
func verdictOf(err error) string {
	var r *RefusedError
	switch {
	case err == nil:
		return VerdictUsed
	case errors.As(err, &r):
		return refusedVerdicts + string(r.Fault)
	case errors.Is(err, errInvalid), errors.Is(err, errEmpty):
		return VerdictInvalid
	case errors.Is(err, gobreaker.ErrOpenState), errors.Is(err, gobreaker.ErrTooManyRequests):
		return VerdictOpen
	case errors.Is(err, errBusy):
		return VerdictBusy
	case errors.Is(err, errLimited):
		return VerdictLimited
	case errors.Is(err, errRefusedByEndpoint):
		return VerdictDenied
	case errors.Is(err, context.DeadlineExceeded):
		return VerdictLate
	}
	return VerdictFailed
}
