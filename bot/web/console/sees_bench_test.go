package console_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/staff"
	"repaybot/dialog"
)

// asked is how long it may take at the 99th percentile until an agent has what a
// customer wrote, and what a page of the queue may take.
const (
	askedSees  = 300 * time.Millisecond
	askedQueue = 50 * time.Millisecond
)

// agent is a colleague's browser: it follows the stream and asks for what it is
// told of as the page does, one request at a time for each part of it.
type agent struct {
	b            *testing.B
	base, token  string
	client       *http.Client
	conversation string
	live, rows   chan struct{}
	customer     chan struct{}

	mu   sync.Mutex
	sent map[string]time.Time // what was written and not seen
	took []time.Duration
}

func (a *agent) get(path string) (string, error) {
	r, err := http.NewRequestWithContext(a.b.Context(), http.MethodGet, a.base+path, nil)
	if err != nil {
		return "", err
	}
	r.AddCookie(&http.Cookie{Name: "repaybot_staff", Value: a.token})
	r.Header.Set("HX-Request", "true")
	r.Header.Set("X-By-Itself", "1")
	answer, err := a.client.Do(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", path, answer.Status)
	}
	return string(text), err
}

// follow reads the stream until the benchmark ends.
func (a *agent) follow(ready *sync.WaitGroup) {
	r, err := http.NewRequestWithContext(a.b.Context(), http.MethodGet, a.base+"/console/live?looking="+url.QueryEscape(a.conversation), nil)
	if err != nil {
		a.b.Error(err)
		return
	}
	r.AddCookie(&http.Cookie{Name: "repaybot_staff", Value: a.token})
	answer, err := a.client.Do(r)
	if err != nil {
		a.b.Error(err)
		ready.Done()
		return
	}
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	var later *time.Timer
	for lines.Scan() {
		switch lines.Text() {
		case "event: hello":
			ready.Done()
		case "event: conversation":
			wake(a.live)
			if later != nil {
				later.Stop()
			}
			later = time.AfterFunc(2*time.Second, func() { wake(a.customer) })
		case "event: queue":
			wake(a.rows)
		}
	}
}

func wake(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default: // it is asked for already, and will have this too
	}
}

// asks asks for a part of the page whenever it is told to.
func (a *agent) asks(when chan struct{}, path string, got func(text string, at time.Time)) {
	for {
		select {
		case <-a.b.Context().Done():
			return
		case <-when:
		}
		text, err := a.get(path)
		if a.b.Context().Err() != nil {
			return
		}
		if err != nil {
			a.b.Error(err)
			return
		}
		got(text, time.Now())
	}
}

// saw notes what of the transcript is there by now.
func (a *agent) saw(text string, at time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for mark, sent := range a.sent {
		if strings.Contains(text, mark) {
			delete(a.sent, mark)
			a.took = append(a.took, at.Sub(sent))
		}
	}
}

// BenchmarkAgentSees has 2,000 conversations open, 200 of them on the pages of 200
// agents (REPAYBOT_BENCH_AGENTS for fewer, with ten conversations for each), and 40
// customers write each second, one in four to an agent who looks: how long it is from when the service is given what the customer wrote
// until the agent's browser has the piece of the page that shows it. Agents'
// browsers ask for the queue beside it and for the customer's panel as pages do.
func BenchmarkAgentSees(b *testing.B) {
	agents := 200
	if text := os.Getenv("REPAYBOT_BENCH_AGENTS"); text != "" {
		if _, err := fmt.Sscan(text, &agents); err != nil {
			b.Fatal(err)
		}
	}
	open := 10 * agents
	h := opening(b, time.Now, embedded(b, b.TempDir()))
	p := h.first()
	h.crowd(open)
	commit := h.commits(100)
	go func() { _ = p.bot.Run(b.Context()) }()
	go func() { _ = p.desk.Run(b.Context()) }()
	server := httptest.NewServer(p.pages)
	b.Cleanup(server.Close)
	b.Cleanup(server.CloseClientConnections)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4 * agents}}
	all := make([]*agent, agents)
	var ready, made sync.WaitGroup
	for i := range all {
		c := staff.Colleague{Name: fmt.Sprint("agent", i), Shown: fmt.Sprint("Agent ", i), Role: staff.Agent, Teams: []bot.Team{bot.Care}, Active: true}
		h.employs(c)
		a := &agent{b: b, base: server.URL, token: h.in(c.Name, time.Now()), client: client, conversation: conversationOf(i + 1), sent: map[string]time.Time{},
			live: make(chan struct{}, 1), rows: make(chan struct{}, 1), customer: make(chan struct{}, 1)}
		h.done(p.desk.Take(b.Context(), c, a.conversation, newAct()))
		all[i] = a
		ready.Add(1)
		path := "/console/conversations/" + url.PathEscape(a.conversation)
		if _, err := a.get(path); err != nil {
			b.Fatal(err)
		}
		go a.follow(&ready)
		go a.asks(a.live, path+"/live?from=1", a.saw)
		go a.asks(a.rows, "/console/queue/rows?open="+url.QueryEscape(a.conversation), func(string, time.Time) {})
		go a.asks(a.customer, path+"/customer", func(string, time.Time) {})
	}
	ready.Wait()
	n := 0
	accept := func(in bot.Inbound) {
		made.Go(func() {
			if _, err := p.bot.Accept(b.Context(), in); err != nil {
				b.Error(err)
			}
		})
	}
	tick := time.NewTicker(50 * time.Second / time.Duration(open)) // each every fifty seconds
	defer tick.Stop()
	write := func() {
		<-tick.C
		n++
		if n%4 != 0 {
			accept(h.message(agents+1+n%(open-agents), "还在吗", time.Now()))
			return
		}
		a := all[n/4%agents]
		mark := fmt.Sprintf("暗号%d。", n)
		in := h.message(n/4%agents+1, mark, time.Now())
		a.mu.Lock()
		a.sent[mark] = time.Now()
		a.mu.Unlock()
		accept(in)
	}
	for range open / 10 { // warm
		write()
	}
	for _, a := range all {
		a.mu.Lock()
		a.took = nil
		a.mu.Unlock()
	}
	b.ResetTimer()
	for b.Loop() {
		for range 4 {
			write()
		}
	}
	b.StopTimer()
	made.Wait()
	var took []time.Duration
	for until := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		left := 0
		took = took[:0]
		for _, a := range all {
			a.mu.Lock()
			left += len(a.sent)
			took = append(took, a.took...)
			a.mu.Unlock()
		}
		if left == 0 {
			break
		}
		if time.Now().After(until) {
			b.Fatalf("%d messages were never seen", left)
		}
	}
	slices.Sort(took)
	p50, p99 := took[len(took)/2], took[len(took)*99/100]
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(len(took)), "seen")
	b.ReportMetric(float64(p50.Microseconds())/1000, "ms-p50")
	b.ReportMetric(float64(p99.Microseconds())/1000, "ms-p99")
	b.ReportMetric(float64(commit.Microseconds())/1000, "ms-commit")
	b.ReportMetric(float64(p50)/float64(commit), "p50/commit")
	if p99 > askedSees {
		b.Logf("the 99th percentile is %v, asked %v", p99, askedSees)
	}
}

// crowd has customers 1 to n ask for a person.
func (h *house) crowd(n int) {
	h.t.Helper()
	var lines strings.Builder
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&lines, `{"account":"CN-70%04d","product":"cn-personal-loan","currency":"CNY","customer":{"id":"C%d","name":"王%d","phone":"+8619955%06d","id_last4":"1234","birth_date":"1990-01-01","locale":"zh-CN","time_zone":"Asia/Shanghai"},"entries":[],"schedule":[{"due":"2026-09-05","principal":"800.00","interest":"60.00"},{"due":"2026-10-05","principal":"800.00","interest":"52.00"},{"due":"2027-01-05","principal":"800.00","interest":"40.00"}],"flags":[],"broken_plans_12m":0}`+"\n", i, i, i, i)
	}
	r, err := bot.ImportBook(h.t.Context(), h.first().store, h.policy, strings.NewReader(lines.String()), func(r bot.RefusedLine) { h.t.Error(r) })
	if err != nil || r.Count.New != n {
		h.t.Fatal(r, err)
	}
	h.many(n, func(i int) error {
		_, err := h.first().bot.Handle(h.t.Context(), bot.Inbound{
			Conversation: conversationOf(i + 1), Channel: "web", EventID: fmt.Sprint("first", i), At: time.Now(), Kind: bot.Text, Text: "我要人工",
			Customer: fmt.Sprint("C", i+1), CameFor: accountOf(i + 1), Verified: true,
		})
		return err
	})
}

// many does something n times, 64 at once.
func (h *house) many(n int, do func(i int) error) {
	h.t.Helper()
	var group sync.WaitGroup
	slots := make(chan struct{}, 64)
	for i := range n {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			if err := do(i); err != nil {
				h.t.Error(err)
			}
		})
	}
	group.Wait()
}

// commits is the median of so many durable commits of one small record, one by one.
func (h *house) commits(n int) time.Duration {
	h.t.Helper()
	took := make([]time.Duration, n)
	for i := range took {
		start := time.Now()
		err := h.first().store.Settle(h.t.Context(), []bot.Record{{Key: "present/nobody", Status: bot.RecordActive, Customer: "present/nobody", Conversation: "x", Sequence: int64(i + 1), At: start, Body: json.RawMessage(`{}`)}})
		if err != nil {
			h.t.Fatal(err)
		}
		took[i] = time.Since(start)
	}
	slices.Sort(took)
	return took[n/2]
}

// BenchmarkQueuePage is the whole page of the queue, as a supervisor asks for it,
// among 2,000 open cases and 100,000 that have ended (REPAYBOT_BENCH_PAST for fewer).
func BenchmarkQueuePage(b *testing.B) {
	const open = 2000
	past := 100_000
	if text := os.Getenv("REPAYBOT_BENCH_PAST"); text != "" {
		if _, err := fmt.Sscan(text, &past); err != nil {
			b.Fatal(err)
		}
	}
	h := opening(b, time.Now, embedded(b, b.TempDir()))
	h.crowd(open)
	state, err := json.Marshal(dialog.State{Schema: 1, Mode: dialog.WithBot, Locale: dialog.Chinese})
	if err != nil {
		b.Fatal(err)
	}
	h.many(past, func(i int) error { return ended(b.Context(), h.first().store, i, state) })
	h.employs(staffOf...)
	token := h.in("sam", time.Now())
	var took []time.Duration
	turn := 0
	b.ResetTimer()
	for b.Loop() {
		b.StopTimer() // something has changed each time
		turn++
		if _, err := h.first().bot.Handle(b.Context(), h.message(turn%open+1, "还在吗", time.Now())); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		start := time.Now()
		w := httptest.NewRecorder()
		h.first().pages.ServeHTTP(w, request(b.Context(), "GET", "/console/queue?view=team", token, nil))
		took = append(took, time.Since(start))
		if w.Code != http.StatusOK || bytes.Count(w.Body.Bytes(), []byte("/console/conversations/")) < 200 {
			b.Fatal(w.Code, w.Body.Len())
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-p50")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms-p99")
	if p := took[len(took)/2]; p > askedQueue {
		b.Logf("the median is %v, asked %v", p, askedQueue)
	}
}

// ended commits one conversation whose case has ended.
func ended(ctx context.Context, store bot.Store, i int, state json.RawMessage) error {
	id, at := fmt.Sprint("web:N", i), monday.Add(-time.Duration(i)*time.Second)
	if _, err := store.Accept(ctx, bot.Inbound{Conversation: id, Channel: "web", EventID: id, At: at, Kind: bot.Text, Text: "x"}); err != nil {
		return err
	}
	work, err := store.Claim(ctx, bot.Lease{Conversation: id, Holder: id, Now: at, Until: at.Add(time.Minute)})
	if err != nil || work == nil {
		return fmt.Errorf("nothing to do: %w", err)
	}
	next := work.Conversation
	next.Schema, next.Sequence, next.State, next.Mode, next.Opened, next.Last = bot.ConversationSchema, 1, state, dialog.WithBot, at, at
	next.Case = &bot.Case{
		ID: id + "/1", Reason: dialog.HandOffReason(dialog.RequestHuman), Priority: dialog.Normal, Team: bot.Teams[i%len(bot.Teams)], Language: dialog.Chinese,
		Summary: "a case", Status: bot.CaseReturned, Opened: at, Changed: at, Ended: at, Staff: "linda",
	}
	return store.Commit(ctx, bot.Commit{
		Base: work.Conversation.Version, Conversation: next,
		Turn: bot.Turn{Conversation: id, Sequence: 1, Schema: bot.TurnSchema, Channel: "web", EventID: id, At: at, Event: json.RawMessage(`{"time_passed":{}}`)},
	})
}
