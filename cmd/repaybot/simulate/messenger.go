package simulate

import (
	"context"
	"sync"

	"repaybot/bot"
)

// messenger is the channel that brings messages to customers. What it was given
// lies in it until the town hands it out.
type messenger struct {
	store *fault // of the service that it carries for

	mu    sync.Mutex
	given []bot.Outbound
}

// Name implements [bot.Channel].
func (m *messenger) Name() string { return onMessenger }

// Send implements [bot.Channel].
func (m *messenger) Send(_ context.Context, o bot.Outbound) (bot.Receipt, error) {
	if m.store.isDead() {
		return bot.Receipt{}, errDied
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.given = append(m.given, o)
	return bot.Receipt{ID: o.Key}, nil
}

// take empties it.
func (m *messenger) take() []bot.Outbound {
	m.mu.Lock()
	defer m.mu.Unlock()
	given := m.given
	m.given = nil
	return given
}
