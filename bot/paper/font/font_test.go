package font_test

import (
	"slices"
	"strings"
	"testing"

	"repaybot/bot/paper/font"
)

func TestRunsHaveAFaceForEachCharacter(t *testing.T) {
	s, err := font.Load()
	if err != nil {
		t.Fatal(err)
	}
	got := s.Runs("本金 ¥1,200.50，APR\n𠮷\u200b\x00", true)
	want := []font.Run{{Face: font.Chinese, Text: "本金"}, {Face: font.LatinBold, Text: " ¥1,200.50"}, {Face: font.Chinese, Text: "，"},
		{Face: font.LatinBold, Text: "APR "}, {Face: font.Chinese, Text: string(font.Missing)}}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestWrapKeepsMarksAndFigures(t *testing.T) {
	measure := func(s string) float64 { return float64(len([]rune(s))) }
	for text, want := range map[string][]string{
		"一二三四五，六七":                    {"一二三四", "五，六七"},
		"共 ¥1,200.50 元":               {"共", "¥1,2", "00.5", "0 元"},
		"a bb ccc":                    {"a bb", "ccc"},
		"（一二三四五":                      {"（一二三", "四五"},
		"":                            {""},
		"one\n\ntwo":                  {"one", "", "two"},
		strings.Repeat("x", 9) + " y": {"xxxx", "xxxx", "x y"},
	} {
		if got := font.Wrap(text, 4, measure); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestWrapOfALongWordIsQuick(t *testing.T) {
	s, err := font.Load()
	if err != nil {
		t.Fatal(err)
	}
	measured := 0
	lines := font.Wrap(strings.Repeat("x", 100_000), 100, func(text string) float64 {
		for _, r := range s.Runs(text, false) {
			measured += len(r.Text)
		}
		return float64(len(text))
	})
	if len(lines) != 1000 || measured > 1_000_000 {
		t.Errorf("%d lines, measured %d characters", len(lines), measured)
	}
}
