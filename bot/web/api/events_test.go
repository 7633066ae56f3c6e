package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pb33f/libopenapi"

	"repaybot/bot"
	"repaybot/bot/web/api"
)

// sse is one event of a stream.
type sse struct{ id, name, data string }

// follower reads a stream.
type follower struct {
	h      *house
	answer *http.Response
	lines  *bufio.Scanner
	events chan sse // closed at its end
	beats  chan struct{}
	stop   func()
}

func (c *client) follow(path string, headers ...string) *follower {
	c.h.t.Helper()
	ctx, cancel := context.WithCancel(c.h.t.Context())
	r, err := http.NewRequestWithContext(ctx, "GET", c.h.server.URL+"/api/v1/events"+path, nil)
	if err != nil {
		c.h.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+c.session)
	r.Header.Set("Accept-Language", c.lang)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := c.h.server.Client().Do(r)
	if err != nil {
		c.h.t.Fatal(err)
	}
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != "text/event-stream" {
		c.h.t.Fatalf("no stream: %d %v", answer.StatusCode, answer.Header)
	}
	f := &follower{h: c.h, answer: answer, lines: bufio.NewScanner(answer.Body), events: make(chan sse, 1000), beats: make(chan struct{}, 1000), stop: cancel}
	f.lines.Buffer(nil, 1<<20)
	go f.read()
	c.h.t.Cleanup(func() { cancel(); answer.Body.Close() })
	return f
}

func (f *follower) read() {
	defer close(f.events)
	var e sse
	for f.lines.Scan() {
		line := f.lines.Text()
		switch {
		case line == "":
			if e.name != "" {
				f.events <- e
			}
			e = sse{}
		case strings.HasPrefix(line, ":"):
			f.beats <- struct{}{}
		case strings.HasPrefix(line, "id: "):
			e.id = line[4:]
		case strings.HasPrefix(line, "event: "):
			e.name = line[7:]
		case strings.HasPrefix(line, "data: "):
			e.data = line[6:]
		}
	}
}

// schemas are what each event's data has to hold to.
var schemas = map[string]string{"message": "Message", "mode": "ModeEvent", "seen": "Seen", "typing": "TypingEvent", "plan": "PlanEvent", "code": "CodeEvent", "end": "EndEvent"}

// next waits for an event of that name, and holds all that come to the description.
func (f *follower) next(name string) sse {
	f.h.t.Helper()
	for {
		select {
		case e, open := <-f.events:
			if !open {
				f.h.t.Fatalf("the stream ended before a %s", name)
			}
			f.h.described(schemas[e.name], e.data)
			if e.name == name {
				return e
			}
		case <-time.After(10 * time.Second):
			f.h.t.Fatalf("no %s came", name)
		}
	}
}

// ended waits for the end of a stream, and tells why it said that it ended.
func (f *follower) ended() string {
	f.h.t.Helper()
	why := ""
	for {
		select {
		case e, open := <-f.events:
			if !open {
				return why
			}
			if e.name == "end" {
				f.h.described("EndEvent", e.data)
				why = e.data
			}
		case <-time.After(10 * time.Second):
			f.h.t.Fatal("the stream does not end")
		}
	}
}

// described holds a value to a schema of the description.
func (h *house) described(schema, data string) {
	h.t.Helper()
	if schema == "" {
		h.t.Error("an event that is not described")
		return
	}
	doc, err := libopenapi.NewDocument(h.made.description)
	if err != nil {
		h.t.Fatal(err)
	}
	model, err := doc.BuildV3Model()
	if err != nil {
		h.t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal([]byte(data), &value); err != nil {
		h.t.Errorf("%s: %v", schema, err)
		return
	}
	ok, faults := schemaValidator.ValidateSchemaObject(model.Model.Components.Schemas.GetOrZero(schema).Schema(), value)
	if !ok {
		for _, f := range faults {
			h.t.Errorf("%s is not as described: %s %v: %s", schema, f.Reason, f.SchemaValidationErrors, data)
		}
	}
}

func TestAStreamGoesOnWhereItsReaderWas(t *testing.T) {
	h := open(t, nil)
	c := h.login("GC01")
	c.say("你好")
	f := c.follow("?after=0")
	first := f.next("message")
	if !strings.Contains(first.data, "你好") {
		t.Fatalf("the first is %s", first.data)
	}
	last := f.next("seen")
	c.say("多少钱")
	got := f.next("message")
	for !strings.Contains(got.data, "多少钱") {
		got = f.next("message")
	}
	f.stop()
	c.say("第二句")
	h.restart()
	c.say("第三句")
	f = c.follow("", "Last-Event-ID", got.id)
	var heard []string
	for len(heard) == 0 || !strings.Contains(heard[len(heard)-1], "第三句") {
		heard = append(heard, f.next("message").data)
	}
	all := strings.Join(heard, "\n")
	if strings.Contains(all, `多少钱`) || strings.Count(all, "第二句") != 1 || strings.Count(all, "第三句") != 1 {
		t.Errorf("something is missed or comes twice:\n%s", all)
	}
	if last.id == "" {
		t.Error("an event has no id")
	}
	// Without a place: what comes from now on.
	now := c.follow("")
	now.next("mode")
	c.say("第四句")
	if got := now.next("message"); !strings.Contains(got.data, "第四句") {
		t.Errorf("the first message is %s", got.data)
	}
}

func TestAStreamTellsOfModeSeenPlanAndTyping(t *testing.T) {
	h := open(t, nil)
	c := h.login("GC01")
	c.say("你好")
	f := c.follow("?after=0")
	f.next("seen")
	h.want(http.StatusOK, c.ask("POST", "/api/v1/seen", `{"position":101}`))
	if got := f.next("seen"); !strings.Contains(got.data, `"by_customer":101`) {
		t.Errorf("seen is %s", got.data)
	}
	h.want(http.StatusOK, c.ask("POST", "/api/v1/seen", `{"position":0}`)) // nothing is unseen again
	if got := h.want(http.StatusOK, c.ask("GET", "/api/v1/conversation", "")); !strings.Contains(string(got.Body), `"by_customer":101`) {
		t.Errorf("what was seen is forgotten: %s", got.Body)
	}
	typists, stop := h.api.WatchTyping()
	h.want(http.StatusNoContent, c.ask("POST", "/api/v1/typing", ""))
	if got := <-typists; got != bot.ConversationOf("GC01") {
		t.Errorf("who types is %s", got)
	}
	stop()
	h.want(http.StatusNoContent, c.ask("POST", "/api/v1/typing", ""))
	if len(typists) != 0 {
		t.Error("who watches no more is told")
	}
	c.press("human")
	if got := f.next("mode"); !strings.Contains(got.data, `"queued"`) {
		t.Errorf("mode is %s", got.data)
	}
	handle := func(kind bot.InboundKind, text, id string) {
		t.Helper()
		if _, err := h.s.Handle(t.Context(), bot.Inbound{Conversation: bot.ConversationOf("GC01"), Channel: "console", EventID: id, At: h.clock(), Kind: kind, Staff: "anna", Text: text}); err != nil {
			t.Fatal(err)
		}
	}
	handle(bot.StaffTook, "", "one")
	if got := f.next("mode"); !strings.Contains(got.data, `"staff"`) {
		t.Errorf("mode is %s", got.data)
	}
	h.api.StaffTyping(bot.ConversationOf("GC01"))
	f.next("typing")
	handle(bot.StaffSaid, "您好，我是安娜", "two")
	for got := f.next("message"); !strings.Contains(got.data, "安娜"); got = f.next("message") {
	}
}

func TestStreamsEndAndSayWhy(t *testing.T) {
	h := open(t, func(o *api.Options) { o.Heartbeat = 50 * time.Millisecond })
	c := h.login("GC01")
	c.say("你好")
	f := c.follow("")
	f.next("seen")
	h.pass(time.Minute)
	select {
	case <-f.beats:
	case <-time.After(10 * time.Second):
		t.Error("a quiet stream says nothing")
	}
	h.want(http.StatusNoContent, c.ask("DELETE", "/api/v1/session", ""))
	if why := f.ended(); why != `{"reason":"session"}` {
		t.Errorf("it ended by %s", why)
	}
	c = h.login("GC01")
	f = c.follow("")
	f.next("seen")
	h.pass(31 * time.Minute)
	if why := f.ended(); why != `{"reason":"session"}` {
		t.Errorf("after half an hour it ended by %s", why)
	}
	// Whoever is active has it longer.
	c = h.login("GC01")
	f = c.follow("")
	f.next("seen")
	h.pass(20 * time.Minute)
	c.session = h.want(http.StatusOK, c.ask("GET", "/api/v1/session", "")).Header.Get("Repaybot-Session")
	h.pass(20 * time.Minute)
	c.say("还在")
	f.next("message")
	h.stop()
	if why := f.ended(); why != `{"reason":"stopping"}` {
		t.Errorf("it ended by %s", why)
	}
	h.start()
}

// A visitor who has shown who they are talks elsewhere from then on, and their
// page is told.
func TestAVisitorsStreamMoves(t *testing.T) {
	h := open(t, nil)
	c := h.visit()
	c.ask("GET", "/api/v1/conversation", "")
	f := c.follow("")
	f.next("seen")
	c.say("多少钱")
	c.say("19900006101")
	c.say(<-h.phones.came)
	c.say("6101")
	if why := f.ended(); why != `{"reason":"moved"}` {
		t.Errorf("it ended by %s", why)
	}
	f = c.follow("?after=0")
	if got := f.next("mode"); !strings.Contains(got.data, `"verified":true`) {
		t.Errorf("mode is %s", got.data)
	}
}

// A page that does not read what it is sent keeps no other from theirs.
func TestASlowReaderBlocksNobody(t *testing.T) {
	h := open(t, nil)
	c := h.login("GC01")
	c.say("你好")
	address := strings.TrimPrefix(h.server.URL, "http://")
	for range 4 {
		slow, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer slow.Close()
		_ = slow.(*net.TCPConn).SetReadBuffer(1)
		if _, err := slow.Write([]byte("GET /api/v1/events?after=0 HTTP/1.1\r\nHost: " + address + "\r\nAuthorization: Bearer " + c.session + "\r\n\r\n")); err != nil {
			t.Fatal(err)
		}
	}
	f := c.follow("?after=0")
	other := h.login("GC02")
	g := other.follow("")
	long := strings.Repeat("很长的一句话", 300)
	for range 60 {
		began := time.Now()
		h.want(http.StatusOK, c.say(long))
		for got := f.next("message"); !strings.Contains(got.data, `"customer"`); got = f.next("message") {
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Fatalf("a message took %v to another page of the same conversation", took)
		}
	}
	other.say("你好")
	g.next("message")
}
