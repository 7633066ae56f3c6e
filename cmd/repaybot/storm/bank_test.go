package storm

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"repaybot/bot"
	"repaybot/negotiation"
	"repaybot/storage/mongo"
	"repaybot/storage/mongo/mongotest"
	"repaybot/storage/sqlite"
)

// Secrets that were drawn for these tests, and are used nowhere else.
const (
	testKey  = "Yx0c1Jx5o0S0f1c6m2b9qk3w8Zt7v4Nn5r6e8uPaLhE="
	testHook = "Zk3v9QpLmX27RtYw8NcBd5HsUe4GjPz6"
	testSMS  = "Wq8NcBd5HsUe4GjPz6Zk3v9QpLmX27RtY"
)

// keeper is what a database is opened as, to look into it.
type keeper interface {
	bot.Store
	bot.Book
	Close() error
}

// bank is a database with a made-up book, and the settings of who serves it.
type bank struct {
	t           *testing.T
	world       *world
	settings    string // the file
	environment []string
	open        func() (keeper, error)
	sqlite      string // the folder of the embedded database, or ""
}

// databases are the two kinds, by name.
var databases = []string{"sqlite", "mongo"}

// newBank makes a database of a kind, with customers' accounts in it.
func newBank(t *testing.T, database string, customers int) *bank {
	t.Helper()
	uri := ""
	if database == "mongo" {
		uri = mongotest.URI(t)
	}
	return newBankAt(t, uri, customers)
}

// newBankAt makes it in the MongoDB at uri, "" for the embedded one.
func newBankAt(t *testing.T, uri string, customers int) *bank {
	t.Helper()
	dir := t.TempDir()
	b := &bank{t: t, world: newWorld(t), settings: filepath.Join(dir, "repaybot.yaml")}
	policy := filepath.Join(dir, "policy.yaml")
	b.write(policy, string(b.run("", "policy", "example", "cn")))
	b.write(b.settings, "hooks:\n  app:\n    url: "+b.world.server.URL+"/messages\nstaff:\n  totp: optional\n")
	b.environment = []string{
		"REPAYBOT_PII_KEY=" + testKey, "REPAYBOT_POLICY=" + policy, "REPAYBOT_DATA_DIR=" + dir, "REPAYBOT_SECURE_COOKIES=false",
		"REPAYBOT_HOOKS_APP_SECRET=" + testHook, "REPAYBOT_SMS_WEBHOOK_URL=" + b.world.server.URL + "/sms", "REPAYBOT_SMS_SECRET=" + testSMS,
	}
	key, err := base64.StdEncoding.DecodeString(testKey)
	if err != nil {
		t.Fatal(err)
	}
	if uri == "" {
		b.sqlite = dir
		b.open = func() (keeper, error) { return sqlite.Open(t.Context(), dir, key) }
	} else {
		name := "repaybot_storm_" + strings.ReplaceAll(uuid.NewString(), "-", "")
		base, query, _ := strings.Cut(uri, "?")
		base = strings.TrimRight(base, "/")
		b.environment = append(b.environment, "REPAYBOT_MONGODB_URI="+strings.TrimSuffix(base+"/"+name+"?"+query, "?"))
		b.open = func() (keeper, error) { return mongo.Open(t.Context(), uri, name, key) }
	}
	var book strings.Builder
	for n := range customers {
		book.WriteString(bookLine(t, n))
	}
	file := filepath.Join(dir, "book.jsonl")
	b.write(file, book.String())
	b.run("", "import", "--config", b.settings, file)
	return b
}

// serve starts a process that serves the bank at an address.
func (b *bank) serve(address string) *program {
	b.t.Helper()
	return begin(b.t, address, b.settings, b.environment)
}

func (b *bank) write(path, text string) {
	b.t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// run runs another command of the program to its end.
func (b *bank) run(in string, args ...string) []byte {
	b.t.Helper()
	path, err := binary()
	if err != nil {
		b.t.Fatal(err)
	}
	c := exec.Command(path, args...)
	c.Env, c.Stdin = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + scratch}, b.environment...), strings.NewReader(in)
	var errs strings.Builder
	c.Stderr = &errs
	out, err := c.Output()
	if err != nil {
		b.t.Fatalf("%v: %v\n%s", args, err, errs.String())
	}
	return out
}

// Who the n-th customer is.
func customerID(n int) string { return fmt.Sprintf("C%05d", n) }
func accountOf(n int) string  { return fmt.Sprintf("S-%05d", n) }
func phoneOf(n int) string    { return fmt.Sprintf("+861990010%04d", n) }
func last4Of(n int) string    { return fmt.Sprintf("%04d", 2000+n) }
func localeOf(n int) string   { return []string{"zh-CN", "en"}[n%2] }

// bookLine is a line of the book: a loan of twelve months at 0.9 % a month, of
// which four instalments were paid on their day and the fifth was due 40 days ago.
func bookLine(t *testing.T, n int) string {
	t.Helper()
	const each, months, paid, dpd = 200_000, 12, 4, 40 // fen a month, before interest
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	missed := negotiation.DateOf(time.Now().In(shanghai)).AddDays(-dpd)
	yuan := func(fen int) string { return fmt.Sprintf("%d.%02d", fen/100, fen%100) }
	schedule, entries := []map[string]any{}, []map[string]any{}
	for i := range months {
		due, interest := missed.AddMonths(i-paid), (months-i)*each*9/1000
		schedule = append(schedule, map[string]any{"due": due, "principal": yuan(each), "interest": yuan(interest)})
		if i < paid {
			entries = append(entries, map[string]any{"date": due, "kind": "payment", "amount": yuan(each + interest)})
		}
	}
	line, err := json.Marshal(map[string]any{
		"account": accountOf(n), "product": "cn-personal-loan", "currency": "CNY", "entries": entries, "schedule": schedule,
		"flags": []string{}, "broken_plans_12m": 0, "customer": map[string]any{
			"id": customerID(n), "name": fmt.Sprint("Made Up ", n), "phone": phoneOf(n), "id_last4": last4Of(n),
			"birth_date": "1985-09-30", "locale": localeOf(n), "time_zone": "Asia/Shanghai",
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(line) + "\n"
}
