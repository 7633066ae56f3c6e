package telegram_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"repaybot/bot"
	"repaybot/bot/telegram"
	"repaybot/dialog"
	"repaybot/dialog/wording"
)

// shelf is a service that has documents, and draws.
type shelf struct {
	content map[string]string
	asked   []bot.ReplyFile
}

func (s *shelf) Accept(context.Context, bot.Inbound) (bot.Accepted, error) {
	return bot.Accepted{}, nil
}

func (s *shelf) Outgoing(_ context.Context, _ string, f bot.ReplyFile) (bot.DocumentFile, error) {
	s.asked = append(s.asked, f)
	content, ok := s.content[f.ID]
	if !ok {
		return bot.DocumentFile{}, bot.ErrNotFound
	}
	return bot.DocumentFile{Name: f.Name, Type: "application/pdf", Content: []byte(content)}, nil
}

func (s *shelf) Draw(data []byte) ([]byte, error) { return append([]byte("png of "), data...), nil }

func withPapers(t *testing.T, f *fake, s *shelf) *telegram.Bot {
	t.Helper()
	phraser, err := wording.New()
	if err != nil {
		t.Fatal(err)
	}
	b, err := telegram.New(telegram.Options{Token: token, APIURL: f.URL, Service: s, Pictures: s, Documents: s, Phraser: phraser})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func pictured(text string, files ...bot.ReplyFile) bot.Outbound {
	return bot.Outbound{Key: "c/1/1", Conversation: "c", To: "77", Reply: bot.Reply{
		Text: text, Picture: []byte(`{"kind":"owed"}`), Buttons: []bot.ReplyButton{{ID: "options", Title: "Ways"}}, Files: files}}
}

func TestPictureGoesWithItsTextInOneMessage(t *testing.T) {
	f := newFake(t)
	b := withPapers(t, f, &shelf{})
	r, err := b.Send(t.Context(), pictured("You owe ¥5 & <more>."))
	if err != nil || r.ID != "900" {
		t.Fatalf("receipt %+v, %v", r, err)
	}
	photos := f.called("sendPhoto")
	if len(photos) != 1 || len(f.called("sendMessage")) != 0 {
		t.Fatalf("%d pictures, %d texts", len(photos), len(f.called("sendMessage")))
	}
	p := photos[0].params
	if p["caption"] != "You owe ¥5 &amp; &lt;more&gt;." || !strings.Contains(p["reply_markup"], "options") || p["chat_id"] != "77" {
		t.Errorf("sent %v", p)
	}
	if content := p["photo"] + p["picture.png"]; !strings.Contains(content, `png of {"kind":"owed"}`) {
		t.Errorf("the picture is %q", content)
	}
}

func TestTextGoesAloneWhereThePictureCannot(t *testing.T) {
	for name, m := range map[string]bot.Outbound{"too long for a caption": pictured(strings.Repeat("年", 1025)), "refused": pictured("refuse me")} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			f.faults = func(method string, _ int, w http.ResponseWriter) bool {
				if method == "sendPhoto" {
					answer(w, 400, `"description":"Bad Request: PHOTO_INVALID_DIMENSIONS"`)
					return true
				}
				return false
			}
			if _, err := withPapers(t, f, &shelf{}).Send(t.Context(), m); err != nil {
				t.Fatal(err)
			}
			if texts := f.called("sendMessage"); len(texts) != 1 || texts[0].params["text"] != m.Reply.Text {
				t.Errorf("%d texts", len(texts))
			}
		})
	}
}

func TestDocumentsFollowTheMessageEachOnce(t *testing.T) {
	f := newFake(t)
	s := &shelf{content: map[string]string{"agreement-1": "%PDF one", "statement-2": "%PDF two"}}
	fails := true
	f.faults = func(method string, n int, w http.ResponseWriter) bool {
		if method == "sendDocument" && n == 2 && fails {
			fails = false
			answer(w, 500, `"description":"Internal Server Error"`)
			return true
		}
		return false
	}
	b := withPapers(t, f, s)
	m := pictured("Here you are.", bot.ReplyFile{ID: "agreement-1", Name: "agreement.pdf", Locale: dialog.English},
		bot.ReplyFile{ID: "gone", Name: "gone.pdf"}, bot.ReplyFile{ID: "statement-2", Name: "statement.pdf"})
	if _, err := b.Send(t.Context(), m); err == nil {
		t.Fatal("the failure was swallowed")
	}
	if _, err := b.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if n := len(f.called("sendPhoto")); n != 1 {
		t.Errorf("the message went %d times", n)
	}
	var sent []string
	for _, c := range f.called("sendDocument") {
		for _, v := range c.params {
			if strings.HasPrefix(v, "%PDF") {
				sent = append(sent, v)
			}
		}
	}
	if want := []string{"%PDF one", "%PDF two", "%PDF two"}; strings.Join(sent, ",") != strings.Join(want, ",") {
		t.Errorf("sent %q, want %q: the one that failed again, the first not", sent, want)
	}
	if s.asked[0].Locale != dialog.English {
		t.Errorf("asked in %q", s.asked[0].Locale)
	}
}
