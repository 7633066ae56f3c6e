package console_test

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/desk"
	"repaybot/bot/staff"
	"repaybot/bot/web"
	"repaybot/bot/web/console"
	"repaybot/dialog"
)

// decidingHouse is a house whose pages are those of decisions, offers and
// approvals. linda has the case of customer 1; customer 2 is nobody's.
type decidingHouse struct {
	*house
	t       *testing.T
	pages   http.Handler
	later   atomic.Int64 // how much later it is than it was
	session map[string]string
}

func (d *decidingHouse) now() time.Time { return monday.Add(time.Duration(d.later.Load())) }

func openDeciding(t *testing.T) *decidingHouse {
	d := &decidingHouse{t: t, session: map[string]string{}}
	d.house = opening(t, d.now, embedded(t, t.TempDir()))
	d.employs(append([]staff.Colleague{{Name: "lea", Shown: "Lea", Role: staff.Agent, Teams: []bot.Team{bot.Legal, bot.Care}, Active: true}}, staffOf...)...)
	d.customer(1, "王芳")
	d.customer(2, "李明")
	id := d.writes(1, "我要人工")
	p := d.first()
	d.done(p.desk.Take(t.Context(), d.who("linda"), id, newAct()))
	asset, err := web.AssetAddress()
	d.done(err)
	d.pages, err = console.New(console.Options{
		Access: p.accounts, Areas: []console.Area{console.Queue(p.desk), console.Conversation(p.desk), console.Offers(p.desk), console.Decisions(p.desk), console.Approvals(p.desk)},
		Hub: p.hub, Asset: asset, Log: slog.New(slog.DiscardHandler), Now: d.now, Zone: monday.Location(), Random: rand.Reader, Done: t.Context().Done(),
	})
	d.done(err)
	return d
}

// asks sends a request of somebody's ("": of nobody's) as htmx does. A field that
// is named again comes several times.
func (d *decidingHouse) asks(name, method, path string, pairs ...string) *httptest.ResponseRecorder {
	d.t.Helper()
	token := ""
	if name != "" {
		if token = d.session[name]; token == "" {
			token = d.in(name, d.now())
			d.session[name] = token
		}
	}
	fields := url.Values{}
	if method == http.MethodPost {
		fields.Set("csrf", console.CSRFOf(token))
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		fields.Add(pairs[i], pairs[i+1])
	}
	r := request(d.t.Context(), method, path, token, fields)
	r.Header.Set("HX-Request", "true")
	w := httptest.NewRecorder()
	d.pages.ServeHTTP(w, r)
	return w
}

// interest is what customer 1 owes of it, in the smallest unit.
func (d *decidingHouse) interest() int64 {
	d.t.Helper()
	f, _, err := d.first().bot.Facts(d.t.Context(), "C1", d.now())
	d.done(err)
	return f.Accounts[0].Statement.Interest.Minor()
}

// turns is how many there have been with customer n.
func (d *decidingHouse) turns(n int) int {
	d.t.Helper()
	all, err := d.first().bot.Turns(d.t.Context(), conversationOf(n), 0, 1000)
	d.done(err)
	return len(all)
}

// waiting are the ids of what waits for a yes, as a supervisor sees it.
func (d *decidingHouse) waiting() (ids []string) {
	d.t.Helper()
	all, err := d.first().desk.Approvals(d.t.Context(), d.who("sam"))
	d.done(err)
	for _, a := range all {
		ids = append(ids, a.ID)
	}
	return ids
}

const (
	talk1  = "/console/conversations/web:C1"
	place1 = "0-0001" // customer 1's account, as pages name it
)

func TestDecisionsAreTheOwners(t *testing.T) {
	d := openDeciding(t)
	turns, interest := d.turns(1), d.interest()
	forms := []struct {
		path   string
		fields []string
	}{
		{"/offer", []string{"account", place1, "kind", "installments", "term", "12"}},
		{"/decide/waiver", []string{"account", place1, "interest", "1"}},
		{"/decide/pause", []string{"why", "hardship", "days", "7"}},
		{"/decide/mark", []string{"flag", "vulnerable"}},
		{"/decide/contact", []string{"language", "en"}},
		{"/decide/case_step", nil},
	}
	for name, want := range map[string]int{
		"": http.StatusUnauthorized, "pia": http.StatusForbidden, "dora": http.StatusNotFound, "ben": http.StatusConflict, "sam": http.StatusConflict,
	} {
		for _, f := range forms {
			fields := append([]string{"act", newAct(), "note", "please"}, f.fields...)
			for _, w := range []*httptest.ResponseRecorder{
				d.asks(name, "GET", talk1+f.path), d.asks(name, "POST", talk1+f.path+"/preview", fields...),
				d.asks(name, "POST", talk1+f.path, fields...), d.asks(name, "POST", talk1+f.path+"/ask", fields...),
			} {
				if w.Code != want || strings.Contains(w.Body.String(), "<form") {
					t.Errorf("%q, %s: %d, want %d\n%s", name, f.path, w.Code, want, w.Body)
				}
			}
		}
	}
	if d.turns(1) != turns || d.interest() != interest || len(d.waiting()) > 0 {
		t.Errorf("%d turns before and %d after; interest %d and %d; %q waits", turns, d.turns(1), interest, d.interest(), d.waiting())
	}
	for _, f := range forms {
		if w := d.asks("linda", "GET", talk1+f.path); w.Code != http.StatusOK || len(nodes(t, w.Body.String(), "hx-post", talk1+f.path+"/preview")) != 1 {
			t.Errorf("its owner, %s: %d\n%s", f.path, w.Code, w.Body)
		}
	}
}

func TestADoubledClickDecidesOnce(t *testing.T) {
	d := openDeciding(t)
	twice := func(path string, fields ...string) {
		t.Helper()
		fields = append([]string{"act", newAct()}, fields...)
		after := 0
		for i := range 2 {
			w := d.asks("linda", "POST", talk1+path, fields...)
			if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("HX-Trigger"), "did-decide") {
				t.Errorf("%s, time %d: %d\n%s", path, i+1, w.Code, w.Body)
			}
			if turns := d.turns(1); i == 0 {
				after = turns
			} else if turns != after {
				t.Errorf("%s: %d turns, and %d after the second click", path, after, turns)
			}
		}
	}
	before := d.interest()
	twice("/decide/waiver", "account", place1, "interest", "20")
	if got := d.interest(); got != before-2000 {
		t.Errorf("interest of %d before and %d after", before, got)
	}
	twice("/decide/waiver/ask", "account", place1, "interest", "90", "note", "ill for three months")
	if ids := d.waiting(); len(ids) != 1 {
		t.Errorf("%d wait", len(ids))
	}
	twice("/offer", "account", place1, "kind", "installments", "term", "12")
}

// TestCraftedDecisions sends what no form of ours has: nothing is done, and none is
// a failure of ours.
func TestCraftedDecisions(t *testing.T) {
	d := openDeciding(t)
	turns, interest := d.turns(1), d.interest()
	long := strings.Repeat("9", 400)
	figures := []string{"-1", "NaN", "Infinity", "1e9", "0x10", "1.005", "٣", "1;2", long, "9223372036854775807", "92233720368547758.07", "<b>"}
	try := func(path string, status int, fields ...string) {
		t.Helper()
		with := append([]string{"act", newAct()}, fields...)
		if w := d.asks("linda", "POST", talk1+path, with...); w.Code != status {
			t.Errorf("%s %.80q: %d, want %d\n%s", path, fields, w.Code, status, w.Body)
		}
		if w := d.asks("linda", "POST", talk1+path+"/preview", with...); w.Code >= 500 || len(nodes(t, w.Body.String(), "data-do", ""))+len(nodes(t, w.Body.String(), "data-put", "")) > 0 {
			t.Errorf("%s %.80q: the preview is %d\n%s", path, fields, w.Code, w.Body)
		}
	}
	const wrong, stale, unknown = http.StatusUnprocessableEntity, http.StatusConflict, http.StatusNotFound
	for _, f := range figures {
		try("/decide/waiver", wrong, "account", place1, "interest", f)
		try("/decide/waiver", wrong, "account", place1, "fees", f, "interest", "1")
		try("/decide/pause", wrong, "why", "hardship", "days", f)
		for _, name := range []string{"monthly", "term", "down"} {
			try("/offer", wrong, "account", place1, "kind", "installments", name, f)
		}
		if f == "1.005" { // a share may be so fine
			continue
		}
		try("/decide/waiver", wrong, "account", place1, "interest", f, "interest_by", "percent")
		try("/offer", wrong, "account", place1, "kind", "installments", "waive_interest", f)
	}
	try("/decide/waiver", wrong, "account", place1, "interest", "101", "interest_by", "percent")
	try("/decide/waiver", wrong, "account", place1) // nothing at all
	try("/decide/waiver", wrong, "account", place1, "interest", "56.01")
	for _, name := range []string{"", "0", "1-0001", "-1-0001", "0-0002", "1-0002", "0-1234", accountOf(1), accountOf(2), "0-0001 OR 1=1"} {
		try("/decide/waiver", stale, "account", name, "interest", "1")
		try("/offer", stale, "account", name, "kind", "installments", "term", "12")
		if name != "" { // all of them
			try("/decide/mark", stale, "flag", "vulnerable", "account", name)
		}
	}
	try("/decide/pause", wrong, "why", "hardship", "days", "3661")
	try("/decide/pause", wrong, "why", "because", "days", "7")
	try("/decide/mark", wrong, "flag", "dead")
	try("/decide/mark", wrong, "flag", "disputed")
	try("/decide/contact", wrong, "zone", "../../etc/passwd")
	try("/decide/contact", wrong, "zone", "Local")
	try("/decide/contact", wrong, "language", "tlh")
	try("/decide/contact", wrong, "number", "javascript:1")
	try("/decide/contact", wrong, "wishes", "yes", "from", "18:00", "to", "09:00")
	try("/decide/contact", wrong, "wishes", "yes", "from", "25:00", "to", "26:00")
	try("/decide/case_step", wrong)
	try("/decide/offer", unknown)
	try("/decide/everything", unknown)
	try("/offer", wrong, "account", place1, "kind", "gift")
	try("/offer", wrong, "account", place1, "kind", "installments", "day", "0")
	try("/offer", wrong, "account", place1, "kind", "installments", "day", "32")
	try("/offer", wrong, "account", place1, "kind", "installments", "first", "2026-13-40")
	try("/offer", wrong, "account", place1, "kind", "installments", "term", "61")
	try("/offer", wrong, "account", place1, "kind", "settlement", "waive_interest", "100")
	for _, act := range []string{"", "1", "linda/1", "../" + newAct()} {
		for _, path := range []string{"/decide/waiver", "/decide/waiver/ask", "/offer", "/offer/ask"} {
			if w := d.asks("linda", "POST", talk1+path, "act", act, "account", place1, "interest", "1", "kind", "installments"); w.Code != http.StatusForbidden {
				t.Errorf("%s with the act %q: %d", path, act, w.Code)
			}
		}
	}
	// What needs nobody's yes is not asked for, nor is what nobody could allow.
	for _, fields := range [][]string{{"interest", "1"}, {"interest", "99999"}, {"interest", "60", "note", strings.Repeat("长", dialog.MaxNote+1)}} {
		if w := d.asks("linda", "POST", talk1+"/decide/waiver/ask", append([]string{"act", newAct(), "account", place1}, fields...)...); w.Code != wrong {
			t.Errorf("asked with %.40q: %d", fields, w.Code)
		}
	}
	if d.interest() != interest || len(d.waiting()) > 0 {
		t.Errorf("interest of %d before and %d after; %q waits", interest, d.interest(), d.waiting())
	}
	all, err := d.first().bot.Turns(t.Context(), conversationOf(1), int64(turns), 1000)
	d.done(err)
	for i := range all {
		for _, l := range bot.DecisionsOf(&all[i]) {
			if l.Not == nil {
				t.Errorf("decided: %+v", l)
			}
		}
		for _, told := range bot.OffersTold(&all[i]) {
			if told.Outcome != dialog.OfferRefused {
				t.Errorf("offered: %+v", told)
			}
		}
	}
}

// asked has linda ask for all of the interest, and returns the approval's page.
func (d *decidingHouse) asked() string {
	d.t.Helper()
	if w := d.asks("linda", "POST", talk1+"/decide/waiver/ask", "act", newAct(), "account", place1, "interest", "56.01", "note", "ill for three months"); w.Code != http.StatusOK {
		d.t.Fatalf("asked: %d\n%s", w.Code, w.Body)
	}
	ids := d.waiting()
	if len(ids) != 1 {
		d.t.Fatalf("%d wait", len(ids))
	}
	return "/console/approvals/open/" + ids[0]
}

func TestApprovalsByRole(t *testing.T) {
	d := openDeciding(t)
	page := d.asked()
	interest := d.interest()
	for name, want := range map[string]struct{ rows, list, detail, answer int }{
		"":      {0, http.StatusUnauthorized, http.StatusUnauthorized, http.StatusUnauthorized},
		"pia":   {0, http.StatusForbidden, http.StatusForbidden, http.StatusForbidden},
		"dora":  {0, http.StatusOK, http.StatusNotFound, http.StatusNotFound},
		"ben":   {0, http.StatusOK, http.StatusOK, http.StatusForbidden}, // of its team, and so sees the case
		"linda": {1, http.StatusOK, http.StatusOK, http.StatusForbidden},
		"sam":   {1, http.StatusOK, http.StatusOK, 0},
	} {
		list, detail := d.asks(name, "GET", "/console/approvals"), d.asks(name, "GET", page+"/detail")
		if rows := len(nodes(t, list.Body.String(), "data-row", "")); list.Code != want.list || rows != want.rows {
			t.Errorf("%q: the list is %d with %d rows", name, list.Code, rows)
		}
		mayAnswer := len(nodes(t, detail.Body.String(), "data-approve", "")) == 1
		if detail.Code != want.detail || mayAnswer != (name == "sam") {
			t.Errorf("%q: the detail is %d, may answer %v", name, detail.Code, mayAnswer)
		}
		if want.answer == 0 {
			continue
		}
		for _, answer := range []string{"yes", "no"} {
			if w := d.asks(name, "POST", page+"/answer", "act", newAct(), "answer", answer, "why", "no"); w.Code != want.answer {
				t.Errorf("%q answers %s: %d, want %d\n%s", name, answer, w.Code, want.answer, w.Body)
			}
		}
	}
	for _, fields := range [][]string{{"act", newAct()}, {"act", newAct(), "answer", "maybe"}, {"answer", "yes"}, {"act", "1", "answer", "yes"}} {
		if w := d.asks("sam", "POST", page+"/answer", fields...); w.Code != http.StatusConflict && w.Code != http.StatusForbidden {
			t.Errorf("crafted %q: %d", fields, w.Code)
		}
	}
	if w := d.asks("sam", "POST", "/console/approvals/open/"+strings.Repeat("0", 32)+"/answer", "act", newAct(), "answer", "yes"); !strings.Contains(w.Body.String(), "it has lapsed") {
		t.Errorf("one that is not there: %d\n%s", w.Code, w.Body)
	}
	if d.interest() != interest || len(d.waiting()) != 1 {
		t.Errorf("interest of %d and %d; %q waits", interest, d.interest(), d.waiting())
	}
}

func TestARefusalHasAReason(t *testing.T) {
	d := openDeciding(t)
	page, interest := d.asked(), d.interest()
	for _, why := range []string{"", " \n", strings.Repeat("长", dialog.MaxNote+1)} {
		if w := d.asks("sam", "POST", page+"/answer", "act", newAct(), "answer", "no", "why", why); !strings.Contains(w.Body.String(), "Refusing needs a reason") || w.Header().Get("HX-Reswap") != "none" {
			t.Errorf("without a reason: %d\n%s", w.Code, w.Body)
		}
	}
	act := newAct()
	for range 2 { // a doubled click
		w := d.asks("sam", "POST", page+"/answer", "act", act, "answer", "no", "why", "not on these papers")
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "Refused. Your colleague sees the reason.") || !strings.Contains(w.Body.String(), "Already answered, or expired") {
			t.Errorf("refused: %d\n%s", w.Code, w.Body)
		}
	}
	if w := d.asks("sue", "POST", page+"/answer", "act", newAct(), "answer", "yes"); !strings.Contains(w.Body.String(), "Somebody has answered it") {
		t.Errorf("answered again: %d\n%s", w.Code, w.Body)
	}
	if d.interest() != interest {
		t.Errorf("interest of %d and %d", interest, d.interest())
	}
	if w := d.asks("linda", "GET", talk1); !strings.Contains(w.Body.String(), "not on these papers") {
		t.Errorf("who asked does not read why\n%s", w.Body)
	}
	if w := d.asks("linda", "GET", "/console/approvals/news"); !strings.Contains(w.Body.String(), "Sam refused; the reason is in the conversation") {
		t.Errorf("the news: %s", w.Body)
	}
}

// TestAnApprovalRunsOut: whoever still has its page open can't answer any more.
func TestAnApprovalRunsOut(t *testing.T) {
	d := openDeciding(t)
	page, interest := d.asked(), d.interest()
	d.later.Store(int64(48 * time.Hour)) // past the end of the next working day
	d.session = map[string]string{}
	if w := d.asks("sam", "GET", "/console/approvals"); w.Code != http.StatusOK || len(nodes(t, w.Body.String(), "data-row", "")) != 0 {
		t.Errorf("it is in the list: %d", w.Code)
	}
	if w := d.asks("sam", "GET", page); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "Already answered, or expired") || len(nodes(t, w.Body.String(), "data-approve", "")) != 0 {
		t.Errorf("its page: %d\n%s", w.Code, w.Body)
	}
	if w := d.asks("sam", "POST", page+"/answer", "act", newAct(), "answer", "yes"); !strings.Contains(w.Body.String(), "it has lapsed") || !strings.Contains(w.Body.String(), "Already answered, or expired") {
		t.Errorf("answered too late: %d\n%s", w.Code, w.Body)
	}
	if got := d.interest(); got < interest {
		t.Errorf("interest of %d and %d", interest, got)
	}
	if w := d.asks("linda", "GET", talk1); w.Code != http.StatusOK {
		t.Errorf("the conversation: %d", w.Code)
	}
}

// steps is a conversation whose case is a supervisor's step.
type steps struct {
	*fakeDesk
	rights desk.Rights
}

func (s steps) Open(ctx context.Context, who staff.Colleague, id string, from int64) (desk.Conversation, error) {
	c, err := s.fakeDesk.Open(ctx, who, id, from)
	if c.Case != nil {
		c.Case.Needs = "supervisor"
		c.May = s.rights
	}
	return c, err
}

// TestAStepIsAskedForByWhoCannotTakeIt: the button stands where the owner may not
// finish the case themselves, and nowhere else.
func TestAStepIsAskedForByWhoCannotTakeIt(t *testing.T) {
	for name, c := range map[string]struct {
		rights desk.Rights
		want   int
	}{
		"its owner":    {desk.Rights{Write: true}, 1},
		"a supervisor": {desk.Rights{Write: true, GiveBack: true}, 0},
		"who looks":    {desk.Rights{Take: true}, 0},
	} {
		s := pagesOf(t, steps{&fakeDesk{}, c.rights})
		_, page := ask(t, s, "GET", talk1, "a", nil)
		if found := nodes(t, page, "hx-get", talk1+"/decide/case_step"); len(found) != c.want {
			t.Errorf("%s: %d buttons, want %d", name, len(found), c.want)
		}
	}
	_, page := ask(t, pagesOf(t, &fakeDesk{}), "GET", talk1, "a", nil)
	if len(nodes(t, page, "id", "act-step")) != 0 {
		t.Error("a case that is no step has the button")
	}
}
