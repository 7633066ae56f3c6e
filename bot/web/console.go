package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"repaybot/dialog/drafts"
	"repaybot/negotiation"
)

const staffKey = "staff"

// maxText is the longest message of a colleague that is taken, in characters;
// the page's composer has the same.
const maxText = 2000

// consoleRoutes are the staff's page and what it talks to, under /console.
func (s *server) consoleRoutes(g *gin.RouterGroup) {
	api := g.Group("/api", s.needStaff)
	if s.Console == nil {
		g.GET("", s.consolePage)
		g.POST("/api/login", s.consoleLogin)
		api.POST("/logout", func(c *gin.Context) { s.staff.end(c); c.Status(http.StatusNoContent) })
	} else {
		g.GET("/desk", s.consolePage)
	}
	api.GET("/queue", s.consoleQueue)
	api.GET("/events", s.consoleEvents)
	api.GET("/conversations/:id", s.consoleOpen)
	api.GET("/conversations/:id/files/:file", s.consoleFile)
	api.POST("/conversations/:id/typing", s.consoleTypes)
	api.POST("/conversations/:id/:act", s.consoleAct)
}

func (s *server) consolePage(c *gin.Context) {
	who, _, ok := s.colleague(c)
	if !ok && s.Console != nil {
		c.Redirect(http.StatusSeeOther, "/console/login")
		return
	}
	s.assets.page(c, "console", locale(c), gin.H{"Staff": who, "Inside": s.Console != nil})
}

func (s *server) consoleLogin(c *gin.Context) {
	var body struct{ Name, Password string }
	if err := c.ShouldBindJSON(&body); err != nil {
		refuse(c, http.StatusBadRequest, "not JSON with name and password")
		return
	}
	if !s.failures.mayTry() {
		refuse(c, http.StatusTooManyRequests, "too many failed logins; wait a minute")
		return
	}
	if !s.Staff.Check(c.Request.Context(), body.Name, body.Password) {
		s.failures.add()
		refuse(c, http.StatusUnauthorized, "name and password do not match")
		return
	}
	if err := s.staff.begin(c, body.Name); err != nil {
		s.fail(c, err)
		return
	}
	c.Status(http.StatusNoContent)
}

// colleague is who asks.
func (s *server) colleague(c *gin.Context) (who string, supervisor, ok bool) {
	if s.Console != nil {
		return s.Who(c.Request)
	}
	who, ok = s.staff.who(c)
	return who, false, ok
}

// supervises tells whether who asks is a supervisor now.
func (s *server) supervises(c *gin.Context) (bool, error) {
	if s.Console != nil {
		_, supervisor, _ := s.Who(c.Request)
		return supervisor, nil
	}
	return s.Staff.IsSupervisor(c.Request.Context(), c.GetString(staffKey))
}

func (s *server) needStaff(c *gin.Context) {
	who, _, ok := s.colleague(c)
	if !ok {
		refuse(c, http.StatusUnauthorized, "not logged in")
		return
	}
	c.Set(staffKey, who)
}

func (s *server) consoleQueue(c *gin.Context) {
	waiting, err := s.Desk.Waiting(c.Request.Context())
	if err != nil {
		s.fail(c, err)
		return
	}
	if waiting == nil {
		waiting = []Waiting{}
	}
	c.JSON(http.StatusOK, waiting)
}

func (s *server) consoleOpen(c *gin.Context) {
	found, err := s.Desk.Open(c.Request.Context(), c.Param("id"))
	switch {
	case errors.Is(err, ErrUnknown):
		refuse(c, http.StatusNotFound, "no such conversation")
	case err != nil:
		s.fail(c, err)
	default:
		found.Me = c.GetString(staffKey)
		if found.Supervisor, err = s.supervises(c); err != nil {
			s.fail(c, err)
			return
		}
		c.JSON(http.StatusOK, found)
	}
}

// consoleAct takes over, answers or gives back.
func (s *server) consoleAct(c *gin.Context) {
	act := StaffAct{ID: uuid.NewString(), Staff: c.GetString(staffKey), Kind: StaffActKind(c.Param("act")), At: s.Now()}
	switch act.Kind {
	case Take, GiveBack, Evidence:
	case SayAs, Resume:
		var body struct {
			Text      string
			Confirmed bool
			Pauses    []negotiation.PauseReason
		}
		if err := c.ShouldBindJSON(&body); err != nil || strings.TrimSpace(body.Text) == "" || len([]rune(body.Text)) > maxText {
			refuse(c, http.StatusUnprocessableEntity, "text is 1 to 2000 characters")
			return
		}
		if act.Kind == Resume && (len(body.Pauses) == 0 || slices.Contains(body.Pauses, negotiation.PauseAsked)) {
			refuse(c, http.StatusUnprocessableEntity, "pauses says which end; the customer's own is theirs to take back")
			return
		}
		act.Text, act.Confirmed, act.Pauses = body.Text, body.Confirmed, body.Pauses
	default:
		refuse(c, http.StatusNotFound, "no such act")
		return
	}
	var err error
	if act.Supervisor, err = s.supervises(c); err != nil {
		s.fail(c, err)
		return
	}
	err = s.Desk.Act(c.Request.Context(), c.Param("id"), act)
	var notNow *NotNow
	var unsaid *Unsaid
	switch {
	case errors.As(err, &unsaid):
		refuseDraft(c, act.Text, unsaid)
	case errors.As(err, &notNow):
		answer := gin.H{"reason": notNow.Reason}
		if !notNow.Next.IsZero() {
			answer["next"] = notNow.Next.Format(time.RFC3339)
		}
		c.AbortWithStatusJSON(http.StatusConflict, answer)
	case errors.Is(err, ErrUnknown):
		refuse(c, http.StatusNotFound, "no such conversation")
	case errors.Is(err, ErrNeedsSupervisor):
		c.AbortWithStatusJSON(http.StatusForbidden, gin.H{"needs": bySupervisor})
	case errors.Is(err, ErrMovedOn):
		c.AbortWithStatus(http.StatusConflict)
	case err != nil:
		s.fail(c, err)
	default:
		c.Status(http.StatusNoContent)
	}
}

// refuseDraft answers 422 to a draft that never goes and 409 to one that goes
// once it is confirmed, with the sentences and why.
func refuseDraft(c *gin.Context, text string, unsaid *Unsaid) {
	type finding struct {
		drafts.Finding
		Sentence string `json:"sentence"`
	}
	findings := make([]finding, 0, len(unsaid.Findings))
	for _, f := range unsaid.Findings {
		findings = append(findings, finding{f, text[f.From:f.To]})
	}
	status := http.StatusConflict
	if unsaid.Refused() {
		status = http.StatusUnprocessableEntity
	}
	c.AbortWithStatusJSON(status, gin.H{"findings": findings})
}

// consoleEvents tells the console that something changed; it then asks what.
// That a customer is typing is told to the colleague who has them, and to no other.
func (s *server) consoleEvents(c *gin.Context) {
	changed, stop := s.Desk.WatchAll()
	defer stop()
	typing, stopTyping := s.customersTyping()
	defer stopTyping()
	me := c.GetString(staffKey)
	s.stream(c, changed, func() error {
		c.SSEvent("changed", true)
		return nil
	}, typing, func(conversation string) {
		if s.Typing.Holds(c.Request.Context(), conversation, me) == nil {
			c.SSEvent("typing", gin.H{"conversation": conversation})
		}
	})
}
