package console

import (
	"context"
	"errors"
	"net/http"

	"repaybot/bot/desk"
	"repaybot/bot/staff"
	"repaybot/dialog"
)

// ReadyDesk is what the pages of ready answers ask. It refuses whoever is no
// supervisor.
type ReadyDesk interface {
	Answers(ctx context.Context) ([]desk.Answer, error)
	TakenAway(ctx context.Context, who staff.Colleague) ([]desk.Answer, error)
	PreviewAnswer(ctx context.Context, who staff.Colleague, texts map[dialog.Locale]desk.AnswerText) (map[dialog.Locale]desk.AnswerPreview, error)
	SaveAnswer(ctx context.Context, who staff.Colleague, id string, texts map[dialog.Locale]desk.AnswerText, confirmed bool) error
	ChangeAnswer(ctx context.Context, who staff.Colleague, id string, texts map[dialog.Locale]desk.AnswerText) error
	RestoreAnswer(ctx context.Context, who staff.Colleague, id, version string) error
}

// Ready are the supervisors' pages of the answers that colleagues have ready.
func Ready(d ReadyDesk) Area {
	return func(r *Router) {
		p := &ready{d}
		r.Section(Section{Name: "words", Path: "/console/words", Need: Supervising, Keys: "g w"})
		r.Get("/words", Supervising, p.list)
		r.Get("/words/of", Supervising, p.one)
		r.Post("/words/of", Supervising, p.save)
		r.Post("/words/preview", Supervising, p.preview)
		r.Post("/words/away", Supervising, p.away)
		r.Post("/words/restore", Supervising, p.restore)
	}
}

type ready struct{ desk ReadyDesk }

// spoken are the languages that an answer may have, in the order in which they are shown.
var spoken = [...]dialog.Locale{dialog.Chinese, dialog.English}

// readyPage are all answers.
type readyPage struct {
	Answers []readyRow
	Gone    []desk.Answer
}

type readyRow struct {
	desk.Answer
	Chinese, English desk.AnswerText // empty: there is none
}

func (p *ready) list(v *Visit) error {
	all, err := p.desk.Answers(v.Context())
	if err != nil {
		return err
	}
	gone, err := p.desk.TakenAway(v.Context(), v.Who)
	if err != nil {
		return err
	}
	page := readyPage{Gone: gone}
	for _, a := range all {
		page.Answers = append(page.Answers, readyRow{a, a.Texts[dialog.Chinese], a.Texts[dialog.English]})
	}
	return v.Page(Page{Section: "words", Title: "common.section_words", Template: "words/list", Data: page})
}

// answerForm is an answer that is being written.
type answerForm struct {
	New       bool
	ID        string
	Fields    []answerField
	Before    []desk.AnswerVersion
	Variables []string
	Wrong     *Failure
	Confirm   bool // a sentence is only warned of: it may be kept all the same
}

// answerField is an answer in one language, and how it reads.
type answerField struct {
	Language dialog.Locale
	desk.AnswerText
	Preview *desk.AnswerPreview
}

func (p *ready) one(v *Visit) error {
	id := v.Query("id")
	f := answerForm{New: id == "", ID: id, Variables: desk.Variables[:]}
	texts := map[dialog.Locale]desk.AnswerText{}
	if !f.New {
		all, err := p.desk.Answers(v.Context())
		if err != nil {
			return err
		}
		known := false
		for _, a := range all {
			if a.ID == id {
				known, texts, f.Before = true, a.Texts, a.Before
			}
		}
		if !known {
			return Unknown
		}
	}
	return p.form(v, f, texts)
}

// form shows the form, with how its texts read.
func (p *ready) form(v *Visit, f answerForm, texts map[dialog.Locale]desk.AnswerText) error {
	if err := p.fields(v, &f, texts); err != nil {
		return err
	}
	return v.Page(Page{Section: "words", Title: "words.answer", Template: "words/one", Data: f, Status: statusOf(f.Wrong)})
}

func (p *ready) fields(v *Visit, f *answerForm, texts map[dialog.Locale]desk.AnswerText) error {
	previews, err := p.desk.PreviewAnswer(v.Context(), v.Who, texts)
	if err != nil {
		return err
	}
	for _, l := range spoken {
		field := answerField{Language: l, AnswerText: texts[l]}
		if preview, ok := previews[l]; ok {
			field.Preview = &preview
		}
		f.Fields = append(f.Fields, field)
	}
	return nil
}

// sentTexts are the texts of the form: a language whose fields are empty has none.
func sentTexts(v *Visit) map[dialog.Locale]desk.AnswerText {
	texts := map[dialog.Locale]desk.AnswerText{}
	for _, l := range spoken {
		t := desk.AnswerText{Title: v.Form("title_" + string(l)), Text: v.Form("text_" + string(l))}
		if t != (desk.AnswerText{}) {
			texts[l] = t
		}
	}
	return texts
}

func (p *ready) preview(v *Visit) error {
	f := answerForm{Variables: desk.Variables[:]}
	if err := p.fields(v, &f, sentTexts(v)); err != nil {
		return err
	}
	return v.Fragment("words/previews", f)
}

func (p *ready) save(v *Visit) error {
	id, texts := v.Form("id"), sentTexts(v)
	f := answerForm{New: v.Form("new") != "", ID: id, Variables: desk.Variables[:]}
	err := p.desk.SaveAnswer(v.Context(), v.Who, id, texts, v.Form("confirmed") != "")
	var unsaid *desk.Unsaid
	if errors.As(err, &unsaid) {
		f.Confirm = !unsaid.Refused()
		f.Wrong = &Failure{Status: http.StatusUnprocessableEntity, Key: "words.warned"}
		if unsaid.Refused() {
			f.Wrong.Key = "words.never"
		}
		return p.form(v, f, texts)
	}
	if wrong := refusalOf(err); wrong != nil && wrong.Status == http.StatusUnprocessableEntity {
		f.Wrong = wrong
		return p.form(v, f, texts)
	}
	if err != nil {
		return err
	}
	v.Say(Toast{Key: "words.kept"})
	return v.Redirect("/console/words")
}

func (p *ready) away(v *Visit) error {
	if err := p.desk.ChangeAnswer(v.Context(), v.Who, v.Form("id"), nil); err != nil {
		return err
	}
	v.Say(Toast{Key: "words.away"})
	return v.Redirect("/console/words")
}

// restore undoes a change: the last, or all since a version of the history.
func (p *ready) restore(v *Visit) error {
	if err := p.desk.RestoreAnswer(v.Context(), v.Who, v.Form("id"), v.Form("version")); err != nil {
		return err
	}
	v.Say(Toast{Key: "words.restored"})
	return v.Redirect("/console/words")
}
