package console

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"repaybot/bot"
	"repaybot/bot/desk"
	"repaybot/bot/staff"
	"repaybot/dialog"
)

// BoardDesk is what the supervisors' board asks. It refuses everybody else.
type BoardDesk interface {
	Board(ctx context.Context, who staff.Colleague, pick desk.Pick) (desk.Board, error)
	Cases(ctx context.Context, who staff.Colleague, pick desk.CasePick) ([]desk.OneCase, int, error)
	Assignable(ctx context.Context, who staff.Colleague, conversation string) ([]staff.Colleague, error)
	Assign(ctx context.Context, who staff.Colleague, conversation, act, to string) error
}

// Board is the supervisors' page of how the work stands.
func Board(d BoardDesk) Area {
	return func(r *Router) {
		b := &board{d}
		r.Section(Section{Name: "board", Path: "/console/board", Need: Supervising, Keys: "g b"})
		r.Get("/board", Supervising, b.show)
		r.Get("/board/cases", Supervising, b.cases)
		r.Get("/board/assign", Supervising, b.choose)
		r.Post("/board/assign", Supervising, b.assign)
	}
}

type board struct{ desk BoardDesk }

// boardPage is a board with where its pictures stand.
type boardPage struct {
	desk.Board
	Self    string // the address of the board as it was asked for
	Periods []periodView
	Chart   chart
	Stands  []desk.Stand
	Links   links
}

// links make the addresses that a board leads to.
type links struct{ pick desk.Pick }

// Pick is the board with other open cases.
func (l links) Pick(team bot.Team, stand desk.Stand, owner string) string {
	return "/console/board" + query("team", string(team), "stand", string(stand), "owner", owner)
}

// Stand is the board with the same team's, or colleague's, cases that stand so.
func (l links) Stand(stand desk.Stand) string { return l.Pick(l.pick.Team, stand, l.pick.Owner) }

// Cases is a list of cases; pairs choose them.
func (links) Cases(pairs ...any) string {
	texts := make([]string, len(pairs))
	for i, p := range pairs {
		switch p := p.(type) {
		case int:
			texts[i] = strconv.Itoa(p)
		case dialog.HandOffReason:
			texts[i] = string(p)
		case dialog.Outcome:
			texts[i] = string(p)
		case string:
			texts[i] = p
		}
	}
	return "/console/board/cases" + query(texts...)
}

// query is an address's query of names and values; what is empty is left out.
func query(pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

func (b *board) show(v *Visit) error {
	pick := desk.Pick{Team: bot.Team(v.Query("team")), Stand: desk.Stand(v.Query("stand")), Owner: v.Query("owner")}
	now, err := b.desk.Board(v.Context(), v.Who, pick)
	if err != nil {
		return err
	}
	l := links{pick}
	page := boardPage{Board: now, Self: l.Stand(pick.Stand), Chart: chartOf(v, now.Days), Stands: desk.Stands[:], Links: l}
	for _, p := range now.Periods {
		page.Periods = append(page.Periods, viewOf(p))
	}
	if v.Piece() {
		return v.Fragment("board/live", page)
	}
	return v.Page(Page{Section: "board", Title: "common.section_board", Template: "board/board", Data: page})
}

// casesPage is a list of cases.
type casesPage struct {
	Cases []desk.OneCase
	Total int
	Pick  desk.CasePick
	Days  []int
	Self  string
}

func (b *board) cases(v *Visit) error {
	number := func(name string) int { n, _ := strconv.Atoi(v.Query(name)); return n }
	pick := desk.CasePick{
		Days: number("days"), Reason: dialog.HandOffReason(v.Query("reason")), Team: bot.Team(v.Query("team")), Owner: v.Query("owner"),
		Outcome: dialog.Outcome(v.Query("outcome")), Score: number("score"), Missed: v.Query("missed") != "",
	}
	if day, err := time.ParseInLocation(time.DateOnly, v.Query("day"), v.site.Zone); err == nil {
		pick.Day = day
	}
	all, total, err := b.desk.Cases(v.Context(), v.Who, pick)
	if err != nil {
		return err
	}
	return v.Page(Page{Section: "board", Title: "board.cases", Template: "board/cases", Data: casesPage{Cases: all, Total: total, Pick: pick, Days: []int{1, 7, 30}}})
}

// choosing is whom a case may be given to.
type choosing struct {
	Conversation string
	To           []staff.Colleague
	Me           bool // they may take it themselves
}

func (b *board) choose(v *Visit) error {
	id := v.Query("conversation")
	all, err := b.desk.Assignable(v.Context(), v.Who, id)
	if err != nil {
		return err
	}
	c := choosing{Conversation: id}
	for _, x := range all {
		if x.Name == v.Who.Name {
			c.Me = true
			continue
		}
		c.To = append(c.To, x)
	}
	return v.Fragment("board/assign", c)
}

func (b *board) assign(v *Visit) error {
	act, err := v.Act()
	if err != nil {
		return err
	}
	id, to := v.Form("conversation"), v.Form("to")
	if err := b.desk.Assign(v.Context(), v.Who, id, act, to); err != nil {
		return err
	}
	if to == v.Who.Name {
		return v.Redirect(conversationPath(id))
	}
	v.Say(Toast{Key: "board.assigned"})
	return v.Redirect("/console/board")
}
