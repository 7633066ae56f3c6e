package understand

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"repaybot/dialog"
)

// TestModelFresh learns again and compares: a change of the messages, the
// features or the learning without go generate is found here.
func TestModelFresh(t *testing.T) {
	if testing.Short() {
		t.Skip("learns the whole model")
	}
	examples, err := ReadMessages(os.DirFS("messages"))
	if err != nil {
		t.Fatal(err)
	}
	old, err := ReadModel(bytes.NewReader(embeddedModel))
	if err != nil {
		t.Fatal(err)
	}
	if old.head.Digest != Digest(examples) {
		t.Fatal("the messages have changed: run go generate ./dialog/understand")
	}
	if raceEnabled {
		t.Skip("learning again is slow under the race detector; the messages are the ones learned from")
	}
	fresh, err := Train(examples)
	if err != nil {
		t.Fatal(err)
	}
	if len(fresh.rows) != len(old.rows) {
		t.Fatal("the features have changed: run go generate ./dialog/understand")
	}
	apart := 0
	for i, w := range fresh.rows {
		if d := int(w) - int(old.rows[i]); d > 1 || d < -1 { // another processor may round a step apart
			apart++
		}
	}
	if apart > 0 {
		t.Errorf("%d weights differ: run go generate ./dialog/understand", apart)
	}
	if len(embeddedModel) > 16<<20 {
		t.Errorf("the model has %d bytes, more than 16 MiB", len(embeddedModel))
	}
}

// TestNothingLeaked asserts that no message the reader is measured by is one it learned from.
func TestNothingLeaked(t *testing.T) {
	examples, err := ReadMessages(os.DirFS("messages"))
	if err != nil {
		t.Fatal(err)
	}
	bare := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return unicode.ToLower(r)
			}
			return -1
		}, s)
	}
	learned := make(map[string]bool)
	for _, e := range examples {
		learned[bare(e.Text)] = true
	}
	delete(learned, "")
	check := func(file string) {
		for _, l := range readLabelled(t, file) {
			if learned[bare(l.Text)] {
				t.Errorf("%s: %q is among the training messages", l.ID, l.Text)
			}
		}
	}
	check("testdata/heldout.zh.jsonl")
	check("testdata/heldout.en.jsonl")
	if _, err := os.Stat(sampleFile); err == nil {
		check(sampleFile)
	}
}

func TestModelRoundTrip(t *testing.T) {
	m, err := Train([]Example{{"red apple", []string{"fruit"}}, {"green pear", []string{"fruit"}}, {"fast car", []string{"vehicle"}}, {"slow car", []string{"vehicle"}}, {"蓝色汽车", []string{"vehicle"}}})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	packed := b.Bytes()
	r, err := NewWithModel(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	if got := readIntents(t, r, "a car"); got.Intents[0] != "vehicle" {
		t.Errorf("own intents: %v", got.Intents)
	}
	for _, bad := range [][]byte{nil, []byte("no model"), packed[:len(packed)/2]} {
		if _, err := NewWithModel(bytes.NewReader(bad)); err == nil {
			t.Errorf("a damaged model of %d bytes was read", len(bad))
		}
	}
}

func TestConcurrentAndSame(t *testing.T) {
	r := newReader(t)
	texts := []string{"下个月15号还两千五", "lost my job, can do 50 a month", "我欠多少", "STOP"}
	want := make([]string, len(texts))
	for i, text := range texts {
		b, _ := json.Marshal(readIntents(t, r, text))
		want[i] = string(b)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				for i, text := range texts {
					got, err := r.Read(t.Context(), dialog.Message{Text: text, Now: monday, Currency: "CNY"})
					b, _ := json.Marshal(got)
					if err != nil || string(b) != want[i] {
						t.Errorf("%q: %s, %v; want %s", text, b, err, want[i])
						return
					}
				}
			}
		})
	}
	wg.Wait()
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"下个月15号还两千五", "每月15号还￥1,200.50", "two and a half grand by dec 1st, 20% off", "\xff\xfe三万\x00五", strings.Repeat("九", 60), "99999999999999999999万亿", "2026-13-45", "Ｆｕｌｌ１２３", "🙂🙂¥", "一百百百千万", "0/0", "9.9.9折", "每月31号", "İstanbul ẞ", "in 9999 weeks", "9999周后", "二月二十九号"} {
		f.Add(s)
	}
	r := newReader(f)
	f.Fuzz(func(t *testing.T, text string) {
		got, err := r.Read(t.Context(), dialog.Message{Text: text, Now: monday, Currency: "CNY"})
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Intents) == 0 || len(got.Scores) == 0 || len(got.Scores) > 3 || !(got.Confidence >= 0 && got.Confidence <= 1) {
			t.Errorf("intents %v, scores %v, confidence %v", got.Intents, got.Scores, got.Confidence)
		}
		var texts []string
		for _, a := range got.Amounts {
			texts = append(texts, a.Text)
			if a.Minor < 0 {
				t.Errorf("%q: negative amount", text)
			}
		}
		for _, d := range got.Dates {
			texts = append(texts, d.Text)
		}
		for _, d := range got.DaysOfMonth {
			texts = append(texts, d.Text)
			if d.Value == 0 || d.Value < -1 || d.Value > 31 {
				t.Errorf("%q: day %d of the month", text, d.Value)
			}
		}
		for _, d := range got.Terms {
			texts = append(texts, d.Text)
			if d.Count < 1 {
				t.Errorf("%q: term of %d", text, d.Count)
			}
		}
		for _, d := range got.Percents {
			texts = append(texts, d.Text)
		}
		for _, d := range got.Reasons {
			texts = append(texts, d.Text)
		}
		for _, s := range texts {
			if s == "" || !utf8.ValidString(s) || utf8.ValidString(text) && !strings.Contains(text, s) {
				t.Errorf("%q: %q is not of the message", text, s)
			}
		}
	})
}

// TestLongMessage asserts that what is past the first 4,000 characters is not read, and that a megabyte is no burden.
func TestLongMessage(t *testing.T) {
	r := newReader(t)
	for _, filler := range []string{"好吧", "9", "9,", "一百", "每月", "the ", "\x00", "🙂", "百万", "1/", " "} {
		long := strings.Repeat(filler, 1<<20/len(filler)) + " 还500块"
		if got := readIntents(t, r, long); len(got.Amounts) > 2*maxRunes {
			t.Errorf("%q: %d amounts", filler, len(got.Amounts))
		}
	}
	if got := readIntents(t, r, strings.Repeat("x ", maxRunes)+"还500块"); len(got.Amounts) != 0 {
		t.Errorf("read past the limit: %v", got.Amounts)
	}
}

func benchmarkRead(b *testing.B, text string) {
	r := newReader(b)
	m := dialog.Message{Text: text, Now: monday, Currency: "CNY"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Read(b.Context(), m); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadChinese(b *testing.B) {
	benchmarkRead(b, "我上个月被裁了,现在每个月最多只能还五百块,15号发工资,违约金能不能免一点")
}

func BenchmarkReadEnglish(b *testing.B) {
	benchmarkRead(b, "my hours got cut to part time, could send $55 on the 15th of each month, can you drop the late fee")
}

func BenchmarkReadMegabyte(b *testing.B) { benchmarkRead(b, strings.Repeat("每月还五百 ", 1<<16)) }

// BenchmarkParse is what decoding the same message as JSON costs, to compare.
func BenchmarkParse(b *testing.B) {
	line, _ := json.Marshal(map[string]string{"id": "1", "now": "2026-11-23T10:00:00+08:00", "currency": "USD", "text": "my hours got cut to part time, could send $55 on the 15th of each month, can you drop the late fee"})
	b.ReportAllocs()
	for b.Loop() {
		var v map[string]string
		if err := json.Unmarshal(line, &v); err != nil {
			b.Fatal(err)
		}
	}
}
