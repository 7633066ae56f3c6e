package bot_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/negotiation"
	"repaybot/storage/sqlite"
)

// day is when the tests play.
var day = time.Date(2026, 11, 23, 10, 0, 0, 0, time.FixedZone("CST", 8*3600))

const (
	cardLine  = `{"account":"CN-90001","product":"cn-credit-card","currency":"CNY","customer":{"id":"C1","name":"李明","phone":"+8619900000001","id_last4":"1234","birth_date":"1990-01-01","locale":"zh-CN","time_zone":"Asia/Shanghai"},"entries":[{"date":"2026-08-01","kind":"purchase","amount":"9000.00"}],"statements":[{"date":"2026-08-20","due":"2026-09-10","balance":"9000.00","minimum":"900.00"}],"flags":[],"broken_plans_12m":0}`
	otherLine = `{"account":"CN-90002","product":"cn-credit-card","currency":"CNY","customer":{"id":"C2","name":"王芳","phone":"+8619900000002","id_last4":"4321","birth_date":"1991-02-03","locale":"zh-CN","time_zone":"Asia/Shanghai"},"entries":[{"date":"2026-08-01","kind":"purchase","amount":"5000.00"}],"statements":[{"date":"2026-08-20","due":"2026-09-10","balance":"5000.00","minimum":"500.00"}],"flags":[],"broken_plans_12m":0}`
)

// plainReader reads by a table; what is not in it is unclear.
type plainReader map[string]dialog.Intent

func (r plainReader) Read(_ context.Context, m dialog.Message) (dialog.Reading, error) {
	intent, ok := r[m.Text]
	if !ok {
		intent = dialog.Unclear
	}
	return dialog.Reading{Locale: dialog.Chinese, Intents: []dialog.Intent{intent}, Confidence: 1}, nil
}

// plainPhraser says the kind and the figures.
type plainPhraser struct{}

func (plainPhraser) Phrase(_ context.Context, s dialog.Say, l dialog.Locale) (string, error) {
	figures, err := json.Marshal(s.Figures)
	return fmt.Sprintf("%s %s %d %s", l, s.Kind, s.Nth, figures), err
}

func (plainPhraser) Button(_ context.Context, b dialog.Button, _ dialog.Locale) (string, error) {
	return string(b.Title), nil
}

var reader = plainReader{
	"你好": dialog.Greet, "多少钱": dialog.AskBalance, "有什么办法": dialog.AskOptions, "同意": dialog.Accept, "人工": dialog.RequestHuman, "打错了": dialog.WrongPerson,
}

// bank is one bank: a database and a service on it.
type bank struct {
	t      testing.TB
	dir    string
	db     *sqlite.DB
	s      *bot.Service
	events int
	began  time.Time
}

func policyText(t testing.TB) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "cmd", "repaybot", "policies", "cn.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func openBank(t testing.TB, change func(*bot.Options)) *bank {
	t.Helper()
	b := &bank{t: t, dir: t.TempDir(), began: time.Now()}
	b.start(change)
	p, err := negotiation.ParsePolicy(policyText(t))
	if err != nil {
		t.Fatal(err)
	}
	report, err := bot.ImportBook(t.Context(), b.db, p, strings.NewReader(cardLine+"\n"+otherLine+"\n"), func(r bot.RefusedLine) { t.Error(r) })
	if err != nil || report.Count.New != 2 {
		t.Fatalf("import: %+v, %v", report, err)
	}
	return b
}

// clock is the time at the bank: it begins soon after the first events, and runs.
func (b *bank) clock() time.Time { return nearDay().Add(time.Since(b.began)) }

// start opens the database and the service, as after a start of the program.
func (b *bank) start(change func(*bot.Options)) {
	b.t.Helper()
	var err error
	if b.db, err = sqlite.Open(b.t.Context(), b.dir, bytes.Repeat([]byte{7}, 32)); err != nil {
		b.t.Fatal(err)
	}
	b.s = b.service(change)
	db := b.db
	b.t.Cleanup(func() {
		if err := db.Close(); err != nil {
			b.t.Error(err)
		}
	})
}

// service opens a service on the database, as another process would.
func (b *bank) service(change func(*bot.Options)) *bot.Service {
	b.t.Helper()
	o := bot.Options{
		Store: b.db, Book: b.db, PolicyText: policyText(b.t), Reader: reader, Phraser: plainPhraser{}, Words: "plain",
		Secret: bytes.Repeat([]byte{9}, 32), Now: b.clock,
	}
	if change != nil {
		change(&o)
	}
	s, err := bot.NewService(b.t.Context(), o)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(s.Close)
	return s
}

func (b *bank) in(kind bot.InboundKind, text string) bot.Inbound {
	b.events++
	in := bot.Inbound{
		Conversation: "web:C1", Channel: "web", EventID: fmt.Sprint(b.events), At: day.Add(time.Duration(b.events) * time.Second),
		Kind: kind, Customer: "C1", Verified: true,
	}
	switch kind {
	case bot.Button:
		in.Button = text
	case bot.StaffTook, bot.StaffBack, bot.StaffSaid:
		in.Channel, in.Customer, in.Verified, in.Staff, in.Text = "console", "", false, "anna", text
	default:
		in.Text = text
	}
	return in
}

func (b *bank) handle(in bot.Inbound) bot.TurnResult {
	b.t.Helper()
	r, err := b.s.Handle(b.t.Context(), in)
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

// press presses the first button whose id begins so.
func (b *bank) press(r bot.TurnResult, prefix string) bot.TurnResult {
	b.t.Helper()
	for _, reply := range r.Replies {
		for _, x := range reply.Buttons {
			if strings.HasPrefix(x.ID, prefix) {
				return b.handle(b.in(bot.Button, x.ID))
			}
		}
	}
	b.t.Fatalf("no button %s… under %+v", prefix, r.Replies)
	return r
}

// agreed plays a conversation up to an agreed plan.
func (b *bank) agreed() bot.TurnResult {
	b.t.Helper()
	b.handle(b.in(bot.Opened, ""))
	r := b.handle(b.in(bot.Text, "有什么办法"))
	if v := r.View(); len(v.Offers) == 0 || v.Limits == "" {
		b.t.Fatalf("no offers: %+v", r)
	}
	r = b.press(r, "plan")
	r = b.press(r, "agree")
	if r.Code == "" || r.State.Stage != dialog.StageCode {
		b.t.Fatalf("no code was sent: stage %s, %+v", r.State.Stage, r.Replies)
	}
	return b.handle(b.in(bot.Text, r.Code[:3]+" "+r.Code[3:]))
}

func (b *bank) replay() {
	b.t.Helper()
	turns := 0
	err := bot.Replay(b.t.Context(), b.db, b.db, "web:C1", plainPhraser{}, "plain", func(r bot.Replayed) {
		turns++
		if !r.Same() {
			b.t.Errorf("turn %d played again differs: %s", r.Sequence, r.Difference)
		}
	})
	if err != nil {
		b.t.Fatal(err)
	}
	if c, err := b.s.Conversation(b.t.Context(), "web:C1"); err != nil || c.Sequence != int64(turns) {
		b.t.Errorf("%d turns were played of %d (%v)", turns, c.Sequence, err)
	}
}

func TestAgreement(t *testing.T) {
	b := openBank(t, nil)
	r := b.agreed()
	if r.Plan == nil || r.State.Stage != dialog.StageAgreed {
		t.Fatalf("nothing agreed: stage %s, %+v", r.State.Stage, r.Replies)
	}
	rs, err := b.db.Records(t.Context(), []string{bot.PlanKey("CN-90001")})
	if err != nil || len(rs) != 1 || rs[0].Status != bot.RecordActive {
		t.Fatalf("the plan's record: %+v, %v", rs, err)
	}
	plan, terms, err := bot.ParseAgreement(rs[0].Body)
	if err != nil || terms == "" || bot.Digest([]byte(terms)) != rs[0].TermsHash || plan.TermsHash != rs[0].TermsHash {
		t.Errorf("the text of the terms is not what its hash says: %v", err)
	}
	if plan.Under.Rules.GraceDays != 3 || plan.Under.AnnualRate.IsZero() {
		t.Errorf("agreed under %+v", plan.Under)
	}
	b.replay()
	f, person, err := b.s.Facts(t.Context(), "C1", day)
	if err != nil || f.Accounts[0].Plan == nil || string(person.Name.Reveal()) != "李明" {
		t.Errorf("facts: %+v, %v", f, err)
	}
	if f.Accounts[0].Account.Customer.Name != "" {
		t.Error("a turn's facts name the customer")
	}
}

func TestRestart(t *testing.T) {
	b := openBank(t, nil)
	r := b.agreed()
	b.s.Close()
	if err := b.db.Close(); err != nil {
		t.Fatal(err)
	}
	b.start(nil)
	in := b.in(bot.Text, "多少钱")
	after := b.handle(in)
	if after.Plan == nil || after.Plan.ID != r.Plan.ID {
		t.Errorf("the plan is gone after a restart: %+v", after)
	}
	again := b.handle(in)
	if !again.Repeated || again.Sequence != after.Sequence || again.Replies[0].Text != after.Replies[0].Text {
		t.Errorf("the same event twice: %+v", again)
	}
	b.replay()
}

func TestWrongCodes(t *testing.T) {
	b := openBank(t, nil)
	b.handle(b.in(bot.Opened, ""))
	r := b.press(b.press(b.handle(b.in(bot.Text, "有什么办法")), "plan"), "agree")
	code := r.Code
	wrong := "000000"
	if code == wrong {
		wrong = "000001"
	}
	in := b.in(bot.Text, wrong)
	b.handle(in)
	b.handle(in) // the same event counts once
	for range 3 {
		r = b.handle(b.in(bot.Text, wrong))
	}
	if r.State.Stage != dialog.StageCode {
		t.Fatalf("after four wrong tries: %s", r.State.Stage)
	}
	b.handle(b.in(bot.Text, wrong))
	r = b.handle(b.in(bot.Text, code))
	if r.Plan != nil {
		t.Fatal("the right code counted after five wrong ones")
	}
	b.replay()
}

func TestTakeover(t *testing.T) {
	b := openBank(t, nil)
	b.handle(b.in(bot.Opened, ""))
	r := b.handle(b.in(bot.Text, "人工"))
	if r.Case == nil || r.Case.Status != bot.CaseQueued {
		t.Fatalf("no case: %+v", r)
	}
	if q, err := b.s.Queue(t.Context()); err != nil || len(q) != 1 {
		t.Fatalf("queue: %d, %v", len(q), err)
	}
	b.handle(b.in(bot.StaffTook, ""))
	r = b.handle(b.in(bot.Text, "你好"))
	if len(r.Replies) != 0 {
		t.Errorf("the bot talks over a colleague: %+v", r.Replies)
	}
	r = b.handle(b.in(bot.StaffSaid, "我是安娜"))
	if len(r.Replies) != 1 || r.Replies[0].Staff != "anna" || r.Replies[0].Text != "我是安娜" {
		t.Errorf("the colleague's words: %+v", r.Replies)
	}
	b.handle(b.in(bot.StaffBack, ""))
	r = b.handle(b.in(bot.Text, "多少钱"))
	if len(r.Replies) == 0 || r.Case != nil {
		t.Errorf("after giving back: %+v", r)
	}
	b.replay()
}

func TestBooked(t *testing.T) {
	b := openBank(t, nil)
	b.agreed()
	in := b.in(bot.BookedInBook, "")
	in.Account = "CN-90001"
	in.Entries = []bot.BookedLine{{Date: negotiation.DateOf(day), Kind: negotiation.Payment, Amount: "1000.00"}}
	b.handle(in)
	b.handle(in)
	f, _, err := b.s.Facts(t.Context(), "C1", day)
	if err != nil || len(f.Accounts[0].Account.Entries) != 2 {
		t.Fatalf("entries: %d, %v", len(f.Accounts[0].Account.Entries), err)
	}
	b.replay()
}

func TestLongAndBrokenText(t *testing.T) {
	b := openBank(t, nil)
	for _, text := range []string{strings.Repeat("长", 1<<20), "\xff\xfe\x00abc", strings.Repeat("\xf0", 70000), ""} {
		r := b.handle(b.in(bot.Text, text))
		if len(r.Replies) != 1 {
			t.Errorf("no answer to %d bytes", len(text))
		}
	}
	b.replay()
}

func TestOtherCustomer(t *testing.T) {
	b := openBank(t, nil)
	b.handle(b.in(bot.Opened, ""))
	in := b.in(bot.Text, "多少钱")
	in.Customer = "C2"
	if _, err := b.s.Handle(t.Context(), in); err == nil {
		t.Error("another customer was let into a conversation")
	}
	if r := b.handle(b.in(bot.Text, "多少钱")); len(r.Replies) != 1 {
		t.Error("the conversation does not go on")
	}
	b.replay()
}

func TestBackground(t *testing.T) {
	b := openBank(t, nil)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- b.s.Run(ctx) }()
	replies, unwatch := b.s.Watch("web:C1")
	defer unwatch()
	for range 5 {
		if _, err := b.s.Accept(t.Context(), b.in(bot.Text, "多少钱")); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 5 {
		select {
		case m := <-replies:
			if want := fmt.Sprintf("web:C1/%d/1", i+1); m.Key != want {
				t.Errorf("message %s instead of %s", m.Key, want)
			}
		case <-time.After(5 * time.Second):
			t.Fatal("no reply")
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// TestTakenOverUnasked has a colleague take over what nobody asked a person for:
// it stands in the queue as theirs until they give it back.
func TestTakenOverUnasked(t *testing.T) {
	b := openBank(t, nil)
	b.handle(b.in(bot.Text, "你好"))
	act := func(kind bot.InboundKind) *bot.Case {
		in := b.in(kind, "")
		in.Staff = "anna"
		b.handle(in)
		c, err := b.s.Conversation(t.Context(), "web:C1")
		if err != nil {
			t.Fatal(err)
		}
		return c.Case
	}
	if c := act(bot.StaffTook); !c.Open() || c.Status != bot.CaseTaken || c.Staff != "anna" {
		t.Errorf("taken over: %+v", c)
	}
	if queue, err := b.s.Queue(t.Context()); err != nil || len(queue) != 1 {
		t.Errorf("%d in the queue, %v", len(queue), err)
	}
	if c := act(bot.StaffBack); c.Open() || c.Status != bot.CaseReturned {
		t.Errorf("given back: %+v", c)
	}
}
