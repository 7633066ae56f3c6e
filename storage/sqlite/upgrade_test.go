package sqlite

import (
	"bytes"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"repaybot/bot"
)

// TestUpgradeWithBook opens a database from before the phone numbers, with a book in
// it, and finds its customers by their numbers.
func TestUpgradeWithBook(t *testing.T) {
	dir, key := t.TempDir(), bytes.Repeat([]byte{1}, 32)
	d, err := Open(t.Context(), dir, key)
	if err != nil {
		t.Fatal(err)
	}
	var lines []bot.BookLine
	for i := range importBatch + 7 { // more than one batch
		text := fmt.Appendf(nil, `{"customer":{"phone":"+8619900%06d"}}`, i/2)
		lines = append(lines, bot.BookLine{Account: fmt.Sprint("A", i), Customer: fmt.Sprintf("C%04d", i), Digest: bot.Digest(append(text, byte(i))), Line: bot.NewSecret(text)})
	}
	if _, err := d.Import(t.Context(), lines); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	back(t, filepath.Join(dir, FileName))

	if d, err = Open(t.Context(), dir, key); err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, n := range []int{0, 100, (importBatch + 5) / 2} {
		got, err := d.ByPhone(t.Context(), d.PhoneHash(fmt.Sprintf("+8619900%06d", n)))
		if want := []string{fmt.Sprintf("C%04d", 2*n), fmt.Sprintf("C%04d", 2*n+1)}; err != nil || !slices.Equal(got, want) {
			t.Errorf("number %d belongs to %v and not %v (%v)", n, got, want, err)
		}
	}
	var version int
	if err := d.read.QueryRow("pragma user_version").Scan(&version); err != nil || version != len(steps) {
		t.Errorf("version %d, %v", version, err)
	}
}

// back takes the step of the phone numbers, and those after it, from a database.
func back(t *testing.T, path string) {
	t.Helper()
	db, err := sql.Open("sqlite", dsn(path, "rw", "full"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(fmt.Sprintf(`drop table files; drop table file_pieces; drop index accounts_phone; drop index accounts_unindexed; alter table accounts drop column phone;
		delete from steps where name in ('phones', 'files'); pragma user_version = %d`, len(steps)-2)); err != nil {
		t.Fatal(err)
	}
}
