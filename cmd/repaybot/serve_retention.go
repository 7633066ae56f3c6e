package main

import (
	"context"
	"errors"
	"time"

	"repaybot/bot"
	"repaybot/bot/audit"
)

// retainEvery is how often it is looked whether the day's run was done.
const retainEvery = time.Hour

// retainLease names the lease of who does it.
const retainLease = "retention"

// retainDaily lets go once a day of what the policy's `retention` names, in
// one of the processes that share the store.
func (x *server) retainDaily(ctx context.Context) error {
	for {
		err := x.retainToday(ctx)
		if err != nil && ctx.Err() == nil && !errors.Is(err, bot.ErrConflict) {
			x.log.Error("the retention run failed", "kind", bot.ErrorKind(err))
		}
		select {
		case <-ctx.Done():
			return nil
		case <-x.env.after(retainEvery):
		}
	}
}

func (x *server) retainToday(ctx context.Context) error {
	// What a process that died in the middle of it left is gone on with by another.
	leases := &bot.Leases{Store: x.stores.Store, Now: x.env.now}
	has, err := leases.Hold(ctx, retainLease, x.holder, x.env.now().Add(retainEvery))
	if err != nil || !has {
		return err
	}
	defer func() { _, _ = leases.Hold(context.WithoutCancel(ctx), retainLease, x.holder, time.Time{}) }()
	now := x.env.now()
	day := now.UTC().Format(time.DateOnly)
	rs, err := x.stores.Records(ctx, []string{bot.RetentionKey(day)})
	if err != nil || len(rs) > 0 {
		return err
	}
	report, err := x.service.Retain(ctx, now)
	if err != nil {
		return err
	}
	if ledger, key, err := auditLedger(ctx, x.stores.Store, now); err == nil {
		x.checkAudit(ctx, ledger, key)
	}
	x.log.Info("retention", "looked_at", report.LookedAt, "erased", report.Erased, "kept_for_debt", report.KeptForDebt, "kept_for_case", report.KeptForCase)
	return nil
}

// checkAudit checks the audit log once a day and writes its head down, so that
// who keeps the program's own log can tell later whether its end was cut off.
func (x *server) checkAudit(ctx context.Context, ledger bot.Ledger, key []byte) {
	r, err := audit.Check(ctx, ledger, key, audit.Head{}, nil)
	var broken *audit.BrokenError
	switch {
	case errors.As(err, &broken):
		x.log.Error("the audit log is not what was written", "block", broken.Block)
	case err != nil:
		x.log.Error("the audit log could not be checked", "kind", bot.ErrorKind(err))
	default:
		x.log.Info("audit log", "entries", r.Entries, "head", r.Head.String())
	}
}
