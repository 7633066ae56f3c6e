package main

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/desk"
	"repaybot/bot/staff"
	"repaybot/bot/web"
	"repaybot/bot/web/console"
	"repaybot/dialog/wording"
	"repaybot/negotiation"
)

// longNumber is what the sample's accounts are called in these tests: as long as a
// bank's own are.
func longNumber(account string) string { return "62220277715" + account[len("CN-"):] }

// panelOffice is the sample book with long numbers, its customers' conversations,
// and the console's pages of the customer over them.
type panelOffice struct {
	t        *testing.T
	base     string
	accounts []*negotiation.Account
	mu       sync.Mutex
	log      []audit.Entry
}

var panelPeople = map[string]staff.Colleague{
	"owner": {Name: "linda", Shown: "Linda", Role: staff.Agent, Teams: []bot.Team{bot.Care}, Active: true},
	"other": {Name: "ben", Shown: "Ben", Role: staff.Agent, Teams: []bot.Team{bot.Care}, Active: true},
	"far":   {Name: "dora", Shown: "Dora", Role: staff.Agent, Teams: []bot.Team{bot.Legal}, Active: true},
	"boss":  {Name: "sam", Shown: "Sam", Role: staff.Supervisor, Active: true},
}

// Session lets in who is known by a token.
func (o *panelOffice) Session(_ context.Context, token string, now time.Time, _ bool) (staff.Colleague, staff.Session, error) {
	who, ok := panelPeople[token]
	if !ok {
		return who, staff.Session{}, staff.ErrNoSession
	}
	return who, staff.Session{ID: token, Step: staff.StepIn, Begun: now, LastUse: now}, nil
}

func (o *panelOffice) Colleagues(context.Context) (all []staff.Colleague, err error) {
	for _, who := range panelPeople {
		all = append(all, who)
	}
	return all, nil
}

func (o *panelOffice) Append(_ context.Context, e audit.Entry) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.log = append(o.log, e)
	return nil
}

func newPanelOffice(t *testing.T) *panelOffice {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, time.FixedZone("CST", 8*3600)) }
	s, err := openShell(t.Context(), shellOptions{dir: t.TempDir(), policy: demoPolicy, now: now, log: slog.New(slog.DiscardHandler), random: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	o := &panelOffice{t: t}
	today := negotiation.DateOf(now())
	text, err := sampleText(s.Policy(), today)
	if err != nil {
		t.Fatal(err)
	}
	long := regexp.MustCompile(`CN-\d{4}`).ReplaceAllStringFunc(string(text), longNumber)
	if _, err := bot.ImportBook(t.Context(), s.db, s.Policy(), strings.NewReader(long), func(r bot.RefusedLine) { t.Error(r) }); err != nil {
		t.Fatal(err)
	}
	if o.accounts, err = sampleBook(s.Policy(), today); err != nil {
		t.Fatal(err)
	}
	words, err := wording.New()
	if err != nil {
		t.Fatal(err)
	}
	d, err := desk.New(desk.Options{Bot: s.Service, Store: s.db, Audit: o, Colleagues: o, Now: now, Words: words})
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range o.accounts {
		in := bot.Inbound{
			Conversation: "web:" + a.Customer.ID, Channel: "web", EventID: a.Number, At: now(), Kind: bot.Text, Text: "我要人工", Customer: a.Customer.ID,
			CameFor: longNumber(a.Number), Verified: true,
		}
		if _, err := s.Handle(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		if err := d.Take(t.Context(), panelPeople["owner"], in.Conversation, "take"+string(rune('a'+i))); err != nil {
			t.Fatal(err)
		}
	}
	asset, err := web.AssetAddress()
	if err != nil {
		t.Fatal(err)
	}
	h, err := console.New(console.Options{
		Access: o, Areas: []console.Area{console.Queue(d), console.Customer(d)}, Hub: console.NewHub(), Asset: asset, Log: slog.New(slog.DiscardHandler),
		Now: now, Random: rand.Reader, Done: t.Context().Done(),
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	o.base = server.URL + "/console"
	return o
}

func (o *panelOffice) ask(who, language, path string, form url.Values) (int, string) {
	o.t.Helper()
	method := http.MethodGet
	if form != nil {
		method = http.MethodPost
	}
	r, err := http.NewRequestWithContext(o.t.Context(), method, o.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		o.t.Fatal(err)
	}
	r.Header.Set("Accept-Language", language)
	r.Header.Set("HX-Request", "true")
	r.AddCookie(&http.Cookie{Name: "repaybot_staff", Value: who})
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		o.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		o.t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// csrf is what somebody's acts carry.
func (o *panelOffice) csrf(who string) string {
	o.t.Helper()
	r, err := http.NewRequestWithContext(o.t.Context(), http.MethodGet, o.base+"/queue", nil)
	if err != nil {
		o.t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: "repaybot_staff", Value: who})
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		o.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	found := regexp.MustCompile(`name="csrf" value="([^"]+)"`).FindSubmatch(text)
	if err != nil || found == nil {
		o.t.Fatalf("no form in %s", text)
	}
	return string(found[1])
}

// tells are the pieces of a number that tell more of it than its last four: any
// five of its digits in a row.
func tells(page, number string) string {
	digits := regexp.MustCompile(`\D`).ReplaceAllString(number, "")
	for i := 0; i+5 <= len(digits); i++ {
		if strings.Contains(page, digits[i:i+5]) {
			return digits[i : i+5]
		}
	}
	return ""
}

// made is what is made up anew with each page, and may have any digits.
var made = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

func TestThePanelTellsOfNoNumberMoreThanItsEnd(t *testing.T) {
	o := newPanelOffice(t)
	for _, a := range o.accounts {
		path := "/conversations/" + url.PathEscape("web:"+a.Customer.ID) + "/customer"
		for _, language := range []string{"en", "zh"} {
			for _, who := range []string{"owner", "other", "boss"} {
				status, page := o.ask(who, language, path, nil)
				if status != http.StatusOK {
					t.Fatalf("%s as %s: %d\n%s", path, who, status, page)
				}
				page = made.ReplaceAllString(page, "")
				for what, number := range map[string]string{"account": longNumber(a.Number), "phone": a.Customer.Phone} {
					if piece := tells(page, number); piece != "" {
						t.Errorf("%s of %s as %s in %s: %s is in the page", what, a.Number, who, language, piece)
					}
				}
				if !strings.Contains(page, a.Number[len(a.Number)-4:]) || !strings.Contains(page, a.Customer.IDLast4) || strings.Contains(page, a.Customer.BirthDate.String()) {
					t.Errorf("the ends of the numbers of %s as %s in %s", a.Number, who, language)
				}
				if reveals := strings.Contains(page, `id="reveal-phone"`); reveals != (who != "other") {
					t.Errorf("%s is offered the whole number: %v", who, reveals)
				}
			}
		}
	}
}

// part is the text of a part of the panel.
func part(t *testing.T, page, id string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if !slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "id" && a.Val == id }) {
			continue
		}
		var words []string
		for x := range n.Descendants() {
			if x.Type == html.TextNode {
				words = append(words, strings.Fields(x.Data)...)
			}
		}
		return strings.Join(words, " ")
	}
	t.Fatalf("no %s in\n%s", id, page)
	return ""
}

func TestThePanelInBothLanguages(t *testing.T) {
	o := newPanelOffice(t)
	for language, want := range map[string]map[string][]string{
		"en": {
			"panel-owed":    {"Credit card •• 1007", "Total", "bank ¥", "computed ¥", "Days past due 47", "利息是这样一笔一笔来的"},
			"panel-plan":    {"Nothing has been agreed.", "Rule", "Your own authority, as an agent", "up to 60 months", "needs a supervisor"},
			"panel-contact": {"The customer is in the conversation", "Not now:", "Not paused.", "No special wishes.", "Nothing in recent days."},
			"panel-history": {"This conversation", "Asked for a person", "with a colleague"},
		},
		"zh": {
			"panel-owed":    {"信用卡 •• 1007", "合计", "银行 ¥", "重算 ¥", "逾期天数 47"},
			"panel-plan":    {"没有约定。", "您的权限（坐席）", "最多 60 个月"},
			"panel-contact": {"客户正在对话中", "现在不行：", "没有暂停。"},
			"panel-history": {"本次对话", "要找同事"},
		},
	} {
		_, page := o.ask("owner", language, "/conversations/"+url.PathEscape("web:C1007")+"/customer", nil)
		for id, texts := range want {
			got := part(t, page, id)
			for _, text := range texts {
				if !strings.Contains(got, text) {
					t.Errorf("%s, %s: no %q in %q", language, id, text, got)
				}
			}
		}
		if who := part(t, page, "customer-who"); !strings.Contains(who, "Asia/Shanghai") || !strings.Contains(who, "6681") {
			t.Errorf("%s: %q", language, who)
		}
	}
}

func TestAWholeNumberIsShownToWhoMayAndHidesAgain(t *testing.T) {
	o := newPanelOffice(t)
	path := "/conversations/" + url.PathEscape("web:C1007") + "/number"
	form := func(who string, values url.Values) url.Values {
		values.Set("csrf", o.csrf(who))
		return values
	}
	o.log = nil
	for _, c := range []struct {
		who    string
		form   url.Values
		status int
		whole  string
	}{
		{"owner", url.Values{"number": {"phone"}, "place": {""}, "why": {"call"}}, 200, "+8619900001007"},
		{"owner", url.Values{"number": {"account"}, "place": {"0"}, "why": {"look_up"}}, 200, longNumber("CN-1007")},
		{"boss", url.Values{"number": {"account"}, "place": {"0"}, "why": {"compare"}}, 200, longNumber("CN-1007")},
		{"owner", url.Values{"number": {"account"}, "place": {"9"}, "why": {"call"}}, 404, ""},
		{"owner", url.Values{"number": {"account"}, "place": {"CN-1007"}, "why": {"call"}}, 404, ""},
		{"owner", url.Values{"number": {"phone"}}, 422, ""},
		{"other", url.Values{"number": {"phone"}, "why": {"call"}}, 409, ""},
		{"far", url.Values{"number": {"phone"}, "why": {"call"}}, 404, ""},
	} {
		before := len(o.log)
		status, page := o.ask(c.who, "en", path, form(c.who, c.form))
		if status != c.status {
			t.Errorf("%s %v: %d\n%s", c.who, c.form, status, page)
		}
		looked := slices.ContainsFunc(o.log[before:], func(e audit.Entry) bool { return e.Act == audit.LookMore && e.Who == panelPeople[c.who].Name })
		if c.whole == "" {
			if looked || tells(made.ReplaceAllString(page, ""), longNumber("CN-1007")+"8619900001007") != "" {
				t.Errorf("%s %v: it is shown\n%s", c.who, c.form, page)
			}
			continue
		}
		if !looked || !strings.Contains(html.UnescapeString(page), "<strong>"+c.whole+"</strong>") || !strings.Contains(page, "load delay:60s") {
			t.Errorf("%s %v: logged %v\n%s", c.who, c.form, looked, page)
		}
	}
	for _, e := range o.log {
		for _, value := range e.Detail {
			if tells(value, longNumber("CN-1007")) != "" || tells(value, "+8619900001007") != "" {
				t.Errorf("the log has a number: %+v", e)
			}
		}
	}
	if status, _ := o.ask("owner", "en", path, url.Values{"number": {"phone"}, "why": {"call"}}); status != http.StatusForbidden {
		t.Errorf("without the page's token: %d", status)
	}
	status, page := o.ask("owner", "en", path+"?number=phone&place=", nil)
	if status != http.StatusOK || tells(page, "+8619900001007") != "" || !strings.Contains(page, `id="number-phone"`) {
		t.Errorf("after the minute: %d\n%s", status, page)
	}
	if status, _ := o.ask("owner", "en", path+"?number=account&place=7", nil); status != http.StatusNotFound {
		t.Errorf("no such account: %d", status)
	}
	if status, _ := o.ask("far", "en", "/conversations/"+url.PathEscape("web:C1007")+"/customer", nil); status != http.StatusNotFound {
		t.Errorf("another team's panel: %d", status)
	}
}
