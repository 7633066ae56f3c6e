package api_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"repaybot/bot/signed"
	"repaybot/bot/web/api"
)

func TestOnlyPagesOnTheListMayAsk(t *testing.T) {
	h := open(t, nil)
	c := h.login("GC01")
	a := h.want(http.StatusOK, c.ask("GET", "/api/v1/session", "", "Origin", "https://www.bank.example"))
	if got := a.Header.Get("Access-Control-Allow-Origin"); got != "https://www.bank.example" {
		t.Errorf("the bank's page is not told that it may: %q", got)
	}
	if got := a.Header.Get("Access-Control-Allow-Credentials"); got != "" {
		t.Errorf("cookies are let in: %q", got)
	}
	for _, origin := range []string{"https://evil.example", "https://www.bank.example.evil.example", "http://www.bank.example", "null"} {
		a := h.want(http.StatusForbidden, c.ask("GET", "/api/v1/session", "", "Origin", origin))
		if a.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s may ask", origin)
		}
	}
	h.want(http.StatusOK, c.ask("GET", "/api/v1/session", "", "Origin", h.server.URL))
	a = c.ask("OPTIONS", "/api/v1/messages", "", "Origin", "https://www.bank.example", "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization,content-type")
	if a.Status >= 300 || a.Header.Get("Access-Control-Allow-Methods") == "" {
		t.Errorf("asking before asking: %d %v", a.Status, a.Header)
	}
}

func TestTooOften(t *testing.T) {
	h := open(t, func(o *api.Options) { o.PerMinute = 10 })
	c := h.login("GC01")
	for i := range 10 {
		a := h.want(http.StatusOK, c.ask("GET", "/api/v1/session", ""))
		if a.Header.Get("RateLimit-Limit") != "10" || a.Header.Get("RateLimit-Remaining") != fmt.Sprint(9-i) {
			t.Errorf("request %d: %v", i, a.Header)
		}
	}
	a := h.want(http.StatusTooManyRequests, c.ask("GET", "/api/v1/session", ""))
	if a.Header.Get("Retry-After") == "" || a.Header.Get("RateLimit-Remaining") != "0" {
		t.Errorf("it is not said when to come again: %v", a.Header)
	}
	h.want(http.StatusOK, h.login("GC02").ask("GET", "/api/v1/session", "")) // another has their own
	h.pass(time.Minute)
	h.want(http.StatusOK, c.ask("GET", "/api/v1/session", ""))
	// Without a session it is the address that counts, as the proxy in front names it.
	for range 10 {
		h.want(http.StatusOK, (&client{h: h}).ask("GET", "/api/v1/openapi.yaml", "", "X-Forwarded-For", "198.51.100.7"))
	}
	h.want(http.StatusTooManyRequests, (&client{h: h}).ask("GET", "/api/v1/openapi.yaml", "", "X-Forwarded-For", "10.9.9.9, 198.51.100.7"))
	h.want(http.StatusOK, (&client{h: h}).ask("GET", "/api/v1/openapi.yaml", "", "X-Forwarded-For", "198.51.100.8"))
}

func TestTheBanksBook(t *testing.T) {
	h := open(t, nil)
	book := string(h.made.book)
	lines := strings.Split(strings.TrimSpace(book), "\n")
	send := func(body string, signature string) answer {
		t.Helper()
		return (&client{h: h}).ask("POST", "/api/v1/import", body, "Content-Type", "application/x-ndjson", signed.Header, signature)
	}
	ok := func(body string) string { return signed.Sign(h.clock(), []byte(body), bankSecret) }
	a := h.want(http.StatusOK, send(book, ok(book)))
	if !strings.Contains(string(a.Body), fmt.Sprintf(`"same":%d`, len(lines))) {
		t.Errorf("the same book again: %s", a.Body)
	}
	bad := lines[0] + "\nnonsense\n"
	a = h.want(http.StatusOK, send(bad, ok(bad)))
	if !strings.Contains(string(a.Body), `"line":2`) {
		t.Errorf("a line that can't be read is not named: %s", a.Body)
	}
	h.want(http.StatusUnauthorized, send(book, ""))
	h.want(http.StatusUnauthorized, send(book, ok(bad)))
	h.want(http.StatusUnauthorized, send(book, signed.Sign(h.clock().Add(-time.Hour), []byte(book), bankSecret)))
	h.want(http.StatusUnauthorized, send(book, signed.Sign(h.clock(), []byte(book), bytes.Repeat([]byte{9}, 32))))
	h.want(http.StatusMethodNotAllowed, (&client{h: h}).ask("GET", "/api/v1/import", ""))
}

// What is agreed in the conversation is a plan, a document and a hash here.
func TestFromAnOfferToADocument(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		h := open(t, nil)
		c := h.login("GC01")
		c.lang = lang
		c.ask("GET", "/api/v1/conversation", "")
		var offers struct {
			Offers []struct {
				Kind, Message string
				Monthly       struct{ Text string }
			}
			Stops []struct{ Term int }
		}
		h.want(http.StatusOK, c.ask("POST", "/api/v1/offers", `{"account":"G-6101","ask":{"term":12},"stops":true}`)).decode(t, &offers)
		if len(offers.Offers) == 0 || len(offers.Stops) < 2 || offers.Offers[0].Kind != "installments" {
			t.Fatalf("offers: %+v", offers)
		}
		if lang == "en" {
			c.say("English please")
		}
		var said struct {
			Messages []struct {
				Text    string
				Buttons []struct{ ID string }
			}
		}
		h.want(http.StatusOK, c.say(offers.Offers[0].Message)).decode(t, &said)
		last := said.Messages[len(said.Messages)-1]
		if !strings.Contains(last.Text, offers.Offers[0].Monthly.Text) || len(last.Buttons) == 0 || !strings.HasPrefix(last.Buttons[0].ID, "agree:") {
			t.Fatalf("%q is not taken up: %+v", offers.Offers[0].Message, said)
		}
		c.press(last.Buttons[0].ID)
		code := <-h.phones.came
		h.want(http.StatusOK, c.say(code))
		plan := h.want(http.StatusOK, c.ask("GET", "/api/v1/plans/G-6101", ""))
		if !strings.Contains(string(plan.Body), `"count":12`) || !strings.Contains(string(plan.Body), `"progress":0`) {
			t.Errorf("the plan is %s", plan.Body)
		}
		if a := h.want(http.StatusOK, c.ask("POST", "/api/v1/offers", `{"account":"G-6101"}`)); !strings.Contains(string(a.Body), "already_agreed") {
			t.Errorf("offers are made where one is agreed: %s", a.Body)
		}
		var list struct {
			Documents []struct {
				ID, Kind string
				Hash     *string
			}
		}
		h.want(http.StatusOK, c.ask("GET", "/api/v1/documents", "")).decode(t, &list)
		if len(list.Documents) < 2 || list.Documents[0].Kind != "agreement" || list.Documents[0].Hash == nil {
			t.Fatalf("documents: %+v", list)
		}
		d := list.Documents[0]
		if a := h.want(http.StatusOK, c.ask("GET", "/api/v1/documents/"+d.ID+".pdf", "")); !bytes.HasPrefix(a.Body, []byte("%PDF-")) {
			t.Errorf("it is no PDF: %.40q", a.Body)
		}
		if a := h.want(http.StatusOK, c.ask("GET", "/api/v1/documents/"+d.ID, "", "Accept", "text/html")); !bytes.Contains(a.Body, []byte("<html")) {
			t.Errorf("it is no page: %.40q", a.Body)
		}
		if a := h.want(http.StatusOK, (&client{h: h}).ask("GET", "/api/v1/verify/"+*d.Hash, "")); a.Body[8] != 't' {
			t.Errorf("its hash is not known: %s", a.Body)
		}
		if a := h.want(http.StatusOK, (&client{h: h}).ask("GET", "/api/v1/verify/"+strings.Repeat("0", 64), "")); a.Body[8] != 'f' {
			t.Errorf("any hash is known: %s", a.Body)
		}
		if a := h.want(http.StatusOK, c.ask("GET", "/api/v1/pay/G-6101", "")); !strings.Contains(string(a.Body), "svg") {
			t.Errorf("the link has no QR code: %s", a.Body)
		}
	}
}

// A picture is kept, told in the conversation, and named once.
func TestAFile(t *testing.T) {
	h := open(t, nil)
	c := h.login("GC01")
	c.say("这笔账不对")
	png := "\x89PNG\r\n\x1a\n" + strings.Repeat("x", 200)
	path := "/api/v1/files?client_id=picture-one"
	a := h.want(http.StatusOK, c.ask("POST", path, png, "Content-Type", "application/octet-stream"))
	if !strings.Contains(string(a.Body), `"kind":"photo"`) || !strings.Contains(string(a.Body), "picture-one") {
		t.Errorf("the file is not in its answer: %s", a.Body)
	}
	if again := h.want(http.StatusOK, c.ask("POST", path, png, "Content-Type", "application/octet-stream")); strings.Count(string(again.Body), `"kind":"photo"`) != 1 {
		t.Errorf("sent again it is another: %s", again.Body)
	}
	h.want(http.StatusUnsupportedMediaType, c.ask("POST", "/api/v1/files?client_id=program-one", "MZ program", "Content-Type", "image/png"))
	h.want(http.StatusUnprocessableEntity, c.ask("POST", "/api/v1/files?client_id=nothing-one", "", "Content-Type", "image/png"))
	h.want(http.StatusUnprocessableEntity, c.ask("POST", "/api/v1/files", png))
	large := png + strings.Repeat("x", 10<<20)
	h.want(http.StatusRequestEntityTooLarge, c.ask("POST", "/api/v1/files?client_id=large-one", large))
}

// Every page of a conversation, forwards and backwards, holds each message once.
func TestPagesOfAConversation(t *testing.T) {
	h := open(t, nil)
	c := h.login("GC01")
	for i := range 12 {
		c.say(fmt.Sprintf("第%d句话", i))
	}
	type page struct {
		Messages []struct{ Position int64 }
		Before   *int64
		Last     int64
	}
	var all page
	h.want(http.StatusOK, c.ask("GET", "/api/v1/conversation?limit=200", "")).decode(t, &all)
	if all.Before != nil || len(all.Messages) < 24 {
		t.Fatalf("%d messages, before %v", len(all.Messages), all.Before)
	}
	var back, forth []int64
	for cursor := ""; ; {
		var p page
		h.want(http.StatusOK, c.ask("GET", "/api/v1/conversation?limit=5"+cursor, "")).decode(t, &p)
		some := []int64{}
		for _, m := range p.Messages {
			some = append(some, m.Position)
		}
		back = append(some, back...)
		if p.Before == nil {
			break
		}
		cursor = fmt.Sprintf("&before=%d", *p.Before)
	}
	for after := int64(0); ; {
		var p page
		h.want(http.StatusOK, c.ask("GET", fmt.Sprintf("/api/v1/conversation?limit=5&after=%d", after), "")).decode(t, &p)
		if len(p.Messages) == 0 {
			break
		}
		for _, m := range p.Messages {
			forth = append(forth, m.Position)
		}
		after = p.Last
	}
	var want []int64
	for _, m := range all.Messages {
		want = append(want, m.Position)
	}
	if fmt.Sprint(back) != fmt.Sprint(want) || fmt.Sprint(forth) != fmt.Sprint(want) {
		t.Errorf("pages\n%v\n%v, want\n%v", back, forth, want)
	}
	h.want(http.StatusBadRequest, c.ask("GET", "/api/v1/conversation?limit=0", ""))
	h.want(http.StatusBadRequest, c.ask("GET", "/api/v1/conversation?before=x", ""))
	h.want(http.StatusBadRequest, c.ask("GET", "/api/v1/conversation?before=300&after=100", ""))
}
