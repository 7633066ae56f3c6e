package sqlite

import (
	"bytes"
	"database/sql/driver"
	"testing"
	"time"

	"repaybot/bot"
)

// TestAWantedFileWaitsWhileItsKeyCannotBeRead has the key unreadable, of another
// master, and missing: the file is still wanted once the key is back. It is given
// up where the key was destroyed, and then alone.
func TestAWantedFileWaitsWhileItsKeyCannotBeRead(t *testing.T) {
	dir, master := t.TempDir(), bytes.Repeat([]byte{1}, 32)
	var d *DB
	reopen := func() {
		t.Helper()
		var err error
		if d != nil {
			if err = d.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if d, err = Open(t.Context(), dir, master); err != nil {
			t.Fatal(err)
		}
	}
	reopen()
	defer func() { d.Close() }()
	raw := func(query string, args ...driver.Value) {
		t.Helper()
		if err := d.write(t.Context(), func(w *writer) (outcome, failure error) {
			_, err := w.exec(query, args...)
			return nil, err
		}); err != nil {
			t.Fatal(err)
		}
		reopen() // with no key in memory
	}
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for _, name := range []string{"a", "b"} {
		in := bot.Inbound{Conversation: name, Channel: "web", EventID: "1", At: at, Kind: bot.Text, Text: "x", Customer: "customer of " + name, Verified: true}
		if _, err := d.Accept(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		if err := d.WantFile(t.Context(), bot.WantedFile{Conversation: name, Channel: "web", At: at, File: bot.File{ID: "f", Kind: "photo"}}); err != nil {
			t.Fatal(err)
		}
	}
	subject, err := d.subjectOf(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	wrapped, err := keys{d}.Key(t.Context(), subject)
	if err != nil || len(wrapped) == 0 {
		t.Fatalf("a key of %d bytes, %v", len(wrapped), err)
	}
	refused := func(when string) {
		t.Helper()
		if all, err := d.WantedFiles(t.Context(), 10); err == nil {
			t.Errorf("%s: %d files are wanted, and nothing is wrong", when, len(all))
		}
	}
	wanted := func(when string, want int) {
		t.Helper()
		if all, err := d.WantedFiles(t.Context(), 10); err != nil || len(all) != want {
			t.Errorf("%s: %d files are wanted, %v", when, len(all), err)
		}
	}

	reopen()
	if err := d.keys.Close(); err != nil {
		t.Fatal(err)
	}
	refused("keys can't be read")
	reopen()
	wanted("keys can be read again", 2)
	raw("update keys set wrapped = ? where subject = ?", []byte("under another master key"), subject)
	refused("the key is of another master")
	raw("delete from keys where subject = ?", subject)
	refused("the key is missing")
	raw("insert into keys(subject, wrapped) values(?, ?)", subject, wrapped)
	wanted("the key is back", 2)
	raw(destroyKey, subject)
	wanted("the key was destroyed", 1)
	if n, err := d.names(t.Context(), "select status from files where conversation = 'a'"); err != nil || len(n) != 1 || n[0] != fileGone {
		t.Errorf("the file whose key was destroyed is %v, %v", n, err)
	}
}
