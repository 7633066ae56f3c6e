package main

import (
	"slices"
	"testing"

	"repaybot/bot"
)

func TestWrapCountsColumnsAndKeepsMarksWithTheirWord(t *testing.T) {
	for _, c := range []struct {
		text    string
		columns int
		want    []string
	}{
		{"one two three", 8, []string{"one two", "three"}},
		{"您的信用卡一共欠款", 8, []string{"您的信用", "卡一共欠", "款"}},
		{"一二三，四五", 6, []string{"一二", "三，四", "五"}},
		{"欠 ¥1,200.50 元", 10, []string{"欠", "¥1,200.50", "元"}},
		{"a\n\nb", 10, []string{"a", "", "b"}},
		{"unbreakable", 4, []string{"unbreakable"}},
		{"好🙂好", 4, []string{"好🙂", "好"}},
		{"", 10, []string{""}},
	} {
		if got := wrap(c.text, c.columns); !slices.Equal(got, c.want) {
			t.Errorf("wrap(%q, %d) = %q, want %q", c.text, c.columns, got, c.want)
		}
	}
}

func TestButtonsArePressedByLettersAndNothingElse(t *testing.T) {
	c := &terminalChat{}
	if _, ok := c.pressed("a"); ok {
		t.Error("a button was pressed where there is none")
	}
	c.buttons = []bot.ReplyButton{{ID: "first"}, {ID: "second"}}
	for text, want := range map[string]string{"a": "first", "B": "second", "/b": "second", "c": "", "1": "", "12": "", "ab": "", "500": "", "": "", "好": ""} {
		if got, ok := c.pressed(text); got != want || ok != (want != "") {
			t.Errorf("%q presses %q, want %q", text, got, want)
		}
	}
}
