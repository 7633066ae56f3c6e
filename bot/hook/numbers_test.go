package hook_test

import (
	"bytes"
	"errors"
	"testing"

	"repaybot/bot"
	"repaybot/bot/hook"
	"repaybot/dialog"
	"repaybot/storage/sqlite"
)

// TestNumbersOfTheBook sees that a number is found in the stored book, and
// nobody's for who is not in it.
func TestNumbersOfTheBook(t *testing.T) {
	db, err := sqlite.Open(t.Context(), t.TempDir(), bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	var lines []bot.BookLine
	for account, text := range map[string]string{
		"A1": `{"account":"A1","customer":{"id":"C1","phone":"","locale":"zh-CN"}}`,
		"A2": `{"account":"A2","customer":{"id":"C1","phone":"+8619900000001","locale":"zh-CN"}}`,
		"A3": `{"account":"A3","customer":{"id":"C2","phone":"+447700900123","locale":"en-GB"}}`,
		"A4": `{"account":"A4","customer":{"id":"C3","phone":""}}`,
	} {
		customer := map[string]string{"A1": "C1", "A2": "C1", "A3": "C2", "A4": "C3"}[account]
		lines = append(lines, bot.BookLine{Account: account, Customer: customer, Digest: bot.Digest([]byte(text)), Line: bot.NewSecret([]byte(text))})
	}
	if _, err := db.Import(t.Context(), lines); err != nil {
		t.Fatal(err)
	}
	numbers := hook.BookNumbers{Book: db}
	for customer, want := range map[string]struct {
		phone  string
		locale dialog.Locale
	}{"C1": {"+8619900000001", dialog.Chinese}, "C2": {"+447700900123", dialog.English}} {
		phone, locale, err := numbers.PhoneOf(t.Context(), customer)
		if err != nil || string(phone.Reveal()) != want.phone || locale != want.locale {
			t.Errorf("%s: %s, %v", customer, locale, err)
		}
	}
	for _, customer := range []string{"C3", "C9"} {
		if _, _, err := numbers.PhoneOf(t.Context(), customer); !errors.Is(err, bot.ErrNotFound) {
			t.Errorf("%s: %v", customer, err)
		}
	}
}
