package hook_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/hook"
	"repaybot/bot/signed"
)

var out = bot.Outbound{
	Key: "wechat:4f1c/3/1", Conversation: "wechat:4f1c", Channel: "wechat", To: "oAB", Purpose: bot.ForAnswer,
	Reply: bot.Reply{At: now, Text: "您一共欠 ¥9,000。", Buttons: []bot.ReplyButton{{ID: "3.plan", Title: "看看方案"}}},
}

// TestAMessageGoesOut reads what the bank's address gets.
func TestAMessageGoesOut(t *testing.T) {
	p := open(t, nil)
	p.bank(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"id": "wamid.1"}`)) })
	receipt, err := p.channel.Send(t.Context(), out)
	if err != nil || receipt.ID != "wamid.1" {
		t.Fatalf("%+v, %v", receipt, err)
	}
	got := p.received[0]
	if err := signed.Verify(got.header.Get(signed.Header), []byte(got.body), now, secret); err != nil {
		t.Error(err)
	}
	if got.header.Get("Idempotency-Key") != out.Key || got.header.Get("Content-Type") != "application/json" {
		t.Errorf("%v", got.header)
	}
	var body, want map[string]any
	if err := json.Unmarshal([]byte(got.body), &body); err != nil {
		t.Fatal(err)
	}
	_ = json.Unmarshal([]byte(`{"key": "wechat:4f1c/3/1", "to": "oAB", "text": "您一共欠 ¥9,000。", "buttons": [{"id": "3.plan", "title": "看看方案"}],
		"conversation": "wechat:4f1c", "purpose": "answer", "at": "2026-11-24T09:00:00+08:00"}`), &want)
	if !reflect.DeepEqual(body, want) {
		t.Errorf("sent %s", got.body)
	}
	bare := out
	bare.Reply.Buttons = nil
	if _, err := p.channel.Send(t.Context(), bare); err != nil || !strings.Contains(p.received[1].body, `"buttons":[]`) {
		t.Errorf("without buttons: %s (%v)", p.received[1].body, err)
	}
}

// TestWhatTheBankAnswers takes each answer for what it means.
func TestWhatTheBankAnswers(t *testing.T) {
	for _, c := range []struct {
		status            int
		retryAfter, body  string
		id                string
		refused, mayRetry bool
		after             time.Duration
	}{
		{status: 200, body: `{"id": "x", "more": 1}`, id: "x"},
		{status: 200, body: `not json`},
		{status: 200, body: `{"id": 5}`},
		{status: 204},
		{status: 429, retryAfter: "7", after: 7 * time.Second},
		{status: 429, retryAfter: "soon", after: 5 * time.Second},
		{status: 429, retryAfter: "-3", after: 5 * time.Second},
		{status: 503, retryAfter: now.Add(time.Minute).UTC().Format(http.TimeFormat), after: time.Minute},
		{status: 503, retryAfter: "99999999999", after: time.Hour},
		{status: 503, after: 5 * time.Second},
		{status: 410, refused: true},
		{status: 422, refused: true},
		{status: 400, mayRetry: true},
		{status: 401, mayRetry: true},
		{status: 500, mayRetry: true},
		{status: 304, mayRetry: true},
	} {
		p := open(t, nil)
		p.bank(func(w http.ResponseWriter, _ *http.Request) {
			if c.retryAfter != "" {
				w.Header().Set("Retry-After", c.retryAfter)
			}
			w.WriteHeader(c.status)
			_, _ = w.Write([]byte(c.body))
		})
		receipt, err := p.channel.Send(t.Context(), out)
		var later *bot.RetryAfter
		var never *bot.Refused
		isLater, isNever := errors.As(err, &later), errors.As(err, &never)
		switch {
		case receipt.ID != c.id:
			t.Errorf("%d %s: the receipt's name is %q", c.status, c.body, receipt.ID)
		case isNever != c.refused:
			t.Errorf("%d: %v", c.status, err)
		case isLater != (c.after > 0) || isLater && later.After != c.after:
			t.Errorf("%d, Retry-After %q: %v", c.status, c.retryAfter, err)
		case (err != nil && !isLater && !isNever) != c.mayRetry:
			t.Errorf("%d: %v", c.status, err)
		}
	}
}

// TestABankThatIsSlow sees that a try ends by its timeout, and tells no address.
func TestABankThatIsSlow(t *testing.T) {
	p := open(t, func(o *hook.Options) { o.Timeout = 50 * time.Millisecond })
	p.bank(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	began := time.Now()
	_, err := p.channel.Send(t.Context(), out)
	var never *bot.Refused
	if err == nil || errors.As(err, &never) || time.Since(began) > 5*time.Second {
		t.Errorf("after %s: %v", time.Since(began), err)
	}
	if strings.Contains(err.Error(), p.bankURL) {
		t.Errorf("the error tells the address: %v", err)
	}
}

// TestABankThatIsCutOff sees that a message that got no answer may go again
// under the same key, and that an answer that is cut after its status counts.
func TestABankThatIsCutOff(t *testing.T) {
	p := open(t, nil)
	p.bank(func(_ http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) })
	if _, err := p.channel.Send(t.Context(), out); err == nil {
		t.Error("nobody answered, and it was taken for a receipt")
	}
	p.bank(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = w.Write([]byte(`{"id": `))
	})
	if _, err := p.channel.Send(t.Context(), out); err != nil {
		t.Error(err)
	}
	first, last := p.received[0].header, p.received[len(p.received)-1].header
	if first.Get("Idempotency-Key") != last.Get("Idempotency-Key") {
		t.Error("the key has changed")
	}
}

// TestRedirects sees that a message goes to no other host, nor without its body.
func TestRedirects(t *testing.T) {
	asked := false
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	t.Cleanup(other.Close)
	p := open(t, nil)
	for name, c := range map[string]struct {
		status int
		to     string
		goes   bool
	}{
		"to another host":      {http.StatusTemporaryRedirect, other.URL, false},
		"without the message":  {http.StatusFound, p.bankURL + "/moved", false},
		"within the same host": {http.StatusPermanentRedirect, p.bankURL + "/moved", true},
	} {
		p.bank(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/messages" {
				http.Redirect(w, r, c.to, c.status)
			}
		})
		p.received = nil
		_, err := p.channel.Send(t.Context(), out)
		if (err == nil) != c.goes || asked {
			t.Errorf("%s: %v", name, err)
		}
		if c.goes && (len(p.received) != 2 || p.received[1].body != p.received[0].body) {
			t.Errorf("%s: %+v", name, p.received)
		}
	}
}

// TestOptions sees that a channel that would not be safe is not made.
func TestOptions(t *testing.T) {
	var in inbox
	right := hook.Options{Name: "wechat", URL: "https://bank.example/messages", Secret: secret, Accept: in.accept}
	if _, err := hook.New(right); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*hook.Options){
		"name":           func(o *hook.Options) { o.Name = "We/Chat" },
		"accept":         func(o *hook.Options) { o.Accept = nil },
		"secret":         func(o *hook.Options) { o.Secret = secret[:31] },
		"retired secret": func(o *hook.Options) { o.Retired = []byte("short") },
		"url":            func(o *hook.Options) { o.URL = "http://bank.example/messages" },
		"url ":           func(o *hook.Options) { o.URL = "https://me:secret@bank.example/" },
		"url  ":          func(o *hook.Options) { o.URL = "ftp://127.0.0.1/" },
		"url   ":         func(o *hook.Options) { o.URL = "" },
	} {
		o := right
		change(&o)
		var option *hook.OptionError
		if _, err := hook.New(o); !errors.As(err, &option) || option.Option != strings.TrimSpace(name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, url := range []string{"http://127.0.0.1:8080/", "http://[::1]/", "http://localhost:8080/"} {
		o := right
		o.URL = url
		if _, err := hook.New(o); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
}

// TestNumbersAreAddresses has a number written as the app writes it.
func TestNumbersAreAddresses(t *testing.T) {
	for numbers, want := range map[string]string{"": "", hook.NumbersE164: "+8613800138000", hook.NumbersDigits: "8613800138000"} {
		c, err := hook.New(hook.Options{
			Name: "sms", URL: "https://bridge.bank.example", Secret: secret, Numbers: numbers,
			Accept: func(context.Context, bot.Inbound) (bot.Accepted, error) { return bot.Accepted{}, nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		var to bot.ByNumber = c
		if got := to.AddressOf("+8613800138000"); got != want {
			t.Errorf("numbers %q: %q instead of %q", numbers, got, want)
		}
	}
	var fault *hook.OptionError
	if _, err := hook.New(hook.Options{Name: "sms", Numbers: "local"}); !errors.As(err, &fault) || fault.Option != "numbers" {
		t.Errorf("another way of writing numbers: %v", err)
	}
}
