package payments_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/payments"
	"repaybot/bot/signed"
	"repaybot/bot/web"
	"repaybot/bot/web/described"
	"repaybot/dialog/understand"
	"repaybot/dialog/wording"
	"repaybot/negotiation"
	"repaybot/storage/sqlite"
)

var (
	secret = []byte("0123456789abcdef0123456789abcdef")
	before = []byte("fedcba9876543210fedcba9876543210")
	now    = time.Date(2026, 11, 23, 10, 0, 0, 0, time.FixedZone("CST", 8*3600))
)

const cardLine = `{"account":"CN-90001","product":"cn-credit-card","currency":"CNY","customer":{"id":"C1","name":"李明","phone":"+8619900000001","id_last4":"1234","birth_date":"1990-01-01","locale":"zh-CN","time_zone":"Asia/Shanghai"},"entries":[{"date":"2026-08-01","kind":"purchase","amount":"9000.00"}],"statements":[{"date":"2026-08-20","due":"2026-09-10","balance":"9000.00","minimum":"900.00"}],"flags":[],"broken_plans_12m":0}`

// description is what every answer is held to.
var description = sync.OnceValues(func() (*described.API, error) { return described.Read(web.OpenAPI()) })

// place is a bank that takes payments over HTTP.
type place struct {
	*testing.T
	url     string
	db      *sqlite.DB
	service *bot.Service
}

func open(t *testing.T) *place {
	t.Helper()
	db, err := sqlite.Open(t.Context(), t.TempDir(), bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	text, err := os.ReadFile(filepath.Join("..", "..", "cmd", "repaybot", "policies", "cn.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	policy, err := negotiation.ParsePolicy(text)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bot.ImportBook(t.Context(), db, policy, strings.NewReader(cardLine), func(r bot.RefusedLine) { t.Error(r) }); err != nil {
		t.Fatal(err)
	}
	reader, err := understand.New()
	if err != nil {
		t.Fatal(err)
	}
	phraser, err := wording.New()
	if err != nil {
		t.Fatal(err)
	}
	s, err := bot.NewService(t.Context(), bot.Options{Store: db, Book: db, PolicyText: text, Reader: reader, Phraser: phraser, Words: "wording", Secret: secret})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	h, err := payments.New(payments.Options{Service: s, Secret: secret, Retired: before, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return &place{t, server.URL + "/api/v1/payments", db, s}
}

// ask sends a request signed with a secret, holds the answer to the description
// of the API and returns it.
func (p *place) ask(method, path, body string, with []byte) (status int, answer map[string]any) {
	p.Helper()
	text := body
	if method == http.MethodGet {
		text = "GET /api/v1/payments" + path
	}
	r, err := http.NewRequestWithContext(p.Context(), method, p.url+path, strings.NewReader(body))
	if err != nil {
		p.Fatal(err)
	}
	r.Header.Set(signed.Header, signed.Sign(now, []byte(text), with))
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		p.Fatal(err)
	}
	defer got.Body.Close()
	all, err := io.ReadAll(got.Body)
	if err != nil {
		p.Fatal(err)
	}
	d, err := description()
	if err != nil {
		p.Fatal(err)
	}
	d.Holds(p, r, got, all)
	if err := json.Unmarshal(all, &answer); err != nil {
		p.Fatalf("%d %s: %v", got.StatusCode, all, err)
	}
	want := "application/json"
	if got.StatusCode >= 400 {
		want = "application/problem+json"
		if answer["status"] != float64(got.StatusCode) || answer["title"] == "" {
			p.Errorf("a problem without status or title: %s", all)
		}
	}
	if got.Header.Get("Content-Type") != want {
		p.Errorf("%d as %s", got.StatusCode, got.Header.Get("Content-Type"))
	}
	return got.StatusCode, answer
}

func payment(id, more string) string {
	return fmt.Sprintf(`{"id":%q,"account":"CN-90001","amount":"500.00","currency":"CNY","paid_on":"2026-11-23"%s}`, id, more)
}

// TestAPaymentOverHTTP is taken, told of once, told about, and taken back.
func TestAPaymentOverHTTP(t *testing.T) {
	p := open(t)
	want := func(status int, answer map[string]any, wantStatus int, key, value string) {
		t.Helper()
		if status != wantStatus || answer[key] != value {
			t.Errorf("%d %v instead of %d with %s %s", status, answer, wantStatus, key, value)
		}
	}
	status, a := p.ask("POST", "", payment("P1", ""), secret)
	want(status, a, 202, "status", "taken")
	status, a = p.ask("POST", "", payment("P1", ""), before) // the retired secret, the same payment
	want(status, a, 200, "status", "taken")
	p.handle("bank/P1")
	status, a = p.ask("GET", "/P1", "", secret)
	want(status, a, 200, "status", "counted")
	want(status, a, 200, "amount", "500.00")
	status, a = p.ask("POST", "", payment("R1", `,"reverses":"P1"`), secret)
	want(status, a, 202, "status", "taken")
	p.handle("bank/R1")
	status, a = p.ask("GET", "/P1", "", secret)
	want(status, a, 200, "status", "reversed")
	status, a = p.ask("POST", "", payment("R2", `,"reverses":"P1"`), secret)
	want(status, a, 409, "reason", "payment_reversed")
	status, a = p.ask("POST", "", strings.Replace(payment("P1", ""), "500.00", "501.00", 1), secret)
	want(status, a, 409, "reason", "payment_id")
	status, _ = p.ask("GET", "/none", "", secret)
	if status != 404 {
		t.Errorf("a payment that is not there: %d", status)
	}
	turns, err := p.db.Turns(t.Context(), "web:C1", 0, 10)
	if err != nil || len(turns) != 2 {
		t.Errorf("%d turns, %v", len(turns), err)
	}
}

// handle has the turn of a payment taken.
func (p *place) handle(id string) {
	p.Helper()
	if _, err := p.service.Handle(p.Context(), bot.Inbound{Conversation: "web:C1", Channel: "payments", EventID: id, At: now, Kind: bot.PaidIn}); err != nil {
		p.Fatal(err)
	}
}

// TestWhatIsRefused says why, where, and leaves nothing.
func TestWhatIsRefused(t *testing.T) {
	p := open(t)
	for name, c := range map[string]struct {
		body   string
		with   []byte
		status int
		field  string // or reason
	}{
		"another secret":    {payment("P1", ""), []byte("0000000000000000aaaaaaaaaaaaaaaa"), 401, ""},
		"no JSON":           {`{"id":`, secret, 400, ""},
		"two payments":      {payment("P1", "") + payment("P2", ""), secret, 400, ""},
		"unknown field":     {payment("P1", `,"note":"x"`), secret, 400, ""},
		"no id":             {payment("", ""), secret, 400, "/id"},
		"a slash in the id": {payment("a/b", ""), secret, 400, "/id"},
		"a long id":         {payment(strings.Repeat("a", 129), ""), secret, 400, "/id"},
		"a number":          {strings.Replace(payment("P1", ""), `"500.00"`, `500.00`, 1), secret, 400, "/amount"},
		"no day":            {strings.Replace(payment("P1", ""), "2026-11-23", "2026-11-31", 1), secret, 400, "/paid_on"},
		"itself":            {payment("P1", `,"reverses":"P1"`), secret, 400, "/reverses"},
		"unknown account":   {strings.Replace(payment("P1", ""), "CN-90001", "CN-1", 1), secret, 422, "/account"},
		"currency":          {strings.Replace(payment("P1", ""), "CNY", "USD", 1), secret, 422, "/currency"},
		"no currency":       {strings.Replace(payment("P1", ""), "CNY", "XYZ", 1), secret, 422, "/amount"},
		"three decimals":    {strings.Replace(payment("P1", ""), "500.00", "500.001", 1), secret, 422, "/amount"},
		"below zero":        {strings.Replace(payment("P1", ""), "500.00", "-500.00", 1), secret, 422, "/amount"},
		"tomorrow":          {strings.Replace(payment("P1", ""), "2026-11-23", "2026-11-24", 1), secret, 422, "/paid_on"},
		"long ago":          {strings.Replace(payment("P1", ""), "2026-11-23", "2026-09-23", 1), secret, 422, "/paid_on"},
		"unknown payment":   {payment("P1", `,"reverses":"P0"`), secret, 422, "/reverses"},
		"too large":         {payment("P1", strings.Repeat(" ", 64<<10)), secret, 413, ""},
	} {
		status, a := p.ask("POST", "", c.body, c.with)
		field, _ := a["field"].(string)
		if status != c.status || field != c.field {
			t.Errorf("%s: %d %v", name, status, a)
		}
	}
	if status, _ := p.ask("GET", "/P1", "", secret); status != 404 {
		t.Errorf("something was kept: %d", status)
	}
	if status, _ := p.ask("GET", "/P1", "", []byte("0000000000000000aaaaaaaaaaaaaaaa")); status != 401 {
		t.Errorf("anybody may ask: %d", status)
	}
	if cs, err := p.db.Conversations(t.Context(), bot.ConversationQuery{ID: "web:C1"}); err != nil || len(cs) != 0 {
		t.Errorf("%d conversations, %v", len(cs), err)
	}
}

// TestAStoreThatFails has the bank try again.
func TestAStoreThatFails(t *testing.T) {
	p := open(t)
	if err := p.db.Close(); err != nil {
		t.Fatal(err)
	}
	if status, _ := p.ask("POST", "", payment("P1", ""), secret); status != 503 {
		t.Errorf("%d", status)
	}
	if _, err := payments.New(payments.Options{Secret: []byte("short")}); err == nil {
		t.Error("a short secret was taken")
	}
}

func FuzzRequest(f *testing.F) {
	f.Add([]byte(payment("P1", "")))
	f.Add([]byte(payment("P1", `,"reverses":"P0"`)))
	f.Fuzz(func(t *testing.T, body []byte) {
		p, err := payments.Decode(body)
		if err != nil {
			if len(body) > 20 && strings.Contains(err.Error(), string(body)) {
				t.Errorf("a refusal quotes what came: %v", err)
			}
			return
		}
		if p.ID == "" || p.Account == "" || p.On.IsZero() || strings.ContainsAny(p.ID, "/ \n") {
			t.Errorf("%s was read as %+v", body, p)
		}
	})
}
