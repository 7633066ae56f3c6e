package desk

import (
	"context"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// AccountDetail is what an account comes to beside its figures.
type AccountDetail struct {
	Working []string // as the customer reads it, in their language; a part each
	Limits  negotiation.Limits
	Plan    *negotiation.FollowedPlan    // how the last agreement stands, of instalments; nil
	Agreed  *negotiation.FollowedPromise // the same of a promise of the whole, or a settlement; nil
	Promise *negotiation.FollowedPromise // how the last part promise stands; nil
}

// details are those of each account, in their order.
func (d *Desk) details(ctx context.Context, s dialog.State, f dialog.Facts, l dialog.Locale) []AccountDetail {
	all := make([]AccountDetail, len(f.Accounts))
	for i := range f.Accounts {
		a, one := &f.Accounts[i], &all[i]
		one.Limits, _ = dialog.LimitsOn(a.Account.Number, s, f)
		if a.Plan != nil {
			one.Plan, _ = f.FollowedOf(a.Plan, a)
			one.Agreed = f.PromiseOf(a.Plan, a)
		}
		one.Promise = f.PartPromise(a)
		if d.Words == nil {
			continue
		}
		for _, say := range f.Working(a) {
			text, err := d.Words.Phrase(ctx, say, l)
			if err != nil {
				d.Log.Warn("a part of the working could not be told", "kind", string(say.Kind)) // the figures stand without it
				continue
			}
			one.Working = append(one.Working, text)
		}
	}
	return all
}
