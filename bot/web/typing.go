package web

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"repaybot/bot"
	"repaybot/dialog"
)

// typingEvery is how often one conversation's customer is told at most that a
// colleague is typing; pages forget it after twice that.
const typingEvery = 3 * time.Second

// TypingLine carries between the pages of customers and of colleagues that
// somebody is typing: never what.
type TypingLine interface {
	// StaffTyping tells the customer's pages that a colleague is typing.
	StaffTyping(conversation string)
	// WatchTyping sends the conversation whose customer is typing until stop is
	// called. A watcher that is busy misses some: it is forgotten soon anyway.
	WatchTyping() (conversations <-chan string, stop func())
}

// TypingDesk is a [TypingLine] that knows who has taken a conversation.
type TypingDesk interface {
	TypingLine
	// Holds fails with [ErrMovedOn] unless the colleague has taken the
	// conversation and not given it back, and with [ErrUnknown].
	Holds(ctx context.Context, conversation, staff string) error
}

// typingDesk is a line beside a service.
type typingDesk struct {
	TypingLine
	service *Service
}

// Typing is the console's end of a line.
func (s *Service) Typing(line TypingLine) TypingDesk { return typingDesk{line, s} }

// Holds implements [TypingDesk].
func (d typingDesk) Holds(ctx context.Context, conversation, staff string) error {
	c, err := d.service.bot.Conversation(ctx, conversation)
	switch {
	case errors.Is(err, bot.ErrNotFound):
		return ErrUnknown
	case err != nil:
		return err
	case !holds(c, staff):
		return ErrMovedOn
	}
	return nil
}

// holds tells whether a colleague has taken a conversation and has it still.
func holds(c bot.Conversation, staff string) bool {
	return c.Mode == dialog.WithStaff && c.Case != nil && c.Case.Staff == staff
}

// consoleTypes tells a customer that the colleague who has them is typing.
func (s *server) consoleTypes(c *gin.Context) {
	if s.Typing == nil {
		refuse(c, http.StatusNotFound, "nobody is told here")
		return
	}
	conversation := c.Param("id")
	switch err := s.Typing.Holds(c.Request.Context(), conversation, c.GetString(staffKey)); {
	case errors.Is(err, ErrUnknown):
		refuse(c, http.StatusNotFound, "no such conversation")
	case errors.Is(err, ErrMovedOn):
		c.AbortWithStatus(http.StatusConflict)
	case err != nil:
		s.fail(c, err)
	default:
		if s.typed.may(conversation) {
			s.Typing.StaffTyping(conversation)
		}
		c.Status(http.StatusNoContent)
	}
}

// customersTyping is what the console is told of: the conversations whose
// customers are typing; nil where nobody knows.
func (s *server) customersTyping() (conversations <-chan string, stop func()) {
	if s.Typing == nil {
		return nil, func() {}
	}
	return s.Typing.WatchTyping()
}

// typingPace lets one sign through every [typingEvery], of each conversation.
type typingPace struct {
	now  func() time.Time
	mu   sync.Mutex
	last map[string]time.Time
}

// may tells whether a conversation's customer may be told now, and notes that
// they are. What is over is forgotten, so it holds only who is typing.
func (p *typingPace) may(conversation string) bool {
	now := p.now()
	p.mu.Lock()
	defer p.mu.Unlock()
	for id, at := range p.last {
		if now.Sub(at) >= typingEvery {
			delete(p.last, id)
		}
	}
	if _, told := p.last[conversation]; told {
		return false
	}
	p.last[conversation] = now
	return true
}
