package telegram_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/telegram"
	"repaybot/dialog"
	"repaybot/dialog/wording"
)

// TestNothingIsLostOrDoubledInTrouble has the Bot API refuse, fail, stall and
// cut off, and hands updates out twice, out of order and broken.
func TestNothingIsLostOrDoubledInTrouble(t *testing.T) {
	h := open(t, nil)
	h.mu.Lock()
	h.faults = func(method string, n int, w http.ResponseWriter) bool {
		switch {
		case method == "getUpdates" && n == 1:
			answer(w, 500, `"description":"Internal Server Error"`)
		case method == "getUpdates" && n == 2:
			return cut(w)
		case method == "getUpdates" && n == 3:
			fmt.Fprint(w, `<html>bad gateway</html>`)
		case method == "getMe" && n == 1:
			answer(w, 502, `"description":"Bad Gateway"`)
		case method == "sendMessage.before" && n == 2:
			answer(w, 429, `"description":"Too Many Requests","parameters":{"retry_after":1}`)
		case method == "sendMessage.before" && n == 4:
			answer(w, 500, `"description":"Internal Server Error"`)
		case method == "sendMessage.before" && n == 6:
			return cut(w)
		case method == "sendMessage.before" && n == 8:
			time.Sleep(3 * time.Second) // longer than a request may take
			return true
		case method == "sendMessage.after" && n == 10:
			return cut(w) // it has arrived, and nobody knows
		case method == "sendChatAction" && n%2 == 0:
			return cut(w)
		default:
			return false
		}
		return true
	}
	h.mu.Unlock()
	words := []string{"你好", "我想看看我的账户", "请找人工", "<b>多少钱</b> & why", "不用了"}
	id := int64(10)
	for n, s := range words {
		for chat := int64(1); chat <= 4; chat++ {
			id++
			h.add(id, text(id, 1000+chat, n+1, s))
			if n%2 == 0 {
				h.add(id, text(id, 1000+chat, n+1, s)) // again
			}
		}
		id++
		h.add(id, fmt.Sprintf(`{"update_id":%d,"message":"broken 李明"}`, id))
		id++
		h.add(id, fmt.Sprintf(`{"update_id":%d,"invented_kind":{"x":1}}`, id))
	}
	h.add(id-1, text(11, 1001, 1, words[0])) // late, and long known
	h.replies(20)
	h.until(t, "every turn's answer", func() bool { return len(h.sent) >= 21 })
	for chat := int64(1001); chat <= 1004; chat++ {
		if n := len(h.turns(chat)); n != len(words) {
			t.Errorf("chat %d: %d turns of %d messages", chat, n, len(words))
		}
		h.wantInOrder(chat, 1)
	}
	h.stop()
	h.mu.Lock()
	defer h.mu.Unlock()
	if extra := len(h.sent) - 20; extra != 1 {
		t.Errorf("%d messages came twice where one connection was cut after it", extra)
	}
	h.silent(append(words, "李明", token, "1001", "broken"))
}

// silent tells whether nothing of a customer is in the log, nor the token.
func (h *house) silent(words []string) {
	h.t.Helper()
	log := h.log.String()
	for _, w := range words {
		if strings.Contains(log, w) {
			h.t.Errorf("the log has %q:\n%s", w, log)
		}
	}
	if log == "" {
		h.t.Error("the log is empty: nothing was looked at")
	}
}

// TestCrashBeforeAnUpdateIsKeptRepeatsIt: what was got and not kept comes again.
func TestCrashBeforeAnUpdateIsKeptRepeatsIt(t *testing.T) {
	h := open(t, nil)
	h.add(1, text(1, 1001, 1, "你好"))
	h.replies(1)
	h.stop()
	h.add(2, text(2, 1001, 2, "再见"))
	h.start(nil)
	h.replies(2)
	h.stop()
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.sent) != 2 {
		t.Errorf("%d replies to two messages", len(h.sent))
	}
}

// failing is a service whose store is away for a while.
type failing struct {
	telegram.Service
	left int
	got  []string
}

func (f *failing) Accept(ctx context.Context, in bot.Inbound) (bot.Accepted, error) {
	if f.left--; f.left >= 0 {
		return bot.Accepted{}, errors.New("disk full: " + in.Text)
	}
	f.got = append(f.got, in.EventID)
	return bot.Accepted{New: true}, nil
}

func TestOffsetMovesOnlyPastWhatIsKept(t *testing.T) {
	f := newFake(t)
	words, err := wording.New()
	if err != nil {
		t.Fatal(err)
	}
	log := &safeBuffer{}
	s := &failing{left: 3}
	b, err := telegram.New(telegram.Options{Token: token, APIURL: f.URL, Phraser: words, Service: s, Log: slog.New(slog.NewTextHandler(log, nil)), Retry: time.Millisecond, PollWait: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	for id := int64(1); id <= 3; id++ {
		f.add(id, text(id, 1001, int(id), "你好"))
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- b.Run(ctx) }()
	f.until(t, "an offset past all", func() bool {
		for _, c := range f.called("getUpdates") {
			if c.params["offset"] == "4" {
				return true
			}
		}
		return false
	})
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if strings.Join(s.got, " ") != "1 2 3" {
		t.Errorf("kept %v", s.got)
	}
	for i, c := range f.called("getUpdates") {
		if i < 4 && c.params["offset"] != "0" {
			t.Errorf("request %d confirms what was not kept: %s", i+1, c.params["offset"])
		}
	}
	if got := log.String(); got == "" || strings.Contains(got, "你好") { // which the store's error quotes
		t.Errorf("the log: %q", got)
	}
}

func TestOneOfSeveralMachinesPolls(t *testing.T) {
	h := open(t, nil)
	words, err := wording.New()
	if err != nil {
		t.Fatal(err)
	}
	other, err := telegram.New(telegram.Options{Token: token, APIURL: h.URL, Phraser: words, Service: h.s, Leases: &bot.Leases{Store: h.db}, Holder: "two", Retry: time.Millisecond, PollWait: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	h.until(t, "a first request", func() bool { return h.polling > 0 })
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- other.Run(ctx) }()
	for id := int64(1); id <= 5; id++ {
		h.add(id, text(id, 1001, int(id), "你好"))
		h.replies(int(id))
	}
	h.mu.Lock()
	if h.most != 1 {
		t.Errorf("%d machines polled at once", h.most)
	}
	h.mu.Unlock()
	h.stop() // gives the lease up; its service goes too, so the other's failing is none of ours
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestWrongTokenIsToldAtTheStart(t *testing.T) {
	f := newFake(t)
	words, err := wording.New()
	if err != nil {
		t.Fatal(err)
	}
	b, err := telegram.New(telegram.Options{Token: "1:wrong", APIURL: f.URL, Phraser: words})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Run(t.Context()); !errors.Is(err, telegram.ErrToken) || strings.Contains(err.Error(), "wrong") {
		t.Errorf("ran with a wrong token: %v", err)
	}
}

func TestWebhook(t *testing.T) {
	f := newFake(t)
	words, err := wording.New()
	if err != nil {
		t.Fatal(err)
	}
	s := &failing{left: 1}
	b, err := telegram.New(telegram.Options{Token: token, APIURL: f.URL, Phraser: words, Service: s, WebhookURL: "https://bank.example/telegram/webhook", SecretToken: "s3cret_-"})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(b.Webhook())
	defer server.Close()
	post := func(secret, body string) int {
		t.Helper()
		r, err := http.NewRequest(http.MethodPost, server.URL, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if secret != "" {
			r.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer.StatusCode
	}
	for _, x := range []struct {
		secret, body string
		want         int
	}{
		{"", text(1, 1001, 1, "a"), 401}, {"s3cret_", text(1, 1001, 1, "a"), 401}, {"s3cret_-x", text(1, 1001, 1, "a"), 401},
		{"s3cret_-", text(1, 1001, 1, "a"), 503}, {"s3cret_-", text(1, 1001, 1, "a"), 200},
		{"s3cret_-", `{`, 200}, {"s3cret_-", `{"update_id":2,"message":7}`, 200}, {"s3cret_-", `{"update_id":3,"new_kind":{}}`, 200},
		{"s3cret_-", strings.Repeat("x", 2<<20), 413},
	} {
		if got := post(x.secret, x.body); got != x.want {
			t.Errorf("%q with %.40q: %d instead of %d", x.secret, x.body, got, x.want)
		}
	}
	if strings.Join(s.got, " ") != "1" {
		t.Errorf("kept %v", s.got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- b.Run(ctx) }()
	f.until(t, "the webhook being told", func() bool { return len(f.called("setWebhook")) == 1 })
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if p := f.called("setWebhook")[0].params; p["url"] != "https://bank.example/telegram/webhook" || p["secret_token"] != "s3cret_-" || !strings.Contains(p["allowed_updates"], "edited_message") {
		t.Errorf("webhook told as %v", p)
	}
	if len(f.called("getUpdates")) != 0 {
		t.Error("polled beside a webhook")
	}
	languages := map[string]string{}
	for _, c := range f.called("setMyCommands") {
		languages[c.params["language_code"]] = c.params["commands"]
	}
	if !strings.Contains(languages["zh"], "请一位同事") || !strings.Contains(languages["en"], "Ask for a person") || languages[""] == "" {
		t.Errorf("commands %v", languages)
	}
	if _, err := telegram.New(telegram.Options{Token: token, Phraser: words, WebhookURL: "https://bank.example"}); err == nil {
		t.Error("a webhook without a secret was taken")
	}
}

// recording is a service that takes everything.
type recording struct{ got []bot.Inbound }

func (r *recording) Accept(_ context.Context, in bot.Inbound) (bot.Accepted, error) {
	r.got = append(r.got, in)
	return bot.Accepted{New: true}, nil
}

// taken is what comes of updates.
func taken(t *testing.T, updates ...string) ([]bot.Inbound, *fake) {
	t.Helper()
	f := newFake(t)
	words, err := wording.New()
	if err != nil {
		t.Fatal(err)
	}
	s := &recording{}
	b, err := telegram.New(telegram.Options{Token: token, APIURL: f.URL, Phraser: words, Service: s, SecretToken: "s"})
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range updates {
		if !json.Valid([]byte(u)) {
			t.Fatalf("no JSON: %s", u)
		}
		post(t, b, u)
	}
	b.Close()
	return s.got, f
}

func TestWhatUpdatesBecome(t *testing.T) {
	for _, x := range []struct {
		name, rest string
		want       bot.Inbound
	}{
		{"text", `"text":"你好 <b>"`, bot.Inbound{Kind: bot.Text, Text: "你好 <b>"}},
		{"start", `"text":"/start"`, bot.Inbound{Kind: bot.Opened}},
		{"start with a link", `"text":"/start AbC_9-z"`, bot.Inbound{Kind: bot.Opened, Start: "AbC_9-z"}},
		{"start with what no link has", `"text":"/start a b"`, bot.Inbound{Kind: bot.Opened}},
		{"help", `"text":"/help"`, bot.Inbound{Kind: bot.Button, Button: "help"}},
		{"language", `"text":"/language@repaybot"`, bot.Inbound{Kind: bot.Button, Button: "language"}},
		{"human", `"text":"/human"`, bot.Inbound{Kind: bot.Button, Button: "human"}},
		{"documents", `"text":"/documents"`, bot.Inbound{Kind: bot.Button, Button: "documents"}},
		{"stop", `"text":"/STOP"`, bot.Inbound{Kind: bot.Button, Button: "stop"}},
		{"other command", `"text":"/dance"`, bot.Inbound{Kind: bot.Text, Text: "/dance"}},
		{"own contact", `"contact":{"phone_number":"8613800000000","first_name":"x","user_id":7}`, bot.Inbound{Kind: bot.Contact, Phone: "+8613800000000", Own: true}},
		{"somebody's contact", `"contact":{"phone_number":"+86 138","first_name":"x","user_id":8}`, bot.Inbound{Kind: bot.Contact, Phone: "+86138"}},
		{"nobody's contact", `"contact":{"phone_number":"138","first_name":"x"}`, bot.Inbound{Kind: bot.Contact, Phone: "+138"}},
		{"photo", `"caption":"证明","media_group_id":"g","photo":[{"file_id":"s","width":9,"height":9,"file_size":10},{"file_id":"l","width":90,"height":90,"file_size":900}]`,
			bot.Inbound{Kind: bot.Attached, Text: "证明", Group: "g", Files: []bot.File{{ID: "l", Kind: "photo", Type: "image/jpeg", Size: 900}}}},
		{"document", `"document":{"file_id":"d","mime_type":"application/pdf","file_size":5}`, bot.Inbound{Kind: bot.Attached, Files: []bot.File{{ID: "d", Kind: "document", Type: "application/pdf", Size: 5}}}},
		{"voice", `"voice":{"file_id":"v","duration":3,"mime_type":"audio/ogg"}`, bot.Inbound{Kind: bot.Attached, Files: []bot.File{{ID: "v", Kind: "voice", Type: "audio/ogg"}}}},
		{"sticker", `"sticker":{"file_id":"t","width":1,"height":1,"type":"regular"}`, bot.Inbound{Kind: bot.Attached, Files: []bot.File{{ID: "t", Kind: "sticker"}}}},
		{"video", `"video":{"file_id":"w","width":1,"height":1,"duration":1}`, bot.Inbound{Kind: bot.Attached, Files: []bot.File{{ID: "w", Kind: "video"}}}},
		{"gif", `"animation":{"file_id":"w","width":1,"height":1,"duration":1},"document":{"file_id":"w"}`, bot.Inbound{Kind: bot.Attached, Files: []bot.File{{ID: "w", Kind: "video"}}}},
		{"place", `"location":{"latitude":1,"longitude":2}`, bot.Inbound{Kind: bot.Attached, Files: []bot.File{{Kind: "other"}}}},
	} {
		got, _ := taken(t, with(5, 7, x.rest))
		if len(got) != 1 {
			t.Errorf("%s: %d events", x.name, len(got))
			continue
		}
		in := got[0]
		if age := time.Since(in.At); age < 0 || age > time.Minute {
			t.Errorf("%s: at %v", x.name, in.At)
		}
		in.At = time.Time{}
		x.want.Channel, x.want.EventID, x.want.Sender = "telegram", "5", "7"
		if a, b := fmt.Sprintf("%+v", in), fmt.Sprintf("%+v", x.want); a != b {
			t.Errorf("%s became\n%s, not\n%s", x.name, a, b)
		}
	}
}

func TestWhatIsNoneOfOurs(t *testing.T) {
	got, f := taken(t,
		with(1, 7, `"pinned_message":{"message_id":1,"date":0,"chat":{"id":7,"type":"private"}}`),
		strings.Replace(text(2, 7, 2, "hi"), `"is_bot":false`, `"is_bot":true`, 1),
		`{"update_id":3,"poll":{"id":"1","question":"q","options":[],"total_voter_count":0,"is_closed":false,"is_anonymous":true,"type":"regular","allows_multiple_answers":false}}`)
	if len(got) != 0 || len(f.called("sendMessage")) != 0 {
		t.Errorf("took %+v", got)
	}
}

func TestGroupIsToldOnceAndLeft(t *testing.T) {
	group := strings.ReplaceAll(text(1, -100, 1, "你好"), `"type":"private"`, `"type":"supergroup","title":"g"`)
	added := `{"update_id":2,"my_chat_member":{"date":1,"chat":{"id":-200,"type":"group","title":"g"},"from":{"id":7,"is_bot":false,"first_name":"x","language_code":"en"},"old_chat_member":{"status":"left","user":{"id":1,"is_bot":true,"first_name":"b"}},"new_chat_member":{"status":"member","user":{"id":1,"is_bot":true,"first_name":"b"}}}}`
	got, f := taken(t, group, strings.Replace(group, `"update_id":1`, `"update_id":9`, 1), added)
	if len(got) != 0 {
		t.Errorf("took %+v", got)
	}
	told := map[string]int{}
	for _, c := range f.called("sendMessage") {
		told[c.params["chat_id"]]++
		if c.params["chat_id"] == "-200" && !strings.Contains(c.params["text"], "private") {
			t.Errorf("told %q", c.params["text"])
		}
	}
	if told["-100"] != 1 || told["-200"] != 1 || len(f.called("leaveChat")) < 2 {
		t.Errorf("told %v, left %d times", told, len(f.called("leaveChat")))
	}
}

func TestEditIsANewMessageIfItChangesTheText(t *testing.T) {
	edit := func(id int64, s string) string {
		u := strings.Replace(text(id, 7, 1, s), `"message":{`, `"edited_message":{"edit_date":1900000000,`, 1)
		return u
	}
	got, _ := taken(t, text(1, 7, 1, "每月500"), edit(2, "每月500"), edit(3, "每月800"), edit(4, "每月800"), edit(5, "每月500"))
	var ids []string
	for _, in := range got {
		ids = append(ids, in.EventID+" "+in.Text)
	}
	if s := strings.Join(ids, ", "); s != "1 每月500, 3 每月800, 5 每月500" {
		t.Errorf("took %s", s)
	}
}

func TestPressedButtonIsAnsweredAndItsKeyboardGoes(t *testing.T) {
	pressed := `{"update_id":5,"callback_query":{"id":"q1","from":{"id":7,"is_bot":false,"first_name":"x"},"chat_instance":"c","data":"agree:3","message":{"message_id":44,"date":1600000000,"chat":{"id":7,"type":"private"}}}}`
	old := `{"update_id":6,"callback_query":{"id":"q2","from":{"id":7,"is_bot":false,"first_name":"x"},"chat_instance":"c","data":"agree:1","message":{"message_id":4,"date":0,"chat":{"id":7,"type":"private"}}}}`
	got, f := taken(t, pressed, old)
	if len(got) != 2 || got[0].Kind != bot.Button || got[0].Button != "agree:3" || got[0].Sender != "7" || time.Since(got[0].At) > time.Minute || got[1].Button != "agree:1" {
		t.Fatalf("took %+v", got)
	}
	if a := f.called("answerCallbackQuery"); len(a) != 2 {
		t.Errorf("answered %v", a)
	}
	e := f.called("editMessageReplyMarkup")
	if len(e) != 1 || e[0].params["message_id"] != "44" || e[0].params["reply_markup"] != `{"inline_keyboard":[]}` {
		t.Errorf("keyboards %v", e)
	}
	if len(f.called("sendChatAction")) != 2 {
		t.Error("typing was not shown")
	}
}

// TestOldButtonDoesNothing: a button of an earlier message gets a kind answer.
func TestOldButtonDoesNothing(t *testing.T) {
	h := open(t, nil)
	h.add(1, text(1, 7, 1, "你好"))
	h.replies(1)
	h.add(2, `{"update_id":2,"callback_query":{"id":"q","from":{"id":7,"is_bot":false,"first_name":"x"},"chat_instance":"c","data":"#00112233445566778899aabbccddeeff","message":{"message_id":1,"date":1600000000,"chat":{"id":7,"type":"private"}}}}`)
	h.replies(2)
	h.until(t, "the answer to the button", func() bool { return len(h.called("answerCallbackQuery")) == 1 })
	h.wantInOrder(7, 0)
}

func send(t *testing.T, f *fake, m bot.Outbound) error {
	t.Helper()
	words, err := wording.New()
	if err != nil {
		t.Fatal(err)
	}
	b, err := telegram.New(telegram.Options{Token: token, APIURL: f.URL, Phraser: words})
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.Send(t.Context(), m)
	return err
}

func outbound(s string, buttons ...bot.ReplyButton) bot.Outbound {
	return bot.Outbound{Key: "k", Channel: "telegram", To: "7", Reply: bot.Reply{Text: s, Buttons: buttons}}
}

func TestWhatErrorsMean(t *testing.T) {
	var refused *bot.Refused
	var later *bot.RetryAfter
	for _, x := range []struct {
		code    int
		rest    string
		refused bool
		after   time.Duration
	}{
		{403, `"description":"Forbidden: bot was blocked by the user 李明"`, true, 0},
		{400, `"description":"Bad Request: chat not found"`, true, 0},
		{400, `"description":"Bad Request: whatever"`, true, 0},
		{429, `"description":"Too Many Requests","parameters":{"retry_after":17}`, false, 17 * time.Second},
		{500, `"description":"Internal"`, false, 0},
		{401, `"description":"Unauthorized"`, false, 0},
	} {
		f := newFake(t)
		f.faults = func(method string, _ int, w http.ResponseWriter) bool {
			answer(w, x.code, x.rest)
			return true
		}
		err := send(t, f, outbound("你好"))
		if err == nil || errors.As(err, &refused) != x.refused || errors.As(err, &later) != (x.after > 0) {
			t.Errorf("%d %s: %v", x.code, x.rest, err)
		}
		if x.after > 0 && later.After != x.after {
			t.Errorf("after %v instead of %v", later.After, x.after)
		}
		if err != nil && (strings.Contains(err.Error(), "李明") || strings.Contains(err.Error(), token)) {
			t.Errorf("an error quotes: %v", err)
		}
	}
	if err := send(t, newFake(t), bot.Outbound{To: "nobody", Reply: bot.Reply{Text: "x"}}); !errors.As(err, &refused) {
		t.Errorf("to no chat: %v", err)
	}
}

func TestMovedChatIsFollowed(t *testing.T) {
	f := newFake(t)
	f.faults = func(method string, n int, w http.ResponseWriter) bool {
		if method != "sendMessage.before" || n != 1 {
			return false
		}
		answer(w, 400, `"description":"Bad Request: group chat was upgraded","parameters":{"migrate_to_chat_id":-1009}`)
		return true
	}
	if err := send(t, f, outbound("你好")); err != nil || len(f.sent) != 1 || f.sent[0].params["chat_id"] != "-1009" {
		t.Errorf("sent %v, %v", f.sent, err)
	}
}

// TestUnreadableYesIsAYes: a message that has arrived is not sent again because
// of what else the answer says.
func TestUnreadableYesIsAYes(t *testing.T) {
	f := newFake(t)
	f.faults = func(method string, _ int, w http.ResponseWriter) bool {
		if method != "sendMessage.after" {
			return false
		}
		answer(w, 200, `"result":{"message_id":"of a new kind"}`)
		return true
	}
	if err := send(t, f, outbound("你好")); err != nil || len(f.sent) != 1 {
		t.Errorf("sent %d times, %v", len(f.sent), err)
	}
}

// TestFormNeverCostsTheWords: a message that Telegram finds fault with goes plain.
func TestFormNeverCostsTheWords(t *testing.T) {
	f := newFake(t)
	f.faults = func(method string, n int, w http.ResponseWriter) bool {
		if method != "sendMessage.before" || n != 1 {
			return false
		}
		answer(w, 400, `"description":"Bad Request: can't parse entities"`)
		return true
	}
	if err := send(t, f, outbound("1 < 2 & 3", bot.ReplyButton{ID: "a", Title: "A"})); err != nil || len(f.sent) != 1 || f.sent[0].params["text"] != "1 < 2 & 3" || f.sent[0].params["parse_mode"] != "" {
		t.Errorf("sent %v, %v", f.sent, err)
	}
}

func TestLongMessageGoesInPartsAndOnFromWhereItFailed(t *testing.T) {
	f := newFake(t)
	f.faults = func(method string, n int, w http.ResponseWriter) bool {
		if method != "sendMessage.before" || n != 2 {
			return false
		}
		answer(w, 500, `"description":"Internal"`)
		return true
	}
	words, err := wording.New()
	if err != nil {
		t.Fatal(err)
	}
	b, err := telegram.New(telegram.Options{Token: token, APIURL: f.URL, Phraser: words})
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("一句话 <&>。", 1200)
	m := outbound(long, bot.ReplyButton{ID: "human", Title: "找同事聊"})
	if _, err := b.Send(t.Context(), m); err == nil {
		t.Fatal("no error")
	}
	if _, err := b.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	var whole strings.Builder
	for i, c := range f.sent {
		whole.WriteString(c.params["text"])
		if last := i == len(f.sent)-1; (c.params["reply_markup"] != "") != last {
			t.Errorf("part %d: keyboard %q", i+1, c.params["reply_markup"])
		}
	}
	want := strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(long, "&", "&amp;"), "<", "&lt;"), ">", "&gt;")
	if whole.String() != want || len(f.sent) != 3 {
		t.Errorf("%d parts of %d bytes instead of %d", len(f.sent), whole.Len(), len(want))
	}
}

func TestContactIsAskedForByTheApp(t *testing.T) {
	f := newFake(t)
	if err := send(t, f, outbound("请分享号码", bot.ReplyButton{ID: telegram.ContactButton, Title: "分享我的号码"}, bot.ReplyButton{ID: "human", Title: "找同事聊"})); err != nil {
		t.Fatal(err)
	}
	if k := f.sent[0].params["reply_markup"]; !strings.Contains(k, `{"text":"分享我的号码","request_contact":true}`) || !strings.Contains(k, `{"text":"找同事聊"}`) {
		t.Errorf("keyboard %s", k)
	}
}

// TestFilesAreFetchedAndKept goes the whole way of a photo, through trouble.
func TestFilesAreFetchedAndKept(t *testing.T) {
	h := open(t, nil)
	photo := append([]byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00"), bytes.Repeat([]byte{7}, 300<<10)...)
	h.mu.Lock()
	h.fake.files["photos/p1"] = photo
	h.fake.files["photos/d1"] = []byte("MZ, a program")
	h.fake.files["photos/d2"] = append([]byte("%PDF-1.7\n"), make([]byte, bot.MaxFile)...)
	h.faults = func(method string, n int, w http.ResponseWriter) bool {
		switch {
		case method == "getFile" && n == 1:
			answer(w, 500, `"description":"Internal"`)
		case method == "file" && n == 1:
			return cut(w)
		case method == "file" && n == 2:
			w.Header().Set("Content-Length", "9999")
			_, _ = w.Write(photo[:600])
			return true
		default:
			return false
		}
		return true
	}
	h.mu.Unlock()
	h.add(1, with(1, 7, `"photo":[{"file_id":"p1","width":9,"height":9,"file_size":300000}]`))
	h.add(2, with(2, 7, `"document":{"file_id":"d1","mime_type":"application/pdf"}`))
	h.add(3, with(3, 7, `"document":{"file_id":"d2","mime_type":"application/pdf"}`))
	h.replies(3)
	h.until(t, "a third file", func() bool { return h.counts["file"] >= 5 })
	deadline := time.After(10 * time.Second)
	for {
		wanted, err := h.db.WantedFiles(t.Context(), 10)
		if err != nil {
			t.Fatal(err)
		}
		if len(wanted) == 0 {
			break
		}
		select {
		case <-deadline:
			t.Fatalf("still wanted: %d", len(wanted))
		case <-time.After(10 * time.Millisecond):
		}
	}
	kept, err := h.db.File(t.Context(), h.conversation(7), "p1")
	if err != nil || !bytes.Equal(kept.Content.Reveal(), photo) || kept.File.Type != "image/jpeg" {
		t.Errorf("kept %d bytes, %v", len(kept.Content.Reveal()), err)
	}
	for _, id := range []string{"d1", "d2"} {
		if _, err := h.db.File(t.Context(), h.conversation(7), id); !errors.Is(err, bot.ErrNotFound) {
			t.Errorf("%s was kept: %v", id, err)
		}
	}
	state, err := dialog.UnmarshalState(func() []byte { c, _ := h.s.Conversation(t.Context(), h.conversation(7)); return c.State }())
	if err != nil || len(state.Files) == 0 {
		t.Errorf("the files wait for no case: %+v, %v", state.Files, err)
	}
	h.stop()
	h.silent([]string{"李明", token, "p1", "d1"})
}
