package console_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/desk"
	"repaybot/bot/practice"
	"repaybot/bot/staff"
	"repaybot/bot/web"
	"repaybot/bot/web/console"
	"repaybot/dialog"
	"repaybot/dialog/understand"
	"repaybot/dialog/wording"
	"repaybot/negotiation"
	"repaybot/storage/sqlite"
)

// shelf is a store of a whole bank.
type shelf interface {
	bot.Store
	bot.Book
	bot.Ledger
}

// house is a bank whose colleagues are at work: the whole console, over a service
// and a store, by one process or several.
type house struct {
	t         testing.TB
	policy    *negotiation.Policy
	processes []*process
	count     int
}

// process is one that serves the console.
type process struct {
	store    shelf
	bot      *bot.Service
	desk     *desk.Desk
	accounts *staff.Accounts
	room     *practice.Room
	hub      *console.Hub
	pages    http.Handler
}

// first is the process that a house of one has.
func (h *house) first() *process { return h.processes[0] }

// routes are those of the console, as they were registered.
func (p *process) routes() gin.RoutesInfo { return p.pages.(*gin.Engine).Routes() }

// monday is in opening hours.
var monday = time.Date(2026, 11, 9, 10, 0, 0, 0, time.FixedZone("CST", 8*3600))

// meant says what messages mean; any other leads nowhere.
type meant map[string]dialog.Intent

func (m meant) Read(_ context.Context, message dialog.Message) (dialog.Reading, error) {
	i, ok := m[message.Text]
	if !ok {
		i = dialog.OffTopic
	}
	return dialog.Reading{Locale: dialog.Chinese, Intents: []dialog.Intent{i}, Confidence: 0.97}, nil
}

var heard = meant{"我要人工": dialog.RequestHuman, "金额不对": dialog.DisputeAmount, "我不想活了": dialog.Crisis, "好": dialog.Accept}

// policies is where the policies that come with the program are.
var policies = filepath.Join("..", "..", "..", "cmd", "repaybot", "policies")

// reader reads what made-up customers write.
var reader = sync.OnceValues(understand.New)

// opening makes a house of processes that each open a store by open.
func opening(t testing.TB, now func() time.Time, open ...func() shelf) *house {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(policies, "cn.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t}
	if h.policy, err = negotiation.ParsePolicy(text); err != nil {
		t.Fatal(err)
	}
	for _, o := range open {
		h.processes = append(h.processes, h.process(o(), text, now, len(open) > 1))
	}
	return h
}

func (h *house) process(db shelf, policy []byte, now func() time.Time, shared bool) *process {
	t := h.t
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	words, err := wording.New()
	must(err)
	p := &process{store: db, hub: console.NewHub()}
	p.bot, err = bot.NewService(t.Context(), bot.Options{
		Store: db, Book: db, PolicyText: policy, Reader: heard, Phraser: words, Words: "wording", Secret: bytes.Repeat([]byte{9}, 32), Now: now, LiveBook: true, Shared: shared,
	})
	must(err)
	t.Cleanup(p.bot.Close)
	log, err := audit.New(db, bytes.Repeat([]byte{3}, 32))
	must(err)
	p.accounts, err = staff.New(staff.Options{Store: db, Secret: bytes.Repeat([]byte{7}, 32), Random: rand.Reader, Audit: log})
	must(err)
	o := desk.Options{Bot: p.bot, Store: db, Audit: log, Reads: log, Colleagues: p.accounts, Now: now, Pages: p.hub, Shared: shared}
	if files, ok := bot.StoreAs[bot.FileReader](db); ok {
		o.Files = files
	}
	p.desk, err = desk.New(o)
	must(err)
	console.Follow(p.desk, p.hub)
	reads, err := reader()
	must(err)
	p.room, err = practice.New(practice.Options{
		Policy: func(name string) ([]byte, error) { return os.ReadFile(filepath.Join(policies, name+".yaml")) }, Scratch: func(ctx context.Context) (practice.Scratch, error) {
			return sqlite.OpenUnsynced(ctx, t.TempDir(), make([]byte, 32))
		},
		Reader: reads, Phraser: words, Results: db, Audit: log, Now: now, After: func(time.Duration, func()) func() { return func() {} },
	})
	must(err)
	t.Cleanup(func() {
		ended, end := context.WithCancel(context.Background())
		end()
		if err := p.room.Run(ended); err != nil {
			t.Error(err)
		}
	})
	console.FollowPractice(p.room, p.hub)
	asset, err := web.AssetAddress()
	must(err)
	p.pages, err = console.New(console.Options{
		Access: p.accounts, Refused: p.accounts.Refused, Hub: p.hub, Asset: asset, Areas: p.areas(),
		Log: slog.New(slog.DiscardHandler), Now: now, Zone: monday.Location(), Random: rand.Reader, Done: t.Context().Done(),
	})
	must(err)
	return p
}

// areas are all that the program has; [TestEveryAreaIsHere] holds them to it.
func (p *process) areas() []console.Area {
	d, a := p.desk, p.accounts
	return []console.Area{
		console.Queue(d), console.Conversation(d), console.Acts(d), console.Customer(d),
		console.Board(d), console.Reviews(d), console.Ready(d), console.Rules(d), console.Trail(d), console.Marks(d),
		console.Offers(d), console.Decisions(d), console.Approvals(d),
		console.Practice(p.room, p.room.Desk()),
		console.Login(a, a, true, nil), console.Account(a, a, a, true), console.Colleagues(a, true),
	}
}

// embedded opens the embedded store of a folder.
func embedded(t testing.TB, dir string) func() shelf {
	return func() shelf {
		t.Helper()
		db, err := sqlite.Open(t.Context(), dir, bytes.Repeat([]byte{7}, 32))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		return db
	}
}

// staffOf are the colleagues of a house.
var staffOf = []staff.Colleague{
	{Name: "linda", Shown: "Linda", Role: staff.Agent, Teams: []bot.Team{bot.Care}, Active: true},
	{Name: "ben", Shown: "Ben", Role: staff.Agent, Teams: []bot.Team{bot.Care}, Active: true},
	{Name: "dora", Shown: "Dora", Role: staff.Agent, Teams: []bot.Team{bot.Disputes}, Active: true},
	{Name: "sam", Shown: "Sam", Role: staff.Supervisor, Active: true},
	{Name: "sue", Shown: "Sue", Role: staff.Supervisor, Active: true},
	{Name: "pia", Shown: "Pia", Role: staff.Agent, Teams: []bot.Team{bot.Care, bot.Disputes}, Active: true, Practice: true},
}

// employs adds the colleagues.
func (h *house) employs(all ...staff.Colleague) {
	h.t.Helper()
	for _, c := range all {
		if err := h.first().accounts.Add(h.t.Context(), staff.Command, c, good, false, monday); err != nil {
			h.t.Fatal(err)
		}
	}
}

// who is a colleague as the desk sees them.
func (h *house) who(name string) staff.Colleague {
	h.t.Helper()
	c, err := h.first().accounts.Colleague(h.t.Context(), name)
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

// in logs a colleague in, and returns the session's token.
func (h *house) in(name string, now time.Time) string {
	h.t.Helper()
	token, step, err := h.first().accounts.LogIn(h.t.Context(), staff.Login{Name: name, Password: good}, now)
	if err != nil || step != staff.StepIn {
		h.t.Fatalf("%s logs in: %s, %v", name, step, err)
	}
	return token
}

// customer has customer n's loan in the book: overdue, with interest that may be waived.
func (h *house) customer(n int, name string) {
	h.t.Helper()
	line := fmt.Sprintf(`{"account":"CN-70%04d","product":"cn-personal-loan","currency":"CNY","customer":{"id":"C%d","name":%q,"phone":"+8619955%06d","id_last4":"1234","birth_date":"1990-01-01","locale":"zh-CN","time_zone":"Asia/Shanghai"},"entries":[],"schedule":[{"due":"2026-09-05","principal":"800.00","interest":"60.00"},{"due":"2026-10-05","principal":"800.00","interest":"52.00"},{"due":"2027-01-05","principal":"800.00","interest":"40.00"}],"flags":[],"broken_plans_12m":0}`, n, n, name, n)
	r, err := bot.ImportBook(h.t.Context(), h.first().store, h.policy, strings.NewReader(line), func(r bot.RefusedLine) { h.t.Error(r) })
	if err != nil || r.Count.New != 1 {
		h.t.Fatal(r, err)
	}
}

func conversationOf(n int) string { return fmt.Sprintf("web:C%d", n) }

func accountOf(n int) string { return fmt.Sprintf("CN-70%04d", n) }

// message is what customer n writes.
func (h *house) message(n int, text string, at time.Time) bot.Inbound {
	h.count++
	return bot.Inbound{
		Conversation: conversationOf(n), Channel: "web", EventID: fmt.Sprint("m", h.count), At: at, Kind: bot.Text, Text: text,
		Customer: fmt.Sprint("C", n), CameFor: accountOf(n), Verified: true,
	}
}

// writes has customer n write, and waits for the turn.
func (h *house) writes(n int, text string) string {
	h.t.Helper()
	in := h.message(n, text, monday)
	if _, err := h.first().bot.Handle(h.t.Context(), in); err != nil {
		h.t.Fatal(err)
	}
	return in.Conversation
}

// done fails unless something was done.
func (h *house) done(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func newAct() string { return uuid.NewString() }
