package console

import (
	"cmp"
	"context"
	"errors"
	"net/http"

	"repaybot/bot/desk"
	"repaybot/bot/practice"
	"repaybot/bot/staff"
	"repaybot/dialog"
)

// PracticeRoom is where colleagues practise with customers who are made up.
type PracticeRoom interface {
	Stories() []practice.Story
	Story(id string) (practice.Story, error)
	Of(who staff.Colleague) *practice.Practice
	Start(ctx context.Context, who staff.Colleague, story, act string) (*practice.Practice, error)
	End(ctx context.Context, who staff.Colleague, id string) (practice.Played, error)
	Leave(who staff.Colleague, id string) error
	Results(ctx context.Context, who staff.Colleague, of string) ([]practice.Played, error)
	Result(ctx context.Context, who staff.Colleague, id string) (practice.Played, error)
}

const practicePath = "/console/practice"

// PracticeDesk is what the pages of a made-up customer's conversation ask, by the
// practice's id.
type PracticeDesk interface {
	CaseDesk
	Customer(ctx context.Context, who staff.Colleague, conversation string) (desk.Customer, error)
}

// Practice is where a colleague practises, on the same pages as with customers of
// the bank, and reads what came of it. Whoever is logged in may; who only
// practises has nothing else.
func Practice(room PracticeRoom, d PracticeDesk) Area {
	return func(r *Router) {
		p := &practising{room}
		for _, area := range []Area{conversationAt(d, inPractice()), actsAt(d, inPractice()), customerAt(d, inPractice())} {
			area(r)
		}
		r.Section(Section{Name: "practice", Path: practicePath, Need: Anyone, Keys: "g p"})
		r.Get("/practice", Anyone, p.page)
		r.Post("/practice/start", Anyone, p.start)
		r.Post("/practice/now/:id/end", Anyone, p.end)
		r.Post("/practice/now/:id/leave", Anyone, p.leave)
		r.Get("/practice/results", Supervising, p.results)
		r.Get("/practice/results/:who/:at", Anyone, p.result)
	}
}

type practising struct{ room PracticeRoom }

// practiceView is the list of what can be practised.
type practiceView struct {
	Groups     []storyGroup
	UnderWay   *underWay
	Played     []playedRow
	Supervises bool
}

type storyGroup struct {
	Language dialog.Locale
	Stories  []storyCard
}

// storyCard is a story, and what came of it when the colleague last practised it.
type storyCard struct {
	ID               string
	Title, Practised string
	Times            int
	Last             practice.Played
	Class            string
}

type underWay struct{ Title, Path string }

// playedRow is a result in a list.
type playedRow struct {
	practice.Played
	Title, Path, Class string
}

// classOf is how a result looks.
func classOf(r practice.Result) string {
	switch r {
	case practice.Well:
		return "good"
	case practice.Nearly:
		return "warn"
	default:
		return "bad"
	}
}

func (p *practising) page(v *Visit) error {
	played, err := p.room.Results(v.Context(), v.Who, v.Who.Name)
	if err != nil {
		return err
	}
	view := practiceView{Played: p.rows(v, played), Supervises: Supervising.met(v.Who)}
	if now := p.room.Of(v.Who); now != nil {
		view.UnderWay = &underWay{now.Story.Title[v.Locale], inPractice().of(now.ID)}
	}
	languages := []dialog.Locale{dialog.Chinese, dialog.English}
	if len(v.Who.Languages) > 0 && !v.Who.Speaks(dialog.Chinese) {
		languages = []dialog.Locale{dialog.English, dialog.Chinese}
	}
	for _, l := range languages {
		g := storyGroup{Language: l}
		for _, s := range p.room.Stories() {
			if s.Language == l {
				g.Stories = append(g.Stories, card(v, s, played))
			}
		}
		view.Groups = append(view.Groups, g)
	}
	return v.Page(Page{Section: "practice", Title: "practice.title", Template: "practice/page", Data: view})
}

func card(v *Visit, s practice.Story, played []practice.Played) storyCard {
	c := storyCard{ID: s.ID, Title: s.Title[v.Locale], Practised: s.Practised[v.Locale]}
	for _, was := range played { // the latest first
		if was.Story != s.ID {
			continue
		}
		if c.Times == 0 {
			c.Last, c.Class = was, classOf(was.Result)
		}
		c.Times++
	}
	return c
}

func (p *practising) rows(v *Visit, played []practice.Played) []playedRow {
	rows := make([]playedRow, len(played))
	for i, was := range played {
		rows[i] = playedRow{was, p.title(v, was.Story), practicePath + "/results/" + was.ID, classOf(was.Result)}
	}
	return rows
}

// title is a story's; one that is no more goes by its name.
func (p *practising) title(v *Visit, id string) string {
	s, err := p.room.Story(id)
	if err != nil {
		return id
	}
	return cmp.Or(s.Title[v.Locale], id)
}

func (p *practising) start(v *Visit) error {
	act, err := v.Act()
	if err != nil {
		return err
	}
	now, err := p.room.Start(v.Context(), v.Who, v.Form("story"), act)
	var under *practice.UnderWay
	var full *practice.Full
	switch {
	case errors.As(err, &under):
		return v.Redirect(inPractice().of(under.ID))
	case errors.As(err, &full):
		return &Failure{Status: http.StatusServiceUnavailable, Key: "practice.full", Figures: []any{"count", full.Most}}
	case errors.Is(err, practice.ErrUnknown):
		return Unknown
	case err != nil:
		return err
	}
	return v.Redirect(inPractice().of(now.ID))
}

// practiceGone is answered where a practice is over, or never was.
var practiceGone = &Failure{Status: http.StatusNotFound, Key: "practice.gone"}

func (p *practising) end(v *Visit) error {
	played, err := p.room.End(v.Context(), v.Who, v.Param("id"))
	if errors.Is(err, practice.ErrUnknown) {
		return practiceGone
	}
	if err != nil {
		return err
	}
	return v.Redirect(practicePath + "/results/" + played.ID)
}

func (p *practising) leave(v *Visit) error {
	if err := p.room.Leave(v.Who, v.Param("id")); errors.Is(err, practice.ErrUnknown) {
		return practiceGone
	} else if err != nil {
		return err
	}
	v.Say(Toast{Key: "practice.did_leave"})
	return v.Redirect(practicePath)
}

// results are everybody's, for a supervisor.
func (p *practising) results(v *Visit) error {
	played, err := p.room.Results(v.Context(), v.Who, "")
	if errors.Is(err, practice.ErrUnknown) {
		return NotYours
	}
	if err != nil {
		return err
	}
	return v.Page(Page{Section: "practice", Title: "practice.all", Template: "practice/results", Data: p.rows(v, played)})
}

// reviewView is a review as its page shows it.
type reviewView struct {
	playedRow
	Again bool // it is the colleague's own, of a story that there is
}

// ruleLine is a rule as a review shows it.
type ruleLine struct {
	practice.Check
	Grave bool
	Times bool // it is about how long the customer waited
}

// RulesInOrder are the rules, those that were broken first.
func (r reviewView) RulesInOrder() []ruleLine {
	var broken, kept []ruleLine
	for _, k := range r.Rules {
		line := ruleLine{k, k.Rule.Grave(), k.Rule == practice.InTime}
		if k.Kept {
			kept = append(kept, line)
		} else {
			broken = append(broken, line)
		}
	}
	return append(broken, kept...)
}

func (p *practising) result(v *Visit) error {
	played, err := p.room.Result(v.Context(), v.Who, v.Param("who")+"/"+v.Param("at"))
	if errors.Is(err, practice.ErrUnknown) {
		return Unknown
	}
	if err != nil {
		return err
	}
	_, gone := p.room.Story(played.Story)
	view := reviewView{p.rows(v, []practice.Played{played})[0], gone == nil && played.Staff == v.Who.Name && p.room.Of(v.Who) == nil}
	return v.Page(Page{Section: "practice", Title: "practice.review", Template: "practice/review", Data: view})
}
