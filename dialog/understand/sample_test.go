package understand

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// labelled is a line of the sample and of the held-out messages.
type labelled struct {
	ID       string               `json:"id"`
	Text     string               `json:"text"`
	Now      time.Time            `json:"now"`
	Currency negotiation.Currency `json:"currency"`
	Intents  []dialog.Intent      `json:"intents"`
	Amounts  []dialog.Amount      `json:"amounts"`
	Dates    []dialog.Day         `json:"dates"`
	Days     []dialog.DayOfMonth  `json:"days_of_month"`
	Terms    []dialog.Term        `json:"terms"`
	Percents []dialog.Percent     `json:"percents"`
	Reasons  []dialog.Reason      `json:"reasons"`
}

func readLabelled(t *testing.T, file string) []labelled {
	t.Helper()
	f, err := os.Open(file)
	if os.IsNotExist(err) {
		t.Skipf("%s is not here", file)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []labelled
	for s := bufio.NewScanner(f); s.Scan(); {
		var l labelled
		if err := json.Unmarshal(s.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		if l.Now.IsZero() {
			l.Now = time.Date(2026, 11, 23, 10, 0, 0, 0, time.FixedZone("", 8*3600))
		}
		if l.Currency == "" {
			l.Currency = "USD"
		}
		out = append(out, l)
	}
	return out
}

func newReader(t testing.TB) *Reader {
	t.Helper()
	r, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// score is how well intents are read: share of messages whose set of intents is
// exactly right, and of those whose likeliest intent is among the right ones.
type score struct{ exact, first float64 }

func measureIntents(t *testing.T, lines []labelled) score {
	t.Helper()
	r := newReader(t)
	var exact, first int
	for _, l := range lines {
		got, err := r.Read(t.Context(), dialog.Message{Text: l.Text, Now: l.Now, Currency: l.Currency})
		if err != nil {
			t.Fatal(err)
		}
		if slices.Equal(got.Intents, l.Intents) {
			exact++
		} else {
			t.Logf("%s %q: read %v %+v, meant %v", l.ID, l.Text, got.Intents, got.Scores, l.Intents)
		}
		if slices.Contains(l.Intents, got.Scores[0].Intent) {
			first++
		}
	}
	n := float64(len(lines))
	s := score{float64(exact) / n, float64(first) / n}
	t.Logf("%d messages: exact set %.1f %%, likeliest intent %.1f %%", len(lines), 100*s.exact, 100*s.first)
	return s
}

const sampleFile = "../../../shared/data/utterances.sample.jsonl"

func TestSampleIntents(t *testing.T) {
	s := measureIntents(t, readLabelled(t, sampleFile))
	if s.exact < 0.82 || s.first < 0.87 {
		t.Errorf("the sample is read worse than before: %+v", s)
	}
}

func TestHeldOutIntents(t *testing.T) {
	s := measureIntents(t, readLabelled(t, "testdata/heldout.jsonl"))
	if s.exact < 0.88 || s.first < 0.92 {
		t.Errorf("held-out messages are read worse than before: %+v", s)
	}
}

// TestUnseenIntents reads messages written after the training messages were, and not looked at since.
func TestUnseenIntents(t *testing.T) {
	s := measureIntents(t, readLabelled(t, "testdata/unseen.jsonl"))
	if s.exact < 0.75 || s.first < 0.80 {
		t.Errorf("unseen messages are read worse than before: %+v", s)
	}
}

// TestUnseenConversationIntents reads what is said in the middle of a
// conversation: unseen2 was written before the reader learned of such messages,
// unseen3 after, and nothing has been changed for it since.
func TestUnseenConversationIntents(t *testing.T) {
	for file, floor := range map[string]score{"testdata/unseen2.jsonl": {0.72, 0.77}, "testdata/unseen3.jsonl": {0.72, 0.75}} {
		if s := measureIntents(t, readLabelled(t, file)); s.exact < floor.exact || s.first < floor.first {
			t.Errorf("%s: messages of conversations are read worse than before: %+v", file, s)
		}
	}
}

// TestSampleEntities compares values, and that the texts overlap.
func TestSampleEntities(t *testing.T) {
	r := newReader(t)
	right, texts, lists, wanted := 0, 0, 0, 0
	check := func(id, kind string, got, want []string) {
		if len(got) == 0 && len(want) == 0 {
			return
		}
		lists++
		value := func(all []string) (out []string) {
			for _, s := range all {
				_, v, _ := strings.Cut(s, "\x00")
				out = append(out, v)
			}
			return out
		}
		if slices.Equal(value(got), value(want)) {
			right++
		} else {
			t.Logf("%s %s: read %q, meant %q", id, kind, got, want)
			return
		}
		for i := range want {
			wanted++
			if got[i] == want[i] {
				texts++
			} else {
				t.Logf("%s %s: text %q, meant %q", id, kind, got[i], want[i])
			}
		}
	}
	for _, l := range readLabelled(t, sampleFile) {
		got, err := r.Read(t.Context(), dialog.Message{Text: l.Text, Now: l.Now, Currency: l.Currency})
		if err != nil {
			t.Fatal(err)
		}
		check(l.ID, "amounts", each(got.Amounts, func(a dialog.Amount) string {
			return fmt.Sprint(a.Text, "\x00", a.Minor, a.Currency, a.Per, a.Bound)
		}), each(l.Amounts, func(a dialog.Amount) string {
			return fmt.Sprint(a.Text, "\x00", a.Minor, a.Currency, a.Per, a.Bound)
		}))
		check(l.ID, "dates", each(got.Dates, func(d dialog.Day) string { return d.Text + "\x00" + d.Day.String() }), each(l.Dates, func(d dialog.Day) string { return d.Text + "\x00" + d.Day.String() }))
		check(l.ID, "days", each(got.DaysOfMonth, func(d dialog.DayOfMonth) string { return fmt.Sprint(d.Text, "\x00", d.Value) }), each(l.Days, func(d dialog.DayOfMonth) string { return fmt.Sprint(d.Text, "\x00", d.Value) }))
		check(l.ID, "terms", each(got.Terms, func(d dialog.Term) string { return fmt.Sprint(d.Text, "\x00", d.Count, d.Unit) }), each(l.Terms, func(d dialog.Term) string { return fmt.Sprint(d.Text, "\x00", d.Count, d.Unit) }))
		check(l.ID, "percents", each(got.Percents, func(d dialog.Percent) string { return fmt.Sprint(d.Text, "\x00", d.Value, d.Off) }), each(l.Percents, func(d dialog.Percent) string { return fmt.Sprint(d.Text, "\x00", d.Value, d.Off) }))
		check(l.ID, "reasons", each(got.Reasons, func(d dialog.Reason) string { return d.Text + "\x00" + string(d.Value) }), each(l.Reasons, func(d dialog.Reason) string { return d.Text + "\x00" + string(d.Value) }))
	}
	t.Logf("entity lists right by value: %d of %d; texts exactly the same: %d of %d", right, lists, texts, wanted)
	if float64(right) < 0.95*float64(lists) {
		t.Errorf("entities are read worse than before")
	}
}

func each[T any](list []T, text func(T) string) []string {
	out := make([]string, 0, len(list))
	for _, v := range list {
		out = append(out, text(v))
	}
	return out
}
