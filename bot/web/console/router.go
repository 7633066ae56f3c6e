package console

import (
	"fmt"
	"slices"

	"github.com/gin-gonic/gin"

	"repaybot/bot/staff"
)

// Need is what a route asks of who is logged in. What it asks beyond that (a
// team, an owner) is for who does the work behind the page.
type Need int

// The needs.
const (
	Anyone      Need = iota + 1 // whoever is logged in
	Working                     // works with customers, not only with made-up ones
	Supervising                 // is a supervisor
)

func (n Need) met(who staff.Colleague) bool {
	switch n {
	case Working:
		return !who.Practice
	case Supervising:
		return who.Supervises() && !who.Practice
	default:
		return true
	}
}

// Section is a part of the console that the bar at the top leads to. Its words
// are "common.section_<Name>".
type Section struct {
	Name string
	Path string // /console/…
	Need Need
	Keys string // what opens it from the keyboard, such as "g q"
}

// order is that of the sections in the bar.
var order = []string{"queue", "practice", "board", "approvals", "reviews", "colleagues", "words", "rules", "log"}

// Handler answers one request of a colleague.
type Handler func(*Visit) error

// Router is where an area registers its pages. Paths are below /console and may
// have parameters (/queue/:id).
type Router struct {
	site  *site
	group *gin.RouterGroup
	err   error
}

// Section puts a part into the bar.
func (r *Router) Section(s Section) {
	place := slices.Index(order, s.Name)
	if place < 0 || slices.ContainsFunc(r.site.sections, func(has Section) bool { return has.Name == s.Name }) {
		r.err = fmt.Errorf("no place in the bar for section %q", s.Name)
		return
	}
	if s.Keys != "" && slices.ContainsFunc(r.site.sections, func(has Section) bool { return has.Keys == s.Keys }) {
		r.err = fmt.Errorf("section %q has the keys of another: %q", s.Name, s.Keys)
		return
	}
	r.site.sections = append(r.site.sections, s)
	slices.SortFunc(r.site.sections, func(a, b Section) int { return slices.Index(order, a.Name) - slices.Index(order, b.Name) })
}

// Get registers a page or a piece of one. It changes nothing.
func (r *Router) Get(path string, need Need, h Handler) {
	r.group.GET(path, func(c *gin.Context) { r.site.serve(c, need, h) })
}

// Post registers an act. The session's token was checked before it is called.
func (r *Router) Post(path string, need Need, h Handler) {
	r.group.POST(path, func(c *gin.Context) { r.site.serve(c, need, h) })
}

// step registers a page of a login that has come so far and no further.
func (r *Router) step(method, path string, want staff.Step, h Handler) {
	r.group.Handle(method, path, func(c *gin.Context) {
		r.site.answer(c, func(v *Visit) error { return r.site.enter(v, want) }, h)
	})
}

// outside registers a page for who is not logged in. Its acts carry the token of a
// cookie of their own.
func (r *Router) outside(method, path string, h Handler) {
	r.group.Handle(method, path, func(c *gin.Context) { r.site.answer(c, r.site.visitor, h) })
}

// serve finds out who asks and refuses whom the route is not for.
func (s *site) serve(c *gin.Context, need Need, h Handler) {
	s.answer(c, func(v *Visit) error {
		if err := s.enter(v, staff.StepIn); err != nil {
			return err
		}
		if !need.met(v.Who) {
			return s.refuse(v)
		}
		return nil
	}, h)
}

// answer answers a request by handlers one after the other, or with the first
// error of one.
func (s *site) answer(c *gin.Context, handlers ...Handler) {
	v := s.visit(c)
	for _, h := range handlers {
		if err := h(v); err != nil {
			s.answerError(v, err)
			return
		}
	}
}

// refuse notes that somebody asked for what is not theirs. What can't be noted is
// not answered as if it were.
func (s *site) refuse(v *Visit) error {
	if s.Refused != nil {
		if err := s.Refused(v.Context(), v.Who, v.gin.Request.Method+" "+v.gin.FullPath(), v.Now()); err != nil {
			return err
		}
	}
	return NotYours
}
