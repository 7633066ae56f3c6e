package desk

import (
	"context"
	"slices"
	"time"

	"repaybot/bot/amount"
	"repaybot/bot/audit"
	"repaybot/bot/staff"
	"repaybot/dialog"
	"repaybot/dialog/drafts"
	"repaybot/negotiation"
)

// AnswerPreview is how a ready answer reads in one language, with made-up figures.
type AnswerPreview struct {
	Text    string
	Unknown []string // what stands in braces and is no variable
	Never   []Unfit  // sentences that are never said
}

// Unfit is a sentence of an answer that is never said.
type Unfit struct {
	Sentence string
	Severity drafts.Severity
	Why      drafts.Why
}

// PreviewAnswer reads a ready answer that is being written: with its variables filled
// in, by made-up figures, and by the check that reads colleagues' messages. Only
// a supervisor writes them.
func (d *Desk) PreviewAnswer(ctx context.Context, who staff.Colleague, texts map[dialog.Locale]AnswerText) (map[dialog.Locale]AnswerPreview, error) {
	if err := d.supervises(ctx, who, string(audit.Words)); err != nil {
		return nil, err
	}
	previews := make(map[dialog.Locale]AnswerPreview, len(texts))
	for l, t := range texts {
		previews[l] = d.answerPreview(who, l, t.Text)
	}
	return previews, nil
}

func (d *Desk) answerPreview(who staff.Colleague, l dialog.Locale, text string) AnswerPreview {
	filled, _ := Fill(text, d.samples(who, l))
	p := AnswerPreview{Text: filled}
	for _, m := range variable.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(Variables[:], m[1]) && !slices.Contains(p.Unknown, m[1]) {
			p.Unknown = append(p.Unknown, m[1])
		}
	}
	// It goes to whoever it is chosen for: one who can't pay at once among them.
	for _, f := range drafts.Check(filled, drafts.Context{CustomerCannotPayLump: true}) {
		p.Never = append(p.Never, Unfit{filled[f.From:f.To], f.Severity, f.Why})
	}
	return p
}

// samples are made-up values of all variables.
func (d *Desk) samples(who staff.Colleague, l dialog.Locale) map[string]string {
	p := d.Bot.Policy()
	const minor = 120050
	name, opens := "Li Ming", "on 2 January at 08:30"
	if l == dialog.Chinese {
		name, opens = "李明", "1月2日 08:30"
	}
	values := map[string]string{"name": name, "bank": p.Bank.Name[string(l)], "hotline": p.Bank.Hotline, "agent": who.Shown, "opens": opens}
	values["total"] = amount.Text(negotiation.NewMoney(minor, p.Currency), l)
	return values
}

// SaveAnswer changes a ready answer, or adds one. What is never said at all is
// refused; a sentence that is only warned of goes once its writer has confirmed
// it ([*Unsaid]).
func (d *Desk) SaveAnswer(ctx context.Context, who staff.Colleague, id string, texts map[dialog.Locale]AnswerText, confirmed bool) error {
	if err := d.supervises(ctx, who, string(audit.Words)); err != nil {
		return err
	}
	if len(texts) == 0 {
		return d.refuse(ctx, who, nil, string(audit.Words), &Refused{NoText})
	}
	var found []drafts.Finding
	for l, t := range texts {
		filled, _ := Fill(t.Text, d.samples(who, l))
		found = append(found, drafts.Check(filled, drafts.Context{CustomerCannotPayLump: true})...)
	}
	if unsaid := (&Unsaid{found}); len(found) > 0 && (unsaid.Refused() || !confirmed) {
		return d.refuse(ctx, who, nil, string(audit.Words), unsaid)
	}
	return d.ChangeAnswer(ctx, who, id, texts)
}

// Key names a version among those of its answer.
func (v AnswerVersion) Key() string {
	if v.At.IsZero() {
		return "own" // as the program brings it
	}
	return v.At.UTC().Format(time.RFC3339Nano)
}

// RestoreAnswer makes a ready answer what it was in a version of its history; ""
// is what it was before its last change.
func (d *Desk) RestoreAnswer(ctx context.Context, who staff.Colleague, id, version string) error {
	if err := d.supervises(ctx, who, string(audit.Words)); err != nil {
		return err
	}
	changed, err := d.changedAnswers(ctx)
	if err != nil {
		return err
	}
	b, ok := changed[id]
	if !ok {
		return ErrUnknown
	}
	if len(b.Before) == 0 && version == "" {
		return d.ChangeAnswer(ctx, who, id, nil) // it was not there
	}
	for _, v := range b.Before {
		if version == "" || v.Key() == version {
			return d.ChangeAnswer(ctx, who, id, v.Texts)
		}
	}
	return ErrUnknown
}

// TakenAway are the ready answers that were taken away, by id, as they were.
func (d *Desk) TakenAway(ctx context.Context, who staff.Colleague) ([]Answer, error) {
	if err := d.supervises(ctx, who, string(audit.Words)); err != nil {
		return nil, err
	}
	changed, err := d.changedAnswers(ctx)
	if err != nil {
		return nil, err
	}
	var gone []Answer
	for id, b := range changed {
		if b.Gone && len(b.Before) > 0 {
			gone = append(gone, Answer{ID: id, Texts: b.Before[0].Texts, By: b.By, At: b.At, Before: b.Before})
		}
	}
	slices.SortFunc(gone, func(a, b Answer) int { return b.At.Compare(a.At) })
	return gone, nil
}
