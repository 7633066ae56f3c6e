package llm

import (
	"context"
	"unicode"
	"unicode/utf8"

	"repaybot/dialog"
	"repaybot/prompts"
)

// When a model is asked about a message.
const (
	askBelow   = 0.8 // the embedded reader's confidence
	longFrom   = 120 // characters; a long message says several things
	longestAsk = 2000
)

// Reader reads with the embedded reader, and with a model where that is not
// sure. It is safe for use by many goroutines.
type Reader struct {
	embedded dialog.Reader
	client   *Client
	prompt   prompt
	always   bool
}

var _ dialog.Reader = (*Reader)(nil)

// NewReader adds a model's help to the embedded reader.
func NewReader(embedded dialog.Reader, c *Client) *Reader {
	return &Reader{embedded: embedded, client: c, prompt: promptOf(prompts.ModelRead())}
}

// Always is the reader that asks the model about every message that may be
// shown to one, for `repaybot eval`.
func (r *Reader) Always() *Reader {
	always := *r
	always.always = true
	return &always
}

// Read implements [dialog.Reader]. It fails only where the embedded reader
// does; whatever the model does, it ends in time for the words.
func (r *Reader) Read(ctx context.Context, m dialog.Message) (dialog.Reading, error) {
	own, err := r.embedded.Read(ctx, m)
	if err != nil || !r.wants(m.Text, own) {
		return own, err
	}
	x := dialog.ExchangeOf(ctx)
	hide, ok := r.client.mayAsk(ctx, x, "read", r.prompt, m.Text)
	if !ok {
		return own, nil
	}
	var f *found
	_, use := r.client.ask(ctx, x, question{
		job: "read", prompt: r.prompt, data: r.data(ctx, x, m.Text, hide), tokens: readTokens, until: until(x, readShare),
		accepts: func(answer string) (err error) {
			f, err = readFound(answer, m.Text, hide)
			return err
		},
	})
	if use.Verdict != VerdictUsed {
		x.Note(use)
		return own, nil
	}
	joined, changed := r.join(ctx, m, own, f)
	if !changed {
		use.Verdict = VerdictAgreed
	}
	x.Note(use)
	return joined, nil
}

// wants tells whether a model is asked about a message.
func (r *Reader) wants(text string, own dialog.Reading) bool {
	letters := 0
	for _, c := range text {
		if unicode.IsLetter(c) {
			if letters++; letters > 1 {
				break
			}
		}
	}
	n := utf8.RuneCountInString(text)
	switch {
	case letters < 2 || n > longestAsk:
		return false
	case r.always:
		return true
	}
	return own.Confidence < askBelow || own.PerhapsGrave || n > longFrom
}

// data is the question as JSON.
func (r *Reader) data(ctx context.Context, x *dialog.Exchange, text string, m *mask) string {
	d := struct {
		Message string       `json:"message"`
		Before  []spokenData `json:"before,omitempty"`
	}{Message: m.text(text)}
	if x != nil && x.Before != nil {
		d.Before = spokenOf(x.Before(ctx), m)
	}
	return asJSON(d)
}
