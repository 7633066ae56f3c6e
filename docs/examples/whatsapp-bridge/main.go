// Command whatsapp-bridge connects a number on the WhatsApp Cloud API to
// Repaybot. It needs nothing but the standard library and the packages sent,
// files and signature beside it, to be copied and changed; docs/channels.md tells
// what it speaks.
//
//	GET, POST /whatsapp  WhatsApp's own: checked by X-Hub-Signature-256
//	POST /messages       Repaybot's messages: checked by Repaybot-Signature
//	POST /files          Repaybot's wishes for files, checked in the same way
//
// Settings, from the environment: WHATSAPP_VERIFY_TOKEN, WHATSAPP_APP_SECRET,
// WHATSAPP_TOKEN (a system user's, permanent), WHATSAPP_NUMBER_ID,
// REPAYBOT_EVENTS (https://…/api/v1/channels/whatsapp/events),
// REPAYBOT_SECRET, LISTEN (":8091"), SENT_FILE ("whatsapp-bridge.sent").
//
// It holds one thing that may not be lost: which messages it has sent, by key,
// in SENT_FILE. Without it a message whose answer did not arrive may be sent
// twice; a bridge for many machines keeps the keys in a database.
package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"repaybot/docs/examples/files"
	"repaybot/docs/examples/sent"
	"repaybot/docs/examples/signature"
)

func main() {
	path := os.Getenv("SENT_FILE")
	if path == "" {
		path = "whatsapp-bridge.sent"
	}
	known, err := sent.Open(path, rememberMax)
	if err != nil {
		log.Fatal(err)
	}
	b, err := newBridge(settings{
		sent: known, verifyToken: os.Getenv("WHATSAPP_VERIFY_TOKEN"), appSecret: os.Getenv("WHATSAPP_APP_SECRET"), token: os.Getenv("WHATSAPP_TOKEN"),
		numberID: os.Getenv("WHATSAPP_NUMBER_ID"), api: "https://graph.facebook.com/v23.0",
		events: os.Getenv("REPAYBOT_EVENTS"), secret: os.Getenv("REPAYBOT_SECRET"), now: time.Now,
	})
	if err != nil {
		log.Fatal(err)
	}
	listen := os.Getenv("LISTEN")
	if listen == "" {
		listen = ":8091"
	}
	// TLS is the load balancer's: WhatsApp and Repaybot reach this through https.
	s := &http.Server{Addr: listen, Handler: b.handler(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second}
	log.Fatal(s.ListenAndServe())
}

type settings struct {
	verifyToken, appSecret, token, numberID, api string // WhatsApp's
	events, secret                               string // Repaybot's
	sent                                         *sent.Log
	now                                          func() time.Time
}

type bridge struct {
	settings
	client *http.Client

	sending sync.Mutex
}

const (
	maxBody     = 3 << 20 // WhatsApp sends up to 3 MB
	maxEvents   = 100     // Repaybot takes so many at once
	rememberMax = 10_000  // keys

	// WhatsApp's own bounds, in characters.
	maxText     = 4096
	maxMenuText = 1024 // of a message with buttons or a list
	maxButtons  = 3
	buttonTitle = 20
	maxRows     = 10
	rowTitle    = 24
	rowMore     = 72
)

func newBridge(s settings) (*bridge, error) {
	for name, value := range map[string]string{
		"WHATSAPP_VERIFY_TOKEN": s.verifyToken, "WHATSAPP_APP_SECRET": s.appSecret, "WHATSAPP_TOKEN": s.token, "WHATSAPP_NUMBER_ID": s.numberID,
		"REPAYBOT_EVENTS": s.events, "REPAYBOT_SECRET": s.secret,
	} {
		if value == "" {
			return nil, fmt.Errorf("%s is not set", name)
		}
	}
	return &bridge{settings: s, client: &http.Client{Timeout: 8 * time.Second}}, nil
}

func (b *bridge) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /whatsapp", b.subscribe)
	mux.HandleFunc("POST /whatsapp", b.fromWhatsApp)
	mux.HandleFunc("POST /messages", b.fromRepaybot)
	mux.HandleFunc("POST /files", files.Handler(b.signedByRepaybot, b.media))
	return mux
}

// --- WhatsApp to Repaybot ---

// subscribe answers WhatsApp's question whether this address is ours.
func (b *bridge) subscribe(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("hub.mode") != "subscribe" || subtle.ConstantTimeCompare([]byte(q.Get("hub.verify_token")), []byte(b.verifyToken)) != 1 {
		http.Error(w, "the token is not right", http.StatusForbidden)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, q.Get("hub.challenge"))
}

// signedByWhatsApp checks the header X-Hub-Signature-256: the hex HMAC-SHA256
// of the body under the app's secret.
func (b *bridge) signedByWhatsApp(header string, body []byte) bool {
	m := hmac.New(sha256.New, []byte(b.appSecret))
	m.Write(body)
	return hmac.Equal([]byte(header), []byte("sha256="+hex.EncodeToString(m.Sum(nil))))
}

// notification is what WhatsApp sends, as far as it is used.
type notification struct {
	Entry []struct {
		Changes []struct {
			Value struct {
				Messages []incoming `json:"messages"`
				Statuses []status   `json:"statuses"`
			} `json:"value"`
		} `json:"changes"`
	} `json:"entry"`
}

type incoming struct {
	From string `json:"from"` // the customer's number, digits only
	ID   string `json:"id"`
	At   string `json:"timestamp"` // unix seconds
	Type string `json:"type"`
	Text struct {
		Body string `json:"body"`
	} `json:"text"`
	Interactive struct {
		Button choice `json:"button_reply"`
		Row    choice `json:"list_reply"`
	} `json:"interactive"`
	Button struct { // of a template message
		Payload string `json:"payload"`
	} `json:"button"`
	Image, Document, Audio, Video, Sticker media
	Contacts                               []struct {
		Phones []struct {
			Number string `json:"wa_id"`
		} `json:"phones"`
	} `json:"contacts"`
}

type choice struct {
	ID string `json:"id"`
}

type media struct {
	ID      string `json:"id"`
	Type    string `json:"mime_type"`
	Caption string `json:"caption"`
}

type status struct {
	ID     string `json:"id"`
	Status string `json:"status"` // sent, delivered, read, failed
	At     string `json:"timestamp"`
	To     string `json:"recipient_id"`
	Key    string `json:"biz_opaque_callback_data"` // what the message was sent with
	Errors []struct {
		Code int `json:"code"`
	} `json:"errors"`
}

// event is Repaybot's form of it.
type event struct {
	ID      string    `json:"id"`
	Type    string    `json:"type"`
	Sender  string    `json:"sender"`
	At      time.Time `json:"at"`
	Text    string    `json:"text,omitempty"`
	Button  string    `json:"button,omitempty"`
	Phone   string    `json:"phone,omitempty"`
	Own     bool      `json:"own,omitempty"`
	Files   []file    `json:"files,omitempty"`
	Message string    `json:"message,omitempty"`
	Status  string    `json:"status,omitempty"`
	Reason  string    `json:"reason,omitempty"`
}

type file struct {
	ID   string `json:"id"`
	Kind string `json:"kind"`
	Type string `json:"type,omitempty"`
}

func seconds(text string) time.Time {
	n, _ := strconv.ParseInt(text, 10, 64)
	return time.Unix(n, 0).UTC()
}

// fromCustomer returns the event, and false for what nobody has to answer.
func fromCustomer(m incoming) (event, bool) {
	e := event{ID: m.ID, Sender: m.From, At: seconds(m.At)}
	attach := func(kind string, f media) (event, bool) {
		mediaType, _, _ := strings.Cut(f.Type, ";") // "audio/ogg; codecs=opus"
		e.Type, e.Text, e.Files = "attachment", f.Caption, []file{{ID: f.ID, Kind: kind, Type: mediaType}}
		return e, f.ID != ""
	}
	switch m.Type {
	case "text":
		e.Type, e.Text = "message", m.Text.Body
		return e, e.Text != ""
	case "interactive":
		e.Type, e.Button = "button", m.Interactive.Button.ID+m.Interactive.Row.ID // one of the two
		return e, e.Button != ""
	case "button":
		e.Type, e.Button = "button", m.Button.Payload
		return e, e.Button != ""
	case "contacts":
		if len(m.Contacts) == 0 || len(m.Contacts[0].Phones) == 0 || m.Contacts[0].Phones[0].Number == "" {
			return event{}, false
		}
		number := m.Contacts[0].Phones[0].Number
		// WhatsApp has verified the sender's number: a card of that number is their own.
		e.Type, e.Phone, e.Own = "contact", "+"+number, number == m.From
		return e, true
	case "image":
		return attach("photo", m.Image)
	case "document":
		return attach("document", m.Document)
	case "audio":
		return attach("voice", m.Audio)
	case "video":
		return attach("video", m.Video)
	case "sticker":
		return attach("sticker", m.Sticker)
	case "location", "unsupported":
		return attach("other", media{ID: m.ID})
	}
	return event{}, false // reactions, numbers that changed, what comes new
}

// partMark stands behind the key of all parts of a message but the last: that
// they are delivered or read says nothing yet, that one failed does.
const partMark = "#part"

// fromStatus returns the receipt, and false for one that says nothing new.
func fromStatus(s status) (event, bool) {
	key, early := strings.CutSuffix(s.Key, partMark)
	e := event{ID: s.ID + "/" + s.Status, Type: "receipt", Sender: s.To, At: seconds(s.At), Message: key, Status: s.Status}
	switch s.Status {
	case "delivered", "read":
		return e, key != "" && !early
	case "failed":
		if len(s.Errors) > 0 {
			e.Reason = strconv.Itoa(s.Errors[0].Code)
		}
		return e, key != ""
	}
	return event{}, false // "sent" is what the answer to the message said
}

// fromWhatsApp passes on what a notification holds. WhatsApp is answered once
// Repaybot has it; any other answer makes WhatsApp send it again, for days.
func (b *bridge) fromWhatsApp(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil || !b.signedByWhatsApp(r.Header.Get("X-Hub-Signature-256"), body) {
		http.Error(w, "the signature is not right", http.StatusUnauthorized)
		return
	}
	var n notification
	if err := json.Unmarshal(body, &n); err != nil {
		http.Error(w, "not a notification", http.StatusBadRequest)
		return
	}
	var events []event
	for _, entry := range n.Entry {
		for _, change := range entry.Changes {
			for _, m := range change.Value.Messages {
				if e, wanted := fromCustomer(m); wanted {
					events = append(events, e)
				}
			}
			for _, s := range change.Value.Statuses {
				if e, wanted := fromStatus(s); wanted {
					events = append(events, e)
				}
			}
		}
	}
	for len(events) > 0 {
		batch := events[:min(len(events), maxEvents)]
		if err := b.tell(r.Context(), batch); err != nil {
			log.Print("events could not be passed on: ", err) // a status, nothing a customer wrote
			http.Error(w, "not now", http.StatusBadGateway)
			return
		}
		events = events[len(batch):]
	}
}

// tell hands events to Repaybot. One that it can't read is left out, so that
// it does not keep the others from coming.
func (b *bridge) tell(ctx context.Context, events []event) error {
	code, err := b.post(ctx, events)
	switch {
	case err != nil:
		return err
	case code == http.StatusAccepted:
		return nil
	case code != http.StatusBadRequest:
		return fmt.Errorf("answered with %d", code)
	case len(events) == 1:
		log.Printf("an event of type %s can't be read and is left out", events[0].Type)
		return nil
	}
	for i := range events {
		if err := b.tell(ctx, events[i:i+1]); err != nil {
			return err
		}
	}
	return nil
}

// post sends events, signed.
func (b *bridge) post(ctx context.Context, events []event) (status int, err error) {
	body, err := json.Marshal(map[string]any{"events": events})
	if err != nil {
		return 0, err
	}
	return signature.Post(ctx, b.client, b.events, b.secret, b.now(), body)
}

// --- Repaybot to WhatsApp ---

// signedByRepaybot checks the header Repaybot-Signature.
func (b *bridge) signedByRepaybot(header string, body []byte) bool {
	return signature.Right(b.secret, header, body, b.now())
}

// message is what Repaybot sends.
type message struct {
	Key     string   `json:"key"`
	To      string   `json:"to"` // the customer's number, as WhatsApp gave it
	Text    string   `json:"text"`
	Buttons []button `json:"buttons"`
}

type button struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// fromRepaybot sends a message, the part of it that was not sent before.
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
	b.sending.Lock() // one at a time: a customer's messages keep their order
	defer b.sending.Unlock()
	ids := b.sent.Parts(m.Key)
	for n, part := range parts(m) {
		if n < len(ids) {
			continue
		}
		id, err := b.send(r.Context(), part)
		if err != nil {
			refuse(w, err)
			return
		}
		if err := b.sent.Add(m.Key, id); err != nil {
			log.Print("what was sent can't be written down: ", err)
		}
		ids = append(ids, id)
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]string{"id": ids[len(ids)-1]})
}

// parts is a message as WhatsApp takes it: texts, the last one with up to three
// short buttons, or else with a list.
func parts(m message) []map[string]any {
	texts := split(m.Text, maxText)
	if len(m.Buttons) > 0 {
		last := split(texts[len(texts)-1], maxMenuText)
		texts = append(texts[:len(texts)-1], last...)
	}
	var all []map[string]any
	for i, text := range texts {
		part := map[string]any{
			"messaging_product": "whatsapp", "recipient_type": "individual", "to": m.To, "type": "text",
			"text": map[string]any{"body": text, "preview_url": false}, "biz_opaque_callback_data": m.Key + partMark,
		}
		if i == len(texts)-1 {
			part["biz_opaque_callback_data"] = m.Key
			if len(m.Buttons) > 0 {
				delete(part, "text")
				part["type"], part["interactive"] = "interactive", menu(text, m.Buttons)
			}
		}
		all = append(all, part)
	}
	return all
}

// menu is a text with something to press. Who does not find their choice in a
// list of ten can type it.
func menu(text string, buttons []button) map[string]any {
	body := map[string]any{"text": text}
	if short(buttons) {
		var list []map[string]any
		for _, x := range buttons {
			list = append(list, map[string]any{"type": "reply", "reply": map[string]string{"id": x.ID, "title": x.Title}})
		}
		return map[string]any{"type": "button", "body": body, "action": map[string]any{"buttons": list}}
	}
	var rows []map[string]string
	for _, x := range buttons[:min(len(buttons), maxRows)] {
		row := map[string]string{"id": x.ID, "title": x.Title}
		if title := []rune(x.Title); len(title) > rowTitle { // the whole of it stands below
			row["title"], row["description"] = string(title[:rowTitle-1])+"…", string(title[:min(len(title), rowMore)])
		}
		rows = append(rows, row)
	}
	open := "Choose"
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		open = "请选择"
	}
	return map[string]any{"type": "list", "body": body, "action": map[string]any{"button": open, "sections": []map[string]any{{"rows": rows}}}}
}

// short tells whether all of them fit on buttons.
func short(buttons []button) bool {
	if len(buttons) > maxButtons {
		return false
	}
	for _, x := range buttons {
		if len([]rune(x.Title)) > buttonTitle {
			return false
		}
	}
	return true
}

// split cuts a text into pieces of at most so many characters, at the end of a
// line where there is one.
func split(text string, most int) []string {
	var pieces []string
	rest := []rune(text)
	for len(rest) > most {
		end := most
		for i := most; i > most/2; i-- {
			if rest[i-1] == '\n' {
				end = i
				break
			}
		}
		pieces = append(pieces, strings.TrimRight(string(rest[:end]), "\n"))
		rest = rest[end:]
	}
	return append(pieces, string(rest))
}

// graphError is WhatsApp's own refusal.
type graphError struct{ code int }

func (e *graphError) Error() string { return fmt.Sprintf("WhatsApp answered with error %d", e.code) }

// refuse tells Repaybot what a refusal means: 422 for good, 429 later, 502 try again.
func refuse(w http.ResponseWriter, err error) {
	var e *graphError
	code := http.StatusBadGateway
	if errors.As(err, &e) {
		switch e.code {
		case 131026, 131047, 131021, 131030, 131051, 100: // no such customer, 24 hours without a word from them, to ourselves, not on the list, not a message
			code = http.StatusUnprocessableEntity
		case 4, 80007, 130429, 131048, 131056: // too much, in all or to this customer
			w.Header().Set("Retry-After", "60")
			code = http.StatusTooManyRequests
		}
	}
	log.Print("a message could not be sent: ", err)
	http.Error(w, "WhatsApp did not take it", code)
}

// send sends one part and returns WhatsApp's id of it.
func (b *bridge) send(ctx context.Context, part map[string]any) (id string, err error) {
	body, err := json.Marshal(part)
	if err != nil {
		return "", err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, b.api+"/"+b.numberID+"/messages", bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+b.token)
	answer, err := b.client.Do(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	var got struct {
		Messages []struct {
			ID string `json:"id"`
		} `json:"messages"`
		Error struct {
			Code int `json:"code"`
		} `json:"error"`
	}
	err = json.NewDecoder(io.LimitReader(answer.Body, maxBody)).Decode(&got)
	switch {
	case got.Error.Code != 0:
		return "", &graphError{got.Error.Code}
	case answer.StatusCode != http.StatusOK || err != nil || len(got.Messages) == 0:
		return "", fmt.Errorf("WhatsApp answered with %d", answer.StatusCode)
	}
	return got.Messages[0].ID, nil
}
