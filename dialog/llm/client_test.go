package llm

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"repaybot/dialog"
	"repaybot/dialog/llm/llmtest"
	"repaybot/prompts"
)

func client(t testing.TB, url string, change func(*Endpoint)) *Client {
	t.Helper()
	e := Endpoint{BaseURL: url, APIKey: "the-key", Model: "scripted", Schema: true}
	if change != nil {
		change(&e)
	}
	c, err := NewClient(e)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// aQuestion takes any answer but an empty one.
func aQuestion(within time.Duration) question {
	return question{job: "read", prompt: promptOf(prompts.ModelRead()), data: `{"message":"x"}`, tokens: 10, until: time.Now().Add(within), accepts: func(answer string) error {
		if answer == "" {
			return errInvalid
		}
		return nil
	}}
}

func always(says llmtest.Says) func(int, llmtest.Asked) llmtest.Says {
	return func(int, llmtest.Asked) llmtest.Says { return says }
}

// TestWhatComesOfACall: what an endpoint does, and what is known of it after.
func TestWhatComesOfACall(t *testing.T) {
	good := llmtest.Says{Content: "{}", In: 70, Out: 7}
	then := func(first llmtest.Says) func(int, llmtest.Asked) llmtest.Says {
		return func(n int, _ llmtest.Asked) llmtest.Says {
			if n == 0 {
				return first
			}
			return good
		}
	}
	// What ends by itself has ample time, however busy the machine; what ends when
	// its time is over has some, of which the second try gets enough to be made.
	const ample, some = 20 * time.Second, 3 * time.Second
	for name, test := range map[string]struct {
		script  func(int, llmtest.Asked) llmtest.Says
		within  time.Duration
		verdict string
		tries   int
	}{
		"answers":              {always(good), ample, VerdictUsed, 1},
		"429, then answers":    {then(llmtest.Says{Status: 429, Raw: `{"error":{"message":"m"}}`}), ample, VerdictUsed, 2},
		"500, then answers":    {then(llmtest.Says{Status: 500, Raw: "x"}), ample, VerdictUsed, 2},
		"cut, then answers":    {then(llmtest.Says{Content: "{}", Cut: true}), ample, VerdictUsed, 2},
		"no JSON, then well":   {then(llmtest.Says{Raw: "<html>"}), ample, VerdictUsed, 2},
		"slow, then answers":   {then(llmtest.Says{Never: true}), some, VerdictUsed, 2},
		"429 twice":            {always(llmtest.Says{Status: 429, Raw: "{}"}), ample, VerdictLimited, 2},
		"503 twice":            {always(llmtest.Says{Status: 503, Raw: "{}"}), ample, VerdictFailed, 2},
		"401 is asked once":    {always(llmtest.Says{Status: 401, Raw: `{"error":{"message":"key"}}`}), ample, VerdictDenied, 1},
		"404 is asked once":    {always(llmtest.Says{Status: 404, Raw: "{}"}), ample, VerdictDenied, 1},
		"never":                {always(llmtest.Says{Never: true}), some, VerdictLate, 2},
		"nothing said":         {always(llmtest.Says{Content: ""}), ample, VerdictInvalid, 2},
		"no choices":           {always(llmtest.Says{Raw: `{"choices":[]}`}), ample, VerdictInvalid, 2},
		"half a thought":       {always(llmtest.Says{Content: "{}", Finish: "length"}), ample, VerdictInvalid, 2},
		"filtered":             {always(llmtest.Says{Content: "{}", Finish: "content_filter"}), ample, VerdictInvalid, 2},
		"no time at all":       {always(good), 0, VerdictLate, 0},
		"an answer of a giant": {always(llmtest.Says{Content: strings.Repeat("x", 2*maxAnswer)}), ample, VerdictFailed, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := llmtest.New(t, true, test.script)
			began := time.Now()
			_, use := client(t, server.URL, nil).ask(t.Context(), nil, aQuestion(test.within))
			if use.Verdict != test.verdict || use.Tries != test.tries {
				t.Errorf("%+v, want %s after %d", use, test.verdict, test.tries)
			}
			if took := time.Since(began); took > test.within+ample { // the server holds who asks for a minute
				t.Errorf("took %v", took)
			}
			if test.tries > 0 && server.Asked()[0].Auth != "Bearer the-key" {
				t.Errorf("authorised by %q", server.Asked()[0].Auth)
			}
		})
	}
}

// TestNothingFollowsElsewhere: an endpoint can't send what a customer wrote on
// to another host.
func TestNothingFollowsElsewhere(t *testing.T) {
	elsewhere := llmtest.New(t, true, always(llmtest.Says{Content: "{}"}))
	first := httptest.NewServer(http.RedirectHandler(elsewhere.URL+"/chat/completions", http.StatusTemporaryRedirect))
	defer first.Close()
	_, use := client(t, first.URL, nil).ask(t.Context(), nil, aQuestion(time.Second))
	if elsewhere.Count() > 0 || use.Verdict == VerdictUsed {
		t.Errorf("it went elsewhere: %+v", use)
	}
}

// TestTheBreakerOpens: after some failures nothing is asked for a while, and no
// turn waits.
func TestTheBreakerOpens(t *testing.T) {
	server := llmtest.New(t, false, always(llmtest.Says{Status: 500, Raw: "{}"}))
	c := client(t, server.URL, nil)
	for range breakAfter {
		c.ask(t.Context(), nil, aQuestion(time.Second))
	}
	before := server.Count()
	began := time.Now()
	_, use := c.ask(t.Context(), nil, aQuestion(time.Second))
	if use.Verdict != VerdictOpen || server.Count() != before || time.Since(began) > 50*time.Millisecond {
		t.Errorf("%+v, %d calls more after %v", use, server.Count()-before, time.Since(began))
	}
	// An answer that is refused says nothing of the endpoint.
	well := llmtest.New(t, false, always(llmtest.Says{Content: "{}"}))
	c = client(t, well.URL, nil)
	for range 3 * breakAfter {
		q := aQuestion(time.Second)
		q.accepts = func(string) error { return refuse(FaultFigure, "1") }
		if _, use := c.ask(t.Context(), nil, q); use.Verdict != "refused_figure" || use.Tries != 1 {
			t.Fatalf("%+v", use)
		}
	}
}

// TestOnlySoManyAtOnce: a call that finds no place in a moment is done without.
func TestOnlySoManyAtOnce(t *testing.T) {
	let := make(chan struct{})
	server := llmtest.New(t, false, func(int, llmtest.Asked) llmtest.Says { <-let; return llmtest.Says{Content: "{}"} })
	c := client(t, server.URL, func(e *Endpoint) { e.AtOnce = 2 })
	var group sync.WaitGroup
	for range 2 {
		group.Go(func() { c.ask(t.Context(), nil, aQuestion(5*time.Second)) })
	}
	for server.Count() < 2 {
		time.Sleep(time.Millisecond)
	}
	_, use := c.ask(t.Context(), nil, aQuestion(time.Second))
	close(let)
	group.Wait()
	if use.Verdict != VerdictBusy || use.Tries != 0 {
		t.Errorf("%+v", use)
	}
}

// TestBudgets: what is used up is not asked for again, until the next day or month.
func TestBudgets(t *testing.T) {
	server := llmtest.New(t, false, always(llmtest.Says{Content: "{}", In: 60, Out: 40}))
	now := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	c := client(t, server.URL, func(e *Endpoint) {
		e.Budget, e.Now = Budget{Conversation: 150, Day: 350, Bank: 600}, func() time.Time { return now }
	})
	verdicts := func(conversation string, times int) []string {
		var out []string
		for range times {
			_, use := c.ask(t.Context(), &dialog.Exchange{Conversation: conversation}, aQuestion(time.Second))
			out = append(out, use.Verdict)
		}
		return out
	}
	for _, step := range []struct {
		conversation string
		day          int
		want         string
	}{
		{"a", 29, "used used budget_conversation"}, {"b", 29, "used used budget_conversation"}, {"c", 29, "budget_day"},
		{"c", 30, "used used budget_conversation"}, {"d", 30, "budget_bank"}, {"e", 31, "used used"}, // the first of December
	} {
		now = time.Date(2026, 11, step.day, 12, 0, 0, 0, time.UTC)
		if got := strings.Join(verdicts(step.conversation, len(strings.Fields(step.want))), " "); got != step.want {
			t.Errorf("%s on %d: %s, want %s", step.conversation, step.day, got, step.want)
		}
	}
}

func TestAnEndpointIsChecked(t *testing.T) {
	for _, e := range []Endpoint{{BaseURL: "nowhere", Model: "m"}, {BaseURL: "https://a.example/v1"}, {BaseURL: "://", Model: "m"}} {
		if _, err := NewClient(e); err == nil {
			t.Errorf("%+v is taken", e)
		}
	}
}

// TestErrorsQuoteNobody: what is known of a failure holds nothing that was sent
// or answered.
func TestErrorsQuoteNobody(t *testing.T) {
	server := llmtest.New(t, false, always(llmtest.Says{Status: 400, Raw: `{"error":{"message":"bad message: my secret"}}`}))
	q := aQuestion(time.Second)
	_, err := client(t, server.URL, nil).once(t.Context(), q, time.Second)
	if err == nil || strings.Contains(err.Error(), "secret") || !errors.Is(err, errRefusedByEndpoint) {
		t.Errorf("%v", err)
	}
}

// TestDraftsAreKept: the same Say asked for again costs nothing.
func TestDraftsAreKept(t *testing.T) {
	server := llmtest.New(t, false, func(_ int, a llmtest.Asked) llmtest.Says {
		return llmtest.Says{Content: `{"lines":["不客气，能帮上忙就好。"]}`}
	})
	p := NewPhraser(catalog(t), client(t, server.URL, nil))
	for i := range 3 {
		x := &dialog.Exchange{Began: time.Now(), Said: "谢谢你"}
		text, plain, err := p.Compose(dialog.WithExchange(t.Context(), x), []dialog.Say{{Kind: "thanks_back"}}, dialog.Chinese)
		if err != nil || plain || text != "不客气，能帮上忙就好。" {
			t.Fatalf("%q %v %v", text, plain, err)
		}
		if want := []string{VerdictUsed, VerdictCached, VerdictCached}[i]; x.Uses()[0].Verdict != want {
			t.Errorf("%+v, want %s", x.Uses(), want)
		}
	}
	if server.Count() != 1 {
		t.Errorf("%d calls", server.Count())
	}
}

func TestDraftsGo(t *testing.T) {
	d := newDrafts()
	at := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	for i := range cachedDrafts + 10 {
		d.put([32]byte{byte(i), byte(i >> 8)}, []string{"x"}, at)
	}
	if _, ok := d.get([32]byte{0, 0}, at); ok {
		t.Error("the oldest is still there")
	}
	if _, ok := d.get([32]byte{100, 1}, at.Add(cachedFor)); !ok {
		t.Error("a newer one is gone")
	}
	if _, ok := d.get([32]byte{100, 1}, at.Add(cachedFor+1)); ok {
		t.Error("an old one is still there")
	}
	if d.order.Len() > cachedDrafts || len(d.by) != d.order.Len() {
		t.Errorf("%d and %d are kept", d.order.Len(), len(d.by))
	}
}

// TestAnEndedTurnAsksNothing: a call whose caller has gone ends at once.
func TestAnEndedTurnAsksNothing(t *testing.T) {
	server := llmtest.New(t, false, always(llmtest.Says{Never: true}))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan dialog.ModelUse)
	c := client(t, server.URL, nil)
	go func() {
		_, use := c.ask(ctx, nil, aQuestion(time.Minute))
		done <- use
	}()
	for server.Count() == 0 {
		time.Sleep(time.Millisecond)
	}
	cancel()
	select {
	case use := <-done:
		if use.Verdict == VerdictUsed {
			t.Errorf("%+v", use)
		}
	case <-time.After(2 * time.Second):
		t.Error("it goes on asking")
	}
}
