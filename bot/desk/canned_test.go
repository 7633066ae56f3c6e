package desk_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"repaybot/bot/desk"
	"repaybot/dialog"
	"repaybot/dialog/drafts"
)

func TestReadyAnswersAreFilledIn(t *testing.T) {
	o := newOffice(t)
	id := o.writes(1, "我要人工")
	linda := colleagues.of("linda")
	found, err := o.desk.Filled(t.Context(), linda, id, "owed")
	if err != nil || len(found) != 1 || !strings.Contains(found[0].Text, "¥") || len(found[0].Missing) != 0 {
		t.Fatalf("%+v, %v", found, err)
	}
	hello, err := o.desk.Filled(t.Context(), linda, id, "hello")
	if err != nil || len(hello) != 1 || !strings.HasPrefix(hello[0].Text, "李明，您好，我是示例银行的Linda。") {
		t.Errorf("%+v, %v", hello, err)
	}
	// A variable without a value stays, is named, and can't be sent.
	text, missing := desk.Fill("{name}, {total}", map[string]string{"name": "Emma"})
	if text != "Emma, {total}" || len(missing) != 1 || missing[0] != "total" {
		t.Errorf("%q, %v", text, missing)
	}
	o.done(o.desk.Take(t.Context(), linda, id, o.act()))
	refused(t, "unfilled", o.desk.Say(t.Context(), linda, id, o.act(), "您一共欠 {total}。", false), desk.Unfilled)
}

// Each language has the same answers, naming the same variables, and none of them
// says what is never said.
func TestTheProgramsOwnAnswers(t *testing.T) {
	o := newOffice(t)
	all, err := o.desk.Answers(t.Context())
	if err != nil || len(all) < 10 {
		t.Fatal(len(all), err)
	}
	values := map[string]string{"name": "Emma", "total": "¥100", "bank": "Example Bank", "agent": "Linda", "hotline": "95000", "opens": "on Monday"}
	for _, a := range all {
		zh, en := a.Texts[dialog.Chinese], a.Texts[dialog.English]
		for _, v := range desk.Variables {
			if strings.Contains(zh.Text, "{"+v+"}") && !strings.Contains(en.Text, "{"+v+"}") && v != "agent" && v != "bank" {
				t.Errorf("%s names %s in Chinese alone", a.ID, v)
			}
		}
		for _, text := range []string{zh.Text, en.Text} {
			filled, missing := desk.Fill(text, values)
			if filled == "" || len(missing) > 0 {
				t.Errorf("%s: %q", a.ID, text)
			}
			if found := drafts.Check(filled, drafts.Context{}); drafts.Worst(found) == drafts.Refuse {
				t.Errorf("%s is refused: %+v", a.ID, found)
			}
		}
	}
}

func TestASupervisorChangesAnswers(t *testing.T) {
	o := newOffice(t)
	sam, linda := colleagues.of("sam"), colleagues.of("linda")
	texts := func(zh, en string) map[dialog.Locale]desk.AnswerText {
		return map[dialog.Locale]desk.AnswerText{dialog.Chinese: {Title: "标题", Text: zh}, dialog.English: {Title: "Title", Text: en}}
	}
	refused(t, "an agent", o.desk.ChangeAnswer(t.Context(), linda, "hello", texts("好", "hi")), desk.NeedsSupervisor)
	refused(t, "no such variable", o.desk.ChangeAnswer(t.Context(), sam, "hello", texts("好", "{salary}")), desk.NoVariable)
	refused(t, "a name with a slash", o.desk.ChangeAnswer(t.Context(), sam, "a/b", texts("好", "hi")), desk.NoText)
	o.done(o.desk.ChangeAnswer(t.Context(), sam, "hello", texts("您好呀", "Hi there")))
	o.now = o.now.Add(time.Minute)
	o.done(o.desk.ChangeAnswer(t.Context(), sam, "hello", texts("您好", "Hi")))
	find := func() *desk.Answer {
		all, err := o.desk.Answers(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for i := range all {
			if all[i].ID == "hello" {
				return &all[i]
			}
		}
		return nil
	}
	if a := find(); a == nil || a.Own || a.By != "sam" || a.Texts[dialog.English].Text != "Hi" || len(a.Before) != 2 || a.Before[0].Texts[dialog.English].Text != "Hi there" {
		t.Errorf("%+v", a)
	}
	o.now = o.now.Add(time.Minute)
	o.done(o.desk.ChangeAnswer(t.Context(), sam, "hello", nil))
	if a := find(); a != nil {
		t.Errorf("it is still there: %+v", a)
	}
	o.log.broken = true
	if err := o.desk.ChangeAnswer(t.Context(), sam, "hello", texts("您好", "Hi")); err == nil || errors.Is(err, desk.ErrUnknown) {
		t.Errorf("without a log: %v", err)
	}
}

// Supervisors at two processes who change two answers, or one after the other,
// lose nothing of each other's.
func TestAnswersChangedAtTwoProcessesKeepTheirHistory(t *testing.T) {
	o := newOffice(t)
	other, err := desk.New(desk.Options{Bot: o.bot, Store: o.db, Audit: o.log, Colleagues: colleagues, Now: func() time.Time { return o.now }})
	o.done(err)
	sam, ctx := colleagues.of("sam"), t.Context()
	text := func(s string) map[dialog.Locale]desk.AnswerText {
		return map[dialog.Locale]desk.AnswerText{dialog.English: {Title: "Title", Text: s}}
	}
	if _, err := other.Answers(ctx); err != nil { // it has them in memory
		t.Fatal(err)
	}
	o.done(o.desk.ChangeAnswer(ctx, sam, "hello", text("one")))
	o.now = o.now.Add(time.Second)
	o.done(other.ChangeAnswer(ctx, sam, "hello", text("two")))
	all, err := other.Answers(ctx)
	o.done(err)
	i := slices.IndexFunc(all, func(a desk.Answer) bool { return a.ID == "hello" })
	if i < 0 || len(all[i].Before) != 2 || all[i].Before[0].Texts[dialog.English].Text != "one" {
		t.Errorf("%+v", all[i])
	}
}
