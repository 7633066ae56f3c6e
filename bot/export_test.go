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

// TurnTo chooses where a customer is written to.
func TurnTo(ctx context.Context, s *Service, c *Conversation, in Inbound) {
	if err := s.turnTo(ctx, c, in); err != nil {
		panic(err)
	}
}

// Holds tells whether this process has anything of a customer in memory.
func (s *Service) Holds(customer string) bool {
	s.accounts.mu.RLock()
	for _, p := range s.accounts.byDigest {
		if p.account.Customer.ID == customer {
			s.accounts.mu.RUnlock()
			return true
		}
	}
	s.accounts.mu.RUnlock()
	s.hot.mu.Lock()
	defer s.hot.mu.Unlock()
	for _, h := range s.hot.byName {
		h.turns.Lock()
		held := h.conversation.Customer == customer
		h.turns.Unlock()
		if held {
			return true
		}
	}
	return false
}
