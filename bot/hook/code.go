package hook

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/cenkalti/backoff/v5"

	"repaybot/bot"
	"repaybot/dialog"
)

// Numbers knows where a customer can be texted, and in which language.
type Numbers interface {
	// PhoneOf returns the number on file in the form of E.164, or
	// [bot.ErrNotFound].
	PhoneOf(ctx context.Context, customer string) (bot.Secret, dialog.Locale, error)
}

// CodesOptions are what [Codes] are made of. URL, Secret, Bank and Numbers are
// required.
type CodesOptions struct {
	URL       string // https, or http on this machine
	Secret    []byte // signs, and names messages: 32 bytes at least
	Bank      map[dialog.Locale]string
	Numbers   Numbers
	Now       func() time.Time  // nil: the clock
	Transport http.RoundTripper // nil: net/http's own
	Timeout   time.Duration     // of one try; 0: 10 s
}

// Codes brings one-time codes to the bank's SMS gateway.
type Codes struct {
	o        CodesOptions
	endpoint *endpoint
	texts    codeTexts
}

// NewCodes returns the sender, or an [OptionError].
func NewCodes(o CodesOptions) (*Codes, error) {
	if o.Numbers == nil {
		return nil, &OptionError{"numbers", "are missing"}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	e, err := newEndpoint(o.URL, o.Secret, o.Now, o.Transport, o.Timeout)
	if err != nil {
		return nil, err
	}
	texts, err := newCodeTexts(o.Bank)
	if err != nil {
		return nil, err
	}
	return &Codes{o: o, endpoint: e, texts: texts}, nil
}

// codeMessage is what goes to the gateway, for example
//
//	{"to": "+8613800138000", "text": "【示例银行】验证码 123456，…", "code": "123456", "locale": "zh",
//	 "purpose": "code", "key": "8c1f…", "expires": "2026-11-24T09:05:00+08:00"}
type codeMessage struct {
	To      string        `json:"to"`
	Text    string        `json:"text"`
	Code    string        `json:"code"` // for a gateway with texts of its own
	Locale  dialog.Locale `json:"locale"`
	Purpose string        `json:"purpose"`
	Key     string        `json:"key"`
	Expires time.Time     `json:"expires"`
}

// The first wait between tries, and the longest.
const (
	firstCodeWait = 500 * time.Millisecond
	lastCodeWait  = 20 * time.Second
)

// errNoNumber says nothing of what is on file.
var errNoNumber = errors.New("there is no number on file that a text could go to")

// errExpired says that a code is worth nothing any more.
var errExpired = errors.New("the code's time is over")

// SendCode has a code texted to the number on file. It tries until the gateway
// takes it, for as long as the code is good, and waits between as long as the
// gateway asks. A [bot.Refused] is for good: there is no number, the gateway
// answered 410 or 422, or the time is over. No error holds a number, a code or
// the gateway's address.
func (c *Codes) SendCode(ctx context.Context, customer, conversation, code string) error {
	expires := c.o.Now().Add(dialog.CodeMinutes * time.Minute)
	phone, locale, err := c.o.Numbers.PhoneOf(ctx, customer)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	to := string(phone.Reveal())
	if err != nil || !e164.MatchString(to) {
		return &bot.Refused{Cause: errNoNumber}
	}
	m := codeMessage{To: to, Code: code, Locale: locale, Purpose: "code", Key: c.key(customer, conversation, code), Expires: expires}
	if m.Text, err = c.texts.text(locale, code); err != nil {
		return err
	}
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return c.deliver(ctx, m.Key, body, expires)
}

func (c *Codes) deliver(ctx context.Context, key string, body []byte, expires time.Time) error {
	waits := backoff.NewExponentialBackOff()
	waits.InitialInterval, waits.MaxInterval = firstCodeWait, lastCodeWait
	_, err := backoff.Retry(ctx, func() (struct{}, error) { return struct{}{}, c.try(ctx, key, body, expires) },
		backoff.WithBackOff(waits), backoff.WithMaxElapsedTime(dialog.CodeMinutes*time.Minute))
	var refused *bot.Refused
	if err == nil || errors.As(err, &refused) || ctx.Err() != nil {
		return err
	}
	return &bot.Refused{Cause: errExpired} // another try would come too late
}

// try sends once. What it returns tells package backoff whether to go on.
func (c *Codes) try(ctx context.Context, key string, body []byte, expires time.Time) error {
	if !c.o.Now().Before(expires) {
		return backoff.Permanent(&bot.Refused{Cause: errExpired})
	}
	a, err := c.endpoint.post(ctx, key, body)
	if err != nil {
		return err
	}
	_, err = receiptOf(a)
	var refused *bot.Refused
	if errors.As(err, &refused) {
		return backoff.Permanent(refused)
	}
	var later *bot.RetryAfter
	if errors.As(err, &later) {
		return &backoff.RetryAfterError{Duration: later.After}
	}
	return err
}

// key names a code's message without telling the code: the same code to the
// same customer in the same conversation is the same message.
func (c *Codes) key(customer, conversation, code string) string {
	m := hmac.New(sha256.New, c.o.Secret)
	m.Write([]byte("code\x00" + customer + "\x00" + conversation + "\x00" + code))
	return hex.EncodeToString(m.Sum(nil)[:16])
}
