package main

import (
	"bytes"
	"errors"
	"io"
	"path/filepath"
	"testing"

	"repaybot/bot"
	"repaybot/docs/examples/sent"
)

// TestAKeyIsKnownAfterARestart sends a message again to a bridge that was
// started anew: the customer does not get it twice.
func TestAKeyIsKnownAfterARestart(t *testing.T) {
	p := open(t)
	path := filepath.Join(t.TempDir(), "sent")
	for range 2 {
		known, err := sent.Open(path, rememberMax)
		if err != nil {
			t.Fatal(err)
		}
		p.bridge.sent = known
		if _, err := p.channel.Send(t.Context(), out("a/1/1", "一共 ¥9,000")); err != nil {
			t.Fatal(err)
		}
		if err := known.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if len(p.wechat.sent) != 1 {
		t.Errorf("sent %q", p.wechat.sent)
	}
}

func TestFilesThatCustomersSent(t *testing.T) {
	p := open(t)
	p.wechat.media = map[string]string{"m1": "\xff\xd8\xff a photo"}
	content, err := p.channel.Fetch(t.Context(), bot.File{ID: "m1", Kind: "photo"})
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(content)
	if err != nil || !bytes.Equal(text, []byte("\xff\xd8\xff a photo")) {
		t.Errorf("%q, %v", text, err)
	}
	p.wechat.mu.Lock()
	p.wechat.tokens++ // ours is over: a new one is fetched
	p.wechat.mu.Unlock()
	if _, err := p.channel.Fetch(t.Context(), bot.File{ID: "m1", Kind: "photo"}); err != nil {
		t.Error(err)
	}
	var never *bot.Refused
	if _, err := p.channel.Fetch(t.Context(), bot.File{ID: "m2", Kind: "photo"}); !errors.As(err, &never) {
		t.Errorf("a file that WeChat has no longer: %v", err)
	}
}
