package console

import (
	"context"
	"net/url"
	"strconv"

	"repaybot/bot"
	"repaybot/bot/desk"
	"repaybot/bot/staff"
	"repaybot/dialog"
)

// QueueDesk is what the queue asks.
type QueueDesk interface {
	Queue(ctx context.Context, who staff.Colleague, f desk.Filter) (desk.Queue, error)
}

// Queue is the list of what waits for a person, and is with one.
func Queue(d QueueDesk) Area {
	return func(r *Router) {
		r.Section(Section{Name: "queue", Path: "/console/queue", Need: Working, Keys: "g q"})
		r.Get("/queue", Working, func(v *Visit) error {
			q, err := queueOf(v, d, "")
			if err != nil {
				return err
			}
			return v.Page(Page{Section: "queue", Title: "queue.title", Template: "queue/page", Data: q})
		})
		r.Get("/queue/rows", Working, func(v *Visit) error {
			q, err := queueOf(v, d, v.Query("open"))
			if err != nil {
				return err
			}
			return v.Fragment("queue/rows", q)
		})
	}
}

// queueView is the queue as its templates see it.
type queueView struct {
	desk.Queue
	Open  string // the conversation that is open beside it, or ""
	Teams []bot.Team
	// Where is the address of its rows by the same filter, and Page that of a page.
	Where, Page string
	More        string // where the next rows are, or ""
	Back        string
}

// Languages are those that the queue can be narrowed to.
func (queueView) Languages() []dialog.Locale { return []dialog.Locale{dialog.Chinese, dialog.English} }

// Views are the queue's views, in order.
func (queueView) Views() []desk.View { return []desk.View{desk.ForMe, desk.Mine, desk.Team} }

// Count is how many rows a view has.
func (q queueView) Count(v desk.View) int {
	switch v {
	case desk.ForMe:
		return q.Counts.ForMe
	case desk.Mine:
		return q.Counts.Mine
	default:
		return q.Counts.Team
	}
}

// To is the address of the page with a view.
func (q queueView) To(v desk.View) string {
	f := q.Filter
	f.View, f.From = v, 0
	return "/console/queue?" + filterQuery(f).Encode()
}

// Conversation is the address of a row's conversation, with the queue as it is.
func (q queueView) Conversation(id string) string {
	path := conversationPath(id)
	if query := filterQuery(q.Filter).Encode(); query != "" {
		path += "?" + query
	}
	return path
}

func filterQuery(f desk.Filter) url.Values {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.View != desk.ForMe {
		set("view", string(f.View))
	}
	set("team", string(f.Team))
	set("language", string(f.Language))
	if f.From > 0 {
		set("from", strconv.Itoa(f.From))
	}
	return q
}

// beside is how many rows are shown beside a conversation. They are made anew with
// each change of the queue, for each page that is open.
const beside = 50

// queueOf is the queue by the filter that the address has.
func queueOf(v *Visit, d QueueDesk, open string) (queueView, error) {
	f := desk.Filter{View: desk.View(v.Query("view")), Team: bot.Team(v.Query("team")), Language: dialog.Locale(v.Query("language"))}
	f.From, _ = strconv.Atoi(v.Query("from")) // what is no number is the beginning
	q, err := d.Queue(v.Context(), v.Who, f)
	if err != nil {
		return queueView{}, err
	}
	if open != "" && len(q.Rows) > beside {
		q.Rows = q.Rows[:beside]
	}
	view := queueView{Queue: q, Open: open, Teams: teamsOf(v.Who)}
	query := filterQuery(q.Filter)
	view.Page = "/console/queue?" + query.Encode()
	if open != "" {
		query.Set("open", open)
	}
	view.Where = "/console/queue/rows?" + query.Encode()
	end := q.Filter.From + len(q.Rows)
	if end < q.Total {
		next := q.Filter
		next.From = end
		view.More = "/console/queue?" + filterQuery(next).Encode()
	}
	if q.Filter.From > 0 {
		before := q.Filter
		before.From = max(0, before.From-desk.PageRows)
		view.Back = "/console/queue?" + filterQuery(before).Encode()
	}
	return view, nil
}

func teamsOf(who staff.Colleague) (teams []bot.Team) {
	for _, t := range bot.Teams {
		if who.In(t) {
			teams = append(teams, t)
		}
	}
	return teams
}
