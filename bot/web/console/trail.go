package console

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"repaybot/bot/audit"
	"repaybot/bot/desk"
	"repaybot/bot/staff"
)

// TrailDesk is what the page of the audit log asks. It refuses whoever is no
// supervisor, and logs that somebody looks.
type TrailDesk interface {
	Trail(ctx context.Context, who staff.Colleague, q audit.Search) ([]audit.Entry, error)
	CheckTrail(ctx context.Context, who staff.Colleague, noted audit.Head) (desk.Checked, error)
}

// Trail is the supervisors' page of what colleagues looked at and did.
func Trail(d TrailDesk) Area {
	return func(r *Router) {
		t := &trail{d}
		r.Section(Section{Name: "log", Path: "/console/log", Need: Supervising, Keys: "g l"})
		r.Get("/log", Supervising, t.show)
		r.Post("/log/check", Supervising, t.check)
	}
}

type trail struct{ desk TrailDesk }

// trailRows is how many entries the page has at first, and how many more each time.
const trailRows = 200

// trailPage is a piece of the log.
type trailPage struct {
	Search  audit.Search
	Day     string // entries of this day and before, as the field has it
	Entries []trailLine
	More    string // the address of the page with more; "": there are none
	Acts    []audit.Act
	Checked *desk.Checked
	Head    string // that the check was made against, as it was sent
	Wrong   bool   // that is no head
}

// trailLine is one entry.
type trailLine struct {
	audit.Entry
	Details []string
	Link    string // to the conversation, or ""
}

func (t *trail) show(v *Visit) error {
	q := audit.Search{Who: v.Query("who"), Conversation: v.Query("conversation"), Act: audit.Act(v.Query("act")), Limit: trailRows}
	if n, err := strconv.Atoi(v.Query("rows")); err == nil && n > trailRows && n <= 10*trailRows {
		q.Limit = n
	}
	p := trailPage{Search: q, Acts: audit.Acts[:]}
	if day, err := time.ParseInLocation(time.DateOnly, v.Query("day"), v.site.Zone); err == nil {
		p.Day, q.Before = v.Query("day"), day.AddDate(0, 0, 1)
	}
	entries, err := t.desk.Trail(v.Context(), v.Who, q)
	if err != nil {
		return err
	}
	for _, e := range entries {
		line := trailLine{Entry: e}
		for _, name := range slices.Sorted(maps.Keys(e.Detail)) {
			line.Details = append(line.Details, name+" "+e.Detail[name])
		}
		if e.Conversation != "" {
			line.Link = conversationPath(e.Conversation)
		}
		p.Entries = append(p.Entries, line)
	}
	if len(entries) == q.Limit && q.Limit < 10*trailRows {
		p.More = "/console/log" + query("who", q.Who, "conversation", q.Conversation, "act", string(q.Act), "day", p.Day, "rows", strconv.Itoa(q.Limit+trailRows))
	}
	return v.Page(Page{Section: "log", Title: "common.section_log", Template: "log/log", Data: p})
}

// check reads the whole log. Without scripts the answer is a page of its own.
func (t *trail) check(v *Visit) error {
	p := trailPage{Head: strings.ReplaceAll(v.Form("head"), " ", "")}
	var noted audit.Head
	if p.Head != "" {
		var err error
		if noted, err = audit.ParseHead(p.Head); err != nil {
			p.Wrong = true
			return v.Page(Page{Section: "log", Title: "common.section_log", Template: "log/checked", Data: p, Status: http.StatusUnprocessableEntity})
		}
	}
	checked, err := t.desk.CheckTrail(v.Context(), v.Who, noted)
	if err != nil {
		return err
	}
	p.Checked = &checked
	return v.Page(Page{Section: "log", Title: "common.section_log", Template: "log/checked", Data: p})
}
