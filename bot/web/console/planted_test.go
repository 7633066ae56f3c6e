package console_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/staff"
	"repaybot/dialog"
)

// planted is a conversation with what only those may read who may see it.
type planted struct {
	n     int
	id    string
	marks []string
}

// plantedHouse is a house with conversations of every kind.
type plantedHouse struct {
	*house
	all []planted
}

func openHouse(t testing.TB) *plantedHouse {
	t.Helper()
	h := &plantedHouse{house: opening(t, func() time.Time { return monday }, embedded(t, t.TempDir()))}
	h.employs(staffOf...)
	linda, ben, dora, sam := h.who("linda"), h.who("ben"), h.who("dora"), h.who("sam")
	d, ctx := h.first().desk, t.Context()
	for n := 1; n <= 8; n++ {
		h.plant(n)
	}
	h.opens(1, "我要人工", nil)
	h.opens(2, "我要人工", &linda)
	h.opens(3, "金额不对", nil)
	h.opens(4, "金额不对", &dora)
	h.opens(5, "我要人工", &ben)
	h.done(d.GiveBack(ctx, ben, conversationOf(5), newAct(), dialog.OutcomeAnswered, h.mark(5, "agreed"), true))
	h.opens(6, "金额不对", &dora)
	h.done(d.GiveBack(ctx, dora, conversationOf(6), newAct(), dialog.OutcomeAnswered, h.mark(6, "agreed"), true))
	h.writes(7, h.mark(7, "said")) // with the bot
	h.opens(8, "金额不对", &sam)
	for n, who := range map[int]*staff.Colleague{2: &linda, 4: &dora, 8: &sam} {
		what := dialog.Decision{Waive: &dialog.Waive{Account: accountOf(n), Interest: dialog.WaivePart{Minor: 9000}}}
		if err := d.AskApproval(ctx, *who, conversationOf(n), newAct(), h.mark(n, "why"), what); err != nil && !who.Supervises() {
			t.Fatal(err)
		}
	}
	return h
}

// plant makes customer n, with a name, a number and an account that are marks.
func (h *plantedHouse) plant(n int) {
	h.customer(n, h.mark(n, "name"))
	h.all = append(h.all, planted{n, conversationOf(n), []string{
		h.mark(n, ""), fmt.Sprintf("19955%06d", n), accountOf(n), fmt.Sprintf("content of file %d.", n),
	}})
}

// mark is a word that stands in one conversation alone.
func (h *plantedHouse) mark(n int, what string) string {
	return string([]rune("甲乙丙丁戊己庚辛")[n-1:n]) + "缃" + map[string]string{"name": "名", "said": "说", "note": "记", "why": "因", "agreed": "约"}[what]
}

// opens has customer n come to a person, say something, send a file, and be taken
// by somebody, who notes something.
func (h *plantedHouse) opens(n int, text string, who *staff.Colleague) {
	h.t.Helper()
	id := h.writes(n, text)
	h.writes(n, h.mark(n, "said"))
	in := h.message(n, "", monday)
	in.Kind, in.Files = bot.Attached, []bot.File{{ID: fmt.Sprint("f", n), Kind: "document", Type: "application/pdf", Size: 20}}
	_, err := h.first().bot.Handle(h.t.Context(), in)
	h.done(err)
	files, ok := bot.StoreAs[bot.Files](h.first().store)
	if !ok {
		h.t.Fatal("the store keeps no files")
	}
	wanted := bot.WantedFile{Conversation: id, Channel: "web", At: monday, File: in.Files[0]}
	h.done(files.WantFile(h.t.Context(), wanted))
	h.done(files.KeepFile(h.t.Context(), id, in.Files[0], bytes.NewReader([]byte(fmt.Sprintf("%%PDF-1.7 content of file %d.", n)))))
	if who == nil {
		return
	}
	h.done(h.first().desk.Take(h.t.Context(), *who, id, newAct()))
	h.done(h.first().desk.Note(h.t.Context(), *who, id, newAct(), h.mark(n, "note")))
}

// sees is the rule of who may see what, as it is written down and not as the desk
// works it out: a supervisor all, an agent what is of their teams, or what they
// have or had.
func sees(who staff.Colleague, c bot.Conversation) bool {
	if who.Name == "" || who.Practice || !who.Active {
		return false
	}
	if who.Role == staff.Supervisor {
		return true
	}
	if c.Case == nil {
		return false
	}
	team := c.Case.Team
	return slices.Contains(who.Teams, team) || c.Case.Staff == who.Name ||
		slices.ContainsFunc(c.Case.Hands, func(x bot.Hand) bool { return x.Staff == who.Name })
}

// leaks returns the marks in an answer of what may not be seen.
func (h *plantedHouse) leaks(text string, hidden []planted) (all []string) {
	for _, p := range hidden {
		for _, m := range p.marks {
			if strings.Contains(text, m) {
				all = append(all, fmt.Sprintf("%s of %s", m, p.id))
			}
		}
	}
	for _, secret := range []string{"$argon2", "otpauth", good} {
		if strings.Contains(text, secret) {
			all = append(all, secret)
		}
	}
	return all
}
