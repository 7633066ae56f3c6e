package llm

import (
	"context"

	"repaybot/dialog"
)

// mayAsk is the way in to every call: it tells whether a model may be asked
// about what a customer said, and with which mask. It may not where that speaks
// to a machine, where the breaker or a budget is closed, and where it can't be
// found out what names somebody: then the turn has that noted, and nothing is
// put together for a call.
func (c *Client) mayAsk(ctx context.Context, x *dialog.Exchange, job string, p prompt, said string) (m *mask, ok bool) {
	use := dialog.ModelUse{Job: job, Model: c.model, Prompt: p.version}
	if speaksToMachine(said) {
		use.Verdict = VerdictUnasked
	} else {
		use.Verdict = c.closed(x)
	}
	if use.Verdict == "" {
		var err error
		if m, err = maskFor(ctx, x); err != nil {
			use.Verdict = VerdictUnmasked
		}
	}
	if use.Verdict != "" {
		x.Note(use)
		return nil, false
	}
	return m, true
}

// maskFor is a mask for what goes out of a turn.
func maskFor(ctx context.Context, x *dialog.Exchange) (*mask, error) {
	if x == nil || x.Hide == nil {
		return newMask(nil), nil
	}
	hide, err := x.Hide(ctx)
	return newMask(hide), err
}
