package main

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"repaybot/bot"
	"repaybot/bot/hook"
	"repaybot/bot/signed"
	"repaybot/docs/examples/sent"
	"repaybot/docs/examples/signature"
)

const secret = "a secret of the bridge and of us"

// wechat is a server that answers as WeChat does.
type wechat struct {
	mu     sync.Mutex
	tokens int      // handed out; the last one is good
	refuse []int    // errcodes of the next messages
	sent   []string // what customers got
	asked  int
	media  map[string]string // what customers sent, by id
}

func (f *wechat) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	switch r.URL.Path {
	case "/cgi-bin/stable_token":
		var ask struct {
			GrantType string `json:"grant_type"`
			AppID     string `json:"appid"`
			Secret    string `json:"secret"`
		}
		if err := json.Unmarshal(body, &ask); err != nil || ask.GrantType != "client_credential" || ask.AppID != "wx1" || ask.Secret != "appsecret" {
			fmt.Fprint(w, `{"errcode":40125,"errmsg":"invalid appsecret"}`)
			return
		}
		f.tokens++
		fmt.Fprintf(w, `{"access_token":"token-%d","expires_in":7200}`, f.tokens)
	case "/cgi-bin/message/custom/send":
		f.asked++
		if r.URL.Query().Get("access_token") != fmt.Sprintf("token-%d", f.tokens) {
			fmt.Fprint(w, `{"errcode":42001,"errmsg":"access_token expired"}`)
			return
		}
		if len(f.refuse) > 0 {
			code := f.refuse[0]
			f.refuse = f.refuse[1:]
			if code != 0 {
				fmt.Fprintf(w, `{"errcode":%d,"errmsg":"no"}`, code)
				return
			}
		}
		f.sent = append(f.sent, strings.TrimSpace(string(body)))
		fmt.Fprint(w, `{"errcode":0,"errmsg":"ok"}`)
	case "/cgi-bin/media/get":
		content, has := f.media[r.URL.Query().Get("media_id")]
		w.Header().Set("Content-Type", "application/json")
		switch {
		case r.URL.Query().Get("access_token") != fmt.Sprintf("token-%d", f.tokens):
			fmt.Fprint(w, `{"errcode":42001,"errmsg":"access_token expired"}`)
		case !has:
			fmt.Fprint(w, `{"errcode":40007,"errmsg":"invalid media_id"}`)
		default:
			w.Header().Set("Content-Type", "image/jpeg")
			fmt.Fprint(w, content)
		}
	default:
		http.NotFound(w, r)
	}
}

// place is a bridge between a WeChat that is ours and the channel.
type place struct {
	t        *testing.T
	wechat   wechat
	bridge   *bridge
	url      string // of the bridge
	channel  *hook.Channel
	accepted []bot.Inbound
	fail     int
}

func open(t *testing.T) *place {
	t.Helper()
	p := &place{t: t}
	app := httptest.NewServer(&p.wechat)
	t.Cleanup(app.Close)
	events := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { p.channel.ServeHTTP(w, r) }))
	t.Cleanup(events.Close)
	known, err := sent.Open(filepath.Join(t.TempDir(), "sent"), rememberMax)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = known.Close() })
	p.bridge, err = newBridge(settings{sent: known, token: "token", appID: "wx1", appSecret: "appsecret", api: app.URL, events: events.URL, secret: secret, now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(p.bridge.handler())
	t.Cleanup(s.Close)
	p.url = s.URL
	p.channel, err = hook.New(hook.Options{
		Name: "wechat", URL: s.URL + "/messages", FilesURL: s.URL + "/files", Secret: []byte(secret),
		Accept: func(_ context.Context, in bot.Inbound) (bot.Accepted, error) {
			if p.fail > 0 {
				p.fail--
				return bot.Accepted{}, errors.New("not now")
			}
			for i, e := range p.accepted {
				if e.EventID == in.EventID {
					return bot.Accepted{Position: int64(i + 1)}, nil
				}
			}
			p.accepted = append(p.accepted, in)
			return bot.Accepted{Position: int64(len(p.accepted)), New: true}, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// query is signed as WeChat signs.
func query(token string, at time.Time) url.Values {
	stamp := strconv.FormatInt(at.Unix(), 10)
	parts := []string{token, stamp, "nonce"}
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, "")))
	return url.Values{"signature": {hex.EncodeToString(sum[:])}, "timestamp": {stamp}, "nonce": {"nonce"}}
}

func (p *place) ask(method string, q url.Values, body string) (int, string) {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), method, p.url+"/wechat?"+q.Encode(), strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

func xmlOf(more string) string {
	return fmt.Sprintf(`<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[oAB]]></FromUserName><CreateTime>%d</CreateTime>%s</xml>`, time.Now().Unix(), more)
}

func TestTheAddressIsOurs(t *testing.T) {
	p := open(t)
	q := query("token", time.Now())
	q.Set("echostr", "8137")
	if status, text := p.ask(http.MethodGet, q, ""); status != http.StatusOK || text != "8137" {
		t.Errorf("%d %q", status, text)
	}
	for name, q := range map[string]url.Values{"another token": query("other", time.Now()), "old": query("token", time.Now().Add(-time.Hour)), "none": {}} {
		if status, _ := p.ask(http.MethodGet, q, ""); status != http.StatusUnauthorized {
			t.Errorf("%s: %d", name, status)
		}
		if status, _ := p.ask(http.MethodPost, q, xmlOf(`<MsgType>text</MsgType><Content>hi</Content><MsgId>1</MsgId>`)); status != http.StatusUnauthorized || len(p.accepted) != 0 {
			t.Errorf("%s: a message is answered with %d", name, status)
		}
	}
}

func TestWhatCustomersSend(t *testing.T) {
	p := open(t)
	for _, c := range []struct {
		xml  string
		want bot.Inbound
	}{
		{`<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[多少钱 <b>]]></Content><MsgId>1</MsgId>`, bot.Inbound{EventID: "1", Kind: bot.Text, Text: "多少钱 <b>"}},
		{`<MsgType>text</MsgType><Content>看看方案</Content><MsgId>2</MsgId><bizmsgmenuid>3.plan</bizmsgmenuid>`, bot.Inbound{EventID: "2", Kind: bot.Button, Button: "3.plan"}},
		{`<MsgType>image</MsgType><PicUrl>http://x</PicUrl><MediaId>m1</MediaId><MsgId>3</MsgId>`, bot.Inbound{EventID: "3", Kind: bot.Attached, Files: []bot.File{{ID: "m1", Kind: "photo", Type: "image/jpeg"}}}},
		{`<MsgType>voice</MsgType><MediaId>m2</MediaId><Format>amr</Format><MsgId>4</MsgId>`, bot.Inbound{EventID: "4", Kind: bot.Attached, Files: []bot.File{{ID: "m2", Kind: "voice", Type: "audio/amr"}}}},
		{`<MsgType>location</MsgType><MsgId>5</MsgId>`, bot.Inbound{EventID: "5", Kind: bot.Attached, Files: []bot.File{{ID: "5", Kind: "other"}}}},
		{`<MsgType>event</MsgType><Event>subscribe</Event>`, bot.Inbound{Kind: bot.Opened}},
	} {
		before := len(p.accepted)
		for range 2 { // WeChat sends again what it has no answer for
			if status, text := p.ask(http.MethodPost, query("token", time.Now()), xmlOf(c.xml)); status != http.StatusOK || text != "success" {
				t.Fatalf("%s: %d %q", c.xml, status, text)
			}
		}
		if len(p.accepted) < before+1 {
			t.Fatalf("%s: nothing was accepted", c.xml)
		}
		got := p.accepted[before]
		if c.want.EventID != "" && (got.EventID != c.want.EventID || len(p.accepted) != before+1) {
			t.Errorf("%s: %d events, the first is %q", c.xml, len(p.accepted)-before, got.EventID)
		}
		if got.Sender != "oAB" || got.Channel != "wechat" || got.Kind != c.want.Kind || got.Text != c.want.Text || got.Button != c.want.Button || !slices.Equal(got.Files, c.want.Files) {
			t.Errorf("%s: %+v", c.xml, got)
		}
	}
	before := len(p.accepted)
	if status, text := p.ask(http.MethodPost, query("token", time.Now()), xmlOf(`<MsgType>event</MsgType><Event>unsubscribe</Event>`)); status != http.StatusOK || text != "success" || len(p.accepted) != before {
		t.Errorf("what needs no answer: %d %q", status, text)
	}
	if status, _ := p.ask(http.MethodPost, query("token", time.Now()), `<xml>`); status != http.StatusBadRequest {
		t.Errorf("cut XML: %d", status)
	}
}

// TestRepaybotIsAway sees that an event is tried again within WeChat's time.
func TestRepaybotIsAway(t *testing.T) {
	p := open(t)
	p.fail = 2
	if status, _ := p.ask(http.MethodPost, query("token", time.Now()), xmlOf(`<MsgType>text</MsgType><Content>hi</Content><MsgId>1</MsgId>`)); status != http.StatusOK || len(p.accepted) != 1 {
		t.Errorf("%d, accepted %d", status, len(p.accepted))
	}
}

func out(key, text string, buttons ...bot.ReplyButton) bot.Outbound {
	return bot.Outbound{Key: key, Conversation: "wechat:4f1c", Channel: "wechat", To: "oAB", Purpose: bot.ForAnswer, Reply: bot.Reply{At: time.Now(), Text: text, Buttons: buttons}}
}

func TestWhatCustomersGet(t *testing.T) {
	p := open(t)
	for range 2 { // the same key twice is one message
		if r, err := p.channel.Send(t.Context(), out("a/1/1", "一共 ¥9,000 <b>")); err != nil || r.ID != "a/1/1" {
			t.Fatalf("%+v, %v", r, err)
		}
	}
	if _, err := p.channel.Send(t.Context(), out("a/2/1", "怎么办？", bot.ReplyButton{ID: "2.plan", Title: "看看方案"}, bot.ReplyButton{ID: "2.human", Title: "找人工"})); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`{"msgtype":"text","text":{"content":"一共 ¥9,000 <b>"},"touser":"oAB"}`,
		`{"msgmenu":{"head_content":"怎么办？","list":[{"content":"看看方案","id":"2.plan"},{"content":"找人工","id":"2.human"}],"tail_content":""},"msgtype":"msgmenu","touser":"oAB"}`,
	}
	if !slices.Equal(p.wechat.sent, want) {
		t.Errorf("sent %q", p.wechat.sent)
	}
	if p.wechat.tokens != 1 {
		t.Errorf("%d tokens for three messages", p.wechat.tokens)
	}
}

// TestATokenThatEnds sees that a new one is fetched, once a message.
func TestATokenThatEnds(t *testing.T) {
	p := open(t)
	if _, err := p.channel.Send(t.Context(), out("a/1/1", "1")); err != nil {
		t.Fatal(err)
	}
	p.wechat.mu.Lock()
	p.wechat.tokens++ // somebody else has fetched one: ours is over
	p.wechat.mu.Unlock()
	if _, err := p.channel.Send(t.Context(), out("a/2/1", "2")); err != nil || len(p.wechat.sent) != 2 || p.wechat.tokens != 3 {
		t.Errorf("%v, sent %q, %d tokens", err, p.wechat.sent, p.wechat.tokens)
	}
	at := time.Now().Add(3 * time.Hour)
	p.bridge.now = func() time.Time { return at }
	if _, err := p.bridge.accessToken(t.Context(), false); err != nil || p.wechat.tokens != 4 {
		t.Errorf("after three hours: %v, %d tokens", err, p.wechat.tokens)
	}
}

// TestALongMessage sees that it goes in pieces that WeChat takes, none of them
// twice where one in the middle failed.
func TestALongMessage(t *testing.T) {
	p := open(t)
	line := strings.Repeat("还", 300) + "\n"
	text := strings.Repeat(line, 5) + strings.Repeat("款", 900)
	p.wechat.refuse = []int{0, -1}
	var later *bot.RetryAfter
	if _, err := p.channel.Send(t.Context(), out("a/1/1", text)); !errors.As(err, &later) || later.After != 5*time.Second {
		t.Fatalf("%v", err)
	}
	if _, err := p.channel.Send(t.Context(), out("a/1/1", text)); err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, s := range p.wechat.sent {
		var m struct{ Text struct{ Content string } }
		if err := json.Unmarshal([]byte(s), &m); err != nil {
			t.Fatal(err)
		}
		if n := len(m.Text.Content); n > 2048 || n == 0 || !utf8.ValidString(m.Text.Content) {
			t.Errorf("a piece of %d bytes", n)
		}
		all.WriteString(m.Text.Content)
	}
	if strings.ReplaceAll(all.String(), "\n", "") != strings.ReplaceAll(text, "\n", "") {
		t.Error("the pieces are not the message")
	}
}

func TestWhatWeChatRefuses(t *testing.T) {
	p := open(t)
	for code, refused := range map[int]bool{45015: true, 43004: true, 40003: true, 45047: true, 45009: false, -1: false, 41001: false} {
		p.wechat.refuse = []int{code}
		_, err := p.channel.Send(t.Context(), out(fmt.Sprintf("a/%d/1", code+2), "x"))
		var never *bot.Refused
		if err == nil || errors.As(err, &never) != refused {
			t.Errorf("errcode %d: %v", code, err)
		}
	}
}

// TestWhileASecretIsChanged: a message that Repaybot signs with the old secret
// and the new one is taken.
func TestWhileASecretIsChanged(t *testing.T) {
	p := open(t)
	body := `{"key":"a/1/1","to":"oAB","text":"pay here"}`
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
	if answer.StatusCode != http.StatusOK || len(p.wechat.sent) != 1 {
		t.Errorf("%d, %d sent", answer.StatusCode, len(p.wechat.sent))
	}
}

func TestWhatRepaybotDidNotSign(t *testing.T) {
	p := open(t)
	body := `{"key":"a/1/1","to":"oAB","text":"pay here"}`
	for name, header := range map[string]string{
		"nothing": "", "another secret": signature.Of("another", time.Now(), []byte(body)), "old": signature.Of(secret, time.Now().Add(-time.Hour), []byte(body)), "another body": signature.Of(secret, time.Now(), []byte(body+" ")),
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
		if answer.StatusCode != http.StatusUnauthorized || len(p.wechat.sent) != 0 {
			t.Errorf("%s: %d", name, answer.StatusCode)
		}
	}
}
