package console

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"repaybot/bot/desk"
	"repaybot/bot/staff"
)

// ReviewDesk is what the pages of reviews ask. It checks who may what.
type ReviewDesk interface {
	ToReview(ctx context.Context, who staff.Colleague) (desk.ToReview, error)
	ReviewOf(ctx context.Context, who staff.Colleague, id string) (desk.ReviewOf, error)
	Judge(ctx context.Context, who staff.Colleague, id string, found map[desk.Check]desk.Finding, remark string) error
	SetShare(ctx context.Context, who staff.Colleague, agent string, percent int) error
	OwnReviews(ctx context.Context, who staff.Colleague) (desk.OwnReviews, error)
	Open(ctx context.Context, who staff.Colleague, id string, from int64) (desk.Conversation, error)
}

// Reviews are the pages on which supervisors look at conversations again, and
// colleagues at what was found of theirs.
func Reviews(d ReviewDesk) Area {
	return func(r *Router) {
		p := &reviews{d}
		r.Section(Section{Name: "reviews", Path: "/console/reviews", Need: Working, Keys: "g r"})
		r.Get("/reviews", Working, p.list)
		r.Get("/reviews/of", Working, p.one)
		r.Post("/reviews/of", Supervising, p.judge)
		r.Post("/reviews/share", Supervising, p.share)
	}
}

type reviews struct{ desk ReviewDesk }

// reviewsPage is what there is to look at: for a supervisor what was drawn, for
// anybody what was found of their own.
type reviewsPage struct {
	Draw   *desk.ToReview
	Own    desk.OwnReviews
	Trends []trendView
	Mine   *trendView
}

// trendView is a colleague's trend with the points of its line.
type trendView struct {
	desk.AgentTrend
	Line  string // of an SVG polyline
	Dots  []dot
	Width int
}

type dot struct {
	X, Y    int
	Percent int
	Reviews int
}

// The line of a trend.
const (
	trendStep   = 12
	trendHeight = 30
)

func trendOf(t desk.AgentTrend) trendView {
	v := trendView{AgentTrend: t, Width: trendStep * (len(t.Weeks) + 1)}
	var points []string
	for i, w := range t.Weeks {
		if w.Percent < 0 {
			continue
		}
		d := dot{X: trendStep * (i + 1), Y: trendHeight - 3 - (trendHeight-6)*w.Percent/100, Percent: w.Percent, Reviews: w.Reviews}
		v.Dots = append(v.Dots, d)
		points = append(points, strconv.Itoa(d.X)+","+strconv.Itoa(d.Y))
	}
	v.Line = strings.Join(points, " ")
	return v
}

func (p *reviews) list(v *Visit) error {
	var page reviewsPage
	if v.Who.Supervises() {
		draw, err := p.desk.ToReview(v.Context(), v.Who)
		if err != nil {
			return err
		}
		page.Draw = &draw
		for _, t := range draw.Trends {
			page.Trends = append(page.Trends, trendOf(t))
		}
	}
	own, err := p.desk.OwnReviews(v.Context(), v.Who)
	if err != nil {
		return err
	}
	page.Own = own
	if len(own.Reviews) > 0 {
		mine := trendOf(own.Trend)
		page.Mine = &mine
	}
	return v.Page(Page{Section: "reviews", Title: "common.section_reviews", Template: "reviews/list", Data: page})
}

// reviewPage is one case that is looked at again.
type reviewPage struct {
	desk.ReviewOf
	Conversation *desk.Conversation // nil where they only see what was found
	Checks       []checkField
	Remark       string
	Wrong        *Failure
}

// checkField is one line of the checklist.
type checkField struct {
	Check   desk.Check
	Found   desk.Finding
	Choices []desk.Verdict
}

// before is how many turns before the hand-over a reviewer sees.
const before = 6

func (p *reviews) one(v *Visit) error { return p.show(v, nil, "", nil) }

// show shows a case with what was found, or what was sent and is refused.
func (p *reviews) show(v *Visit, found map[desk.Check]desk.Finding, remark string, wrong *Failure) error {
	id := v.Query("case")
	if id == "" {
		id = v.Form("case")
	}
	of, err := p.desk.ReviewOf(v.Context(), v.Who, id)
	if err != nil {
		return err
	}
	page := reviewPage{ReviewOf: of, Remark: remark, Wrong: wrong}
	if wrong == nil && of.Review != nil {
		found, page.Remark = of.Review.Found, of.Review.Remark
	}
	for _, c := range desk.Checks {
		f := found[c]
		if f.Verdict == "" && of.Review == nil && wrong == nil {
			f.Verdict = measured(c, &of.Case)
		}
		page.Checks = append(page.Checks, checkField{c, f, desk.Verdicts[:]})
	}
	if of.May {
		c, err := p.desk.Open(v.Context(), v.Who, of.Case.Conversation, handedOver(id))
		if err != nil {
			return err
		}
		page.Conversation = &c
	}
	return v.Page(Page{Section: "reviews", Title: "reviews.review", Template: "reviews/one", Data: page, Status: statusOf(wrong)})
}

// measured is what the program knows of a check by itself; the reviewer may say
// otherwise.
func measured(c desk.Check, of *desk.OneCase) desk.Verdict {
	switch {
	case c != desk.AnsweredFor:
	case of.Kept:
		return desk.Yes
	case of.Missed:
		return desk.No
	}
	return ""
}

// handedOver is the turn with which a reviewer begins to read: some before the
// one that opened the case, which its id ends with.
func handedOver(id string) int64 {
	i := strings.LastIndexByte(id, '/')
	n, err := strconv.ParseInt(id[i+1:], 10, 64)
	if err != nil {
		return 0
	}
	return max(1, n-before)
}

func (p *reviews) judge(v *Visit) error {
	found := map[desk.Check]desk.Finding{}
	for _, c := range desk.Checks {
		if verdict := v.Form("check_" + string(c)); verdict != "" {
			found[c] = desk.Finding{Verdict: desk.Verdict(verdict), Remark: v.Form("remark_" + string(c))}
		}
	}
	remark := v.Form("remark")
	err := p.desk.Judge(v.Context(), v.Who, v.Form("case"), found, remark)
	if f := refusalOf(err); f != nil && f.Status == http.StatusUnprocessableEntity {
		return p.show(v, found, remark, f)
	}
	if err != nil {
		return err
	}
	v.Say(Toast{Key: "reviews.kept"})
	return v.Redirect("/console/reviews")
}

func (p *reviews) share(v *Visit) error {
	share, err := strconv.Atoi(v.Form("percent"))
	if err != nil {
		share = -1
	}
	if err := p.desk.SetShare(v.Context(), v.Who, v.Form("agent"), share); err != nil {
		return err
	}
	v.Say(Toast{Key: "reviews.share_kept"})
	return v.Redirect("/console/reviews")
}
