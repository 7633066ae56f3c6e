package hook_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/hook"
	"repaybot/bot/signed"
	"repaybot/storage/sqlite"
)

var jpeg = append([]byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00"), bytes.Repeat([]byte("a payslip "), 5000)...)

// bridgeOf has a bridge answer wishes for files by their id.
func bridgeOf(t *testing.T, answer func(w http.ResponseWriter, r *http.Request, id string)) *place {
	t.Helper()
	return open(t, func(o *hook.Options) {
		bridge := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			if err := signed.Verify(r.Header.Get(signed.Header), body, now, secret); err != nil {
				t.Error(err)
			}
			var wish struct{ File, Kind, Type string }
			if err := json.Unmarshal(body, &wish); err != nil || r.Method != http.MethodPost || r.URL.Path != "/files" {
				t.Errorf("%s %s: %v", r.Method, r.URL, err)
			}
			answer(w, r, wish.File)
		}))
		t.Cleanup(bridge.Close)
		o.FilesURL = bridge.URL + "/files"
	})
}

// TestFilesAreFetchedAndKept brings a photo from the bridge into the store, and
// nothing of what is none.
func TestFilesAreFetchedAndKept(t *testing.T) {
	asked := map[string]int{}
	p := bridgeOf(t, func(w http.ResponseWriter, _ *http.Request, id string) {
		asked[id]++ // one is fetched after the other
		switch id {
		case "photo":
			if asked[id] == 1 {
				w.WriteHeader(http.StatusInternalServerError)
				return
			}
			_, _ = w.Write(jpeg)
		case "cut off":
			w.Header().Set("Content-Length", "60000")
			_, _ = w.Write(jpeg)
		case "page":
			_, _ = io.WriteString(w, "<!doctype html><script>alert(1)</script>")
		case "endless":
			for range bot.MaxFile/len(jpeg) + 2 {
				if _, err := w.Write(jpeg); err != nil {
					return
				}
			}
		default:
			http.NotFound(w, nil)
		}
	})
	db, err := sqlite.Open(t.Context(), t.TempDir(), bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	const conversation = "wechat:4f1c"
	if _, err := db.Accept(t.Context(), bot.Inbound{Conversation: conversation, Channel: "wechat", EventID: "1", At: now, Kind: bot.Attached}); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"photo", "cut off", "page", "endless", "gone"} {
		if err := db.WantFile(t.Context(), bot.WantedFile{Conversation: conversation, Channel: "wechat", File: bot.File{ID: id, Kind: "photo", Type: "image/jpeg"}, At: now}); err != nil {
			t.Fatal(err)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = bot.Fetching{Files: db, Sources: []bot.FileSource{p.channel}, Now: func() time.Time { return now }, Every: 5 * time.Millisecond}.Run(ctx)
	}()
	var left []bot.WantedFile
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if left, err = db.WantedFiles(t.Context(), 10); err != nil || len(left) == 2 {
			break
		}
	}
	stop()
	<-ended
	if err != nil || len(left) != 2 { // the clock stands: what failed once waits for its time
		t.Fatalf("%d files are wanted still: %v", len(left), err)
	}
	began := time.Now()
	later := func() time.Time { return now.Add(time.Hour + 1000*time.Since(began)) } // what fails on a busy machine has its time soon
	ctx, stop = context.WithCancel(t.Context())
	defer stop()
	go func() {
		_ = bot.Fetching{Files: db, Sources: []bot.FileSource{p.channel}, Now: later, Every: 5 * time.Millisecond}.Run(ctx)
	}()
	var kept bot.KeptFile
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if kept, err = db.File(t.Context(), conversation, "photo"); err == nil {
			break
		}
	}
	if err != nil || !bytes.Equal(kept.Content.Reveal(), jpeg) || kept.File.Type != "image/jpeg" {
		t.Errorf("the photo: %+v, %v", kept.File, err)
	}
	for _, id := range []string{"cut off", "page", "endless", "gone"} {
		if _, err := db.File(t.Context(), conversation, id); !errors.Is(err, bot.ErrNotFound) {
			t.Errorf("%s is kept: %v", id, err)
		}
	}
}

// TestAFilesAddressIsTheSettings has what comes in, and what the bridge answers,
// name other addresses: none of them is asked.
func TestAFilesAddressIsTheSettings(t *testing.T) {
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("another address was asked") }))
	t.Cleanup(inside.Close)
	p := bridgeOf(t, func(w http.ResponseWriter, r *http.Request, id string) {
		if id == "redirect" {
			http.Redirect(w, r, inside.URL+"/files", http.StatusTemporaryRedirect)
			return
		}
		if id != inside.URL+"/latest/meta-data" {
			t.Errorf("asked for %q", id)
		}
		w.WriteHeader(http.StatusUnprocessableEntity)
	})
	if _, err := p.channel.Fetch(t.Context(), bot.File{ID: "redirect", Kind: "photo"}); err == nil {
		t.Error("a redirect elsewhere was followed")
	}
	var never *bot.Refused
	if _, err := p.channel.Fetch(t.Context(), bot.File{ID: inside.URL + "/latest/meta-data", Kind: "photo"}); !errors.As(err, &never) {
		t.Error(err)
	}
	for _, address := range []string{"http://bank.example/files", "ftp://bank.example/files", "/files", "https://user:word@bank.example/files"} {
		o := hook.Options{Name: "wechat", URL: "https://bank.example", FilesURL: address, Secret: secret, Accept: p.inbox.accept}
		var wrong *hook.OptionError
		if _, err := hook.New(o); !errors.As(err, &wrong) {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestWhatABridgeAnswersToAWish(t *testing.T) {
	p := bridgeOf(t, func(w http.ResponseWriter, _ *http.Request, id string) {
		switch id {
		case "busy":
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(http.StatusServiceUnavailable)
		case "large":
			w.Header().Set("Content-Length", "10485761")
		case "gone":
			w.WriteHeader(http.StatusGone)
		default:
			w.WriteHeader(http.StatusBadGateway)
		}
	})
	fetch := func(id string) error {
		t.Helper()
		content, err := p.channel.Fetch(t.Context(), bot.File{ID: id, Kind: "photo"})
		if err == nil {
			content.Close()
			t.Fatalf("%s was got", id)
		}
		return err
	}
	var later *bot.RetryAfter
	if err := fetch("busy"); !errors.As(err, &later) || later.After != 7*time.Second {
		t.Error(err)
	}
	var never *bot.Refused
	if err := fetch("large"); !errors.As(err, &never) || !errors.Is(err, bot.ErrTooLarge) {
		t.Error(err)
	}
	if err := fetch("gone"); !errors.As(err, &never) {
		t.Error(err)
	}
	if err := fetch("failing"); errors.As(err, new(*bot.Refused)) || errors.As(err, new(*bot.RetryAfter)) {
		t.Error(err)
	}
}
