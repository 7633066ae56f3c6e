package sqlite_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/storage/sqlite"
)

// testdata/v1.db was written by the program before there were steps: one
// conversation with three events, one turn, a message that waits, and a case.
func openV1(t *testing.T) (dir string) {
	t.Helper()
	text, err := os.ReadFile("testdata/v1.db")
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, sqlite.FileName), text, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestAnOldDatabaseIsUpgraded(t *testing.T) {
	dir := openV1(t)
	for range 2 { // the second time there is nothing to do
		d, err := sqlite.Open(t.Context(), dir, key)
		if err != nil {
			t.Fatal(err)
		}
		cs, err := d.Conversations(t.Context(), bot.ConversationQuery{ID: "telegram:a"})
		if err != nil || len(cs) != 1 || cs[0].Case.Summary != "a case" || len(cs[0].Outbox) != 1 || cs[0].Sequence != 1 {
			t.Fatalf("the conversation: %+v, %v", cs, err)
		}
		if rs, err := d.Records(t.Context(), []string{bot.ContactKey("C1")}); err != nil || len(rs) != 1 {
			t.Errorf("its record: %v, %v", rs, err)
		}
		if lines, err := d.Lines(t.Context(), "C1"); err != nil || len(lines) != 1 || string(lines[0].Line.Reveal()) != "line" {
			t.Errorf("the book: %d, %v", len(lines), err)
		}
		now := time.Now()
		v, err := d.ClaimSend(t.Context(), bot.SendClaim{Conversation: "telegram:a", Key: "telegram:a/1/1", Holder: "x", Now: now, Until: now})
		if err != nil || v != bot.MaySend {
			t.Errorf("a new column: %v, %v", v, err)
		}
		woken, err := d.ClaimWakes(t.Context(), bot.WakeClaim{Holder: "x", Now: now, Until: now})
		if err != nil || len(woken) != 1 || woken[0].Conversation != "telegram:a" || woken[0].Sequence != 1 {
			t.Errorf("it is not looked at: %+v, %v", woken, err)
		}
		w, err := d.Claim(t.Context(), bot.Lease{Holder: "x", Now: now, Until: now})
		if err != nil || w == nil || len(w.Events) != 2 {
			t.Fatalf("its events: %+v, %v", w, err)
		}
		for _, e := range w.Events {
			if a, err := d.Accept(t.Context(), e.Inbound); err != nil || a.New || a.Position != e.Position {
				t.Errorf("event %d is not the same event: %+v, %v", e.Position, a, err)
			}
		}
		if ts, err := d.Turns(t.Context(), "telegram:a", 0, 10); err != nil || len(ts) != 1 || ts[0].Sequence != 1 {
			t.Errorf("its turns: %+v, %v", ts, err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestANewerDatabaseIsRefused(t *testing.T) {
	for name, change := range map[string]string{
		"by its number": "pragma user_version = 1000",
		"by a step":     "insert into steps(name) values('of tomorrow')",
	} {
		dir := t.TempDir()
		d, err := sqlite.Open(t.Context(), dir, key)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		raw, err := sql.Open("sqlite", filepath.Join(dir, sqlite.FileName))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := raw.Exec(change); err != nil {
			t.Fatal(err)
		}
		if err := raw.Close(); err != nil {
			t.Fatal(err)
		}
		if d, err := sqlite.Open(t.Context(), dir, key); err == nil || !strings.Contains(err.Error(), "newer program") {
			t.Errorf("%s: %v, %v", name, d, err)
		}
	}
}
