package web

import (
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
)

// maxText is the longest message that is taken, in characters; the page's
// composer has the same.
const maxText = 2000

// chatRoutes are what the widget talks to, under /api/v1/chat.
func (s *server) chatRoutes(g *gin.RouterGroup) {
	g.Use(s.needCustomer)
	g.GET("", s.chatSnapshot)
	g.POST("/messages", s.chatMessage)
	g.GET("/events", s.chatEvents)
}

const customerKey = "customer"

func (s *server) needCustomer(c *gin.Context) {
	who, ok := s.customers.who(c)
	if !ok {
		refuse(c, http.StatusUnauthorized, "not logged in")
		return
	}
	c.Set(customerKey, who)
}

// chatSnapshot answers with the conversation so far.
func (s *server) chatSnapshot(c *gin.Context) {
	t, err := s.Conversations.Transcript(c.Request.Context(), c.MustGet(customerKey).(Customer))
	if err != nil {
		s.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{"conversation": t.Conversation, "entries": after(t.Entries, -1), "state": t.State})
}

// chatMessage takes a message and answers with what it came to: the entries
// from the message on.
func (s *server) chatMessage(c *gin.Context) {
	var body struct {
		ClientID string `json:"client_id"`
		Text     string `json:"text"`
		Button   string `json:"button"`
	}
	if err := c.ShouldBindJSON(&body); err != nil {
		refuse(c, http.StatusBadRequest, "not JSON with client_id and text or button")
		return
	}
	if why := cannotTake(body.ClientID, body.Text, body.Button); why != "" {
		refuse(c, http.StatusUnprocessableEntity, why)
		return
	}
	ctx, who := c.Request.Context(), c.MustGet(customerKey).(Customer)
	m := Message{ClientID: body.ClientID, Text: body.Text, Button: body.Button, At: s.Now()}
	if err := s.Conversations.Say(ctx, who, m); err != nil {
		s.fail(c, err)
		return
	}
	t, err := s.Conversations.Transcript(ctx, who)
	if err != nil {
		s.fail(c, err)
		return
	}
	from := len(t.Entries)
	for i, e := range t.Entries {
		if e.ClientID == m.ClientID {
			from = i
			break
		}
	}
	c.JSON(http.StatusOK, gin.H{"entries": t.Entries[from:], "state": t.State})
}

// cannotTake says why a message cannot be taken; "" if it can.
func cannotTake(clientID, text, button string) string {
	switch {
	case len(clientID) < 8 || len(clientID) > 64:
		return "client_id is 8 to 64 characters"
	case (strings.TrimSpace(text) == "") == (button == ""):
		return "either text or button"
	case len(button) > 200:
		return "no button is called that"
	case utf8.RuneCountInString(text) > maxText:
		return "text is at most " + strconv.Itoa(maxText) + " characters"
	}
	return ""
}

// chatEvents streams the entries after ?after, then what comes.
func (s *server) chatEvents(c *gin.Context) {
	last, err := strconv.Atoi(c.DefaultQuery("after", "-1"))
	if err != nil {
		refuse(c, http.StatusBadRequest, "after is the number of an entry")
		return
	}
	who := c.MustGet(customerKey).(Customer)
	changed, stop := s.Conversations.Watch(who)
	defer stop()
	s.stream(c, changed, func() error {
		t, err := s.Conversations.Transcript(c.Request.Context(), who)
		if err != nil {
			return err
		}
		for _, e := range after(t.Entries, last) {
			c.SSEvent("entry", e)
			last = e.N
		}
		c.SSEvent("state", t.State)
		return nil
	}, nil, nil)
}

// after is the entries after a place; never nil, so that JSON has a list.
func after(entries []Entry, n int) []Entry {
	for i, e := range entries {
		if e.N > n {
			return entries[i:]
		}
	}
	return []Entry{}
}
