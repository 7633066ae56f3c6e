package sealed

import (
	"context"
	"errors"

	"repaybot/bot"
)

// rewrapPage is how many keys are read at once.
const rewrapPage = 200

// Rewrap puts every key that is wrapped under a retired master key under the
// vault's own, until a whole pass finds none: processes that don't know the new
// key yet may add some meanwhile. Texts stay as they are, for they are sealed
// under the customers' keys. What was done stays done where it is cut off, and
// it may be begun again, also by two at a time. progress is told, after each
// page, how many keys were looked at.
func (v *Vault) Rewrap(ctx context.Context, progress func(done int)) (bot.RewrapCount, error) {
	var total bot.RewrapCount
	for {
		pass, err := v.rewrapPass(ctx, progress)
		total.Rewrapped += pass.Rewrapped
		total.Already, total.Destroyed, total.Unknown = pass.Already, pass.Destroyed, pass.Unknown
		if err != nil || pass.Rewrapped == 0 {
			return total, err
		}
	}
}

func (v *Vault) rewrapPass(ctx context.Context, progress func(done int)) (n bot.RewrapCount, err error) {
	done := 0
	for after := ""; ; {
		page, err := v.keys.KeysAfter(ctx, after, rewrapPage)
		if err != nil {
			return n, err
		}
		for _, k := range page {
			after = k.Subject
			if err := v.rewrapOne(ctx, k, &n); err != nil {
				return n, err
			}
		}
		if done += len(page); progress != nil && len(page) > 0 {
			progress(done)
		}
		if len(page) < rewrapPage {
			return n, nil
		}
	}
}

// rewrapOne looks at one key, again where somebody changed it meanwhile.
func (v *Vault) rewrapOne(ctx context.Context, k Wrapped, n *bot.RewrapCount) error {
	for {
		if len(k.Wrapped) == 0 {
			n.Destroyed++
			return nil
		}
		key, by, err := v.unwrap(k.Subject, k.Wrapped)
		switch {
		case errors.Is(err, ErrWrongKey):
			n.Unknown++
			return nil
		case err != nil:
			return err
		case by == v.master:
			n.Already++
			return nil
		}
		fresh, err := v.master.aead.Encrypt(key, []byte(k.Subject))
		if err != nil {
			return err
		}
		replaced, err := v.keys.ReplaceKey(ctx, k.Subject, k.Wrapped, fresh)
		if err != nil {
			return err
		}
		if replaced {
			n.Rewrapped++
			return nil
		}
		if k.Wrapped, err = v.keys.Key(ctx, k.Subject); err != nil {
			return err
		}
	}
}
