package hook

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"time"

	"repaybot/bot"
	"repaybot/bot/signed"
)

// Options are what a [Channel] is made of. Name, URL, Secret and Accept are required.
type Options struct {
	// Name is the channel's own: a to z, 0 to 9 and hyphens, a letter first, 32
	// at most. It stays for good: conversations are found by it.
	Name string
	// URL takes messages: https, or http on this machine.
	URL string
	// FilesURL gives the content of files that customers sent: https, or http
	// on this machine. "": files are only named.
	FilesURL string
	// Numbers is how the app writes phone numbers where it can write to one:
	// "e164" (+8613800138000) or "digits" (8613800138000). Senders are addressed
	// the same way. "": it can't write to who has not written.
	Numbers string
	// Secret signs both ways: 32 bytes at least, shared with the bridge alone.
	Secret []byte
	// Retired is the secret before, which events may still be signed with
	// while the bridge is given the new one; nil for none.
	Retired []byte

	// Accept makes an event durable ([bot.Service.Accept]).
	Accept func(context.Context, bot.Inbound) (bot.Accepted, error)
	// Receipts keeps what has become of messages; nil: nobody wants to know.
	Receipts Receipts
	// Undeliverable is told of a message that the app could not bring to the
	// customer after all, so that somebody sees to it. The message has its key,
	// conversation and channel alone, and why is the app's own short code for
	// it or "". It may be told twice of the same key. Nil: it is only logged.
	Undeliverable func(ctx context.Context, m bot.Outbound, why string) error

	Now       func() time.Time  // nil: the clock
	Log       *slog.Logger      // nil: none
	Transport http.RoundTripper // nil: net/http's own
	Timeout   time.Duration     // of one try to send; 0: 10 s
}

// Channel is one messaging app behind a bridge.
type Channel struct {
	o        Options
	endpoint *endpoint
	files    *endpoint // nil: files are not fetched
}

var channelName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)

// OptionError says which option a channel can't be made with, and why.
type OptionError struct{ Option, Reason string }

func (e *OptionError) Error() string { return e.Option + " " + e.Reason }

// New returns the channel, or an [OptionError].
func New(o Options) (*Channel, error) {
	switch {
	case !channelName.MatchString(o.Name):
		return nil, &OptionError{"name", "has to be 1 to 32 of a to z, 0 to 9 and hyphens, a letter first"}
	case o.Numbers != "" && o.Numbers != NumbersE164 && o.Numbers != NumbersDigits:
		return nil, &OptionError{"numbers", "has to be e164, digits or nothing"}
	case o.Accept == nil:
		return nil, &OptionError{"accept", "is missing"}
	case len(o.Retired) > 0 && len(o.Retired) < signed.MinSecret:
		return nil, shortSecret("retired secret", o.Retired)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	e, err := newEndpoint(o.URL, o.Secret, o.Now, o.Transport, o.Timeout)
	if err != nil {
		return nil, err
	}
	c := &Channel{o: o, endpoint: e}
	if o.FilesURL != "" {
		if c.files, err = newEndpoint(o.FilesURL, o.Secret, o.Now, o.Transport, fileTimeout); err != nil {
			return nil, fmt.Errorf("files: %w", err)
		}
	}
	return c, nil
}

func shortSecret(option string, secret []byte) error {
	return &OptionError{option, fmt.Sprintf("has %d bytes and needs %d", len(secret), signed.MinSecret)}
}

// The ways of writing a phone number.
const (
	NumbersE164   = "e164"
	NumbersDigits = "digits"
)

// AddressOf is the app's address of a phone number (E.164), or "" where the app
// can't write to one. It implements [bot.ByNumber].
func (c *Channel) AddressOf(number string) string {
	switch c.o.Numbers {
	case NumbersE164:
		return number
	case NumbersDigits:
		return strings.TrimPrefix(number, "+")
	}
	return ""
}

// Name is the name that events and messages of this channel carry.
func (c *Channel) Name() string { return c.o.Name }
