package practice

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/staff"
	"repaybot/dialog"
	"repaybot/dialog/drafts"
	"repaybot/dialog/understand"
)

// What a review says could be said is what the same review would praise.
func TestWhatIsBetterIsGood(t *testing.T) {
	stories, err := Stories()
	if err != nil {
		t.Fatal(err)
	}
	reader, err := understand.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range stories {
		for rule, text := range s.better {
			if found := drafts.Check(text, drafts.Context{CustomerCannotPayLump: true}); len(found) > 0 {
				t.Errorf("%s, %s: %q is %s", s.ID, rule, text, found[0].Why)
			}
			j := &judge{story: s, did: did{messages: []line{{text: text, at: s.Now}}}}
			for _, sentence := range sentences(text) {
				r, err := reader.Read(t.Context(), dialog.Message{Text: sentence, Now: s.Now, Currency: "CNY"})
				if err != nil {
					t.Fatal(err)
				}
				j.sayings = append(j.sayings, saying{text: sentence, reading: r})
			}
			if k := j.rule(rule); k.Broken() && rule != Stays {
				t.Errorf("%s: %q does not keep %s", s.ID, text, rule)
			}
			for _, other := range []Rule{NoDebt, NoCollecting, NotDisclosed} {
				if k := j.rule(other); k.Broken() && contains(s.Rules, other) {
					t.Errorf("%s: %q breaks %s", s.ID, text, other)
				}
			}
		}
	}
}

func contains(rules []Rule, r Rule) bool {
	for _, x := range rules {
		if x == r {
			return true
		}
	}
	return false
}

func TestAStoryIsReadWhole(t *testing.T) {
	whole, err := storyFiles.ReadFile("stories/zh-1-crisis.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"an unknown section": {"-- after --", "-- later --"}, "an unknown rule": {"no_debt lines", "no_debt line"},
		"a rule that holds everywhere": {"no_debt lines", "no_debt lines greets"}, "no lines": {"lines: 12356 120\n", ""},
		"an unknown outcome": {"referred answered", "refered answered"}, "nothing better": {"no_debt: ", "nodebt: "},
		"never ready": {"= ready\n", ""}, "an unknown act": {"gave back\n", "gave up\n"}, "no words": {"title.en: ", "title.fr: "},
		"no time": {"now: ", "then: "}, "a line that nobody says": {"> 每个月", "< 每个月"},
	} {
		text := strings.Replace(string(whole), change[0], change[1], 1)
		if text == string(whole) {
			t.Errorf("%s: nothing was changed", name)
		}
		if _, err := ParseStory("zh-1-crisis", []byte(text)); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// Nothing of a practice is in the bank's store but its result, and nothing in its
// log but that it was played.
func TestNothingReachesTheBank(t *testing.T) {
	h := newHall(t, 0)
	p, err := h.Start(t.Context(), xiaozhou, "zh-1-crisis", "a")
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range []string{"take", "say 您好，我是小周。", "note 一个人在家", "back other"} {
		h.act(t, xiaozhou, p, line, i)
	}
	if _, err := h.End(t.Context(), xiaozhou, p.ID); err != nil {
		t.Fatal(err)
	}
	cs, err := h.bank.Conversations(t.Context(), bot.ConversationQuery{Cases: append(bot.OpenCases[:], bot.CaseReturned), Limit: 10})
	if err != nil || len(cs) != 0 {
		t.Errorf("cases: %v, %v", cs, err)
	}
	if _, err := h.bank.CustomerOf(t.Context(), p.Story.Account); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("the book has the customer: %v", err)
	}
	out, err := h.bank.Outbox(t.Context(), 10)
	if err != nil || len(out) != 0 {
		t.Errorf("messages: %v, %v", out, err)
	}
	all, err := h.bank.RecordsBetween(t.Context(), bot.RecordRange{From: " ", To: "\U0010FFFF"})
	if err != nil || len(all) != 1 || !strings.HasPrefix(all[0].Key, "practice/zhou/") {
		t.Errorf("records: %v, %v", all, err)
	}
	if len(h.logged) != 1 || h.logged[0].Act != audit.Practised || h.logged[0].Conversation != "" || h.logged[0].Detail["story"] != "zh-1-crisis" {
		t.Errorf("logged %+v", h.logged)
	}
	if len(h.waiting) != 0 {
		t.Errorf("%d things are still to be done", len(h.waiting))
	}
}

func TestHowManyAtOnce(t *testing.T) {
	h := newHall(t, 2)
	who := func(name string) staff.Colleague { return staff.Colleague{Name: name, Shown: name, Active: true} }
	a, err := h.Start(t.Context(), who("a"), "en-4-lawyer", "1")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := h.Start(t.Context(), who("a"), "en-4-lawyer", "1"); err != nil || again != a {
		t.Errorf("the same act is another practice: %v", err)
	}
	var under *UnderWay
	if _, err := h.Start(t.Context(), who("a"), "en-2-dispute", "2"); !errors.As(err, &under) || under.ID != a.ID {
		t.Errorf("a second one: %v", err)
	}
	if _, err := h.Start(t.Context(), who("b"), "en-4-lawyer", "1"); err != nil {
		t.Fatal(err)
	}
	var full *Full
	if _, err := h.Start(t.Context(), who("c"), "en-4-lawyer", "1"); !errors.As(err, &full) || full.Most != 2 {
		t.Errorf("a third one: %v", err)
	}
	if _, err := h.Start(t.Context(), who("c"), "en-4", "1"); !errors.Is(err, ErrUnknown) {
		t.Errorf("no story: %v", err)
	}
	if _, err := h.Get(who("b"), a.ID, true); !errors.Is(err, ErrUnknown) {
		t.Errorf("somebody else's: %v", err)
	}
	if err := h.Leave(who("a"), a.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Start(t.Context(), who("c"), "en-4-lawyer", "1"); err != nil {
		t.Errorf("there is room again: %v", err)
	}
}

func TestAnIdlePracticeEnds(t *testing.T) {
	h := newHall(t, 0)
	p, err := h.Start(t.Context(), xiaozhou, "zh-6-angry", "a")
	if err != nil {
		t.Fatal(err)
	}
	h.pass(50 * time.Minute)
	if _, err := h.Get(xiaozhou, p.ID, true); err != nil {
		t.Fatal(err)
	}
	h.pass(50 * time.Minute)
	if _, err := h.Get(xiaozhou, p.ID, false); err != nil { // a page that keeps itself up to date
		t.Fatal(err)
	}
	if err := h.Sweep(); err != nil || h.Of(xiaozhou) == nil {
		t.Fatalf("ended too early: %v", err)
	}
	h.pass(10 * time.Minute)
	if err := h.Sweep(); err != nil || h.Of(xiaozhou) != nil {
		t.Errorf("not ended: %v", err)
	}
	if played, err := h.Results(t.Context(), xiaozhou, xiaozhou.Name); err != nil || len(played) != 0 {
		t.Errorf("a result of what was not ended: %v, %v", played, err)
	}
}

func TestWhoSeesResults(t *testing.T) {
	h := newHall(t, 0)
	supervisor := staff.Colleague{Name: "sam", Role: staff.Supervisor, Active: true}
	newcomer := staff.Colleague{Name: "pia", Role: staff.Supervisor, Active: true, Practice: true}
	var ids []string
	for i, who := range []staff.Colleague{xiaozhou, newcomer} {
		p, err := h.Start(t.Context(), who, "en-4-lawyer", "x")
		if err != nil {
			t.Fatal(err)
		}
		h.act(t, who, p, "take", i)
		h.pass(time.Minute)
		played, err := h.End(t.Context(), who, p.ID)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, played.ID)
	}
	for _, c := range []struct {
		who  staff.Colleague
		of   string
		want int // -1: refused
	}{
		{xiaozhou, "zhou", 1}, {xiaozhou, "pia", -1}, {xiaozhou, "", -1}, {newcomer, "zhou", -1}, {newcomer, "", -1}, {newcomer, "pia", 1},
		{supervisor, "", 2}, {supervisor, "zhou", 1}, {supervisor, "nobody", 0}, {supervisor, "zhou/x", -1},
	} {
		got, err := h.Results(t.Context(), c.who, c.of)
		if c.want < 0 && !errors.Is(err, ErrUnknown) || c.want >= 0 && (err != nil || len(got) != c.want) {
			t.Errorf("%s of %q: %d, %v", c.who.Name, c.of, len(got), err)
		}
	}
	for _, c := range []struct {
		who  staff.Colleague
		id   string
		sees bool
	}{
		{xiaozhou, ids[0], true}, {xiaozhou, ids[1], false}, {newcomer, ids[0], false}, {supervisor, ids[0], true}, {supervisor, ids[1], true},
		{supervisor, "zhou", false}, {supervisor, "zhou/20270101T000000.000000000Z", false}, {xiaozhou, "zhou/../pia", false},
	} {
		got, err := h.Result(t.Context(), c.who, c.id)
		if c.sees != (err == nil) || c.sees && got.Story != "en-4-lawyer" || !c.sees && !errors.Is(err, ErrUnknown) {
			t.Errorf("%s of %s: %v", c.who.Name, c.id, err)
		}
	}
}

// The same practice, done the same, comes out the same.
func TestAgainIsTheSame(t *testing.T) {
	h := newHall(t, 0)
	var before string
	for _, act := range []string{"a", "b"} {
		p, err := h.Start(t.Context(), xiaozhou, "zh-2-hardship", act)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range []string{"take", "say 您一共欠 ¥10,269.95。", "say 我是小周，您说。", "back answered"} {
			h.act(t, xiaozhou, p, line, i)
		}
		turns, err := p.service.Turns(t.Context(), p.ID, 0, maxTurns)
		if err != nil {
			t.Fatal(err)
		}
		var now strings.Builder
		for _, turn := range turns {
			now.WriteString(turn.At.Sub(p.Story.Now).String() + string(turn.Event) + turn.StateHash + "\n")
		}
		played, err := h.End(t.Context(), xiaozhou, p.ID)
		if err != nil {
			t.Fatal(err)
		}
		now.WriteString(found(played.Review, ""))
		if before != "" && now.String() != before {
			t.Errorf("came out as\n%s\nand as\n%s", before, now.String())
		}
		before = now.String()
	}
}

var _ Log = (*audit.Log)(nil)

func TestEndsWithTheProgram(t *testing.T) {
	h := newHall(t, 0)
	if _, err := h.Start(t.Context(), xiaozhou, "zh-6-angry", "a"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := h.Run(ctx); err != nil || h.Of(xiaozhou) != nil {
		t.Errorf("still there: %v", err)
	}
}
