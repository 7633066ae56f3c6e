package console

import (
	"context"
	"slices"
	"time"

	"repaybot/bot/desk"
	"repaybot/bot/staff"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// DecideDesk is what the forms of a colleague's decisions ask.
type DecideDesk interface {
	Decider
	Asker
	PreviewDecision(ctx context.Context, who staff.Colleague, conversation string, what dialog.Decision) (desk.DecisionPreview, error)
	Decide(ctx context.Context, who staff.Colleague, conversation, actID string, what dialog.Decision) error
}

// Decisions is what a colleague decides about a customer: a waiver, a pause of
// reminders, how they are written to, a mark. What it comes to is shown first.
func Decisions(d DecideDesk) Area {
	return func(r *Router) {
		a := decisions{d}
		r.Get("/conversations/:id/decide/:kind", Working, a.form)
		r.Post("/conversations/:id/decide/:kind/preview", Working, a.preview)
		r.Post("/conversations/:id/decide/:kind", Working, a.decide)
		r.Post("/conversations/:id/decide/:kind/ask", Working, a.ask)
	}
}

type decisions struct{ desk DecideDesk }

// decideForm is the form of a decision.
type decideForm struct {
	*deciding
	Kind     dialog.DecisionKind
	Whys     []dialog.PauseWhy
	Flags    []negotiation.Flag
	Days     []time.Weekday
	Channels []string
}

// Languages are those that customers are written to in.
func (decideForm) Languages() []dialog.Locale { return []dialog.Locale{dialog.Chinese, dialog.English} }

var (
	wishDays = [...]time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}
	channels = [...]string{"web", "telegram", "sms"}
)

// decidable are the kinds of decisions that have forms.
var decidable = [...]dialog.DecisionKind{dialog.DecidedWaiver, dialog.DecidedPause, dialog.DecidedContact, dialog.DecidedMark, dialog.DecidedStep}

func kindOf(v *Visit) (dialog.DecisionKind, error) {
	kind := dialog.DecisionKind(v.Param("kind"))
	if !slices.Contains(decidable[:], kind) {
		return "", Unknown
	}
	return kind, nil
}

func (a decisions) form(v *Visit) error {
	kind, err := kindOf(v)
	if err != nil {
		return err
	}
	from, err := decidingOf(v, a.desk)
	if err != nil {
		return err
	}
	return v.Fragment("acts/decide_dialog", decideForm{from, kind, dialog.PauseWhys[:], dialog.Markable[:], wishDays[:], channels[:]})
}

// On tells whether a day is among those that the customer wishes.
func (f decideForm) On(d time.Weekday) bool { return f.Wishes.Days != 0 && f.Wishes.Days.Has(d) }

// decisionView is what a decision would come to.
type decisionView struct {
	desk.DecisionPreview
	Path   string // where its form goes
	Bad    []string
	Not    string // why it can't be, in words
	Fields []field
	Ask    *asked
}

func (a decisions) read(v *Visit) (from *deciding, what dialog.Decision, c negotiation.Currency, bad []string, err error) {
	kind, err := kindOf(v)
	if err != nil {
		return nil, what, "", nil, err
	}
	if from, err = decidingOf(v, a.desk); err != nil {
		return nil, what, "", nil, err
	}
	f := fields{v: v}
	what, c, err = f.decision(from, kind)
	return from, what, c, f.bad, err
}

// decisionFields are the fields of decisions' forms.
var decisionFields = []string{
	"account", "fees", "fees_by", "interest", "interest_by", "why", "days", "language", "zone", "wishes", "from", "to", "weekday", "channel", "number", "wrong", "flag", "off",
}

func (a decisions) preview(v *Visit) error {
	from, what, c, bad, err := a.read(v)
	if err != nil {
		return err
	}
	path := from.Path + "/decide/" + v.Param("kind")
	view := decisionView{Path: path, Bad: bad, Fields: resent(v, decisionFields...)}
	nothing := empty(what)
	if len(bad) > 0 || nothing && what.Waive == nil {
		return v.Fragment("acts/decide_answer", view)
	}
	p, err := a.desk.PreviewDecision(v.Context(), v.Who, v.Param("id"), what)
	if err != nil {
		return err
	}
	view.DecisionPreview = p
	if p.Why != "" && !(nothing && p.Why == dialog.NothingThere) { // then only how much there is
		view.Not = v.site.whyNotDecided(v.Locale, p.Why, p.Above, c)
	}
	if p.NeedsApproval {
		view.Ask = &asked{Path: path + "/ask", Fields: view.Fields, Most: dialog.MaxNote}
	}
	return v.Fragment("acts/decide_answer", view)
}

// empty tells whether nothing is decided yet.
func empty(what dialog.Decision) bool {
	switch {
	case what.Waive != nil:
		return what.Waive.Fees.IsZero() && what.Waive.Interest.IsZero()
	case what.Correct != nil:
		return *what.Correct == dialog.CorrectContact{}
	}
	return false
}

func (a decisions) decide(v *Visit) error {
	return a.done(v, "acts.did_"+v.Param("kind"), func(act string, what dialog.Decision) error {
		return a.desk.Decide(v.Context(), v.Who, v.Param("id"), act, what)
	})
}

func (a decisions) ask(v *Visit) error {
	return a.done(v, "acts.did_ask", func(act string, what dialog.Decision) error {
		return a.desk.AskApproval(v.Context(), v.Who, v.Param("id"), act, v.FormRaw("note"), what)
	})
}

func (a decisions) done(v *Visit, key string, do func(act string, what dialog.Decision) error) error {
	return v.decide(key, func(act string) (formed, error) {
		_, what, c, bad, err := a.read(v)
		return formed{c, bad, func() error { return do(act, what) }}, err
	})
}
