package console_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"repaybot/bot/web/console"
	"repaybot/dialog"
	"repaybot/storage/mongo"
	"repaybot/storage/mongo/mongotest"
)

// atServer opens a database of a server that speaks MongoDB's protocol, and drops
// it afterwards.
func atServer(t testing.TB) func() shelf {
	t.Helper()
	uri, name := mongotest.URI(t), "repaybot_test_"+bson.NewObjectID().Hex()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		c, err := driver.Connect(options.Client().ApplyURI(uri))
		if err == nil {
			err = c.Database(name).Drop(ctx)
			_ = c.Disconnect(ctx)
		}
		if err != nil {
			t.Error(err)
		}
	})
	return func() shelf {
		t.Helper()
		db, err := mongo.Open(t.Context(), uri, name, bytes.Repeat([]byte{7}, 32))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		return db
	}
}

// TestTwoColleaguesTakeAtOnce has two colleagues press take at once, at two
// processes over one store, while the customer writes: one has it and is told so,
// the other is told who, and the bot says nothing until it is given back.
func TestTwoColleaguesTakeAtOnce(t *testing.T) {
	stores := map[string]func(testing.TB) func() shelf{
		"embedded": func(t testing.TB) func() shelf { return embedded(t, t.TempDir()) },
		"server":   atServer,
	}
	for name, store := range stores {
		t.Run(name, func(t *testing.T) {
			const rounds = 200
			open := store(t)
			h := opening(t, time.Now, open, open)
			h.employs(staffOf...)
			h.customer(1, "王小明")
			linda, ben := h.in("linda", time.Now()), h.in("ben", time.Now())
			won := map[string]int{}
			for round := range rounds {
				h.takeAtOnce(round, linda, ben, won)
				if t.Failed() {
					t.Fatalf("in round %d", round)
				}
			}
			t.Logf("%v", won)
		})
	}
}

// presses is a click of a colleague's at one process.
func (h *house) presses(p *process, token, act string, more ...string) *httptest.ResponseRecorder {
	fields := url.Values{"csrf": {console.CSRFOf(token)}, "act": {newAct()}}
	for i := 0; i+1 < len(more); i += 2 {
		fields.Set(more[i], more[i+1])
	}
	r := request(h.t.Context(), "POST", "/console/conversations/"+url.PathEscape(conversationOf(1))+"/"+act, token, fields)
	r.Header.Set("HX-Request", "true")
	w := httptest.NewRecorder()
	p.pages.ServeHTTP(w, r)
	return w
}

// takeAtOnce is one round. Which process a colleague is at changes with each.
func (h *house) takeAtOnce(round int, linda, ben string, won map[string]int) {
	t := h.t
	one, two := h.processes[round%2], h.processes[1-round%2]
	in := h.message(1, "我要人工", time.Now())
	first, err := one.bot.Handle(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	var answers [2]*httptest.ResponseRecorder
	var clicks sync.WaitGroup
	clicks.Go(func() { answers[0] = h.presses(one, linda, "take") })
	clicks.Go(func() { answers[1] = h.presses(two, ben, "take") })
	asks := h.message(1, "还要等多久", time.Now())
	clicks.Go(func() { // meanwhile the customer writes
		if _, err := h.processes[round/2%2].bot.Handle(t.Context(), asks); err != nil {
			t.Error(err)
		}
	})
	clicks.Wait()
	c, err := one.bot.Conversation(t.Context(), in.Conversation)
	if err != nil {
		t.Fatal(err)
	}
	owner := c.Case.Owner()
	if c.Mode != dialog.WithStaff || owner != "linda" && owner != "ben" {
		t.Fatalf("%s, owned by %q: %s / %s", c.Mode, owner, answers[0].Body, answers[1].Body)
	}
	won[owner]++
	winner, loser, at, shown := 0, 1, one, "Linda"
	if owner == "ben" {
		winner, loser, at, shown = 1, 0, two, "Ben"
	}
	if w := answers[winner]; w.Code != http.StatusOK || w.Header().Get("HX-Trigger-After-Swap") != "did-take" {
		t.Errorf("%s has it and is told %d %v", owner, w.Code, w.Header())
	}
	if w := answers[loser]; w.Code != http.StatusOK || w.Header().Get("HX-Trigger-After-Swap") != "" || !strings.Contains(w.Body.String(), shown+" has it already") {
		t.Errorf("who has it not is told %d %v\n%s", w.Code, w.Header(), w.Body)
	}
	for i := range 2 { // the bot is silent, at either
		more := h.message(1, fmt.Sprint("喂", i), time.Now())
		if _, err := h.processes[i].bot.Handle(t.Context(), more); err != nil {
			t.Fatal(err)
		}
	}
	turns, err := two.bot.Turns(t.Context(), in.Conversation, first.Sequence, 100)
	if err != nil {
		t.Fatal(err)
	}
	took, silent := false, 0
	for _, turn := range turns {
		if turn.Channel == "console" {
			took = true
		} else if took {
			silent++
			if len(turn.Replies) > 0 && !turn.Withheld {
				t.Errorf("the bot answered in turn %d", turn.Sequence)
			}
		}
	}
	if !took || silent < 2 {
		t.Errorf("taken: %v, and %d messages after it", took, silent)
	}
	token := []string{linda, ben}[winner]
	if w := h.presses(at, token, "back", "outcome", string(dialog.OutcomeAnswered)); w.Code >= 300 {
		t.Errorf("given back: %d\n%s", w.Code, w.Body)
	}
}
