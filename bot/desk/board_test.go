package desk_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/desk"
	"repaybot/dialog"
)

// ended keeps a case that has ended as the service does, so many minutes ago.
func (o *office) ended(minutes int, change func(*bot.PastCase)) bot.PastCase {
	o.t.Helper()
	o.count++
	opened := o.now.Add(-time.Duration(minutes) * time.Minute).UTC().Truncate(time.Second)
	c := bot.PastCase{
		ID: fmt.Sprintf("web:P%d/3", o.count), Conversation: fmt.Sprintf("web:P%d", o.count), Reason: dialog.HandOffReason(dialog.RequestHuman), Team: bot.Care,
		Status: bot.CaseReturned, Owner: "linda", Hands: 1, Opened: opened, Taken: opened.Add(time.Minute), Answered: opened.Add(2 * time.Minute),
		Ended: opened.Add(20 * time.Minute), FirstDue: opened.Add(10 * time.Minute), TargetMet: true, Outcome: dialog.OutcomeAnswered, Turns: 9,
	}
	if change != nil {
		change(&c)
	}
	o.keep(c)
	return c
}

func (o *office) keep(c bot.PastCase) {
	o.t.Helper()
	body, err := json.Marshal(c)
	if err != nil {
		o.t.Fatal(err)
	}
	key := bot.PastCasesFrom(c.Opened) + "/" + c.ID
	o.count++
	err = o.db.Settle(o.t.Context(), []bot.Record{{Key: key, Status: bot.RecordActive, Customer: "conversation/" + c.Conversation, Conversation: c.Conversation, Sequence: int64(o.count), At: c.Ended, Body: body}})
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) board(pick desk.Pick) desk.Board {
	o.t.Helper()
	b, err := o.desk.Board(o.t.Context(), colleagues.of("sam"), pick)
	if err != nil {
		o.t.Fatal(err)
	}
	return b
}

func TestTheBoardTellsHowTheWorkStands(t *testing.T) {
	o := newOffice(t)
	o.here["linda"] = nil
	human, dispute, crisis := o.writes(1, "我要人工"), o.writes(2, "金额不对"), o.writes(3, "我不想活了")
	o.now = o.now.Add(time.Minute)
	o.done(o.desk.Take(t.Context(), colleagues.of("linda"), human, o.act()))
	o.done(o.desk.Say(t.Context(), colleagues.of("linda"), human, o.act(), "您好，我是林。", false))
	o.ended(3, nil)                                                                                      // today
	o.ended(60*30, func(c *bot.PastCase) { c.TargetMet, c.Score, c.Owner = false, 2, "ben" })            // yesterday
	o.ended(60*24*8, func(c *bot.PastCase) { c.Reason, c.Team = "dispute_amount", bot.Disputes })        // last week
	o.ended(60*24*45, nil)                                                                               // out of reach
	o.ended(60*24*2, func(c *bot.PastCase) { c.Status, c.Owner, c.Outcome = bot.CaseCancelled, "", "" }) // the customer went on
	o.now = o.now.Add(9 * time.Minute)

	b := o.board(desk.Pick{})
	if b.All.Waiting != 2 || b.All.Answering != 1 || b.All.Resting != 0 || b.All.Late != 1 || b.Total != 3 {
		t.Errorf("now: %+v, %d picked", b.All, b.Total)
	}
	if b.Rows[0].ID != crisis || b.All.Where != dispute && b.All.Where != crisis {
		t.Errorf("first is %s, the longest wait %s", b.Rows[0].ID, b.All.Where)
	}
	for i, want := range []int{2, 1} { // care, disputes
		if n := b.Teams[i]; n.Waiting+n.Answering != want {
			t.Errorf("%s: %+v", n.Team, n)
		}
	}
	if p := b.Periods[0]; p.Days != 1 || p.Cases != 4 || p.Kept != 2 || p.Missed != 1 {
		t.Errorf("today: %+v", p)
	}
	if p := b.Periods[1]; p.Cases != 6 || p.Missed != 2 || p.Cancelled != 1 || p.Scores != [5]int{0, 1} {
		t.Errorf("7 days: %+v", p)
	}
	if p := b.Periods[2]; p.Cases != 7 || p.Reasons[0].Reason != dialog.HandOffReason(dialog.RequestHuman) || p.Reasons[0].Cases != 4 {
		t.Errorf("30 days: %+v", p)
	}
	if len(b.Days) != 30 || b.Days[29].Cases != 4 || b.Days[28].Missed != 1 {
		t.Errorf("by day: %+v", b.Days)
	}
	linda := b.Agents[slices.IndexFunc(b.Agents, func(a desk.AgentNow) bool { return a.Name == "linda" })]
	if !linda.Present || linda.Held != 1 || linda.Answered != 2 || linda.Median != time.Minute || b.Agents[0].Name != "linda" {
		t.Errorf("linda: %+v", linda)
	}
	if slices.ContainsFunc(b.Agents, func(a desk.AgentNow) bool { return a.Name == "pia" || a.Name == "gone" }) {
		t.Errorf("agents: %+v", b.Agents)
	}
	for stand, want := range map[desk.Stand]int{desk.StandWaiting: 2, desk.StandAnswering: 1, desk.StandResting: 0, desk.StandLate: 1} {
		if got := o.board(desk.Pick{Stand: stand}); got.Total != want {
			t.Errorf("%s: %d, want %d", stand, got.Total, want)
		}
	}
	if got := o.board(desk.Pick{Team: bot.Disputes}); got.Total != 1 || got.Rows[0].ID != dispute || got.All.Waiting != 2 {
		t.Errorf("of a team: %+v", got.Rows)
	}
	// A supervisor gives it to somebody, and takes it over from there.
	o.done(o.desk.Assign(t.Context(), colleagues.of("sam"), dispute, o.act(), "dora"))
	o.done(o.desk.Assign(t.Context(), colleagues.of("sam"), human, o.act(), "sam"))
	if got := o.board(desk.Pick{Owner: "sam"}); got.Total != 1 || got.Rows[0].ID != human {
		t.Errorf("taken over: %+v", got.Rows)
	}
}

// TestTheBoardSeesWhatOthersKept sees a case that ended elsewhere, and a score
// that came days later, within the time that is said.
func TestTheBoardSeesWhatOthersKept(t *testing.T) {
	o := newOffice(t)
	var past []bot.PastCase
	for i := range 6 {
		past = append(past, o.ended(60*24*i+1, nil))
	}
	if p := o.board(desk.Pick{}).Periods[1]; p.Cases != 6 || p.Scored() != 0 {
		t.Fatalf("%+v", p)
	}
	for _, c := range past {
		c.Score = 5
		o.keep(c)
	}
	o.ended(1, nil)
	o.now = o.now.Add(time.Second)
	if p := o.board(desk.Pick{}).Periods[0]; p.Cases != 2 || p.Scored() != 1 {
		t.Errorf("today, a second later: %+v", p)
	}
	o.now = o.now.Add(30 * time.Second)
	for range 30 {
		o.board(desk.Pick{})
		o.now = o.now.Add(time.Second)
	}
	if p := o.board(desk.Pick{}).Periods[1]; p.Cases != 7 || p.Scored() != 6 {
		t.Errorf("the days before: %+v", p)
	}
}

func TestCasesOfABoard(t *testing.T) {
	o := newOffice(t)
	o.writes(1, "我要人工")
	o.ended(60*26, func(c *bot.PastCase) { c.Reason, c.TargetMet = "complaint", false })
	o.ended(60*24*9, func(c *bot.PastCase) { c.Outcome, c.Score = dialog.OutcomePlan, 4 })
	for name, c := range map[string]struct {
		pick desk.CasePick
		want int
	}{
		"all": {want: 3}, "days": {desk.CasePick{Days: 7}, 2}, "reason": {desk.CasePick{Reason: "complaint"}, 1}, "missed": {desk.CasePick{Missed: true}, 1},
		"outcome": {desk.CasePick{Outcome: dialog.OutcomePlan}, 1}, "score": {desk.CasePick{Score: 4, Days: 30}, 1}, "owner": {desk.CasePick{Owner: "linda"}, 2},
		"team": {desk.CasePick{Team: bot.Legal}, 0}, "a day": {desk.CasePick{Day: o.now.AddDate(0, 0, -9)}, 1}, "too many days": {desk.CasePick{Days: 1000}, 3},
	} {
		got, total, err := o.desk.Cases(t.Context(), colleagues.of("sam"), c.pick)
		if err != nil || total != c.want || len(got) != c.want {
			t.Errorf("%s: %d of %d, %v", name, len(got), total, err)
		}
	}
}

// TestOnlySupervisorsSee has every look and act of these pages refused to whoever
// is none, and logged.
func TestOnlySupervisorsSee(t *testing.T) {
	o := newOffice(t)
	o.writes(1, "我要人工")
	past := o.ended(5, nil)
	ctx := t.Context()
	for _, name := range []string{"linda", "dora", "pia", "gone"} {
		who := colleagues.of(name)
		for what, do := range map[string]func() error{
			"board":   func() error { _, err := o.desk.Board(ctx, who, desk.Pick{}); return err },
			"cases":   func() error { _, _, err := o.desk.Cases(ctx, who, desk.CasePick{}); return err },
			"overdue": func() error { _, err := o.desk.Overdue(ctx, who); return err },
			"reviews": func() error { _, err := o.desk.ToReview(ctx, who); return err },
			"judge":   func() error { return o.desk.Judge(ctx, who, past.ID, fits(), "") },
			"share":   func() error { return o.desk.SetShare(ctx, who, "linda", 0) },
			"rules":   func() error { _, err := o.desk.Rules(ctx, who); return err },
			"log":     func() error { _, err := o.desk.Trail(ctx, who, audit.Search{}); return err },
			"check":   func() error { _, err := o.desk.CheckTrail(ctx, who, audit.Head{}); return err },
			"answer":  func() error { return o.desk.SaveAnswer(ctx, who, "hello", nil, true) },
			"restore": func() error { return o.desk.RestoreAnswer(ctx, who, "hello", "") },
			"preview": func() error { _, err := o.desk.PreviewAnswer(ctx, who, nil); return err },
			"gone":    func() error { _, err := o.desk.TakenAway(ctx, who); return err },
		} {
			o.log.take()
			refused(t, name+" "+what, do(), desk.NeedsSupervisor)
			same(t, name+" "+what, o.log.take(), []string{name + " refused needs_supervisor"})
		}
	}
	// What can't be logged is not shown.
	o.log.broken = true
	if _, err := o.desk.Board(ctx, colleagues.of("sam"), desk.Pick{}); err == nil {
		t.Error("the board is shown without a log")
	}
}

func fits() map[desk.Check]desk.Finding {
	found := map[desk.Check]desk.Finding{}
	for _, c := range desk.Checks {
		found[c] = desk.Finding{Verdict: desk.Yes}
	}
	return found
}

func TestReviews(t *testing.T) {
	o := newOffice(t)
	ctx, sam := t.Context(), colleagues.of("sam")
	// A crisis that linda gave back is looked at, whatever the share.
	id := o.writes(3, "我不想活了")
	o.done(o.desk.Assign(ctx, sam, id, o.act(), "ben"))
	o.done(o.desk.Say(ctx, colleagues.of("ben"), id, o.act(), "我在这里，您慢慢说。", false))
	o.done(o.desk.GiveBack(ctx, colleagues.of("ben"), id, o.act(), dialog.OutcomeReferred, "", false))
	o.ended(9, func(c *bot.PastCase) { c.Reason, c.Owner = "complaint", "sam" }) // nobody reviews their own
	o.now = o.now.Add(2 * time.Second)
	list, err := o.desk.ToReview(ctx, sam)
	if err != nil || list.Waits != 1 || list.Cases[0].Conversation != id || list.Cases[0].Owner != "ben" {
		t.Fatalf("drawn: %+v, %v", list, err)
	}
	one := list.Cases[0].ID
	_, err = o.desk.ReviewOf(ctx, colleagues.of("ben"), one)
	refused(t, "before it is reviewed", err, desk.NotTheOwner)

	found := fits()
	found[desk.NotesFit] = desk.Finding{Verdict: desk.No}
	refused(t, "no without a word", o.desk.Judge(ctx, sam, one, found, ""), desk.NoRemark)
	delete(found, desk.NotesFit)
	refused(t, "a check left out", o.desk.Judge(ctx, sam, one, found, ""), desk.NotComplete)
	found[desk.NotesFit] = desk.Finding{Verdict: "maybe"}
	refused(t, "another verdict", o.desk.Judge(ctx, sam, one, found, ""), desk.NotComplete)
	found[desk.NotesFit] = desk.Finding{Verdict: desk.No, Remark: strings.Repeat("长", desk.MaxRemark+1)}
	refused(t, "a long remark", o.desk.Judge(ctx, sam, one, found, ""), desk.NotComplete)
	found[desk.NotesFit] = desk.Finding{Verdict: desk.No, Remark: "客户提到的热线没有记下"}
	o.log.take()
	o.done(o.desk.Judge(ctx, sam, one, found, "稳"))
	same(t, "the log", o.log.take(), []string{"sam case.reviewed"})

	own, err := o.desk.OwnReviews(ctx, colleagues.of("ben"))
	if err != nil || len(own.Reviews) != 1 || own.Unread != 1 || own.Trend.Last.Fit != 7 || own.Trend.Last.Of != 8 {
		t.Fatalf("ben's: %+v, %v", own, err)
	}
	o.now = o.now.Add(time.Minute)
	if own, err = o.desk.OwnReviews(ctx, colleagues.of("ben")); err != nil || own.Unread != 0 {
		t.Errorf("looked at: %+v, %v", own, err)
	}
	r, err := o.desk.ReviewOf(ctx, colleagues.of("ben"), one)
	if err != nil || r.Review.Found[desk.NotesFit].Remark != "客户提到的热线没有记下" || r.Review.Remark != "稳" || r.May {
		t.Errorf("ben sees %+v, %v", r, err)
	}
	_, err = o.desk.ReviewOf(ctx, colleagues.of("linda"), one)
	refused(t, "another's", err, desk.NotTheOwner)

	// The same case again changes what was found, and is still one review.
	o.done(o.desk.Judge(ctx, sam, one, fits(), ""))
	list, err = o.desk.ToReview(ctx, sam)
	if err != nil || list.Waits != 0 || list.Drawn != 1 || len(list.Trends) != 1 || list.Trends[0].Last.Reviews != 1 || list.Trends[0].Last.Percent() != 100 {
		t.Errorf("after it: %+v, %v", list, err)
	}
	// Another process, which knows nothing of it, finds it reviewed too.
	again, err := desk.New(desk.Options{Bot: o.bot, Store: o.db, Audit: o.log, Colleagues: colleagues, Now: func() time.Time { return o.now }})
	o.done(err)
	if list, err = again.ToReview(ctx, sam); err != nil || list.Waits != 0 || list.Drawn != 1 {
		t.Errorf("elsewhere: %+v, %v", list, err)
	}

	for range 40 {
		o.ended(30, nil)
	}
	o.done(o.desk.SetShare(ctx, sam, "linda", 100))
	o.now = o.now.Add(2 * time.Second)
	if list, err = o.desk.ToReview(ctx, sam); err != nil || list.Waits != 40 {
		t.Errorf("all of linda's: %d, %v", list.Waits, err)
	}
	refused(t, "their own share", o.desk.SetShare(ctx, sam, "sam", 0), desk.TheirOwn)
	refused(t, "a share", o.desk.SetShare(ctx, sam, "linda", 101), desk.NotComplete)
	if err := o.desk.SetShare(ctx, sam, "nobody", 5); !errors.Is(err, desk.ErrUnknown) {
		t.Errorf("nobody's share: %v", err)
	}
	if err := o.desk.Judge(ctx, sam, "web:made-up/1", fits(), ""); !errors.Is(err, desk.ErrUnknown) {
		t.Errorf("no case: %v", err)
	}
}

// reads is a log that is read.
type reads struct {
	asked   audit.Search
	broken  *audit.BrokenError
	entries []audit.Entry
}

func (r *reads) Latest(_ context.Context, q audit.Search) ([]audit.Entry, error) {
	r.asked = q
	return r.entries, nil
}

func (r *reads) Check(context.Context, audit.Head) (audit.Report, error) {
	if r.broken != nil {
		return audit.Report{Entries: 4}, r.broken
	}
	return audit.Report{Head: audit.Head{Block: 7}, Entries: 9}, nil
}

func TestTheLogIsReadAndThatIsLogged(t *testing.T) {
	o := newOffice(t)
	id := o.writes(1, "我要人工")
	r := &reads{}
	o.desk.Reads = r
	ctx, sam := t.Context(), colleagues.of("sam")
	o.log.take()
	for _, q := range []audit.Search{{Who: "linda", Conversation: id, Act: audit.Took}, {Who: "13800138000", Conversation: "李明", Act: "x"}} {
		if _, err := o.desk.Trail(ctx, sam, q); err != nil || r.asked.Who != q.Who || r.asked.Limit == 0 {
			t.Fatal(r.asked, err)
		}
	}
	o.log.mu.Lock()
	details := fmt.Sprint(o.log.entries[0].Detail, o.log.entries[1].Detail)
	o.log.mu.Unlock()
	if want := "map[act:case.took conversation:web:C1 of:linda] map[conversation:unknown of:unknown]"; details != want {
		t.Errorf("logged %s, want %s", details, want)
	}
	if c, err := o.desk.CheckTrail(ctx, sam, audit.Head{}); err != nil || c.Broken != nil || c.Entries != 9 {
		t.Errorf("%+v, %v", c, err)
	}
	r.broken = &audit.BrokenError{Block: 3, Why: "its code does not fit"}
	o.log.take()
	if c, err := o.desk.CheckTrail(ctx, sam, audit.Head{}); err != nil || c.Broken == nil || c.Broken.Block != 3 {
		t.Errorf("%+v, %v", c, err)
	}
	same(t, "the log", o.log.take(), []string{"sam look.audit"})
}

func TestReadyAnswersAreWrittenAndUndone(t *testing.T) {
	o := newOffice(t)
	ctx, sam := t.Context(), colleagues.of("sam")
	zh := func(text string) map[dialog.Locale]desk.AnswerText {
		return map[dialog.Locale]desk.AnswerText{dialog.Chinese: {Title: "问候", Text: text}}
	}
	text := func(id string) string {
		o.t.Helper()
		o.now = o.now.Add(6 * time.Second)
		all, err := o.desk.Answers(ctx)
		o.done(err)
		for _, a := range all {
			if a.ID == id {
				return a.Texts[dialog.Chinese].Text
			}
		}
		return ""
	}
	p, err := o.desk.PreviewAnswer(ctx, sam, zh("{name}您好，共欠 {total}，{nmae}。再不还就让你坐牢。"))
	if got := p[dialog.Chinese]; err != nil || !strings.Contains(got.Text, "李明您好，共欠 ¥1,200.50") || !slices.Equal(got.Unknown, []string{"nmae"}) || len(got.Never) != 1 {
		t.Errorf("%+v, %v", p, err)
	}
	var unsaid *desk.Unsaid
	if err := o.desk.SaveAnswer(ctx, sam, "threat", zh("再不还就让你坐牢。"), true); !errors.As(err, &unsaid) || !unsaid.Refused() {
		t.Errorf("a threat: %v", err)
	}
	refused(t, "a variable", o.desk.SaveAnswer(ctx, sam, "odd", zh("{nmae}，我们看看每个月多少是您做得到的？"), false), desk.NoVariable)
	refused(t, "nothing", o.desk.SaveAnswer(ctx, sam, "odd", nil, false), desk.NoText)
	for _, v := range []string{"我来帮您看看账单。", "我来帮您看看方案。", "我来帮您看看还款日。"} {
		o.done(o.desk.SaveAnswer(ctx, sam, "hello_x", zh(v), false))
		if got := text("hello_x"); got != v {
			t.Errorf("%q, want %q", got, v)
		}
	}
	o.done(o.desk.RestoreAnswer(ctx, sam, "hello_x", ""))
	if got := text("hello_x"); got != "我来帮您看看方案。" {
		t.Errorf("undone: %q", got)
	}
	o.done(o.desk.ChangeAnswer(ctx, sam, "hello_x", nil))
	if got := text("hello_x"); got != "" {
		t.Errorf("taken away: %q", got)
	}
	gone, err := o.desk.TakenAway(ctx, sam)
	if err != nil || len(gone) != 1 || gone[0].ID != "hello_x" {
		t.Fatalf("%+v, %v", gone, err)
	}
	o.done(o.desk.RestoreAnswer(ctx, sam, "hello_x", ""))
	if got := text("hello_x"); got != "我来帮您看看方案。" {
		t.Errorf("brought back: %q", got)
	}
	all, err := o.desk.Answers(ctx)
	o.done(err)
	i := slices.IndexFunc(all, func(a desk.Answer) bool { return a.ID == "hello_x" })
	oldest := all[i].Before[len(all[i].Before)-1]
	o.done(o.desk.RestoreAnswer(ctx, sam, "hello_x", oldest.Key()))
	if got := text("hello_x"); got != "我来帮您看看账单。" {
		t.Errorf("a version: %q", got)
	}
	if err := o.desk.RestoreAnswer(ctx, sam, "hello_x", "never"); !errors.Is(err, desk.ErrUnknown) {
		t.Errorf("no version: %v", err)
	}
}
