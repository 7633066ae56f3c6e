package console

import (
	"context"
	"errors"
	"net/url"

	"repaybot/bot/desk"
	"repaybot/bot/staff"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// ApprovalsDesk is what the page of approvals asks.
type ApprovalsDesk interface {
	Approvals(ctx context.Context, who staff.Colleague) ([]desk.Approval, error)
	Approval(ctx context.Context, who staff.Colleague, id string) (desk.Approval, error)
	AnswerApproval(ctx context.Context, who staff.Colleague, id, actID string, yes bool, why string) error
	ApprovalNews(ctx context.Context, who staff.Colleague) (desk.ApprovalNews, error)
}

const approvalsPath = "/console/approvals"

// Approvals is what waits for a supervisor's yes: to supervisors all of it, to
// others what they asked for.
func Approvals(d ApprovalsDesk) Area {
	return func(r *Router) {
		a := approvals{d}
		r.Section(Section{Name: "approvals", Path: approvalsPath, Need: Working, Keys: "g a"})
		r.Get("/approvals", Working, func(v *Visit) error { return a.page(v, "") })
		r.Get("/approvals/news", Working, a.news)
		r.Get("/approvals/rows", Working, a.rows)
		r.Get("/approvals/open/:id", Working, func(v *Visit) error { return a.page(v, v.Param("id")) })
		r.Get("/approvals/open/:id/detail", Working, a.detail)
		r.Post("/approvals/open/:id/answer", Working, a.answer)
	}
}

type approvals struct{ desk ApprovalsDesk }

// approvalRow is an approval in the list.
type approvalRow struct {
	desk.Approval
	Page string
}

// approvalsView is the page: the list, and the one that is open.
type approvalsView struct {
	Rows    []approvalRow
	Open    string // the one that is open, or ""
	Rowing  string // where the rows are asked for again
	One     *approvalView
	Over    bool // the one that is open is answered, or over
	Answers bool // who looks answers, as against who asked
}

// approvalView is one approval with its figures.
type approvalView struct {
	desk.Approval
	Page       string // its own
	Talk       string // of the conversation
	Offers     []offerView
	NoOfferWhy string
	NotWhy     string // why what was asked can no longer be done
	OwnMost    string // how far who asked may go by themselves, in words
	Account    *dialog.AccountFacts
	MaxWhy     int
}

func approvalPage(id string) string { return approvalsPath + "/open/" + url.PathEscape(id) }

func (a approvals) list(v *Visit, open string) (approvalsView, error) {
	view := approvalsView{Open: open, Rowing: approvalsPath + "/rows?open=" + url.QueryEscape(open), Answers: v.Who.Supervises()}
	all, err := a.desk.Approvals(v.Context(), v.Who)
	view.Over = open != ""
	for _, one := range all {
		view.Over = view.Over && one.ID != open
		view.Rows = append(view.Rows, approvalRow{one, approvalPage(one.ID)})
	}
	return view, err
}

func (a approvals) page(v *Visit, open string) error {
	view, err := a.list(v, open)
	if err != nil {
		return err
	}
	if open != "" {
		if err := a.open(v, &view); err != nil {
			return err
		}
	}
	return v.Page(Page{Section: "approvals", Title: "approvals.title", Template: "approvals/page", Data: view})
}

func (a approvals) rows(v *Visit) error {
	view, err := a.list(v, v.Query("open"))
	if err != nil {
		return err
	}
	return v.Fragment("approvals/rows", view)
}

func (a approvals) one(v *Visit, id string) (*approvalView, error) {
	one, err := a.desk.Approval(v.Context(), v.Who, id)
	if err != nil {
		return nil, err
	}
	view := &approvalView{Approval: one, Page: approvalPage(id), Talk: conversationPath(one.Conversation), MaxWhy: dialog.MaxNote}
	number := ""
	switch {
	case one.Waive != nil:
		number = one.Waive.Account
	case one.Decision.Offer != nil:
		number = one.Decision.Offer.Account
	case one.Mark != nil:
		number = one.Mark.Account
	}
	for i := range one.Accounts {
		if one.Accounts[i].Account.Number == number {
			view.Account = &one.Accounts[i]
		}
	}
	var c negotiation.Currency
	if view.Account != nil {
		c = view.Account.Account.Currency
	}
	s, l := v.site, v.Locale
	if one.NoOffer != "" {
		view.NoOfferWhy = s.whyNoOffer(l, one.NoOffer, nil, nil)
	}
	if one.Decision.Offer == nil && one.All.Why != "" {
		view.NotWhy = s.whyNotDecided(l, one.All.Why, one.All.Above, c)
	}
	if above := one.Own.Above; above != nil && one.Decision.Offer == nil {
		view.OwnMost = s.above(l, above, c)
	}
	if one.Offer != nil {
		for _, p := range one.Offer.Offers {
			view.Offers = append(view.Offers, offerViewOf(p))
		}
	}
	return view, nil
}

// detail is one that is open, as it is now: it may have been answered meanwhile.
func (a approvals) detail(v *Visit) error {
	view := approvalsView{Open: v.Param("id"), Answers: v.Who.Supervises()}
	if err := a.open(v, &view); err != nil {
		return err
	}
	return v.Fragment("approvals/detail", view)
}

// open puts the approval that is open into the page.
func (a approvals) open(v *Visit, view *approvalsView) (err error) {
	view.One, err = a.one(v, view.Open)
	if view.Over = errors.Is(err, desk.ErrUnknown); view.Over {
		return nil
	}
	return err
}

// answer approves or refuses.
func (a approvals) answer(v *Visit) error {
	act, err := v.Act()
	if err != nil {
		return err
	}
	answer := v.Form("answer")
	if answer != "yes" && answer != "no" {
		return gone
	}
	err = a.desk.AnswerApproval(v.Context(), v.Who, v.Param("id"), act, answer == "yes", v.FormRaw("why"))
	var refused *desk.Refused
	switch {
	case err == nil:
		v.Say(Toast{Key: "approvals.did_" + answer})
	case errors.As(err, &refused) && refused.Why == desk.NoText:
		v.Say(Toast{Key: "approvals.no_reason", Bad: true})
		return v.Nothing()
	default:
		why := v.site.whyNot(v.Locale, err, "")
		if why == "" {
			return err
		}
		v.Say(Toast{Key: "acts.refused", Figures: []any{"why", why}, Bad: true})
	}
	if !v.Piece() {
		return v.Redirect(approvalsPath)
	}
	v.gin.Header("HX-Trigger", "approvals-changed")
	return a.detail(v)
}

// newsView is what of approvals every page shows: how many wait, and what was
// answered.
type newsView struct {
	Waiting  int
	Answered []answeredView
}

type answeredView struct {
	desk.AnsweredApproval
	Talk string
}

func (a approvals) news(v *Visit) error {
	news, err := a.desk.ApprovalNews(v.Context(), v.Who)
	if err != nil {
		return err
	}
	view := newsView{Waiting: news.Waiting}
	for _, one := range news.Answered {
		view.Answered = append(view.Answered, answeredView{one, conversationPath(one.Conversation)})
	}
	return v.Fragment("approvals/news", view)
}
