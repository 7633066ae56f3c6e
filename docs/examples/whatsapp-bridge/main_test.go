package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/hook"
	"repaybot/bot/signed"
	"repaybot/docs/examples/sent"
	"repaybot/docs/examples/signature"
)

const secret = "a secret of the bridge and of us"

// whatsapp is a server that answers as the Cloud API does.
type whatsapp struct {
	mu     sync.Mutex
	refuse []int            // error codes of the next messages; 0 is none
	sent   []map[string]any // what customers got

	media     map[string]string // what customers sent, by id
	elsewhere string            // another address that contents are said to be at
}

func (f *whatsapp) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if r.Method == http.MethodGet && r.Header.Get("Authorization") == "Bearer token" {
		f.file(w, r)
		return
	}
	if r.URL.Path != "/v23.0/1555/messages" || r.Header.Get("Authorization") != "Bearer token" {
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, `{"error":{"code":190}}`)
		return
	}
	if len(f.refuse) > 0 {
		code := f.refuse[0]
		f.refuse = f.refuse[1:]
		if code != 0 {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `{"error":{"message":"no","code":%d}}`, code)
			return
		}
	}
	var m map[string]any
	if err := json.NewDecoder(r.Body).Decode(&m); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	f.sent = append(f.sent, m)
	fmt.Fprintf(w, `{"messaging_product":"whatsapp","messages":[{"id":"wamid.%d"}]}`, len(f.sent))
}

// file tells where a file is, and gives it there.
func (f *whatsapp) file(w http.ResponseWriter, r *http.Request) {
	id, at := strings.CutPrefix(r.URL.Path, "/content/")
	if !at {
		id = strings.TrimPrefix(r.URL.Path, "/v23.0/")
	}
	content, has := f.media[id]
	switch {
	case !has:
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"error":{"code":100}}`)
	case at:
		fmt.Fprint(w, content)
	case f.elsewhere != "":
		fmt.Fprintf(w, `{"url":%q}`, f.elsewhere)
	default:
		fmt.Fprintf(w, `{"url":"http://%s/content/%s","mime_type":"application/pdf","file_size":%d}`, r.Host, id, len(content))
	}
}

// place is a bridge between a WhatsApp that is ours and the channel.
type place struct {
	t        *testing.T
	whatsapp whatsapp
	url      string // of the bridge
	channel  *hook.Channel
	accepted []bot.Inbound
	marks    []string
	failed   []string
	fail     bool
}

func (p *place) Keep(_ context.Context, message string, m hook.Mark, _ time.Time) error {
	p.marks = append(p.marks, message+" "+string(m))
	return nil
}

func open(t *testing.T) *place {
	t.Helper()
	p := &place{t: t}
	app := httptest.NewServer(&p.whatsapp)
	t.Cleanup(app.Close)
	events := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { p.channel.ServeHTTP(w, r) }))
	t.Cleanup(events.Close)
	known, err := sent.Open(filepath.Join(t.TempDir(), "sent"), rememberMax)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = known.Close() })
	b, err := newBridge(settings{
		sent: known, verifyToken: "verify", appSecret: "appsecret", token: "token", numberID: "1555", api: app.URL + "/v23.0", events: events.URL, secret: secret, now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(b.handler())
	t.Cleanup(s.Close)
	p.url = s.URL
	p.channel, err = hook.New(hook.Options{
		Name: "whatsapp", URL: s.URL + "/messages", FilesURL: s.URL + "/files", Secret: []byte(secret), Receipts: p,
		Accept: func(_ context.Context, in bot.Inbound) (bot.Accepted, error) {
			if p.fail {
				return bot.Accepted{}, errors.New("not now")
			}
			p.accepted = append(p.accepted, in)
			return bot.Accepted{Position: int64(len(p.accepted)), New: true}, nil
		},
		Undeliverable: func(_ context.Context, m bot.Outbound, why string) error {
			p.failed = append(p.failed, m.Key+" "+why)
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *place) notify(value, header string) int {
	p.t.Helper()
	body := `{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":` + value + `}]}]}`
	if header == "" {
		m := hmac.New(sha256.New, []byte("appsecret"))
		m.Write([]byte(body))
		header = "sha256=" + hex.EncodeToString(m.Sum(nil))
	}
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.url+"/whatsapp", strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("X-Hub-Signature-256", header)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	answer.Body.Close()
	return answer.StatusCode
}

func TestTheAddressIsOurs(t *testing.T) {
	p := open(t)
	for query, want := range map[string]int{
		"hub.mode=subscribe&hub.verify_token=verify&hub.challenge=1158": http.StatusOK,
		"hub.mode=subscribe&hub.verify_token=other&hub.challenge=1158":  http.StatusForbidden,
		"": http.StatusForbidden,
	} {
		answer, err := http.Get(p.url + "/whatsapp?" + query)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		if answer.StatusCode != want || want == http.StatusOK && string(text) != "1158" {
			t.Errorf("%s: %d %q", query, answer.StatusCode, text)
		}
	}
}

func TestWhatCustomersSend(t *testing.T) {
	at := time.Unix(time.Now().Unix(), 0).UTC()
	for _, c := range []struct {
		message string
		want    bot.Inbound
	}{
		{`"type":"text","text":{"body":"how much do I owe?"}`, bot.Inbound{Kind: bot.Text, Text: "how much do I owe?"}},
		{`"type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"3.plan","title":"See the plans"}}`, bot.Inbound{Kind: bot.Button, Button: "3.plan"}},
		{`"type":"interactive","interactive":{"type":"list_reply","list_reply":{"id":"3.human","title":"A person"}}`, bot.Inbound{Kind: bot.Button, Button: "3.human"}},
		{`"type":"button","button":{"payload":"3.plan","text":"See the plans"}`, bot.Inbound{Kind: bot.Button, Button: "3.plan"}},
		{`"type":"contacts","contacts":[{"phones":[{"phone":"+44 7700 900123","wa_id":"447700900123"}]}]`, bot.Inbound{Kind: bot.Contact, Phone: "+447700900123", Own: true}},
		{`"type":"contacts","contacts":[{"phones":[{"wa_id":"447700900456"}]}]`, bot.Inbound{Kind: bot.Contact, Phone: "+447700900456"}},
		{`"type":"image","image":{"id":"m1","mime_type":"image/jpeg","caption":"my payslip"}`, bot.Inbound{Kind: bot.Attached, Text: "my payslip", Files: []bot.File{{ID: "m1", Kind: "photo", Type: "image/jpeg"}}}},
		{`"type":"audio","audio":{"id":"m2","mime_type":"audio/ogg; codecs=opus"}`, bot.Inbound{Kind: bot.Attached, Files: []bot.File{{ID: "m2", Kind: "voice", Type: "audio/ogg"}}}},
		{`"type":"location","location":{"latitude":1}`, bot.Inbound{Kind: bot.Attached, Files: []bot.File{{ID: "wamid.A", Kind: "other"}}}},
	} {
		p := open(t)
		if code := p.notify(fmt.Sprintf(`{"messages":[{"from":"447700900123","id":"wamid.A","timestamp":"%d",%s}]}`, at.Unix(), c.message), ""); code != http.StatusOK || len(p.accepted) != 1 {
			t.Errorf("%s: %d, accepted %d", c.message, code, len(p.accepted))
			continue
		}
		c.want.Channel, c.want.EventID, c.want.Sender, c.want.At = "whatsapp", "wamid.A", "447700900123", at
		if got := p.accepted[0]; !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\n%+v, want\n%+v", c.message, got, c.want)
		}
	}
	p := open(t)
	if code := p.notify(`{"messages":[{"from":"44","id":"x","timestamp":"1","type":"reaction"}]}`, ""); code != http.StatusOK || len(p.accepted) != 0 {
		t.Errorf("what needs no answer: %d", code)
	}
	if code := p.notify(`{"messages":[{"from":"44","id":"x","timestamp":"1","type":"text","text":{"body":"hi"}}]}`, "sha256=00"); code != http.StatusUnauthorized || len(p.accepted) != 0 {
		t.Errorf("a wrong signature: %d", code)
	}
	p.fail = true
	if code := p.notify(fmt.Sprintf(`{"messages":[{"from":"44","id":"x","timestamp":"%d","type":"text","text":{"body":"hi"}}]}`, at.Unix()), ""); code != http.StatusBadGateway {
		t.Errorf("Repaybot is away: %d", code)
	}
}

// TestManyEvents sees that a notification larger than a batch is passed on whole.
func TestManyEvents(t *testing.T) {
	p := open(t)
	var all []string
	for i := range 250 {
		all = append(all, fmt.Sprintf(`{"from":"44","id":"wamid.%d","timestamp":"%d","type":"text","text":{"body":"hi"}}`, i, time.Now().Unix()))
	}
	if code := p.notify(`{"messages":[`+strings.Join(all, ",")+`]}`, ""); code != http.StatusOK || len(p.accepted) != 250 {
		t.Errorf("%d, accepted %d", code, len(p.accepted))
	}
}

// TestOneThatCannotBeRead sees that the others of its notification come through.
func TestOneThatCannotBeRead(t *testing.T) {
	p := open(t)
	var all []string
	for _, id := range []string{"wamid.A", strings.Repeat("x", 300), "wamid.B"} {
		all = append(all, fmt.Sprintf(`{"from":"44","id":%q,"timestamp":"%d","type":"text","text":{"body":"hi"}}`, id, time.Now().Unix()))
	}
	if code := p.notify(`{"messages":[`+strings.Join(all, ",")+`]}`, ""); code != http.StatusOK || len(p.accepted) != 2 || p.accepted[1].EventID != "wamid.B" {
		t.Errorf("%d, accepted %+v", code, p.accepted)
	}
}

func out(key, text string, titles ...string) bot.Outbound {
	m := bot.Outbound{Key: key, Conversation: "whatsapp:4f1c", Channel: "whatsapp", To: "447700900123", Purpose: bot.ForAnswer, Reply: bot.Reply{At: time.Now(), Text: text}}
	for i, title := range titles {
		m.Reply.Buttons = append(m.Reply.Buttons, bot.ReplyButton{ID: fmt.Sprint(i), Title: title})
	}
	return m
}

func TestWhatCustomersGet(t *testing.T) {
	for name, c := range map[string]struct {
		titles []string
		want   string // the part that holds the words
	}{
		"a text":        {nil, `{"text":{"body":"You owe £9.","preview_url":false},"type":"text"}`},
		"three buttons": {[]string{"Plans", "A person", "Exactly twenty chars"}, `{"interactive":{"type":"button","body":{"text":"You owe £9."},"action":{"buttons":[{"type":"reply","reply":{"id":"0","title":"Plans"}},{"type":"reply","reply":{"id":"1","title":"A person"}},{"type":"reply","reply":{"id":"2","title":"Exactly twenty chars"}}]}},"type":"interactive"}`},
		"a long button": {[]string{"Pay it all back over twelve months"}, `{"interactive":{"type":"list","body":{"text":"You owe £9."},"action":{"button":"Choose","sections":[{"rows":[{"id":"0","title":"Pay it all back over tw…","description":"Pay it all back over twelve months"}]}]}},"type":"interactive"}`},
		"four buttons":  {[]string{"a", "b", "c", "d"}, `{"interactive":{"type":"list","body":{"text":"You owe £9."},"action":{"button":"Choose","sections":[{"rows":[{"id":"0","title":"a"},{"id":"1","title":"b"},{"id":"2","title":"c"},{"id":"3","title":"d"}]}]}},"type":"interactive"}`},
	} {
		p := open(t)
		for range 2 { // the same key twice is one message
			if r, err := p.channel.Send(t.Context(), out("whatsapp:4f1c/1/1", "You owe £9.", c.titles...)); err != nil || r.ID != "wamid.1" {
				t.Fatalf("%s: %+v, %v", name, r, err)
			}
		}
		var want map[string]any
		if err := json.Unmarshal([]byte(c.want), &want); err != nil {
			t.Fatal(err)
		}
		want["messaging_product"], want["recipient_type"], want["to"], want["biz_opaque_callback_data"] = "whatsapp", "individual", "447700900123", "whatsapp:4f1c/1/1"
		if len(p.whatsapp.sent) != 1 || !reflect.DeepEqual(p.whatsapp.sent[0], want) {
			t.Errorf("%s: sent %v", name, p.whatsapp.sent)
		}
	}
}

// TestALongMessageWithButtons sees that it goes in pieces that WhatsApp takes,
// none of them twice where one failed, and that receipts count for the whole.
func TestALongMessageWithButtons(t *testing.T) {
	p := open(t)
	m := out("whatsapp:4f1c/2/1", strings.Repeat(strings.Repeat("x", 99)+"\n", 50), "Plans")
	p.whatsapp.refuse = []int{0, 131056}
	var later *bot.RetryAfter
	if _, err := p.channel.Send(t.Context(), m); !errors.As(err, &later) || later.After != time.Minute {
		t.Fatalf("%v", err)
	}
	if _, err := p.channel.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	text := ""
	for i, s := range p.whatsapp.sent {
		last := i == len(p.whatsapp.sent)-1
		var body string
		if last {
			body = s["interactive"].(map[string]any)["body"].(map[string]any)["text"].(string)
		} else {
			body = s["text"].(map[string]any)["body"].(string)
		}
		if n := len([]rune(body)); n == 0 || n > 4096 || last && n > 1024 {
			t.Errorf("piece %d has %d characters", i, n)
		}
		if key := s["biz_opaque_callback_data"]; (key == m.Key) != last {
			t.Errorf("piece %d goes as %s", i, key)
		}
		text += body
	}
	if strings.ReplaceAll(text, "\n", "") != strings.ReplaceAll(m.Reply.Text, "\n", "") {
		t.Error("the pieces are not the message")
	}
	status := func(id, key, status, more string) string {
		return fmt.Sprintf(`{"id":%q,"status":%q,"timestamp":"%d","recipient_id":"447700900123","biz_opaque_callback_data":%q%s}`, id, status, time.Now().Unix(), key, more)
	}
	code := p.notify(`{"statuses":[`+strings.Join([]string{
		status("wamid.1", m.Key+"#part", "delivered", ""), status("wamid.2", m.Key, "sent", ""), status("wamid.2", m.Key, "delivered", ""), status("wamid.2", m.Key, "read", ""),
		status("wamid.1", m.Key+"#part", "failed", `,"errors":[{"code":131026,"title":"Message undeliverable"}]`), status("wamid.9", "", "read", ""),
	}, ",")+`]}`, "")
	if want := []string{m.Key + " delivered", m.Key + " read", m.Key + " failed"}; code != http.StatusOK || !slices.Equal(p.marks, want) {
		t.Errorf("%d, marks %q", code, p.marks)
	}
	if want := []string{m.Key + " 131026"}; !slices.Equal(p.failed, want) {
		t.Errorf("told staff %q", p.failed)
	}
}

func TestWhatWhatsAppRefuses(t *testing.T) {
	p := open(t)
	for code, refused := range map[int]bool{131047: true, 131026: true, 100: true, 130429: false, 190: false, 131000: false} {
		p.whatsapp.refuse = []int{code}
		_, err := p.channel.Send(t.Context(), out(fmt.Sprintf("a/%d/1", code), "x"))
		var never *bot.Refused
		if err == nil || errors.As(err, &never) != refused {
			t.Errorf("error %d: %v", code, err)
		}
	}
}

// TestWhileASecretIsChanged: a message that Repaybot signs with the old secret
// and the new one is taken.
func TestWhileASecretIsChanged(t *testing.T) {
	p := open(t)
	body := `{"key":"a/1/1","to":"447700900123","text":"pay here"}`
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.url+"/messages", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Repaybot-Signature", signed.Sign(time.Now(), []byte(body), []byte("another"), []byte(secret)))
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK || len(p.whatsapp.sent) != 1 {
		t.Errorf("%d, %d sent", answer.StatusCode, len(p.whatsapp.sent))
	}
}

func TestWhatRepaybotDidNotSign(t *testing.T) {
	p := open(t)
	body := `{"key":"a/1/1","to":"447700900123","text":"pay here"}`
	for name, header := range map[string]string{
		"nothing": "", "another secret": signature.Of("another", time.Now(), []byte(body)), "old": signature.Of(secret, time.Now().Add(-time.Hour), []byte(body)),
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.url+"/messages", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Repaybot-Signature", header)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusUnauthorized || len(p.whatsapp.sent) != 0 {
			t.Errorf("%s: %d", name, answer.StatusCode)
		}
	}
}
