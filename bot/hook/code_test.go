package hook_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/hook"
	"repaybot/bot/signed"
	"repaybot/dialog"
)

// numbers is what is on file, by customer.
type numbers map[string]struct {
	phone  string
	locale dialog.Locale
}

func (n numbers) PhoneOf(_ context.Context, customer string) (bot.Secret, dialog.Locale, error) {
	c, there := n[customer]
	if !there {
		return bot.Secret{}, "", bot.ErrNotFound
	}
	return bot.NewSecret([]byte(c.phone)), c.locale, nil
}

var onFile = numbers{
	"C1": {"+8613800138000", dialog.Chinese}, "C2": {"+447700900123", dialog.English}, "C3": {"+447700900456", "fr"}, "C4": {"13800138000", dialog.Chinese},
}

type codeMessage struct {
	To, Text, Code, Purpose, Key string
	Expires                      time.Time
}

// gateway is the bank's SMS gateway, which answers as told.
func gateway(t *testing.T, clock func() time.Time, answer func(w http.ResponseWriter, try int)) (codes *hook.Codes, got *[]codeMessage) {
	t.Helper()
	got = &[]codeMessage{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if err := signed.Verify(r.Header.Get(signed.Header), body, clock(), secret); err != nil {
			t.Error(err)
		}
		var m codeMessage
		if err := json.Unmarshal(body, &m); err != nil {
			t.Error(err)
		}
		*got = append(*got, m)
		if answer != nil {
			answer(w, len(*got))
		}
	}))
	t.Cleanup(s.Close)
	codes, err := hook.NewCodes(hook.CodesOptions{
		URL: s.URL, Secret: secret, Numbers: onFile, Now: clock, Bank: map[dialog.Locale]string{dialog.Chinese: "示例银行", dialog.English: "Example Bank"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return codes, got
}

func stand() time.Time { return now }

// TestACodeIsTexted reads what the gateway gets, in each language.
func TestACodeIsTexted(t *testing.T) {
	codes, got := gateway(t, stand, nil)
	for customer, want := range map[string]codeMessage{
		"C1": {To: "+8613800138000", Text: "【示例银行】验证码 123456，5 分钟内有效。银行的人不会向您要验证码，请不要告诉任何人。"},
		"C2": {To: "+447700900123", Text: "Example Bank: your code is 123456. It works for 5 minutes. Nobody from the bank will ever ask you for it."},
		"C3": {To: "+447700900456", Text: "Example Bank: your code is 123456. It works for 5 minutes. Nobody from the bank will ever ask you for it."},
	} {
		*got = nil
		if err := codes.SendCode(t.Context(), customer, "web:"+customer, "123456"); err != nil {
			t.Fatal(err)
		}
		m := (*got)[0]
		if len(*got) != 1 || m.To != want.To || m.Text != want.Text || m.Code != "123456" || m.Purpose != "code" || !m.Expires.Equal(now.Add(5*time.Minute)) {
			t.Errorf("%s: %+v", customer, *got)
		}
		if m.Key == "" || strings.Contains(m.Key, "123456") {
			t.Errorf("the key is %q", m.Key)
		}
	}
}

// TestACodeIsTriedAgain sees that it goes under the same key until it is taken,
// and waits as long as the gateway asks.
func TestACodeIsTriedAgain(t *testing.T) {
	codes, got := gateway(t, stand, func(w http.ResponseWriter, try int) {
		switch try {
		case 1:
			w.WriteHeader(http.StatusInternalServerError)
		case 2:
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
		}
	})
	if err := codes.SendCode(t.Context(), "C1", "web:C1", "123456"); err != nil {
		t.Fatal(err)
	}
	if len(*got) != 3 || (*got)[0] != (*got)[1] || (*got)[1] != (*got)[2] {
		t.Errorf("%+v", *got)
	}
}

// TestACodeThatCannotGo sees what is given up, when, and that no error tells
// the number, the code or the address.
func TestACodeThatCannotGo(t *testing.T) {
	late := func() func() time.Time { // a clock that moves two minutes a look
		var looks atomic.Int64
		return func() time.Time { return now.Add(time.Duration(looks.Add(1)) * 2 * time.Minute) }
	}
	for name, c := range map[string]struct {
		customer, code string
		clock          func() time.Time
		answer         func(w http.ResponseWriter, try int)
		tries          int
	}{
		"refused": {"C1", "123456", stand, func(w http.ResponseWriter, _ int) { w.WriteHeader(http.StatusUnprocessableEntity) }, 1},
		"gone":    {"C1", "123456", stand, func(w http.ResponseWriter, _ int) { w.WriteHeader(http.StatusGone) }, 1},
		"asked to wait longer than it is good for": {"C1", "123456", stand, func(w http.ResponseWriter, _ int) {
			w.Header().Set("Retry-After", "301")
			w.WriteHeader(http.StatusServiceUnavailable)
		}, 1},
		"no customer":   {"C9", "123456", stand, nil, 0},
		"no number":     {"C4", "123456", stand, nil, 0},
		"its time over": {"C1", "123456", late(), func(w http.ResponseWriter, _ int) { w.WriteHeader(http.StatusInternalServerError) }, 1},
	} {
		codes, got := gateway(t, c.clock, c.answer)
		err := codes.SendCode(t.Context(), c.customer, "web:"+c.customer, c.code)
		var never *bot.Refused
		if !errors.As(err, &never) || len(*got) != c.tries {
			t.Errorf("%s: %v after %d tries, want %d", name, err, len(*got), c.tries)
			continue
		}
		for _, word := range []string{"138001", "123456", "127.0.0.1"} {
			if strings.Contains(err.Error(), word) {
				t.Errorf("%s: the error tells %q: %v", name, word, err)
			}
		}
	}
}

// TestStoppingEndsTheTries sees that a stop of the program does not wait for a gateway.
func TestStoppingEndsTheTries(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	codes, _ := gateway(t, stand, func(w http.ResponseWriter, _ int) {
		stop()
		w.WriteHeader(http.StatusInternalServerError)
	})
	if err := codes.SendCode(ctx, "C1", "web:C1", "123456"); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
