package console_test

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"repaybot/bot"
	"repaybot/bot/desk"
	"repaybot/bot/staff"
	"repaybot/bot/web"
	"repaybot/bot/web/console"
	"repaybot/dialog"
	"repaybot/dialog/drafts"
	"repaybot/negotiation"
)

// fakeDesk is a desk with one conversation, which linda has; refuses says what
// comes of every act.
type fakeDesk struct {
	refuses error
	acts    []string
}

var at = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func (f *fakeDesk) Queue(_ context.Context, who staff.Colleague, filter desk.Filter) (desk.Queue, error) {
	if filter.View == "" {
		filter.View = desk.ForMe
	}
	return desk.Queue{
		Filter: filter, Total: 2, Counts: desk.Counts{ForMe: 2, Mine: 1, Team: 2, Waiting: 1}, New: []string{"web:C2"},
		Rows: []desk.Row{
			{ID: "web:C1", Customer: "Emma <Clarke>", Last4: "1005", Reason: "request_human", Priority: dialog.Normal, Team: bot.Care, Language: dialog.English, Status: bot.CaseTaken,
				Owner: "linda", Shown: "Linda", Mine: who.Name == "linda", Target: desk.Target{Standing: desk.Late, Since: at, Due: at.Add(time.Minute), Waited: time.Hour}, Looking: []string{"Ben"}},
			{ID: "web:C2", Reason: "crisis", Priority: dialog.Highest, Team: bot.Care, Skill: bot.SkillCrisis, Status: bot.CaseQueued, Place: 1, Escalated: true, Target: desk.Target{Since: at}},
		},
	}, nil
}

func (f *fakeDesk) Open(_ context.Context, who staff.Colleague, id string, from int64) (desk.Conversation, error) {
	if id != "web:C1" {
		return desk.Conversation{}, &desk.Refused{Why: desk.NotYourTeam}
	}
	mine := who.Name == "linda"
	return desk.Conversation{
		ID: id, Customer: "Emma <Clarke>", Last4: "1005", Language: dialog.English, Mode: dialog.WithStaff, Channel: "web", Verified: true, Owner: "linda", Shown: "Linda", From: max(from, 1), Latest: 300,
		Case:    &bot.Case{ID: "web:C1/1", Reason: "request_human", Status: bot.CaseTaken, Opened: at},
		Summary: desk.Summary{Currency: "CNY", Owed: []desk.Owed{{Kind: negotiation.Card, Last4: "1005", Total: negotiation.NewMoney(541669, "CNY"), DPD: 55, Reconciled: true}}, Wish: dialog.Wish{Monthly: 50000}},
		May:     desk.Rights{Write: mine, GiveBack: mine, Assign: mine},
		Entries: []desk.Entry{
			{N: 100, Kind: desk.FromCustomer, At: at, Text: "<b>help</b>", Understood: &desk.Understood{Intents: []dialog.Intent{dialog.RequestHuman}, Percent: 97}},
			{N: 170, Kind: desk.ItHappened, At: at, Happened: &desk.Happened{What: "taken", Staff: "Linda"}},
			{N: 200, Kind: desk.ANote, At: at, Text: "call back", Staff: "Linda"},
			{N: 300, Kind: desk.FromStaff, At: at.AddDate(0, 0, 1), Text: "Good morning", Staff: "Linda", Withheld: negotiation.ReasonHours},
		},
	}, nil
}

func (f *fakeDesk) Around(context.Context, staff.Colleague, string) (desk.Around, error) {
	return desk.Around{}, nil
}
func (f *fakeDesk) File(context.Context, staff.Colleague, string, string) (desk.FileContent, error) {
	return desk.FileContent{Name: "photo-1.png", Type: "image/png", Content: bot.NewSecret([]byte("a picture"))}, f.refuses
}
func (f *fakeDesk) Filled(context.Context, staff.Colleague, string, string) ([]desk.Filled, error) {
	return []desk.Filled{{ID: "owed", Title: "Owed", Text: "You owe {total}", Missing: []string{"total"}}}, nil
}
func (f *fakeDesk) Assignable(context.Context, staff.Colleague, string) ([]staff.Colleague, error) {
	return []staff.Colleague{{Name: "ben", Shown: "Ben"}}, nil
}
func (f *fakeDesk) Types(context.Context, staff.Colleague, string) error { return f.refuses }
func (f *fakeDesk) did(what ...string) error {
	if f.refuses == nil {
		f.acts = append(f.acts, strings.Join(what, " "))
	}
	return f.refuses
}
func (f *fakeDesk) Take(_ context.Context, who staff.Colleague, c, act string) error {
	return f.did("take", who.Name, c, act)
}
func (f *fakeDesk) Assign(_ context.Context, who staff.Colleague, c, act, to string) error {
	return f.did("assign", who.Name, c, act, to)
}
func (f *fakeDesk) Release(_ context.Context, who staff.Colleague, c, act string) error {
	return f.did("release", who.Name, c, act)
}
func (f *fakeDesk) Waits(_ context.Context, who staff.Colleague, c, act string) error {
	return f.did("waits", who.Name, c, act)
}
func (f *fakeDesk) Say(_ context.Context, who staff.Colleague, c, act, text string, confirmed bool) error {
	if confirmed {
		text += "!"
	}
	return f.did("say", who.Name, c, act, text)
}
func (f *fakeDesk) Note(_ context.Context, who staff.Colleague, c, act, text string) error {
	return f.did("note", who.Name, c, act, text)
}
func (f *fakeDesk) GiveBack(_ context.Context, who staff.Colleague, c, act string, outcome dialog.Outcome, agreed string, _ bool) error {
	return f.did("back", who.Name, c, act, string(outcome), agreed)
}
func (f *fakeDesk) Evidence(_ context.Context, who staff.Colleague, c, act string) error {
	return f.did("evidence", who.Name, c, act)
}
func (f *fakeDesk) Resume(_ context.Context, who staff.Colleague, c, act, why string, pauses []negotiation.PauseReason) error {
	return f.did("resume", who.Name, c, act, why, string(pauses[0]))
}

// deskPages are the queue's and the conversation's pages over a fake desk.
func deskPages(t *testing.T, f *fakeDesk) *httptest.Server {
	t.Helper()
	return pagesOf(t, f)
}

// deskOfPages is what those pages ask.
type deskOfPages interface {
	console.QueueDesk
	console.CaseDesk
}

func pagesOf(t *testing.T, f deskOfPages) *httptest.Server {
	t.Helper()
	asset, err := web.AssetAddress()
	if err != nil {
		t.Fatal(err)
	}
	h, err := console.New(console.Options{
		Access: people, Areas: []console.Area{console.Queue(f), console.Conversation(f), console.Acts(f)}, Hub: console.NewHub(), Asset: asset,
		Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return at.Add(time.Hour) }, Random: rand.Reader, Done: t.Context().Done(),
	})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

// nodes are the elements of a page that have an attribute with a value.
func nodes(t *testing.T, page, attribute, value string) (found []*html.Node) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		for _, a := range n.Attr {
			if a.Key == attribute && (a.Val == value || attribute == "class" && slices.Contains(strings.Fields(a.Val), value)) {
				found = append(found, n)
			}
		}
	}
	return found
}

// words are an element's text, with single spaces.
func words(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func TestPagesOfTheDesk(t *testing.T) {
	s := deskPages(t, &fakeDesk{})
	for language, want := range map[string][]string{
		"en": {"Asked for a person 1 h late Emma <Clarke> · 1005 mine Care English Ben looking", "wants a person 97 %", "Linda took over", "Credit card 1005: ¥5,416.69 , 55 days past due", "at most ¥500.00 a month"},
		"zh": {"要找同事 1 小时 已超时 Emma <Clarke> · 1005 我的 关怀 英文 Ben 在看", "要找真人 97 %", "Linda 接手", "信用卡 1005: ¥5,416.69 , 逾期 55 天", "每月最多 ¥500.00"},
	} {
		answer, page := ask(t, s, "GET", "/console/conversations/web:C1?lang="+language, "a", nil)
		if answer.StatusCode != http.StatusOK {
			t.Fatalf("%d\n%s", answer.StatusCode, page)
		}
		if strings.Contains(page, "<b>help") || strings.Contains(page, "Emma <C") || strings.Contains(page, "ZgotmplZ") {
			t.Error("something is not escaped")
		}
		rows := nodes(t, page, "data-row", "")
		if len(rows) != 2 || len(nodes(t, page, "data-n", "300")) != 1 || len(nodes(t, page, "class", "day")) != 2 {
			t.Fatalf("%s: %d rows, %d days", language, len(rows), len(nodes(t, page, "class", "day")))
		}
		for i, got := range []string{words(rows[0]), words(nodes(t, page, "class", "understood")[0]), words(nodes(t, page, "data-n", "170")[0]), words(nodes(t, page, "class", "summary")[0]), words(nodes(t, page, "class", "summary")[0])} {
			if !strings.Contains(got, want[i]) {
				t.Errorf("%s: %q, want %q", language, got, want[i])
			}
		}
		if len(nodes(t, page, "id", "act-back")) != 1 || len(nodes(t, page, "id", "act-take")) != 0 || len(nodes(t, page, "data-mine", "yes")) != 1 {
			t.Error("not what its owner may do")
		}
		if _, other := ask(t, s, "GET", "/console/conversations/web:C1?lang="+language, "s", nil); len(nodes(t, other, "id", "act-back")) != 0 || len(nodes(t, other, "data-mine", "yes")) != 0 {
			t.Error("another may do what its owner may")
		}
		if _, page = ask(t, s, "GET", "/console/queue?view=mine&lang="+language, "a", nil); len(nodes(t, page, "data-row", "")) != 2 || len(nodes(t, page, "class", "talk")) != 1 {
			t.Error("the queue's page")
		}
		if answer, _ := ask(t, s, "GET", "/console/conversations/web:C9?lang="+language, "a", nil); answer.StatusCode != http.StatusNotFound {
			t.Errorf("another team's: %d", answer.StatusCode)
		}
	}
}

func TestActsOfTheDesk(t *testing.T) {
	f := &fakeDesk{}
	s := deskPages(t, f)
	const act = "0195a1ad-7b7e-7d3e-8000-000000000001"
	_, page := ask(t, s, "GET", "/console/conversations/web:C1", "a", nil)
	token := hidden.FindStringSubmatch(page)[1]
	post := func(what string, form url.Values) (*http.Response, string) {
		t.Helper()
		form.Set("act", act)
		return ask(t, s, "POST", "/console/conversations/web:C1/"+what+"?from=1", "a", form, "HX-Request", "true", "X-CSRF-Token", token)
	}
	for _, c := range []struct {
		what string
		form url.Values
		want string
	}{
		{"take", url.Values{}, ""}, {"release", url.Values{}, ""}, {"waits", url.Values{}, ""}, {"evidence", url.Values{}, ""},
		{"assign", url.Values{"to": {"ben"}}, " ben"}, {"say", url.Values{"text": {"hi"}}, " hi"}, {"say", url.Values{"text": {"hi"}, "confirmed": {"yes"}}, " hi!"},
		{"note", url.Values{"text": {"x"}}, " x"}, {"back", url.Values{"outcome": {"answered"}, "agreed": {"y"}}, " answered y"},
		{"resume", url.Values{"why": {"z"}, "pause": {"complaint"}}, " z complaint"},
	} {
		f.acts = nil
		answer, piece := post(c.what, c.form)
		if want := c.what + " linda web:C1 " + act + c.want; len(f.acts) != 1 || f.acts[0] != want {
			t.Errorf("did %q, want %q", f.acts, want)
		}
		if answer.StatusCode != http.StatusOK || answer.Header.Get("HX-Trigger-After-Swap") != "did-"+c.what || len(nodes(t, piece, "data-n", "100")) != 1 || strings.Contains(piece, "<html") {
			t.Errorf("%s: %d %v", c.what, answer.StatusCode, answer.Header)
		}
		if undo := len(nodes(t, piece, "action", "/console/conversations/web:C1/take")) == 1; undo != (c.what == "release" || c.what == "back") {
			t.Errorf("%s can be undone: %v", c.what, undo)
		}
	}
	for _, c := range []struct {
		refuses error
		want    string
	}{
		{&desk.TakenBy{Staff: "ben", Shown: "Ben"}, "Ben has it already"}, {&desk.Refused{Why: desk.NotTheOwner}, "Take the conversation first"},
		{&desk.NotNow{Reason: negotiation.ReasonHours, Next: at}, "It can be sent from 23 Nov, 09:00"}, {&desk.Refused{Why: desk.Unfilled}, "braces"},
	} {
		f.refuses = c.refuses
		answer, piece := post("say", url.Values{"text": {"hi"}})
		if toast := nodes(t, piece, "data-toast", ""); answer.StatusCode != http.StatusOK || answer.Header.Get("HX-Trigger-After-Swap") != "" || len(toast) != 1 || !strings.Contains(words(toast[0]), c.want) {
			t.Errorf("%v: %d\n%s", c.refuses, answer.StatusCode, piece)
		}
	}
	for never, severity := range map[bool]drafts.Severity{true: drafts.Refuse, false: drafts.Warn} {
		f.refuses = &desk.Unsaid{Findings: []drafts.Finding{{Category: drafts.Threat, Severity: severity, Why: drafts.WhyPolice, From: 0, To: 2}}}
		answer, piece := post("say", url.Values{"text": {"hi there"}})
		if answer.StatusCode != http.StatusUnprocessableEntity || answer.Header.Get("HX-Retarget") != "#unsaid-say" || words(nodes(t, piece, "data-unsaid", "")[0].FirstChild.NextSibling) == "" {
			t.Errorf("a draft: %d %v", answer.StatusCode, answer.Header)
		}
		if confirm := len(nodes(t, piece, "data-confirm", "")) == 1; confirm == never {
			t.Errorf("it can be confirmed: %v", confirm)
		}
	}
	f.refuses = &desk.Refused{Why: desk.NotTheOwner}
	if answer, _ := post("typing", url.Values{}); answer.StatusCode != http.StatusConflict {
		t.Errorf("typing: %d", answer.StatusCode)
	}
	f.refuses = nil
	answer, _ := ask(t, s, "GET", "/console/conversations/web:C1/files/00", "a", nil)
	if h := answer.Header; h.Get("Content-Disposition") != "attachment; filename=photo-1.png" || h.Get("Content-Security-Policy") != "default-src 'none'; sandbox" || h.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("a file: %v", h)
	}
}
