package sqlite_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/storage/sqlite"
)

func accept(t *testing.T, d *sqlite.DB, n int) {
	t.Helper()
	in := bot.Inbound{Conversation: "a", Channel: "web", EventID: fmt.Sprint(n), At: time.Unix(int64(n), 0), Kind: bot.Text, Text: "a sentence of a customer", Customer: "C1"}
	if _, err := d.Accept(t.Context(), in); err != nil {
		t.Error(err)
	}
}

// A backup is taken while events come in, and can be gone on with.
func TestBackupAndRestore(t *testing.T) {
	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "backup.db")
	d, err := sqlite.Open(t.Context(), dir, key)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	accept(t, d, 1)
	stop := make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		for n := 2; ; n++ {
			select {
			case <-stop:
				return
			default:
				accept(t, d, n)
			}
		}
	})
	err = sqlite.Backup(t.Context(), dir, file)
	close(stop)
	group.Wait()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil || bytes.Contains(text, []byte("a sentence of a customer")) || bytes.Contains(text, key) {
		t.Errorf("the backup has in clear what is sealed, or the key (%v)", err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others can read the backup: %v, %v", info.Mode(), err)
	}
	var exists *sqlite.ExistsError
	if err := sqlite.Backup(t.Context(), dir, file); !errors.As(err, &exists) {
		t.Errorf("a backup over a file: %v", err)
	}

	if _, err := sqlite.Restore(t.Context(), file, dir, time.Now(), false); !errors.As(err, &exists) {
		t.Errorf("a restore over a database: %v", err)
	}
	if _, err := sqlite.Restore(t.Context(), file, dir, time.Now(), true); !errors.Is(err, sqlite.ErrInUse) {
		t.Errorf("a restore over a database in use: %v", err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	kept, err := sqlite.Restore(t.Context(), file, dir, time.Now(), true)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(kept); err != nil {
		t.Errorf("what was there is gone: %v", err)
	}
	again, err := sqlite.Open(t.Context(), dir, key)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	w, err := again.Claim(t.Context(), bot.Lease{Conversation: "a", Holder: "me", Now: time.Now(), Until: time.Now()})
	if err != nil || w == nil || w.Events[0].Inbound.Text != "a sentence of a customer" {
		t.Errorf("what was restored: %+v, %v", w, err)
	}
}

func TestRestoreRefusesWhatIsNoBackup(t *testing.T) {
	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(file, bytes.Repeat([]byte("no database "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Restore(t.Context(), file, dir, time.Now(), false); err == nil {
		t.Error("a text file was restored")
	}
	text, err := os.ReadFile("testdata/v1.db")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text[:len(text)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Restore(t.Context(), file, dir, time.Now(), false); err == nil {
		t.Error("half a database was restored")
	}
	if _, err := os.Stat(filepath.Join(dir, sqlite.FileName)); err == nil {
		t.Error("a refused restore left a database")
	}
}
