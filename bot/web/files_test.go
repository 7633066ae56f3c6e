package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog/understand"
	"repaybot/dialog/wording"
	"repaybot/negotiation"
	"repaybot/storage/sqlite"
)

var png = append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte("a paper "), 100)...)

// fakeFiles has one file, of linda's case.
type fakeFiles struct{ kind string }

func (f fakeFiles) File(_ context.Context, conversation, file, staff string) (FileContent, error) {
	switch {
	case conversation != "web:C1" || file != "f1":
		return FileContent{}, ErrUnknown
	case staff != "linda":
		return FileContent{}, ErrNotYours
	}
	return FileContent{Name: "photo-1.png", Type: f.kind, Content: bot.NewSecret(png)}, nil
}

func TestAFileIsSavedAndNeverShown(t *testing.T) {
	s := newSite(t)
	const path = "/console/api/conversations/web:C1/files/f1"
	s.want(http.StatusUnauthorized, s.ask("GET", path, ""))
	s.want(http.StatusNoContent, s.ask("POST", "/console/api/login", `{"name":"linda","password":"right"}`))
	got := s.want(http.StatusOK, s.ask("GET", path, ""))
	for name, want := range map[string]string{
		"Content-Disposition": "attachment; filename=photo-1.png", "X-Content-Type-Options": "nosniff", "Content-Type": "image/png",
		"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "no-store",
	} {
		if h := got.Header().Get(name); h != want {
			t.Errorf("%s is %q", name, h)
		}
	}
	if !bytes.Equal(got.Body.Bytes(), png) {
		t.Error("another content")
	}
	s.want(http.StatusNotFound, s.ask("GET", path+"2", ""))
	s.files.kind = "text/html"
	if h := s.ask("GET", path, "").Header().Get("Content-Type"); h != "application/octet-stream" {
		t.Errorf("a page is given as %s", h)
	}
	s.want(http.StatusNoContent, s.ask("POST", "/console/api/logout", `{}`))
	s.want(http.StatusNoContent, s.ask("POST", "/console/api/login", `{"name":"ben","password":"right"}`))
	s.want(http.StatusForbidden, s.ask("GET", path, ""))
}

// TestOnlyWhoHasTheCaseOpensItsFiles goes through the real service and store.
func TestOnlyWhoHasTheCaseOpensItsFiles(t *testing.T) {
	desk, db, service := openDesk(t)
	const id = "web:C1"
	n := 0
	handle := func(in bot.Inbound) {
		t.Helper()
		n++
		in.Conversation, in.Channel, in.EventID, in.At, in.Customer, in.Verified = id, "web", fmt.Sprint("e", n), time.Now(), "C1", true
		if _, err := service.Handle(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	handle(bot.Inbound{Kind: bot.Text, Text: "我要人工"})
	photo := bot.File{ID: "AgAC/../../x", Kind: "photo", Type: "image/png", Size: int64(len(png))}
	handle(bot.Inbound{Kind: bot.Attached, Files: []bot.File{photo}})
	handle(bot.Inbound{Kind: bot.Attached, Files: []bot.File{{ID: "v", Kind: "video", Type: "video/mp4"}}})
	shown, err := desk.Open(t.Context(), id)
	if err != nil || len(shown.Files) == 0 || shown.Files[0].Name != "photo-1.png" || shown.Files[0].Size != photo.Size || shown.Files[0].Refused != "" {
		t.Fatalf("%+v, %v", shown.Files, err)
	}
	file := shown.Files[0].ID
	want := func(staff string, wrong error) {
		t.Helper()
		got, err := desk.File(t.Context(), id, file, staff)
		if !errors.Is(err, wrong) || wrong == nil && (err != nil || !bytes.Equal(got.Content.Reveal(), png) || got.Name != "photo-1.png") {
			t.Errorf("for %q: %+v, %v", staff, got, err)
		}
	}
	want("linda", ErrNotYours) // nobody has it
	if err := desk.Act(t.Context(), id, StaffAct{ID: "take", Staff: "linda", Kind: Take, At: time.Now()}); err != nil {
		t.Fatal(err)
	}
	want("linda", ErrUnknown) // it has not arrived
	if err := db.KeepFile(t.Context(), id, photo, bytes.NewReader(png)); err != nil {
		t.Fatal(err)
	}
	want("linda", nil)
	want("ben", ErrNotYours)
	want("", ErrNotYours)
	file += "0"
	want("linda", ErrUnknown)
	file = shown.Files[0].ID
	if err := desk.Act(t.Context(), id, StaffAct{ID: "back", Staff: "linda", Kind: GiveBack, At: time.Now()}); err != nil {
		t.Fatal(err)
	}
	if _, err := desk.File(t.Context(), id, file, "linda"); err == nil {
		t.Error("who gave the case back still opens its files")
	}
}

func openDesk(t *testing.T) (*Service, *sqlite.DB, *bot.Service) {
	t.Helper()
	db, err := sqlite.Open(t.Context(), t.TempDir(), bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	policy, err := os.ReadFile(filepath.Join("..", "..", "cmd", "repaybot", "policies", "cn.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	reader, err := understand.New()
	if err != nil {
		t.Fatal(err)
	}
	words, err := wording.New()
	if err != nil {
		t.Fatal(err)
	}
	service, err := bot.NewService(t.Context(), bot.Options{
		Store: db, Book: db, PolicyText: policy, Reader: reader, Phraser: words, Words: "wording", Secret: bytes.Repeat([]byte{9}, 32), Files: db,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(service.Close)
	p, err := negotiation.ParsePolicy(policy)
	if err != nil {
		t.Fatal(err)
	}
	const line = `{"account":"CN-90001","product":"cn-credit-card","currency":"CNY","customer":{"id":"C1","name":"李明","phone":"+8619900000001","id_last4":"1234","birth_date":"1990-01-01","locale":"zh-CN","time_zone":"Asia/Shanghai"},"entries":[{"date":"2026-08-01","kind":"purchase","amount":"9000.00"}],"statements":[{"date":"2026-08-20","due":"2026-09-10","balance":"9000.00","minimum":"900.00"}],"flags":[],"broken_plans_12m":0}`
	if _, err := bot.ImportBook(t.Context(), db, p, strings.NewReader(line+"\n"), func(r bot.RefusedLine) { t.Error(r) }); err != nil {
		t.Fatal(err)
	}
	desk := NewService(service, time.Now)
	desk.ShowFiles(db)
	return desk, db, service
}
