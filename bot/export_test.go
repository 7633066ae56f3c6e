package bot

import (
	"context"
	"time"

	"repaybot/dialog"
)

// SetNextWake has a service work out its wakes by f.
func SetNextWake(s *Service, f func(dialog.State, dialog.Facts) time.Time) { s.nextWake = f }

// WakeSome is what the clock does once a second.
func WakeSome(ctx context.Context, s *Service) (int, error) { return s.wakeSome(ctx) }
