package web

import (
	"context"
	"sync"
)

// ShownCodes is where one-time codes go in the demo: onto the customer's own
// page instead of their phone. It is never part of a real service.
type ShownCodes struct {
	mu    sync.Mutex
	codes map[string]string           // by conversation
	shown []func(conversation string) // are told of each
}

// NewShownCodes returns an empty one; it is the service's bot.CodeSender.
func NewShownCodes() *ShownCodes { return &ShownCodes{codes: map[string]string{}} }

// SendCode keeps the latest code of a conversation. It may come after the turn
// that asked for it has been shown, so the pages are told.
func (s *ShownCodes) SendCode(_ context.Context, _, conversation, code string) error {
	s.mu.Lock()
	s.codes[conversation] = code
	shown := s.shown
	s.mu.Unlock()
	for _, tell := range shown {
		tell(conversation)
	}
	return nil
}

// Tell has shown called with the conversation of each code from now on.
func (s *ShownCodes) Tell(shown func(conversation string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shown = append(s.shown[:len(s.shown):len(s.shown)], shown)
}

// Code is the latest code of a conversation.
func (s *ShownCodes) Code(conversation string) (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	code, ok := s.codes[conversation]
	return code, ok
}
