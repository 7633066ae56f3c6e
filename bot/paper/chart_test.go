package paper_test

import (
	"bytes"
	"encoding/json"
	"image/png"
	"regexp"
	"strings"
	"testing"

	"repaybot/bot/paper"
	"repaybot/dialog"
	"repaybot/dialog/wording"
)

func sums(minor int64) dialog.Sum { return dialog.Sum(cny(minor)) }

func optionRow(t testing.TB, number, months int, monthly, total int64, completes string) dialog.Figures {
	return dialog.Figures{"number": dialog.Count(number), "months": dialog.Count(months), "monthly": sums(monthly), "last": sums(monthly), "total": sums(total),
		"cost": sums(127456), "apr": dialog.Pct(rate(t, "17.92")), "first": dialog.On(date(t, "2026-12-20")), "completes": dialog.On(date(t, completes))}
}

// pictured are messages that a picture goes with.
func pictured(t testing.TB) map[paper.ChartKind]dialog.Say {
	day := func(s string) dialog.On { return dialog.On(date(t, s)) }
	return map[paper.ChartKind]dialog.Say{
		paper.OwedChart: {Kind: "owed_card", Figures: dialog.Figures{"product": dialog.Name("card"), "total": sums(1234567), "principal": sums(1100000),
			"interest": sums(104545), "fees": sums(30022), "oldest_due": day("2026-10-08")}},
		paper.OptionsChart: {Kind: "options", Figures: dialog.Figures{"plans": dialog.Rows{
			optionRow(t, 1, 3, 430120, 1290360, "2027-02-20"), optionRow(t, 2, 6, 221040, 1326240, "2027-05-20"), optionRow(t, 3, 12, 116235, 1394820, "2027-11-20")}}},
		paper.PlanChart: {Kind: "plan_status", Figures: dialog.Figures{"paid": dialog.Count(5), "months": dialog.Count(36), "next_due": day("2027-05-20"),
			"next_amount": sums(45768), "left": sums(1200000), "completes": day("2029-11-20")}},
	}
}

var digits = regexp.MustCompile(`[0-9][0-9,.]*`)

// TestAPictureSaysNothingThatItsMessageDoesNot also sees to it that each kind has one.
func TestAPictureSaysNothingThatItsMessageDoesNot(t *testing.T) {
	p := newPress(t)
	w, err := wording.New()
	if err != nil {
		t.Fatal(err)
	}
	for kind, say := range pictured(t) {
		for _, l := range locales {
			data, err := p.Illustrate([]dialog.Say{{Kind: "introduce"}, say}, l)
			if err != nil || data == nil {
				t.Fatalf("%s: %s, %v", kind, data, err)
			}
			var c paper.Chart
			if err := json.Unmarshal(data, &c); err != nil || c.Kind != kind {
				t.Fatalf("%s: %s, %v", kind, data, err)
			}
			message, err := w.Phrase(t.Context(), say, l)
			if err != nil {
				t.Fatal(err)
			}
			said := map[string]bool{"2026": true, "2027": true, "2029": true} // a message leaves this year out
			for _, n := range digits.FindAllString(message, -1) {
				said[strings.TrimRight(n, ",.")] = true
				said[strings.TrimSuffix(n, ".00")] = true
			}
			words := []string{c.Big}
			for _, x := range c.Parts {
				words = append(words, x.Value)
			}
			for _, x := range c.Cards {
				words = append(append(words, x.Title, x.Big, x.Rate), x.Lines...)
			}
			for _, n := range digits.FindAllString(strings.Join(append(words, c.Notes...), " "), -1) {
				if !said[strings.TrimSuffix(strings.TrimRight(n, ",."), ".00")] {
					t.Errorf("%s %s: the picture says %s, the message %q", kind, l, n, message)
				}
			}
		}
	}
}

func TestPicturesAreTheSameEachTimeAndLight(t *testing.T) {
	for kind, say := range pictured(t) {
		data, err := newPress(t).Illustrate([]dialog.Say{say}, dialog.Chinese)
		if err != nil {
			t.Fatal(err)
		}
		one, err := newPress(t).Draw(data)
		if err != nil {
			t.Fatal(err)
		}
		two, err := newPress(t).Draw(data)
		if err != nil || !bytes.Equal(one, two) {
			t.Errorf("%s came out differently, %v", kind, err)
		}
		img, err := png.Decode(bytes.NewReader(one))
		if err != nil || img.Bounds().Dx() != 1080 || len(one) > 150_000 {
			t.Errorf("%s: %d bytes, %v", kind, len(one), err)
		}
		colours := map[[3]uint32]bool{}
		for y := 0; y < img.Bounds().Dy(); y += 2 {
			for x := 0; x < 1080; x += 2 {
				r, g, b, _ := img.At(x, y).RGBA()
				colours[[3]uint32{r, g, b}] = true
			}
		}
		if len(colours) < 30 {
			t.Errorf("%s: %d colours: letters have more shades than that", kind, len(colours))
		}
	}
}

func TestNoPictureWhereNoneHelps(t *testing.T) {
	p := newPress(t)
	for name, s := range map[string]dialog.Say{
		"words alone":        {Kind: "welcome"},
		"in credit":          {Kind: "owed_card", Figures: dialog.Figures{"total": sums(-500), "principal": sums(-500), "interest": sums(0), "fees": sums(0)}},
		"one plan":           {Kind: "options", Figures: dialog.Figures{"plans": dialog.Rows{optionRow(t, 1, 3, 1, 3, "2027-02-20")}}},
		"more than fit side": {Kind: "options", Figures: dialog.Figures{"plans": dialog.Rows{nil, nil, nil, nil}}},
	} {
		if data, err := p.Illustrate([]dialog.Say{s}, dialog.English); err != nil || data != nil {
			t.Errorf("%s: %s, %v", name, data, err)
		}
	}
	for _, data := range []string{"", "{", `{"kind":"other"}`} {
		if _, err := p.Draw([]byte(data)); err == nil {
			t.Errorf("drew %q", data)
		}
	}
}

func FuzzDraw(f *testing.F) {
	p := newPress(f)
	for _, say := range pictured(f) {
		data, err := p.Illustrate([]dialog.Say{say}, dialog.Chinese)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if picture, err := p.Draw(data); err == nil {
			if _, err := png.Decode(bytes.NewReader(picture)); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func BenchmarkDraw(b *testing.B) {
	p := newPress(b)
	data, err := p.Illustrate([]dialog.Say{pictured(b)[paper.OptionsChart]}, dialog.Chinese)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := p.Draw(data); err != nil {
			b.Fatal(err)
		}
	}
}
