package desk_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/desk"
	"repaybot/bot/staff"
	"repaybot/dialog"
	"repaybot/dialog/wording"
	"repaybot/negotiation"
	"repaybot/storage/sqlite"
)

const line = `{"account":"CN-90001","product":"cn-credit-card","currency":"CNY","customer":{"id":"C%d","name":"李明","phone":"+8619900000001","id_last4":"1234","birth_date":"1990-01-01","locale":"zh-CN","time_zone":"Asia/Shanghai"},"entries":[{"date":"2026-07-01","kind":"purchase","amount":"9000.00"}],"statements":[{"date":"2026-07-20","due":"2026-08-10","balance":"9000.00","minimum":"900.00"}],"flags":[],"broken_plans_12m":0}`

// hears says what each message means.
type hears map[string]dialog.Reading

func (h hears) Read(_ context.Context, m dialog.Message) (dialog.Reading, error) {
	r, ok := h[m.Text]
	if !ok {
		r = dialog.Reading{Locale: dialog.Chinese, Intents: []dialog.Intent{dialog.OffTopic}, Confidence: 0.9}
	}
	return r, nil
}

func meaning(l dialog.Locale, i dialog.Intent) dialog.Reading {
	return dialog.Reading{Locale: l, Intents: []dialog.Intent{i}, Confidence: 0.97}
}

var heard = hears{
	"我要人工": meaning(dialog.Chinese, dialog.RequestHuman), "算了": meaning(dialog.Chinese, dialog.AskBalance), "金额不对": meaning(dialog.Chinese, dialog.DisputeAmount),
	"I want a person": meaning(dialog.English, dialog.RequestHuman), "还不起": meaning(dialog.Chinese, dialog.CannotPay), "我不想活了": meaning(dialog.Chinese, dialog.Crisis),
	"我失业了，我要人工": {Locale: dialog.Chinese, Intents: []dialog.Intent{dialog.HardshipTold, dialog.RequestHuman}, Confidence: 0.97},
}

// logged keeps what is logged, and may fail.
type logged struct {
	mu      sync.Mutex
	entries []audit.Entry
	broken  bool
}

func (l *logged) Append(_ context.Context, e audit.Entry) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.broken {
		return errors.New("the log is full")
	}
	l.entries = append(l.entries, e)
	return nil
}

// take returns what was logged since, as "act/why".
func (l *logged) take() (all []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.entries {
		text := e.Who + " " + string(e.Act)
		if why := e.Detail["why"]; why != "" {
			text += " " + why
		}
		all = append(all, text)
	}
	l.entries = nil
	return all
}

type people []staff.Colleague

func (p people) Colleagues(context.Context) ([]staff.Colleague, error) { return p, nil }

func (p people) of(name string) staff.Colleague {
	return p[slices.IndexFunc(p, func(c staff.Colleague) bool { return c.Name == name })]
}

var colleagues = people{
	{Name: "linda", Shown: "Linda", Role: staff.Agent, Teams: []bot.Team{bot.Care}, Languages: []dialog.Locale{dialog.Chinese}, Active: true},
	{Name: "ben", Shown: "Ben", Role: staff.Agent, Teams: []bot.Team{bot.Care}, Skills: []bot.Skill{bot.SkillCrisis}, Active: true},
	{Name: "dora", Shown: "Dora", Role: staff.Agent, Teams: []bot.Team{bot.Disputes}, Active: true},
	{Name: "sam", Shown: "Sam", Role: staff.Supervisor, Active: true},
	{Name: "pia", Shown: "Pia", Role: staff.Supervisor, Active: true, Practice: true},
	{Name: "gone", Shown: "Gone", Role: staff.Agent, Teams: []bot.Team{bot.Care}},
}

// here is who has a page open.
type here map[string][]string

func (h here) Here() map[string][]string { return h }

// office is a desk over a real service on the embedded store.
type office struct {
	t     testing.TB
	db    *sqlite.DB
	bot   *bot.Service
	desk  *desk.Desk
	log   *logged
	now   time.Time
	here  here
	count int
}

// monday is in opening hours.
var monday = time.Date(2026, 11, 9, 10, 0, 0, 0, time.FixedZone("CST", 8*3600))

func newOffice(t testing.TB) *office {
	o := &office{t: t, now: monday, log: &logged{}, here: here{}}
	var err error
	if o.db, err = sqlite.Open(t.Context(), t.TempDir(), bytes.Repeat([]byte{7}, 32)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = o.db.Close() })
	policy, err := os.ReadFile(filepath.Join("..", "..", "cmd", "repaybot", "policies", "cn.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := negotiation.ParsePolicy(policy)
	if err != nil {
		t.Fatal(err)
	}
	words, err := wording.New()
	if err != nil {
		t.Fatal(err)
	}
	clock := func() time.Time { return o.now }
	o.bot, err = bot.NewService(t.Context(), bot.Options{
		Store: o.db, Book: o.db, PolicyText: policy, Reader: heard, Phraser: words, Words: "wording", Secret: bytes.Repeat([]byte{9}, 32), Now: clock, LiveBook: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.bot.Close)
	for i := 1; i <= 3; i++ {
		text := strings.ReplaceAll(fmt.Sprintf(line, i), "CN-90001", fmt.Sprintf("CN-9000%d", i))
		if r, err := bot.ImportBook(t.Context(), o.db, p, strings.NewReader(text), func(r bot.RefusedLine) { t.Error(r) }); err != nil || r.Count.New != 1 {
			t.Fatal(r, err)
		}
	}
	o.desk, err = desk.New(desk.Options{Bot: o.bot, Store: o.db, Audit: o.log, Colleagues: colleagues, Now: clock, Pages: o.here})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// writes has a customer (1, 2, 3) write; it returns their conversation.
func (o *office) writes(customer int, text string) string {
	o.t.Helper()
	o.count++
	id := fmt.Sprintf("web:C%d", customer)
	_, err := o.bot.Handle(o.t.Context(), bot.Inbound{
		Conversation: id, Channel: "web", EventID: fmt.Sprint(o.count), At: o.now, Kind: bot.Text, Text: text,
		Customer: fmt.Sprintf("C%d", customer), CameFor: fmt.Sprintf("CN-9000%d", customer), Verified: true,
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return id
}

func (o *office) act() string { o.count++; return fmt.Sprint("act", o.count) }

func (o *office) queue(who string, f desk.Filter) desk.Queue {
	o.t.Helper()
	q, err := o.desk.Queue(o.t.Context(), colleagues.of(who), f)
	if err != nil {
		o.t.Fatal(err)
	}
	return q
}

func (o *office) open(who, id string) desk.Conversation {
	o.t.Helper()
	c, err := o.desk.Open(o.t.Context(), colleagues.of(who), id, 0)
	if err != nil {
		o.t.Fatal(err)
	}
	return c
}

// done fails unless an act was done.
func (o *office) done(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// refused fails unless an error says why.
func refused(t *testing.T, what string, err error, why desk.Why) {
	t.Helper()
	var r *desk.Refused
	if !errors.As(err, &r) || r.Why != why {
		t.Errorf("%s: %v, want %s", what, err, why)
	}
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}
