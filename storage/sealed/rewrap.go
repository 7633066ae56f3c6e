package sealed

import (
	"context"
	"errors"

	"repaybot/bot"
)

// keysPage is how many keys are read at once.
const keysPage = 200

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
	err = v.eachPage(ctx, func(page []Wrapped) (last bool, err error) {
		for _, k := range page {
			if err := v.rewrapOne(ctx, k, &n); err != nil {
				return true, err
			}
		}
		if done += len(page); progress != nil {
			progress(done)
		}
		return false, nil
	})
	return n, err
}

// eachPage goes through the keys, page by page, until look has seen the last it
// wants to see.
func (v *Vault) eachPage(ctx context.Context, look func(page []Wrapped) (last bool, err error)) error {
	for after := ""; ; {
		page, err := v.keys.KeysAfter(ctx, after, keysPage)
		if err != nil || len(page) == 0 {
			return err
		}
		if last, err := look(page); last || err != nil {
			return err
		}
		after = page[len(page)-1].Subject
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
