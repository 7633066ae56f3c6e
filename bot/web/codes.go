package web

import (
	"context"
	"sync"
)

// ShownCodes is where one-time codes go in the demo: onto the customer's own
// page instead of their phone. It is never part of a real service.
type ShownCodes struct {
	mu    sync.Mutex
	codes map[string]string // by conversation
}

// NewShownCodes returns an empty one; it is the service's bot.CodeSender.
func NewShownCodes() *ShownCodes { return &ShownCodes{codes: map[string]string{}} }

// SendCode keeps the latest code of a conversation.
func (s *ShownCodes) SendCode(_ context.Context, _, conversation, code string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.codes[conversation] = code
	return nil
}

func (s *ShownCodes) code(conversation string) (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	code, ok := s.codes[conversation]
	return code, ok
}
