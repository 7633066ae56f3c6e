package telegram_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"repaybot/bot/telegram"
)

// TestOthersServer talks through a Bot API server that others wrote, npm's
// telegram-test-api behind scripts/telegram-test-api.
func TestOthersServer(t *testing.T) {
	url := os.Getenv("REPAYBOT_TEST_TELEGRAM_URL")
	if url == "" {
		t.Skip("needs scripts/telegram-test-api: set REPAYBOT_TEST_TELEGRAM_URL to the address that it prints")
	}
	post := func(path string, body any) []byte {
		t.Helper()
		b, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		r, err := http.Post(url+path, "application/json", bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		var out bytes.Buffer
		if _, err := out.ReadFrom(r.Body); err != nil || r.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d, %v", path, r.StatusCode, err)
		}
		return out.Bytes()
	}
	chat := time.Now().UnixNano() % 1e9 // of this run alone
	who := map[string]any{"id": chat, "is_bot": false, "first_name": "x"}
	where := map[string]any{"id": chat, "type": "private", "first_name": "x"}
	type update struct {
		MessageID int `json:"messageId"`
		Message   struct {
			Text        string `json:"text"`
			ReplyMarkup struct {
				Keyboard [][]struct {
					Data string `json:"callback_data"`
				} `json:"inline_keyboard"`
			} `json:"reply_markup"`
		} `json:"message"`
	}
	reply := func() update {
		t.Helper()
		for end := time.Now().Add(15 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
			var a struct{ Result []update }
			if err := json.Unmarshal(post("/getUpdates", map[string]any{"token": token, "chatId": fmt.Sprint(chat)}), &a); err != nil {
				t.Fatal(err)
			}
			if len(a.Result) > 0 {
				return a.Result[0]
			}
		}
		t.Fatal("no reply")
		return update{}
	}
	open(t, func(o *telegram.Options) { o.APIURL, o.Retry = url, 50*time.Millisecond })
	post("/sendMessage", map[string]any{"botToken": token, "from": who, "chat": where, "date": time.Now().Unix(), "text": "你好，请问有人吗"})
	first := reply()
	if first.Message.Text == "" || len(first.Message.ReplyMarkup.Keyboard) == 0 {
		t.Fatalf("reply %+v", first)
	}
	post("/sendCommand", map[string]any{"botToken": token, "from": who, "chat": where, "date": time.Now().Unix(), "text": "/language", "entities": []any{map[string]any{"type": "bot_command", "offset": 0, "length": 9}}})
	if r := reply(); strings.ContainsRune(r.Message.Text, '您') {
		t.Errorf("asked for English: %q", r.Message.Text)
	}
	post("/sendCallback", map[string]any{"botToken": token, "from": who, "date": time.Now().Unix(), "data": first.Message.ReplyMarkup.Keyboard[0][0].Data,
		"message": map[string]any{"message_id": first.MessageID, "date": time.Now().Unix(), "chat": where}})
	if r := reply(); r.Message.Text == "" {
		t.Errorf("reply %+v", r)
	}
	for end := time.Now().Add(5 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		var a struct{ Result []update }
		if err := json.Unmarshal(post("/getUpdatesHistory", map[string]any{"token": token}), &a); err != nil {
			t.Fatal(err)
		}
		left := 0
		for _, u := range a.Result {
			if u.MessageID == first.MessageID {
				left = len(u.Message.ReplyMarkup.Keyboard)
			}
		}
		if left == 0 {
			return
		}
		if time.Now().After(end) {
			t.Fatal("the pressed button's keyboard is still there")
		}
	}
}
