package console_test

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/desk"
	"repaybot/bot/staff"
	"repaybot/bot/web"
	"repaybot/bot/web/console"
	"repaybot/dialog"
	"repaybot/dialog/drafts"
	"repaybot/negotiation"
)

// superior is a desk that has one of everything, and notes what it was asked to do.
type superior struct {
	t      *testing.T
	did    []string
	refuse error
}

var noon = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

func (d *superior) done(parts ...string) error {
	if d.refuse != nil {
		return d.refuse
	}
	d.did = append(d.did, strings.Join(parts, " "))
	return nil
}

func (d *superior) Board(_ context.Context, _ staff.Colleague, p desk.Pick) (desk.Board, error) {
	b := desk.Board{At: noon, Pick: p, Total: 70, All: desk.TeamNow{Waiting: 2, Late: 1, Overdue: 1, Longest: noon.Add(-time.Hour), Where: "web:C1"}}
	for _, t := range bot.Teams {
		b.Teams = append(b.Teams, desk.TeamNow{Team: t})
	}
	b.Rows = []desk.Row{{ID: "web:C1", Customer: "<b>李明</b>", Last4: "1001", Reason: "crisis", Priority: dialog.Highest, Team: bot.Care, Escalated: true,
		Target: desk.Target{Standing: desk.Late, Since: noon.Add(-time.Hour), Due: noon.Add(-time.Minute)}}}
	b.Agents = []desk.AgentNow{{Name: "linda", Shown: "Linda", Present: true, AgentCount: desk.AgentCount{Held: 3, Waiting: 1, Answered: 4, Median: 5 * time.Minute}}}
	for _, n := range []int{1, 7, 30} {
		b.Periods = append(b.Periods, desk.Period{Days: n, Cases: 9 * n, Kept: 8 * n, Missed: n, Reasons: []desk.ReasonCount{{Reason: "crisis", Cases: 9 * n}},
			Outcomes: []desk.OutcomeCount{{Outcome: dialog.OutcomePlan, Cases: n}}, Scores: [5]int{0, 0, 1, 0, 2}})
	}
	for i := range 30 {
		b.Days = append(b.Days, desk.DayCount{Day: noon.AddDate(0, 0, i-29), Cases: i, Missed: i / 5})
	}
	return b, nil
}

func (d *superior) Cases(_ context.Context, _ staff.Colleague, p desk.CasePick) ([]desk.OneCase, int, error) {
	_ = d.done("cases", string(p.Reason), string(p.Outcome))
	return []desk.OneCase{oneCase}, 1, nil
}

var oneCase = desk.OneCase{ID: "web:C1/7", Conversation: "web:C1", Reason: "complaint", Team: bot.Disputes, Status: bot.CaseReturned, Owner: "linda", Shown: "Linda",
	Opened: noon.Add(-time.Hour), Answered: noon, Ended: noon, First: time.Hour, Missed: true, Outcome: dialog.OutcomeAnswered, Score: 4}

func (d *superior) Assignable(context.Context, staff.Colleague, string) ([]staff.Colleague, error) {
	return []staff.Colleague{people["a"], people["s"]}, d.refuse
}

func (d *superior) Assign(_ context.Context, who staff.Colleague, id, _, to string) error {
	return d.done(who.Name, "gives", id, "to", to)
}

func (d *superior) ToReview(context.Context, staff.Colleague) (desk.ToReview, error) {
	return desk.ToReview{Cases: []desk.OneCase{oneCase}, Waits: 1, Drawn: 2, Days: 14, Shares: []desk.Share{{Name: "linda", Shown: "Linda", Percent: 5}},
		Trends: []desk.AgentTrend{trend("linda")}}, nil
}

func trend(name string) desk.AgentTrend {
	t := desk.AgentTrend{Name: name, Shown: name, Last: desk.Trend{Reviews: 1, Fit: 7, Of: 8}}
	for _, c := range desk.Checks {
		t.Last.Checks = append(t.Last.Checks, desk.CheckCount{Check: c, Yes: 1})
	}
	for i := range 12 {
		t.Weeks = append(t.Weeks, desk.WeekTrend{From: noon.AddDate(0, 0, -7*i), Reviews: i % 3, Percent: i*8 - 1})
	}
	return t
}

func (d *superior) ReviewOf(_ context.Context, who staff.Colleague, id string) (desk.ReviewOf, error) {
	if id != oneCase.ID {
		return desk.ReviewOf{}, desk.ErrUnknown
	}
	r := desk.ReviewOf{Case: oneCase, May: who.Supervises()}
	if !r.May {
		found := map[desk.Check]desk.Finding{desk.NotesFit: {Verdict: desk.No, Remark: "too <little>"}}
		r.Review, r.By = &desk.Review{Case: id, Found: found, Changed: noon}, "Sam"
	}
	return r, nil
}

func (d *superior) Judge(_ context.Context, who staff.Colleague, id string, found map[desk.Check]desk.Finding, remark string) error {
	return d.done(who.Name, "judges", id, string(found[desk.Greeted].Verdict), found[desk.Greeted].Remark, remark)
}

func (d *superior) SetShare(_ context.Context, _ staff.Colleague, agent string, percent int) error {
	return d.done("share", agent, strings.Repeat("%", percent))
}

func (d *superior) OwnReviews(context.Context, staff.Colleague) (desk.OwnReviews, error) {
	return desk.OwnReviews{Unread: 1, Trend: trend("linda"), Reviews: []desk.Reviewed{{Case: oneCase.ID, Reason: "complaint", At: noon, Ended: noon}}}, nil
}

func (d *superior) Open(context.Context, staff.Colleague, string, int64) (desk.Conversation, error) {
	return desk.Conversation{ID: "web:C1", Entries: []desk.Entry{{Kind: desk.FromCustomer, At: noon, Text: "<script>1</script>"}, {Kind: desk.ItHappened, At: noon}}}, nil
}

func (d *superior) Rules(context.Context, staff.Colleague) (desk.Rules, error) {
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "cmd", "repaybot", "policies", "cn.yaml"))
	if err != nil {
		d.t.Fatal(err)
	}
	p, err := negotiation.ParsePolicy(text)
	if err != nil {
		d.t.Fatal(err)
	}
	return desk.Rules{Policy: p, Colleagues: []staff.Colleague{people["a"]}, Teams: []desk.TeamMembers{{Team: bot.Care, Members: []staff.Colleague{people["a"]}}, {Team: bot.Legal}}}, nil
}

func (d *superior) Trail(_ context.Context, _ staff.Colleague, q audit.Search) ([]audit.Entry, error) {
	_ = d.done("log", q.Who, q.Conversation, string(q.Act), q.Before.Format(time.DateOnly))
	return []audit.Entry{{At: noon, Who: "linda", Role: "agent", Act: audit.Refused, Conversation: "web:C1", Detail: map[string]string{"why": "taken", "tried": "case.took"}}}, nil
}

func (d *superior) CheckTrail(_ context.Context, _ staff.Colleague, noted audit.Head) (desk.Checked, error) {
	c := desk.Checked{Report: audit.Report{Head: audit.Head{Block: 7, Code: strings.Repeat("a", 64)}, Entries: 12}, At: noon}
	if noted.Block == 9 {
		c.Broken = &audit.BrokenError{Block: 8, Why: "it ends before block 9, which was noted"}
	}
	return c, nil
}

var answer = desk.Answer{ID: "hello", By: "sam", At: noon, Texts: map[dialog.Locale]desk.AnswerText{dialog.English: {Title: "Hello", Text: "Hello {name}"}},
	Before: []desk.AnswerVersion{{Texts: map[dialog.Locale]desk.AnswerText{dialog.English: {Title: "Hello", Text: "Hi"}}}}}

func (d *superior) Answers(context.Context) ([]desk.Answer, error) { return []desk.Answer{answer}, nil }

func (d *superior) TakenAway(context.Context, staff.Colleague) ([]desk.Answer, error) {
	return []desk.Answer{answer}, nil
}

func (d *superior) PreviewAnswer(_ context.Context, _ staff.Colleague, texts map[dialog.Locale]desk.AnswerText) (map[dialog.Locale]desk.AnswerPreview, error) {
	p := map[dialog.Locale]desk.AnswerPreview{}
	for l, t := range texts {
		p[l] = desk.AnswerPreview{Text: t.Text, Unknown: []string{"nmae"}, Never: []desk.Unfit{{Sentence: "You will go to prison.", Severity: drafts.Refuse, Why: drafts.WhyPolice}}}
	}
	return p, nil
}

func (d *superior) SaveAnswer(_ context.Context, _ staff.Colleague, id string, texts map[dialog.Locale]desk.AnswerText, confirmed bool) error {
	if confirmed {
		return d.done("keeps", id, texts[dialog.English].Text, "confirmed")
	}
	return d.done("keeps", id, texts[dialog.English].Text)
}

func (d *superior) ChangeAnswer(_ context.Context, _ staff.Colleague, id string, _ map[dialog.Locale]desk.AnswerText) error {
	return d.done("takes away", id)
}

func (d *superior) RestoreAnswer(_ context.Context, _ staff.Colleague, id, version string) error {
	return d.done("restores", id, version)
}

func (d *superior) Overdue(context.Context, staff.Colleague) ([]string, error) {
	return []string{"web:C1"}, nil
}

func (d *superior) UnreadReviews(context.Context, staff.Colleague) (int, error) { return 2, nil }

func supervision(t *testing.T) (*httptest.Server, *superior) {
	t.Helper()
	asset, err := web.AssetAddress()
	if err != nil {
		t.Fatal(err)
	}
	d := &superior{t: t}
	h, err := console.New(console.Options{
		Access: people, Hub: console.NewHub(), Asset: asset, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return noon }, Random: rand.Reader, Done: t.Context().Done(),
		Areas: []console.Area{console.Board(d), console.Reviews(d), console.Ready(d), console.Rules(d), console.Trail(d), console.Marks(d)},
	})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s, d
}

// inline is what no page may have.
var inline = regexp.MustCompile(`(?i)<script(?: [^>]*)?>[^<]|<style|\sstyle="|\son[a-z]+="`)

func TestSupervisorsPagesAreShown(t *testing.T) {
	s, _ := supervision(t)
	for path, want := range map[string][]string{
		"/console/board":                         {"&lt;b&gt;李明", "month-chart", "1001", `href="/console/conversations/web:C1"`, `hx-trigger="sse:queue`},
		"/console/board?team=care&stand=late":    {"aria-current", `hx-get="/console/board?stand=late&amp;team=care"`},
		"/console/board/cases?reason=crisis":     {"Linda", `name="reason" value="crisis"`},
		"/console/reviews":                       {"case=web%3aC1%2f7", `name="percent"`, "polyline"},
		"/console/reviews/of?case=web:C1/7":      {"check_greeted", "&lt;script&gt;1", `name="check_in_time" value="no" required checked`},
		"/console/rules":                         {"2026-11-01", "Asia/Shanghai", "08:30–20:00", "60"},
		"/console/log?who=linda&act=refused":     {"web:C1", "tried case.took · why taken", "selected"},
		"/console/words":                         {"hello", "/console/words/of?id=hello"},
		"/console/words/of?id=hello":             {"text_en", "Hello {name}", "prison"},
		"/console/words/of":                      {`name="new"`, "text_zh"},
		"/console/board/assign?conversation=web": {"Linda", "data-opens"},
	} {
		for _, l := range []string{"en", "zh"} {
			address := path + "?lang=" + l
			if strings.Contains(path, "?") {
				address = path + "&lang=" + l
			}
			r, text := ask(t, s, "GET", address, "s", nil)
			if r.StatusCode != 200 {
				t.Errorf("%s: %d\n%s", address, r.StatusCode, text)
				continue
			}
			for _, w := range want {
				if !strings.Contains(text, w) {
					t.Errorf("%s has no %q", address, w)
				}
			}
			if found := inline.FindString(text); found != "" {
				t.Errorf("%s has %q within it", address, found)
			}
			for _, key := range []string{">board.", ">log.", ">reviews.", ">rules.", ">words.", ">conversation."} {
				if strings.Contains(text, key) {
					t.Errorf("%s shows the key of words: %s…", address, key)
				}
			}
		}
	}
}

func TestSupervisorsPagesAreForSupervisors(t *testing.T) {
	s, d := supervision(t)
	for path, agent := range map[string]int{
		"/console/board": 403, "/console/board/cases": 403, "/console/board/assign?conversation=web": 403, "/console/rules": 403, "/console/log": 403,
		"/console/words": 403, "/console/words/of": 403, "/console/reviews": 200, "/console/reviews/of?case=web:C1/7": 200, "/console/marks": 200,
		"/console/reviews/of?case=web:C2/7": 404,
	} {
		for token, want := range map[string]int{"a": agent, "p": 403} {
			if r, text := ask(t, s, "GET", path, token, nil); r.StatusCode != want {
				t.Errorf("%s as %s: %d\n%s", path, token, r.StatusCode, text)
			}
		}
	}
	for _, path := range []string{"board/assign", "reviews/of", "reviews/share", "words/of", "words/preview", "words/away", "words/restore", "log/check"} {
		for _, token := range []string{"a", "p"} {
			form := url.Values{"csrf": {token2csrf(t, s, token)}, "act": {"0195a1ad-7b7e-7d3e-8000-000000000001"}}
			if r, _ := ask(t, s, "POST", "/console/"+path, token, form); r.StatusCode != 403 {
				t.Errorf("%s as %s: %d", path, token, r.StatusCode)
			}
		}
		if r, _ := ask(t, s, "POST", "/console/"+path, "s", url.Values{}); r.StatusCode != 403 {
			t.Errorf("%s without the session's token: %d", path, r.StatusCode)
		}
	}
	if len(d.did) != 0 {
		t.Errorf("done all the same: %q", d.did)
	}
	// An agent sees what was found of their own, and no list of others'.
	_, text := ask(t, s, "GET", "/console/reviews", "a", nil)
	if strings.Contains(text, `name="percent"`) || strings.Contains(text, "To review") || !strings.Contains(text, "case=web%3aC1%2f7") {
		t.Errorf("an agent's reviews:\n%s", text)
	}
	_, text = ask(t, s, "GET", "/console/reviews/of?case=web:C1/7", "a", nil)
	if strings.Contains(text, "check_greeted") || !strings.Contains(text, "too &lt;little&gt;") || strings.Contains(text, "<script>1") {
		t.Errorf("a review of an agent's:\n%s", text)
	}
}

// token2csrf is what forms of somebody's pages carry.
func token2csrf(t *testing.T, s *httptest.Server, token string) string {
	t.Helper()
	_, page := ask(t, s, "GET", "/console/rules", token, nil)
	if !hidden.MatchString(page) {
		t.Fatalf("no form in\n%s", page)
	}
	return hidden.FindStringSubmatch(page)[1]
}

func TestSupervisorsActs(t *testing.T) {
	s, d := supervision(t)
	csrf := token2csrf(t, s, "s")
	post := func(path string, pairs ...string) (*http.Response, string) {
		t.Helper()
		form := url.Values{"csrf": {csrf}}
		for i := 0; i+1 < len(pairs); i += 2 {
			form.Set(pairs[i], pairs[i+1])
		}
		d.did = nil
		return ask(t, s, "POST", "/console/"+path, "s", form)
	}
	act := "0195a1ad-7b7e-7d3e-8000-000000000001"
	if r, _ := post("board/assign", "conversation", "web:C1", "to", "linda"); r.StatusCode != 403 || d.did != nil {
		t.Errorf("without an act's id: %d, %q", r.StatusCode, d.did)
	}
	for _, c := range []struct {
		path, did, to string
		form          []string
	}{
		{"board/assign", "sam gives web:C1 to linda", "/console/board", []string{"act", act, "conversation", "web:C1", "to", "linda"}},
		{"board/assign", "sam gives web:C1 to sam", "/console/conversations/web:C1", []string{"act", act, "conversation", "web:C1", "to", "sam"}},
		{"reviews/of", "sam judges web:C1/7 yes well done fine", "/console/reviews", []string{"case", "web:C1/7", "check_greeted", "yes", "remark_greeted", "well done", "remark", "fine"}},
		{"reviews/share", "share linda %%%", "/console/reviews", []string{"agent", "linda", "percent", "3"}},
		{"words/of", "keeps hello Hello", "/console/words", []string{"id", "hello", "text_en", " Hello "}},
		{"words/of", "keeps hello Hello confirmed", "/console/words", []string{"id", "hello", "text_en", "Hello", "confirmed", "1"}},
		{"words/away", "takes away hello", "/console/words", []string{"id", "hello"}},
		{"words/restore", "restores hello own", "/console/words", []string{"id", "hello", "version", "own"}},
	} {
		r, text := post(c.path, c.form...)
		if r.StatusCode != 303 || r.Header.Get("Location") != c.to || len(d.did) != 1 || d.did[0] != c.did {
			t.Errorf("%s: %d to %q, %q\n%s", c.path, r.StatusCode, r.Header.Get("Location"), d.did, text)
		}
	}
	// What is refused comes back with what was sent.
	d.refuse = &desk.Refused{Why: desk.NoRemark}
	r, text := post("reviews/of", "case", "web:C1/7", "check_greeted", "no", "check_heard", "yes", "remark", "kept words")
	if r.StatusCode != 422 || !strings.Contains(text, "kept words") || !strings.Contains(text, `name="check_greeted" value="no" required checked`) || !strings.Contains(text, `role="alert"`) {
		t.Errorf("a review that is refused: %d\n%s", r.StatusCode, text)
	}
	d.refuse = &desk.Unsaid{Findings: []drafts.Finding{{Severity: drafts.Warn}}}
	if r, text = post("words/of", "id", "hello", "text_en", "Pay soon"); r.StatusCode != 422 || !strings.Contains(text, `name="confirmed"`) || !strings.Contains(text, "Pay soon") {
		t.Errorf("a warning: %d\n%s", r.StatusCode, text)
	}
	d.refuse = &desk.Unsaid{Findings: []drafts.Finding{{Severity: drafts.Refuse}}}
	if r, text = post("words/of", "id", "hello", "text_en", "Prison"); r.StatusCode != 422 || strings.Contains(text, `name="confirmed"`) {
		t.Errorf("what is never said: %d\n%s", r.StatusCode, text)
	}
	d.refuse = &desk.TakenBy{Staff: "ben", Shown: "Ben"}
	if r, text = post("board/assign", "act", act, "conversation", "web:C1", "to", "linda"); r.StatusCode != 409 || !strings.Contains(text, "Ben") {
		t.Errorf("another has it: %d\n%s", r.StatusCode, text)
	}
	d.refuse = nil
	if r, text = post("log/check"); r.StatusCode != 200 || !strings.Contains(text, "7:aaaa") || !strings.Contains(text, "12 entries") {
		t.Errorf("a check: %d\n%s", r.StatusCode, text)
	}
	if r, text = post("log/check", "head", "9:"+strings.Repeat("b", 64)); r.StatusCode != 200 || !strings.Contains(text, `class="note bad"`) || !strings.Contains(text, "block 8") {
		t.Errorf("a broken log: %d\n%s", r.StatusCode, text)
	}
	if r, text = post("log/check", "head", "nonsense"); r.StatusCode != 422 || !strings.Contains(text, "not a head") {
		t.Errorf("no head: %d\n%s", r.StatusCode, text)
	}
	if r, text = post("words/preview", "text_en", "x"); r.StatusCode != 200 || !strings.Contains(text, "prison") || strings.Contains(text, "<html") {
		t.Errorf("a preview: %d\n%s", r.StatusCode, text)
	}
	d.did = nil
	if _, _ = ask(t, s, "GET", "/console/log?who=linda&conversation=web:C1&act=case.took&day=2026-11-20", "s", nil); len(d.did) != 1 || d.did[0] != "log linda web:C1 case.took 2026-11-21" {
		t.Errorf("searched: %q", d.did)
	}
}

// The marks name, to supervisors alone, what nobody took in time.
func TestMarks(t *testing.T) {
	s, _ := supervision(t)
	r, text := ask(t, s, "GET", "/console/marks", "s", nil, "HX-Request", "true")
	if r.Header.Get("HX-Trigger") != `{"overdue":{"conversations":["web:C1"]}}` || !regexp.MustCompile(`id="count-board" class="count alarm" hx-swap-oob="true">1<`).MatchString(text) {
		t.Errorf("a supervisor's: %q\n%s", r.Header.Get("HX-Trigger"), text)
	}
	r, text = ask(t, s, "GET", "/console/marks", "a", nil, "HX-Request", "true")
	if r.Header.Get("HX-Trigger") != "" || !regexp.MustCompile(`id="count-board"[^>]* hidden>`).MatchString(text) || !strings.Contains(text, `id="count-reviews" class="count" hx-swap-oob="true">2<`) {
		t.Errorf("an agent's: %q\n%s", r.Header.Get("HX-Trigger"), text)
	}
	if _, text := ask(t, s, "GET", "/console/reviews", "a", nil); !strings.Contains(text, `hx-get="/console/marks"`) {
		t.Error("pages do not ask for their marks")
	}
}
