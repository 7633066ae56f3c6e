package main

import (
	"errors"
	"io"
	"testing"

	"repaybot/bot"
)

func TestFilesThatCustomersSent(t *testing.T) {
	p := open(t)
	p.whatsapp.media = map[string]string{"m1": "%PDF-1.7 a payslip"}
	content, err := p.channel.Fetch(t.Context(), bot.File{ID: "m1", Kind: "document"})
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(content); err != nil || string(text) != "%PDF-1.7 a payslip" {
		t.Errorf("%q, %v", text, err)
	}
	var never *bot.Refused
	if _, err := p.channel.Fetch(t.Context(), bot.File{ID: "m2", Kind: "document"}); !errors.As(err, &never) {
		t.Errorf("a file that WhatsApp has no longer: %v", err)
	}
	p.whatsapp.elsewhere = "http://169.254.169.254/latest"
	if _, err := p.channel.Fetch(t.Context(), bot.File{ID: "m1", Kind: "document"}); err == nil {
		t.Errorf("an address that is none of WhatsApp's: %v", err)
	}
	b := &bridge{settings: settings{api: "https://graph.facebook.com/v23.0"}}
	for address, may := range map[string]bool{
		"https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1": true, "https://scontent.fbsbx.com/x": true, "https://graph.facebook.com/v23.0/x": true,
		"http://lookaside.fbsbx.com/x": false, "https://fbsbx.com.evil.example/x": false, "https://evilfbsbx.com/": false, "file:///etc/passwd": false, "": false,
	} {
		if b.mayAsk(address) != may {
			t.Errorf("%s: %v", address, !may)
		}
	}
}
