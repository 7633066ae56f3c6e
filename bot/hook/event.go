package hook

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"repaybot/bot"
)

// event is one thing that happened in the app. Which fields it has goes by its
// type, see docs/channels.md; a field that is not its type's is refused, so
// that a slip of the pen is told rather than passed over.
type event struct {
	ID     string    `json:"id"`
	Type   eventType `json:"type"`
	Sender string    `json:"sender"`
	At     string    `json:"at"`

	Text    string `json:"text"`    // message; attachment: what stands beside it
	Button  string `json:"button"`  // button
	Phone   string `json:"phone"`   // contact
	Own     bool   `json:"own"`     // contact
	Files   []file `json:"files"`   // attachment
	Start   string `json:"start"`   // opened: what the link carried
	Origin  string `json:"origin"`  // of the customer, where the app knows it
	Message string `json:"message"` // receipt: the key of our message
	Status  Mark   `json:"status"`  // receipt
	Reason  string `json:"reason"`  // receipt that failed
}

type file struct {
	ID   string `json:"id"`
	Kind string `json:"kind"`
	Type string `json:"type"`
	Size int64  `json:"size"`
}

type eventType string

const (
	typeMessage    eventType = "message"
	typeButton     eventType = "button"
	typeContact    eventType = "contact"
	typeAttachment eventType = "attachment"
	typeOpened     eventType = "opened"
	typeReceipt    eventType = "receipt"
)

// Bounds of what an event may hold.
const (
	maxEvents = 100 // in one batch
	maxID     = 200 // bytes of an id, an address, a button
	maxKey    = 400 // bytes of a message's key
	maxFiles  = 20
	maxDigits = 6               // of a reason
	maxAhead  = 5 * time.Minute // that an event may be ahead of our clock
)

var (
	e164       = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
	mediaType  = regexp.MustCompile(`^[a-zA-Z0-9!#$&^_.+-]{1,127}/[a-zA-Z0-9!#$&^_.+-]{1,127}$`)
	startToken = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
	shortCode  = regexp.MustCompile(`^[A-Za-z0-9_.:-]{1,64}$`)
)

// FieldError names the field of a batch that can't be taken, as a JSON pointer
// (RFC 6901), and says why. It never quotes what the field holds.
type FieldError struct{ Field, Reason string }

func (e *FieldError) Error() string { return fmt.Sprintf("%q %s", e.Field, e.Reason) }

// decode reads {"events": […]}, or one event alone.
func decode(body []byte, now time.Time) ([]event, error) {
	var kind struct {
		Events jsontext.Value `json:"events"`
	}
	if err := json.Unmarshal(body, &kind); err != nil {
		return nil, fieldError(err)
	}
	if kind.Events == nil {
		var one event
		if err := json.Unmarshal(body, &one, json.RejectUnknownMembers(true)); err != nil {
			return nil, fieldError(err)
		}
		return []event{one}, one.check("", now)
	}
	var batch struct {
		Events []event `json:"events"`
	}
	if err := json.Unmarshal(body, &batch, json.RejectUnknownMembers(true)); err != nil {
		return nil, fieldError(err)
	}
	if n := len(batch.Events); n == 0 || n > maxEvents {
		return nil, &FieldError{"/events", fmt.Sprintf("has %d events; 1 to %d are taken", n, maxEvents)}
	}
	for i, e := range batch.Events {
		if err := e.check(fmt.Sprintf("/events/%d", i), now); err != nil {
			return nil, err
		}
	}
	return batch.Events, nil
}

// fieldError tells where reading ended, without what stands there.
func fieldError(err error) error {
	var semantic *json.SemanticError
	if errors.As(err, &semantic) {
		if errors.Is(err, json.ErrUnknownName) {
			return &FieldError{string(semantic.JSONPointer), "is a field that nothing is known of"}
		}
		return &FieldError{string(semantic.JSONPointer), "has a value of another type than it should"}
	}
	var syntactic *jsontext.SyntacticError
	if errors.As(err, &syntactic) {
		if errors.Is(err, jsontext.ErrDuplicateName) {
			return &FieldError{string(syntactic.JSONPointer), "is there twice"}
		}
		return &FieldError{string(syntactic.JSONPointer), fmt.Sprintf("is not JSON at byte %d", syntactic.ByteOffset)}
	}
	return &FieldError{"", "is not JSON"}
}

// check sees that an event has what its type needs, and nothing else.
func (e event) check(where string, now time.Time) error {
	wrong := func(field, reason string) error { return &FieldError{where + "/" + field, reason} }
	if err := named(e.ID, maxID); err != "" {
		return wrong("id", err)
	}
	at, err := time.Parse(time.RFC3339, e.At)
	switch {
	case err != nil:
		return wrong("at", "has to be a moment, like 2026-11-24T09:00:00+08:00")
	case at.After(now.Add(maxAhead)):
		return wrong("at", fmt.Sprintf("is more than %s in the future", maxAhead))
	case at.Year() < 2000:
		return wrong("at", "is in another century")
	}
	if e.Type != typeReceipt || e.Sender != "" {
		if err := named(e.Sender, maxID); err != "" {
			return wrong("sender", err)
		}
	}
	fields, known := fieldsOf[e.Type]
	if !known {
		return wrong("type", "has to be message, button, contact, attachment, opened or receipt")
	}
	for _, f := range []struct {
		name  string
		given bool
	}{
		{"text", e.Text != ""}, {"button", e.Button != ""}, {"phone", e.Phone != ""}, {"own", e.Own}, {"files", len(e.Files) > 0},
		{"start", e.Start != ""}, {"origin", e.Origin != ""}, {"message", e.Message != ""}, {"status", e.Status != ""}, {"reason", e.Reason != ""},
	} {
		if f.name == "origin" && e.Type != typeReceipt {
			continue
		}
		if f.given && !strings.Contains(fields, f.name) {
			return wrong(f.name, "does not belong to an event of this type")
		}
	}
	if _, err := netip.ParseAddr(e.Origin); e.Origin != "" && err != nil {
		return wrong("origin", "has to be the customer's IP address")
	}
	return e.checkOwn(wrong)
}

// fieldsOf says which fields a type may have beside id, type, sender and at.
var fieldsOf = map[eventType]string{
	typeMessage:    "text",
	typeButton:     "button",
	typeContact:    "phone own",
	typeAttachment: "files text",
	typeOpened:     "start",
	typeReceipt:    "message status reason",
}

// checkOwn sees to the fields of the event's own type.
func (e event) checkOwn(wrong func(field, reason string) error) error {
	switch e.Type {
	case typeMessage:
		if e.Text == "" {
			return wrong("text", "is missing")
		}
	case typeButton:
		if err := named(e.Button, maxID); err != "" {
			return wrong("button", err)
		}
	case typeContact:
		if !e164.MatchString(e.Phone) {
			return wrong("phone", "has to be a number in the form of E.164, a plus and 7 to 15 digits")
		}
	case typeAttachment:
		if n := len(e.Files); n == 0 || n > maxFiles {
			return wrong("files", fmt.Sprintf("has %d; 1 to %d are taken", n, maxFiles))
		}
		for i, f := range e.Files {
			if field, reason := f.check(); reason != "" {
				return wrong(fmt.Sprintf("files/%d/%s", i, field), reason)
			}
		}
	case typeOpened:
		if e.Start != "" && !startToken.MatchString(e.Start) {
			return wrong("start", "has to be 1 to 64 of A to Z, a to z, 0 to 9, _ and -")
		}
	case typeReceipt:
		if _, _, ok := partsOf(e.Message); !ok || len(e.Message) > maxKey {
			return wrong("message", "has to be the key that the message came with")
		}
		if e.Status != Delivered && e.Status != Read && e.Status != Failed {
			return wrong("status", "has to be delivered, read or failed")
		}
		if e.Reason != "" && (e.Status != Failed || !isShortCode(e.Reason)) {
			return wrong("reason", "is for one that failed: the app's short code for it, up to 64 letters, digits and _ . : -, of which 6 digits at most")
		}
	}
	return nil
}

func (f file) check() (field, reason string) {
	if err := named(f.ID, 4*maxID); err != "" {
		return "id", err
	}
	switch f.Kind {
	case "photo", "document", "voice", "sticker", "video", "other":
	default:
		return "kind", "has to be photo, document, voice, sticker, video or other"
	}
	if f.Type != "" && !mediaType.MatchString(f.Type) {
		return "type", "has to be a media type, like image/jpeg"
	}
	if f.Size < 0 {
		return "size", "is below zero"
	}
	return "", ""
}

// isShortCode tells whether a reason may be kept and logged: it can hold no
// sentence, and too few digits for anybody's number.
func isShortCode(s string) bool {
	digits := 0
	for _, r := range s {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	return shortCode.MatchString(s) && digits <= maxDigits
}

// named says what is wrong with a name that may not be empty, or "".
func named(s string, most int) string {
	switch {
	case s == "":
		return "is missing"
	case len(s) > most:
		return fmt.Sprintf("has %d bytes; %d are taken", len(s), most)
	case strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == utf8.RuneError }):
		return "has characters that can't be seen"
	}
	return ""
}

// inbound is the event as the service takes it. The event has been checked,
// and is no receipt.
func (e event) inbound(channel string) bot.Inbound {
	in := bot.Inbound{Channel: channel, EventID: e.ID, At: e.moment(), Sender: e.Sender, Text: e.Text, Button: e.Button, Phone: e.Phone, Own: e.Own, Start: e.Start, Origin: e.Origin}
	switch e.Type {
	case typeMessage:
		in.Kind = bot.Text
	case typeButton:
		in.Kind = bot.Button
	case typeContact:
		in.Kind = bot.Contact
	case typeAttachment:
		in.Kind = bot.Attached
		for _, f := range e.Files {
			in.Files = append(in.Files, bot.File{ID: f.ID, Kind: f.Kind, Type: f.Type, Size: f.Size})
		}
	default:
		in.Kind = bot.Opened
	}
	return in
}

// moment is when it happened; the event has been checked.
func (e event) moment() time.Time {
	at, _ := time.Parse(time.RFC3339, e.At)
	return at
}
