package hook_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/hook"
	"repaybot/bot/signed"
)

// TestEveryKindOfEvent sends one of each and reads what the service is given.
func TestEveryKindOfEvent(t *testing.T) {
	p := open(t, nil)
	status, answer := p.events(`{"events": [
		{"id": "1", "type": "opened", "sender": "oAB", "at": "2026-11-24T08:59:00+08:00", "start": "AB-12_x", "origin": "203.0.113.7"},
		{"id": "2", "type": "message", "sender": "oAB", "at": "2026-11-24T08:59:01+08:00", "text": "多少钱"},
		{"id": "3", "type": "button", "sender": "oAB", "at": "2026-11-24T08:59:02+08:00", "button": "1.options"},
		{"id": "4", "type": "contact", "sender": "oAB", "at": "2026-11-24T08:59:03+08:00", "phone": "+8613800138000", "own": true},
		{"id": "5", "type": "attachment", "sender": "oAB", "at": "2026-11-24T08:59:04+08:00", "text": "my payslip",
		 "files": [{"id": "media-1", "kind": "photo", "type": "image/jpeg", "size": 12345}]}
	]}`)
	if status != http.StatusAccepted || strings.TrimSpace(answer) != `{"accepted":5,"repeated":0}` {
		t.Fatalf("%d %s", status, answer)
	}
	at := func(second int) time.Time {
		return time.Date(2026, 11, 24, 8, 59, second, 0, time.FixedZone("", 8*3600))
	}
	want := []bot.Inbound{
		{Channel: "wechat", EventID: "1", At: at(0), Kind: bot.Opened, Sender: "oAB", Start: "AB-12_x", Origin: "203.0.113.7"},
		{Channel: "wechat", EventID: "2", At: at(1), Kind: bot.Text, Sender: "oAB", Text: "多少钱"},
		{Channel: "wechat", EventID: "3", At: at(2), Kind: bot.Button, Sender: "oAB", Button: "1.options"},
		{Channel: "wechat", EventID: "4", At: at(3), Kind: bot.Contact, Sender: "oAB", Phone: "+8613800138000", Own: true},
		{Channel: "wechat", EventID: "5", At: at(4), Kind: bot.Attached, Sender: "oAB", Text: "my payslip", Files: []bot.File{{ID: "media-1", Kind: "photo", Type: "image/jpeg", Size: 12345}}},
	}
	got := p.inbox.events
	if len(got) != len(want) {
		t.Fatalf("accepted %d", len(got))
	}
	for i := range want {
		if !got[i].At.Equal(want[i].At) {
			t.Errorf("%s came at %s", want[i].EventID, got[i].At)
		}
		got[i].At = want[i].At
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Errorf("accepted %+v, want %+v", got[i], want[i])
		}
	}
}

// TestOneEventAlone sees that a bridge need not wrap one.
func TestOneEventAlone(t *testing.T) {
	p := open(t, nil)
	if status, answer := p.events(message("1", "hello")); status != http.StatusAccepted || len(p.inbox.events) != 1 {
		t.Errorf("%d %s", status, answer)
	}
}

func message(id, text string) string {
	return fmt.Sprintf(`{"id": %q, "type": "message", "sender": "oAB", "at": "2026-11-24T09:00:00+08:00", "text": %q}`, id, text)
}

// TestARepeatedEventIsOne sends the same event twice, then 20 times at once.
func TestARepeatedEventIsOne(t *testing.T) {
	p := open(t, nil)
	for i, want := range []string{`{"accepted":1,"repeated":0}`, `{"accepted":0,"repeated":1}`} {
		if status, answer := p.events(message("1", "hello")); status != http.StatusAccepted || strings.TrimSpace(answer) != want {
			t.Errorf("time %d: %d %s", i+1, status, answer)
		}
	}
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if status, _ := p.events(message("2", "hello")); status != http.StatusAccepted {
				t.Error(status)
			}
		})
	}
	all.Wait()
	if len(p.inbox.events) != 2 {
		t.Errorf("accepted %d events, want 2", len(p.inbox.events))
	}
}

// TestEventsOutOfOrder sees that a late event is taken as it comes, with its own moment.
func TestEventsOutOfOrder(t *testing.T) {
	p := open(t, nil)
	p.events(message("2", "second"))
	late := `{"id": "1", "type": "message", "sender": "oAB", "at": "2026-11-22T09:00:00+08:00", "text": "first"}`
	if status, _ := p.events(late); status != http.StatusAccepted {
		t.Fatal(status)
	}
	if e := p.inbox.events; len(e) != 2 || e[1].EventID != "1" || !e[1].At.Before(e[0].At) {
		t.Errorf("%+v", e)
	}
}

// TestWhatIsNotSignedRight sees that nothing of it is taken.
func TestWhatIsNotSignedRight(t *testing.T) {
	body := message("1", "hello")
	for name, header := range map[string]string{
		"nothing":           "",
		"nonsense":          "hello",
		"another secret":    signed.Sign(now, []byte(body), []byte("another secret that is long enough")),
		"another body":      signed.Sign(now, []byte(body+" "), secret),
		"too old":           signed.Sign(now.Add(-5*time.Minute-time.Second), []byte(body), secret),
		"from the future":   signed.Sign(now.Add(5*time.Minute+time.Second), []byte(body), secret),
		"of another moment": strings.Replace(signed.Sign(now, []byte(body), secret), "t=1", "t=2", 1),
	} {
		p := open(t, nil)
		if status, answer := p.post(body, header); status != http.StatusUnauthorized || len(p.inbox.events) != 0 {
			t.Errorf("%s: %d %s", name, status, answer)
		}
	}
	p := open(t, nil)
	if status, _ := p.post(body, signed.Sign(now.Add(-4*time.Minute), []byte(body), retired)); status != http.StatusAccepted {
		t.Errorf("the secret before is not taken: %d", status)
	}
}

// TestWhatCannotBeRead sees that each slip is named by its field, that nothing
// of the batch is taken, and that what came in is not quoted.
func TestWhatCannotBeRead(t *testing.T) {
	for _, c := range []struct{ field, body string }{
		{"", `hello Mallory`},
		{"", ``},
		{"/events/0", `{"events": ["Mallory"]}`},
		{"/events", `{"events": []}`},
		{"/events", `{"events": null}`},
		{"/events", `{"events": [` + strings.Repeat(message("1", "x")+",", 100) + message("2", "x") + `]}`},
		{"/events/1/id", `{"events": [` + message("1", "x") + `, {"type": "message"}]}`},
		{"/id", `{}`},
		{"/id", `{"id": 5}`},
		{"/id", `{"id": "a\u0000b", "type": "opened", "sender": "a", "at": "2026-11-24T09:00:00+08:00"}`},
		{"/id", `{"id": "` + strings.Repeat("x", 201) + `", "type": "opened", "sender": "a", "at": "2026-11-24T09:00:00+08:00"}`},
		{"/id", `{"id": "1", "id": "2", "type": "opened", "sender": "a", "at": "2026-11-24T09:00:00+08:00"}`},
		{"/start", `{"id": "1", "type": "opened", "sender": "a", "at": "2026-11-24T09:00:00+08:00", "start": "a b"}`},
		{"/start", `{"id": "1", "type": "opened", "sender": "a", "at": "2026-11-24T09:00:00+08:00", "start": "` + strings.Repeat("x", 65) + `"}`},
		{"/start", `{"id": "1", "type": "message", "sender": "a", "at": "2026-11-24T09:00:00+08:00", "text": "x", "start": "a"}`},
		{"/origin", `{"id": "1", "type": "opened", "sender": "a", "at": "2026-11-24T09:00:00+08:00", "origin": "home"}`},
		{"/Mallory", `{"id": "1", "type": "opened", "sender": "a", "at": "2026-11-24T09:00:00+08:00", "Mallory": 1}`},
		{"/Text", `{"id": "1", "type": "message", "sender": "a", "at": "2026-11-24T09:00:00+08:00", "Text": "x"}`},
		{"/at", `{"id": "1", "type": "opened", "sender": "a"}`},
		{"/at", `{"id": "1", "type": "opened", "sender": "a", "at": "yesterday"}`},
		{"/at", `{"id": "1", "type": "opened", "sender": "a", "at": "2026-11-24T09:05:01+08:00"}`},
		{"/at", `{"id": "1", "type": "opened", "sender": "a", "at": "1926-11-24T09:05:01+08:00"}`},
		{"/sender", `{"id": "1", "type": "opened", "at": "2026-11-24T09:00:00+08:00"}`},
		{"/type", `{"id": "1", "sender": "a", "at": "2026-11-24T09:00:00+08:00"}`},
		{"/type", `{"id": "1", "type": "payment", "sender": "a", "at": "2026-11-24T09:00:00+08:00"}`},
		{"/text", `{"id": "1", "type": "message", "sender": "a", "at": "2026-11-24T09:00:00+08:00"}`},
		{"/text", `{"id": "1", "type": "opened", "text": "Mallory", "sender": "a", "at": "2026-11-24T09:00:00+08:00"}`},
		{"/text", "{\"id\": \"1\", \"type\": \"message\", \"sender\": \"a\", \"at\": \"2026-11-24T09:00:00+08:00\", \"text\": \"Mallory\xff\"}"},
		{"/button", `{"id": "1", "type": "button", "sender": "a", "at": "2026-11-24T09:00:00+08:00"}`},
		{"/phone", `{"id": "1", "type": "contact", "sender": "a", "at": "2026-11-24T09:00:00+08:00", "phone": "13800138000"}`},
		{"/own", `{"id": "1", "type": "contact", "sender": "a", "at": "2026-11-24T09:00:00+08:00", "phone": "+8613800138000", "own": "yes"}`},
		{"/files", `{"id": "1", "type": "attachment", "sender": "a", "at": "2026-11-24T09:00:00+08:00"}`},
		{"/files/0/kind", `{"id": "1", "type": "attachment", "sender": "a", "at": "2026-11-24T09:00:00+08:00", "files": [{"id": "f", "kind": "exe"}]}`},
		{"/files/1/id", `{"id": "1", "type": "attachment", "sender": "a", "at": "2026-11-24T09:00:00+08:00", "files": [{"id": "f", "kind": "photo"}, {}]}`},
		{"/files/0/type", `{"id": "1", "type": "attachment", "sender": "a", "at": "2026-11-24T09:00:00+08:00", "files": [{"id": "f", "kind": "photo", "type": "Mallory"}]}`},
		{"/files/0/size", `{"id": "1", "type": "attachment", "sender": "a", "at": "2026-11-24T09:00:00+08:00", "files": [{"id": "f", "kind": "photo", "size": -1}]}`},
		{"/message", `{"id": "1", "type": "receipt", "at": "2026-11-24T09:00:00+08:00", "message": "Mallory", "status": "read"}`},
		{"/status", `{"id": "1", "type": "receipt", "at": "2026-11-24T09:00:00+08:00", "message": "wechat:a/1/1", "status": "lost"}`},
		{"/reason", `{"id": "1", "type": "receipt", "at": "2026-11-24T09:00:00+08:00", "message": "wechat:a/1/1", "status": "read", "reason": "x"}`},
		{"/reason", `{"id": "1", "type": "receipt", "at": "2026-11-24T09:00:00+08:00", "message": "wechat:a/1/1", "status": "failed", "reason": "Mallory has no app"}`},
		{"/reason", `{"id": "1", "type": "receipt", "at": "2026-11-24T09:00:00+08:00", "message": "wechat:a/1/1", "status": "failed", "reason": "8613800138000"}`},
	} {
		p := open(t, nil)
		status, answer := p.events(c.body)
		var problem struct{ Title, Detail, Field string }
		if err := json.Unmarshal([]byte(answer), &problem); err != nil || status != http.StatusBadRequest || problem.Field != c.field || problem.Title == "" {
			t.Errorf("%.120q: %d %s, want the field %q (%v)", c.body, status, answer, c.field, err)
		}
		if strings.Contains(answer, "Mallory") && c.field != "/Mallory" {
			t.Errorf("%s is quoted: %s", c.body, answer)
		}
		if len(p.inbox.events) != 0 || len(p.records.records) != 0 {
			t.Errorf("%.120q: something was taken", c.body)
		}
	}
}

// TestAHugeBody sees that 1 MB is taken and a byte more is not.
func TestAHugeBody(t *testing.T) {
	p := open(t, nil)
	body := message("1", "x")
	for size, want := range map[int]int{1 << 20: http.StatusAccepted, 1<<20 + 1: http.StatusRequestEntityTooLarge} {
		padded := body + strings.Repeat(" ", size-len(body))
		if status, answer := p.events(padded); status != want {
			t.Errorf("%d bytes: %d %s, want %d", size, status, answer, want)
		}
	}
}

// TestACutBody sees that a body that ends before its length is not taken, even
// though what is there is a whole event with a right signature.
func TestACutBody(t *testing.T) {
	p := open(t, nil)
	u, err := url.Parse(p.url)
	if err != nil {
		t.Fatal(err)
	}
	c, err := net.Dial("tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	body := message("1", "hello")
	fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n%s: %s\r\n\r\n%s", u.Path, len(body)+10, signed.Header, signed.Sign(now, []byte(body), secret), body)
	if err := c.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusBadRequest || len(p.inbox.events) != 0 {
		t.Errorf("%d, accepted %+v", r.StatusCode, p.inbox.events)
	}
}

// TestAStoreThatFails sees that a batch is not answered for before it is
// durable, and that it is taken whole when it comes again.
func TestAStoreThatFails(t *testing.T) {
	p := open(t, nil)
	batch := `{"events": [` + message("1", "a secret word") + `,` + message("2", "b") + `]}`
	p.inbox.fail = 1
	if status, answer := p.events(batch); status != http.StatusServiceUnavailable || strings.Contains(answer, "secret word") {
		t.Fatalf("%d %s", status, answer)
	}
	if status, _ := p.events(batch); status != http.StatusAccepted || len(p.inbox.events) != 2 {
		t.Errorf("%d, accepted %d", status, len(p.inbox.events))
	}
}

// TestReceipts sees that marks are kept whatever their order, and that staff
// are told of a message that did not arrive.
func TestReceipts(t *testing.T) {
	p := open(t, nil)
	receipt := func(id, status, more string) string {
		return fmt.Sprintf(`{"id": %q, "type": "receipt", "sender": "oAB", "at": "2026-11-24T09:00:0%s+08:00", "message": "wechat:4f1c/3/1", "status": %q%s}`, id, id, status, more)
	}
	for _, body := range []string{receipt("3", "read", ""), receipt("2", "delivered", ""), receipt("3", "read", ""), receipt("4", "failed", `, "reason": "131026"`)} {
		if status, answer := p.events(body); status != http.StatusAccepted {
			t.Fatalf("%s: %d %s", body, status, answer)
		}
	}
	for m, second := range map[hook.Mark]int{hook.Delivered: 2, hook.Read: 3, hook.Failed: 4} {
		r, there := p.records.records[hook.ReceiptKey("wechat:4f1c/3/1", m)]
		if !there || r.Conversation != "wechat:4f1c" || r.Sequence != 3 || r.Status != bot.RecordActive || !r.At.Equal(time.Date(2026, 11, 24, 9, 0, second, 0, time.FixedZone("", 8*3600))) {
			t.Errorf("%s: %+v", m, r)
		}
	}
	if want := []string{"wechat:4f1c/3/1 wechat:4f1c wechat 131026"}; !reflect.DeepEqual(p.failed, want) {
		t.Errorf("told %q, want %q", p.failed, want)
	}
	if log := p.log.String(); !strings.Contains(log, "could not deliver") || strings.Contains(log, "oAB") {
		t.Errorf("logged %s", log)
	}
	p.records.fail = true
	if status, _ := p.events(receipt("5", "read", "")); status != http.StatusServiceUnavailable {
		t.Errorf("a receipt that is not kept is answered with %d", status)
	}
}

// TestNoChannel sees to addresses that take nothing.
func TestNoChannel(t *testing.T) {
	p := open(t, nil)
	p.url = strings.Replace(p.url, "wechat", "telegram", 1)
	if status, _ := p.events(message("1", "hello")); status != http.StatusNotFound {
		t.Errorf("an unknown channel: %d", status)
	}
}

// TestTheLogTellsNobody sends what is right and what is wrong, and reads the log.
func TestTheLogTellsNobody(t *testing.T) {
	p := open(t, nil)
	contact := `{"id": "c", "type": "contact", "sender": "oAB", "at": "2026-11-24T09:00:00+08:00", "phone": "+8613800138000"}`
	p.events(contact)
	p.events(message("1", "I lost my job"))
	p.post(message("2", "I lost my job"), "t=1,v1=00")
	p.events(message("3", "I lost my job")[:80])
	p.inbox.fail = 1
	p.events(message("4", "I lost my job"))
	if p.log.Len() == 0 {
		t.Fatal("nothing is logged")
	}
	for _, word := range []string{"lost", "oAB", "138001"} {
		if strings.Contains(p.log.String(), word) {
			t.Errorf("the log has %q: %s", word, p.log.String())
		}
	}
}
