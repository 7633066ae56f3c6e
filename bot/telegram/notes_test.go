package telegram_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"repaybot/bot"
	"repaybot/bot/telegram"
	"repaybot/dialog/wording"
	"repaybot/storage/sqlite"
)

func openNotes(t *testing.T) *sqlite.DB {
	t.Helper()
	db, err := sqlite.Open(t.Context(), t.TempDir(), bytes.Repeat([]byte{1}, 32))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// process is a bot of its own over common notes, as after a restart or on
// another machine.
func process(t *testing.T, url string, notes telegram.Notes, s telegram.Service) *telegram.Bot {
	t.Helper()
	words, err := wording.New()
	if err != nil {
		t.Fatal(err)
	}
	b, err := telegram.New(telegram.Options{Token: token, APIURL: url, Phraser: words, Service: s, SecretToken: "s", Notes: notes})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func post(t *testing.T, b *telegram.Bot, update string) {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(update))
	r.Header.Set("X-Telegram-Bot-Api-Secret-Token", "s")
	w := httptest.NewRecorder()
	b.Webhook().ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d", update, w.Code)
	}
	b.Close() // what goes on in the background has ended
}

// TestEditsAreKnownByTheNextProcess edits messages over restarts and on another
// machine: what changes nothing is no event, what goes back to how it was is one.
func TestEditsAreKnownByTheNextProcess(t *testing.T) {
	f, db, s := newFake(t), openNotes(t), &recording{}
	edit := func(id int64, words string) string {
		return strings.Replace(text(id, 7, 1, words), `"message":{`, `"edited_message":{"edit_date":1900000000,`, 1)
	}
	one := process(t, f.URL, db, s)
	post(t, one, text(1, 7, 1, "同意"))
	post(t, one, text(2, 7, 2, "谢谢"))
	two := process(t, f.URL, db, s)
	post(t, two, edit(3, "同意"))
	post(t, two, edit(4, "不同意"))
	post(t, one, edit(5, "不同意"))
	post(t, one, edit(6, "同意")) // and back
	post(t, process(t, f.URL, db, s), edit(7, "同意"))
	var got []string
	for _, in := range s.got {
		got = append(got, in.EventID+" "+in.Text)
	}
	if s := strings.Join(got, ", "); s != "1 同意, 2 谢谢, 4 不同意, 6 同意" {
		t.Errorf("took %s", s)
	}
	// Nothing that names the chat stands open.
	rs, err := db.Records(t.Context(), []string{"telegram/seen/7"})
	if err != nil || len(rs) != 0 {
		t.Errorf("the chat's own number names a note: %v, %v", rs, err)
	}
}

// TestManyMessagesAreNotedBoundedly forgets the oldest: their edits are answered.
func TestManyMessagesAreNotedBoundedly(t *testing.T) {
	f, db, s := newFake(t), openNotes(t), &recording{}
	b := process(t, f.URL, db, s)
	for n := range 60 {
		post(t, b, text(int64(n+1), 7, n+1, "你好"))
	}
	b = process(t, f.URL, db, s)
	edited := func(message int, id int64) bool {
		before := len(s.got)
		post(t, b, strings.Replace(text(id, 7, message, "你好"), `"message":{`, `"edited_message":{"edit_date":1900000000,`, 1))
		return len(s.got) > before
	}
	if edited(60, 100) || edited(21, 101) || !edited(20, 102) {
		t.Error("not the newest forty are noted")
	}
}

// TestALongMessageGoesOnInTheNextProcess ends the process after each part of a
// long message: the next one goes on there, and no part comes twice but one that
// was not noted.
func TestALongMessageGoesOnInTheNextProcess(t *testing.T) {
	long := strings.Repeat("一句话 <&>。", 1900)
	for after := 1; after <= 4; after++ {
		f, db := newFake(t), openNotes(t)
		ctx, cancel := context.WithCancel(t.Context())
		var left atomic.Int64
		left.Store(int64(after))
		f.faults = func(method string, _ int, w http.ResponseWriter) bool {
			if method != "sendMessage.before" || ctx.Err() == nil && left.Add(-1) >= 0 {
				return false
			}
			if ctx.Err() == nil {
				cancel()
				return cut(w)
			}
			return false
		}
		m := outbound(long, bot.ReplyButton{ID: "human", Title: "找同事聊"})
		_, err := process(t, f.URL, db, nil).Send(ctx, m)
		cancel()
		parts := len(f.sent)
		if err == nil && parts < 4 {
			t.Fatalf("%d parts, and it is done", parts)
		}
		next := process(t, f.URL, db, nil)
		if _, err := next.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		var whole strings.Builder
		for _, c := range f.sent {
			whole.WriteString(c.params["text"])
		}
		want := strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(long, "&", "&amp;"), "<", "&lt;"), ">", "&gt;")
		if whole.String() != want || len(f.sent) != 4 {
			t.Errorf("ended after %d: %d parts of %d bytes instead of %d", after, len(f.sent), whole.Len(), len(want))
		}
		// A message that is none of these begins at its first part.
		other := m
		other.Key = "c/9/9"
		if _, err := next.Send(t.Context(), other); err != nil || len(f.sent) != 8 {
			t.Errorf("another message: %d parts, %v", len(f.sent)-4, err)
		}
	}
}
