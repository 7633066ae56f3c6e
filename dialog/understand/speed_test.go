package understand

import (
	"strings"
	"testing"
	"time"
)

// TestLongScan asserts that the longest message that is read takes time in
// proportion to its length, whatever it is made of.
func TestLongScan(t *testing.T) {
	if raceEnabled {
		t.Skip("times mean nothing under the race detector")
	}
	forms := newPlainForms()
	for _, filler := range []string{"9", "9,", "9 ", "一", "一百", "百万", "两千 ", "每月", "每月1号和", "the ", "the 1st and ", "a week from ", "day after ", "day before ", "two ", "two and a half ", "hundred ", "周五到", "下", "五块五", "1/", "3 days ", "5,", "好.", "我爸", "失业了", "lost my ", "job ", "《", "$", "a couple of ", "百分之", "friday ", "friday 7/6 ", "12月", "minus "} {
		plain := forms.text(strings.Repeat(filler, maxRunes))
		least := time.Hour
		for range 3 {
			from := time.Now()
			newScanner(plain, monday, "CNY").scan()
			least = min(least, time.Since(from))
		}
		if least > 60*time.Millisecond {
			t.Errorf("%q takes %v", filler, least)
		} else if least > 8*time.Millisecond {
			t.Logf("%q takes %v", filler, least)
		}
	}
}
