package console

import (
	"context"
	"errors"
	"strings"

	"github.com/google/uuid"

	"repaybot/bot/desk"
	"repaybot/bot/staff"
	"repaybot/dialog"
	"repaybot/dialog/drafts"
	"repaybot/negotiation"
)

// CaseDesk is what is done in a conversation.
type CaseDesk interface {
	ConversationDesk
	Take(ctx context.Context, who staff.Colleague, conversation, actID string) error
	Assign(ctx context.Context, who staff.Colleague, conversation, actID, to string) error
	Release(ctx context.Context, who staff.Colleague, conversation, actID string) error
	Waits(ctx context.Context, who staff.Colleague, conversation, actID string) error
	Say(ctx context.Context, who staff.Colleague, conversation, actID, text string, confirmed bool) error
	Note(ctx context.Context, who staff.Colleague, conversation, actID, text string) error
	GiveBack(ctx context.Context, who staff.Colleague, conversation, actID string, outcome dialog.Outcome, agreed string, confirmed bool) error
	Evidence(ctx context.Context, who staff.Colleague, conversation, actID string) error
	Resume(ctx context.Context, who staff.Colleague, conversation, actID, why string, pauses []negotiation.PauseReason) error
}

// Acts are what a colleague does in a conversation: each a form that names its act,
// answered with the conversation as it is then.
func Acts(d CaseDesk) Area { return actsAt(d, atTheBank(nil)) }

func actsAt(d CaseDesk, at venue) Area {
	return func(r *Router) {
		a := &acts{conversation{d, at}, d}
		post := func(name string, undo bool, do func(v *Visit, id, act string) error) {
			r.Post(at.base+"/:id/"+name, at.need, func(v *Visit) error { return a.act(v, name, undo, do) })
		}
		post("take", false, func(v *Visit, id, act string) error { return d.Take(v.Context(), v.Who, id, act) })
		post("assign", false, func(v *Visit, id, act string) error {
			return d.Assign(v.Context(), v.Who, id, act, v.Form("to"))
		})
		post("release", true, func(v *Visit, id, act string) error { return d.Release(v.Context(), v.Who, id, act) })
		post("waits", false, func(v *Visit, id, act string) error { return d.Waits(v.Context(), v.Who, id, act) })
		post("say", false, func(v *Visit, id, act string) error {
			return d.Say(v.Context(), v.Who, id, act, v.FormRaw("text"), v.Form("confirmed") != "")
		})
		post("note", false, func(v *Visit, id, act string) error {
			return d.Note(v.Context(), v.Who, id, act, v.FormRaw("text"))
		})
		post("back", true, func(v *Visit, id, act string) error {
			return d.GiveBack(v.Context(), v.Who, id, act, dialog.Outcome(v.Form("outcome")), v.FormRaw("agreed"), v.Form("confirmed") != "")
		})
		post("evidence", false, func(v *Visit, id, act string) error { return d.Evidence(v.Context(), v.Who, id, act) })
		post("resume", false, func(v *Visit, id, act string) error {
			var pauses []negotiation.PauseReason
			for _, p := range v.FormAll("pause") {
				pauses = append(pauses, negotiation.PauseReason(p))
			}
			return d.Resume(v.Context(), v.Who, id, act, v.FormRaw("why"), pauses)
		})
	}
}

type acts struct {
	conversation
	desk CaseDesk
}

// act does one and answers with the conversation as it is then; a refusal comes as
// a toast beside it.
func (a *acts) act(v *Visit, name string, undo bool, do func(v *Visit, id, act string) error) error {
	id := v.Param("id")
	act, err := v.Act()
	if err != nil {
		return err
	}
	err = do(v, id, act)
	var unsaid *desk.Unsaid
	var notNow *desk.NotNow
	switch {
	case errors.As(err, &unsaid):
		return a.unsaid(v, name, unsaid)
	case errors.As(err, &notNow):
		v.Say(notNowToast(v, notNow))
	case err != nil:
		f := refusalOf(err)
		if f == nil || f == Unknown {
			return a.at.told(err)
		}
		v.Say(Toast{Key: f.Key, Figures: f.Figures, Bad: true})
	default:
		v.gin.Header("HX-Trigger-After-Swap", "did-"+name)
		if undo {
			v.Say(Toast{Key: "conversation.did_" + name, Undo: a.at.of(id) + "/take", Act: uuid.NewString()})
		}
	}
	if !v.Piece() {
		return v.Redirect(a.at.of(id))
	}
	one, err := a.view(v, from(v))
	if err != nil {
		if refusalOf(err) != nil { // it was given away, and is not theirs to see any more
			return v.Redirect(a.at.list)
		}
		return err
	}
	return v.Fragment("conversation/live", one)
}

func notNowToast(v *Visit, e *desk.NotNow) Toast {
	why := v.site.words.word(v.Locale, "contact", string(e.Reason))
	if e.Next.IsZero() {
		return Toast{Key: "conversation.not_now", Figures: []any{"why", why}, Bad: true}
	}
	return Toast{Key: "conversation.not_now_until", Figures: []any{"why", why, "when", v.site.day(v.Locale, e.Next)}, Bad: true}
}

// unsaidView is what a draft says that is never said.
type unsaidView struct {
	Form     string // the form that it is of
	Never    bool   // it may not be sent at all
	Findings []unsaidFinding
}

type unsaidFinding struct {
	drafts.Finding
	Sentence string
}

// unsaid shows, under the form, which sentences are never said, why, and how they
// could be.
func (a *acts) unsaid(v *Visit, form string, e *desk.Unsaid) error {
	text := v.FormRaw("text")
	if form == "back" {
		text = v.FormRaw("agreed")
	}
	text = strings.TrimSpace(text)
	view := unsaidView{Form: form, Never: e.Refused()}
	for _, f := range e.Findings {
		if f.From < 0 || f.To > len(text) || f.From > f.To {
			continue
		}
		view.Findings = append(view.Findings, unsaidFinding{f, text[f.From:f.To]})
	}
	if !v.Piece() {
		v.Say(Toast{Key: "conversation.unsaid", Bad: true})
		return v.Redirect(a.at.of(v.Param("id")))
	}
	v.gin.Header("HX-Retarget", "#unsaid-"+form)
	v.gin.Header("HX-Reswap", "innerHTML")
	return v.Invalid("conversation/unsaid", view)
}
