// Command wechat-bridge connects a WeChat Official Account (服务号) to Repaybot.
// It needs nothing but the standard library and the packages sent, files and
// signature beside it, to be copied and changed; docs/channels.md tells what it
// speaks.
//
//	GET, POST /wechat    WeChat's own: checked by its signature, answered within five seconds
//	POST /messages       Repaybot's messages: checked by Repaybot-Signature
//	POST /files          Repaybot's wishes for files, checked in the same way
//
// Settings, from the environment: WECHAT_TOKEN, WECHAT_APP_ID,
// WECHAT_APP_SECRET, WECHAT_AES_KEY (the safe mode's; without it messages are
// plain), REPAYBOT_EVENTS (https://…/api/v1/channels/wechat/events),
// REPAYBOT_SECRET, LISTEN (":8090"), SENT_FILE ("wechat-bridge.sent").
//
// It holds one thing that may not be lost: which messages it has sent, by key,
// in SENT_FILE. Without it a message whose answer did not arrive may be sent
// twice; a bridge for many machines keeps the keys in a database.
package main

import (
	"bytes"
	"context"
	"crypto/subtle"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"repaybot/docs/examples/files"
	"repaybot/docs/examples/sent"
	"repaybot/docs/examples/signature"
)

func main() {
	path := os.Getenv("SENT_FILE")
	if path == "" {
		path = "wechat-bridge.sent"
	}
	known, err := sent.Open(path, rememberMax)
	if err != nil {
		log.Fatal(err)
	}
	b, err := newBridge(settings{
		aes: os.Getenv("WECHAT_AES_KEY"), sent: known,
		token: os.Getenv("WECHAT_TOKEN"), appID: os.Getenv("WECHAT_APP_ID"), appSecret: os.Getenv("WECHAT_APP_SECRET"),
		api: "https://api.weixin.qq.com", events: os.Getenv("REPAYBOT_EVENTS"), secret: os.Getenv("REPAYBOT_SECRET"), now: time.Now,
	})
	if err != nil {
		log.Fatal(err)
	}
	listen := os.Getenv("LISTEN")
	if listen == "" {
		listen = ":8090"
	}
	// TLS is the load balancer's: WeChat and Repaybot reach this through https.
	s := &http.Server{Addr: listen, Handler: b.handler(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second}
	log.Fatal(s.ListenAndServe())
}

type settings struct {
	token, appID, appSecret, api string // WeChat's
	aes                          string // EncodingAESKey; "": the plain mode
	events, secret               string // Repaybot's
	sent                         *sent.Log
	now                          func() time.Time
}

type bridge struct {
	settings
	client *http.Client

	access sync.Mutex
	ticket string // WeChat's access token
	until  time.Time

	aesKey  []byte // nil: the plain mode
	sending sync.Mutex
}

const (
	maxBody     = 1 << 20
	wechatWaits = 4 * time.Second // WeChat asks again after five
	maxText     = 2000            // bytes of one text message; WeChat takes 2048
	rememberMax = 10_000          // keys
)

func newBridge(s settings) (*bridge, error) {
	for name, value := range map[string]string{
		"WECHAT_TOKEN": s.token, "WECHAT_APP_ID": s.appID, "WECHAT_APP_SECRET": s.appSecret, "REPAYBOT_EVENTS": s.events, "REPAYBOT_SECRET": s.secret,
	} {
		if value == "" {
			return nil, fmt.Errorf("%s is not set", name)
		}
	}
	b := &bridge{settings: s, client: &http.Client{Timeout: 8 * time.Second}}
	if s.aes != "" {
		var err error
		if b.aesKey, err = parseAESKey(s.aes); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func (b *bridge) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /wechat", b.echo)
	mux.HandleFunc("POST /wechat", b.fromWeChat)
	mux.HandleFunc("POST /messages", b.fromRepaybot)
	mux.HandleFunc("POST /files", files.Handler(b.signedByRepaybot, b.media))
	return mux
}

// --- WeChat to Repaybot ---

// signedByWeChat checks WeChat's own signature, of token, timestamp and nonce.
// It covers no body, so the address has to be behind TLS; msg_signature of the
// safe mode does.
func (b *bridge) signedByWeChat(q url.Values) bool {
	want := wechatSum(b.token, q.Get("timestamp"), q.Get("nonce"))
	if subtle.ConstantTimeCompare([]byte(want), []byte(q.Get("signature"))) != 1 {
		return false
	}
	seconds, err := strconv.ParseInt(q.Get("timestamp"), 10, 64)
	return err == nil && b.now().Sub(time.Unix(seconds, 0)).Abs() <= signature.Tolerance
}

// echo answers WeChat's question whether this address is ours.
func (b *bridge) echo(w http.ResponseWriter, r *http.Request) {
	if !b.signedByWeChat(r.URL.Query()) {
		http.Error(w, "the signature is not right", http.StatusUnauthorized)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, r.URL.Query().Get("echostr"))
}

// wechatMessage is what WeChat sends, as it is in the plain mode (明文模式).
type wechatMessage struct {
	From     string `xml:"FromUserName"` // the customer's openid
	Created  int64  `xml:"CreateTime"`   // unix seconds
	Type     string `xml:"MsgType"`
	ID       string `xml:"MsgId"`
	Content  string `xml:"Content"`
	Menu     string `xml:"bizmsgmenuid"` // which button of a menu message was pressed
	Media    string `xml:"MediaId"`
	Format   string `xml:"Format"`
	Event    string `xml:"Event"`
	EventKey string `xml:"EventKey"`
}

// event is Repaybot's form of it.
type event struct {
	ID     string    `json:"id"`
	Type   string    `json:"type"`
	Sender string    `json:"sender"`
	At     time.Time `json:"at"`
	Text   string    `json:"text,omitempty"`
	Button string    `json:"button,omitempty"`
	Files  []file    `json:"files,omitempty"`
}

type file struct {
	ID   string `json:"id"`
	Kind string `json:"kind"`
	Type string `json:"type,omitempty"`
}

// translate returns the event, and false for what nobody has to answer.
func translate(m wechatMessage) (event, bool) {
	e := event{ID: m.ID, Sender: m.From, At: time.Unix(m.Created, 0).UTC()}
	if e.ID == "" { // events have no id: sender and moment name them, as WeChat says
		e.ID = fmt.Sprintf("%s/%d/%s", m.From, m.Created, m.Event)
	}
	attach := func(kind, mediaType string) (event, bool) {
		id := m.Media
		if id == "" {
			id = e.ID
		}
		e.Type, e.Files = "attachment", []file{{ID: id, Kind: kind, Type: mediaType}}
		return e, true
	}
	switch m.Type {
	case "text":
		if m.Menu != "" {
			e.Type, e.Button = "button", m.Menu
			return e, true
		}
		e.Type, e.Text = "message", m.Content
		return e, m.Content != ""
	case "image":
		return attach("photo", "image/jpeg")
	case "voice":
		return attach("voice", "audio/"+strings.ToLower(m.Format))
	case "video", "shortvideo":
		return attach("video", "video/mp4")
	case "file":
		return attach("document", "")
	case "location", "link":
		return attach("other", "")
	case "event":
		switch m.Event {
		case "subscribe", "SCAN":
			e.Type = "opened"
			return e, true
		case "CLICK": // a button of the account's own menu says what its key says
			e.Type, e.Text = "message", m.EventKey
			return e, m.EventKey != ""
		}
	}
	return event{}, false
}

// fromWeChat passes a message on. WeChat is answered once Repaybot has it; any
// other answer makes WeChat send it again, three times in all.
func (b *bridge) fromWeChat(w http.ResponseWriter, r *http.Request) {
	if !b.signedByWeChat(r.URL.Query()) {
		http.Error(w, "the signature is not right", http.StatusUnauthorized)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err == nil && b.aesKey != nil { // a plain message is none then: anybody on the way could have changed it
		body, err = b.open(r.URL.Query(), body)
	}
	var m wechatMessage
	if err == nil {
		err = xml.Unmarshal(body, &m)
	}
	if err != nil || m.From == "" {
		http.Error(w, "not a message", http.StatusBadRequest)
		return
	}
	if e, wanted := translate(m); wanted {
		ctx, cancel := context.WithTimeout(r.Context(), wechatWaits)
		defer cancel()
		if err := b.tell(ctx, e); err != nil {
			log.Print("an event could not be passed on: ", err) // its type and status, nothing a customer wrote
			http.Error(w, "not now", http.StatusBadGateway)
			return
		}
	}
	_, _ = io.WriteString(w, "success")
}

// tell hands an event to Repaybot, signed, and tries again while there is time.
func (b *bridge) tell(ctx context.Context, e event) error {
	body, err := json.Marshal(map[string]any{"events": []event{e}})
	if err != nil {
		return err
	}
	for {
		status, err := signature.Post(ctx, b.client, b.events, b.secret, b.now(), body)
		switch {
		case status == http.StatusAccepted:
			return nil
		case status/100 == 4 && status != http.StatusTooManyRequests:
			return fmt.Errorf("%s answered with %d", e.Type, status) // it will not get better
		}
		select {
		case <-time.After(200 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("%s answered with %d: %w", e.Type, status, errors.Join(err, ctx.Err()))
		}
	}
}

// --- Repaybot to WeChat ---

// signedByRepaybot checks the header Repaybot-Signature.
func (b *bridge) signedByRepaybot(header string, body []byte) bool {
	return signature.Right(b.secret, header, body, b.now())
}

// message is what Repaybot sends.
type message struct {
	Key     string   `json:"key"`
	To      string   `json:"to"` // the customer's openid
	Text    string   `json:"text"`
	Buttons []button `json:"buttons"`
}

type button struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// fromRepaybot sends a message by WeChat's customer service API (客服消息), the
// part of it that was not sent before.
func (b *bridge) fromRepaybot(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil || !b.signedByRepaybot(r.Header.Get("Repaybot-Signature"), body) {
		http.Error(w, "the signature is not right", http.StatusUnauthorized)
		return
	}
	var m message
	if err := json.Unmarshal(body, &m); err != nil || m.Key == "" || m.To == "" {
		http.Error(w, "not a message", http.StatusUnprocessableEntity)
		return
	}
	b.sending.Lock() // one at a time: an account's messages keep their order
	defer b.sending.Unlock()
	done := len(b.sent.Parts(m.Key))
	for n, part := range parts(m) {
		if n < done {
			continue
		}
		if err := b.send(r.Context(), part); err != nil {
			refuse(w, err)
			return
		}
		if err := b.sent.Add(m.Key, ""); err != nil {
			log.Print("what was sent can't be written down: ", err)
		}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]string{"id": m.Key}) // WeChat gives no id of its own
}

// parts is a message as WeChat takes it: texts, the last one with the buttons
// as a menu.
func parts(m message) []map[string]any {
	texts := split(m.Text, maxText)
	var all []map[string]any
	for i, text := range texts {
		if i < len(texts)-1 || len(m.Buttons) == 0 {
			all = append(all, map[string]any{"touser": m.To, "msgtype": "text", "text": map[string]any{"content": text}})
			continue
		}
		var list []map[string]string
		for _, x := range m.Buttons {
			list = append(list, map[string]string{"id": x.ID, "content": x.Title})
		}
		all = append(all, map[string]any{"touser": m.To, "msgtype": "msgmenu", "msgmenu": map[string]any{"head_content": text, "list": list, "tail_content": ""}})
	}
	return all
}

// split cuts a text into pieces of at most so many bytes, at the end of a line
// where there is one, never within a character.
func split(text string, most int) []string {
	var pieces []string
	for len(text) > most {
		end := most
		for !utf8.RuneStart(text[end]) {
			end--
		}
		if line := strings.LastIndexByte(text[:end], '\n'); line > most/2 {
			end = line + 1
		}
		pieces = append(pieces, strings.TrimRight(text[:end], "\n"))
		text = text[end:]
	}
	return append(pieces, text)
}

// wechatError is WeChat's own refusal.
type wechatError struct{ code int }

func (e *wechatError) Error() string { return fmt.Sprintf("WeChat answered errcode %d", e.code) }

// refuse tells Repaybot what a refusal means: 422 for good, 503 later, 502 try again.
func refuse(w http.ResponseWriter, err error) {
	var e *wechatError
	status := http.StatusBadGateway
	if errors.As(err, &e) {
		switch e.code {
		case 40003, 43004, 43019, 45015, 48001, 48002: // no such customer, no longer a follower, 48 hours without a word from them, not allowed
			status = http.StatusUnprocessableEntity
		case 45047: // too many in a row: the customer has to write first
			status = http.StatusUnprocessableEntity
		case -1: // WeChat is busy
			w.Header().Set("Retry-After", "5")
			status = http.StatusServiceUnavailable
		case 45009, 45011: // the day's or the minute's quota
			w.Header().Set("Retry-After", "60")
			status = http.StatusServiceUnavailable
		}
	}
	log.Print("a message could not be sent: ", err)
	http.Error(w, "WeChat did not take it", status)
}

// endedTokens are WeChat's codes for an access token that it takes no longer.
var endedTokens = []int{40001, 40014, 42001}

// send sends one part. A token that WeChat no longer takes is fetched anew, once.
func (b *bridge) send(ctx context.Context, part map[string]any) error {
	for fresh := false; ; fresh = true {
		token, err := b.accessToken(ctx, fresh)
		if err != nil {
			return err
		}
		err = b.call(ctx, "/cgi-bin/message/custom/send?access_token="+url.QueryEscape(token), part, nil)
		var e *wechatError
		if !fresh && errors.As(err, &e) && slices.Contains(endedTokens, e.code) {
			continue
		}
		return err
	}
}

// accessToken is WeChat's token, fetched when it is about to end.
func (b *bridge) accessToken(ctx context.Context, fresh bool) (string, error) {
	b.access.Lock()
	defer b.access.Unlock()
	if !fresh && b.now().Before(b.until) {
		return b.ticket, nil
	}
	var got struct {
		Token   string `json:"access_token"`
		Seconds int    `json:"expires_in"`
	}
	ask := map[string]any{"grant_type": "client_credential", "appid": b.appID, "secret": b.appSecret, "force_refresh": fresh}
	if err := b.call(ctx, "/cgi-bin/stable_token", ask, &got); err != nil {
		return "", err
	}
	if got.Token == "" {
		return "", errors.New("WeChat gave no access token")
	}
	b.ticket, b.until = got.Token, b.now().Add(time.Duration(got.Seconds)*time.Second-5*time.Minute)
	return b.ticket, nil
}

// call posts JSON to WeChat and reads its answer into got, unless that is nil.
func (b *bridge) call(ctx context.Context, path string, ask, got any) error {
	var body bytes.Buffer
	e := json.NewEncoder(&body)
	e.SetEscapeHTML(false) // WeChat shows \u003c as it stands
	if err := e.Encode(ask); err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, b.api+path, &body)
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := b.client.Do(r)
	if err != nil {
		return errors.New("WeChat can't be reached") // the error's own text has the token in it
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxBody))
	if err != nil || answer.StatusCode != http.StatusOK {
		return fmt.Errorf("WeChat answered with %d", answer.StatusCode)
	}
	var outcome struct {
		Code int `json:"errcode"`
	}
	if err := json.Unmarshal(text, &outcome); err != nil {
		return errors.New("WeChat answered with something else than JSON")
	}
	if outcome.Code != 0 {
		return &wechatError{outcome.Code}
	}
	if got == nil {
		return nil
	}
	return json.Unmarshal(text, got)
}
