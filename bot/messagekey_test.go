package bot_test

import (
	"testing"

	"repaybot/bot"
)

func TestAMessageKeyIsReadAsItIsWritten(t *testing.T) {
	for _, k := range []struct {
		conversation string
		sequence     int64
		number       int
	}{{"a", 1, 1}, {"web:C1", 12, 255}, {"a/b/7", 1<<47 - 1, 2}, {"/", 1, 1}} {
		key := bot.MessageKey(k.conversation, k.sequence, k.number)
		if c, s, n, ok := bot.ParseMessageKey(key); !ok || c != k.conversation || s != k.sequence || n != k.number {
			t.Errorf("%s is read as %q %d %d, %v", key, c, s, n, ok)
		}
	}
	for _, key := range []string{
		"", "/", "//", "a", "a/1", "/1/1", "a//1", "a/1/", "a/0/1", "a/-1/1", "a/1/0", "a/1/-1", "a/1/256", "a/1/1000", "a/01/1", "a/1/01", "a/+1/1", "a/1/+1",
		"a/x/1", "a/1/x", "a/140737488355328/1", "a/1/99999999999999999999", " a/1/1 ",
	} {
		if c, s, n, ok := bot.ParseMessageKey(key); ok {
			t.Errorf("%q is read as %q %d %d", key, c, s, n)
		}
	}
}

func FuzzMessageKey(f *testing.F) {
	f.Add("a/1/1")
	f.Add("a/b/1/255")
	f.Fuzz(func(t *testing.T, key string) {
		c, s, n, ok := bot.ParseMessageKey(key)
		if ok && (bot.MessageKey(c, s, n) != key || n < 1 || n > 255 || s < 1 || c == "") {
			t.Errorf("%q is read as %q %d %d", key, c, s, n)
		}
	})
}
