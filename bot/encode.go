package bot

import (
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"

	"repaybot/dialog"
)

// The documents that every turn writes are written by hand: what they hold is
// JSON already for the most part, and need not be read through again. They
// are read with encoding/json; a test compares the two forms.

// document appends keys and values of a JSON object.
type document struct {
	dst []byte
	err error
}

func (d *document) key(name string) {
	if last := d.dst[len(d.dst)-1]; last != '{' {
		d.dst = append(d.dst, ',')
	}
	d.dst = append(append(append(d.dst, '"'), name...), `":`...)
}

func (d *document) text(name, value string) {
	if value != "" {
		d.key(name)
		d.dst = appendString(d.dst, value)
	}
}

func (d *document) truth(name string, value bool) {
	if value {
		d.key(name)
		d.dst = append(d.dst, "true"...)
	}
}

func (d *document) number(name string, value int64) {
	d.key(name)
	d.dst = strconv.AppendInt(d.dst, value, 10)
}

func (d *document) time(name string, value time.Time) {
	d.key(name)
	d.dst = append(value.AppendFormat(append(d.dst, '"'), time.RFC3339Nano), '"')
}

func (d *document) raw(name string, value []byte) {
	if len(value) > 0 {
		d.key(name)
		d.dst = append(d.dst, value...)
	}
}

// any writes what is seldom there.
func (d *document) any(name string, value any) {
	text, err := json.Marshal(value)
	if err != nil && d.err == nil {
		d.err = err
	}
	d.raw(name, text)
}

// appendString appends JSON text. What is not UTF-8 goes encoding/json's way.
func appendString(dst []byte, s string) []byte {
	if !utf8.ValidString(s) {
		text, _ := json.Marshal(s) // a string always marshals
		return append(dst, text...)
	}
	dst = append(dst, '"')
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			const hex = "0123456789abcdef"
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	return append(append(dst, s[from:]...), '"')
}

// AppendJSON appends the event as it is stored. The conversation is not in it.
func (in *Inbound) AppendJSON(dst []byte) ([]byte, error) {
	d := &document{dst: append(dst, '{')}
	d.text("channel", in.Channel)
	d.text("event_id", in.EventID)
	d.time("at", in.At)
	d.text("kind", string(in.Kind))
	d.text("text", in.Text)
	d.text("button", in.Button)
	d.text("staff", in.Staff)
	d.text("to", in.To)
	d.text("why", string(in.Why))
	d.text("outcome", string(in.Outcome))
	if len(in.Confirmed) > 0 {
		d.any("confirmed", in.Confirmed)
	}
	d.text("sender", in.Sender)
	d.text("phone", in.Phone)
	d.truth("own", in.Own)
	if len(in.Files) > 0 {
		d.any("files", in.Files)
	}
	d.text("start", in.Start)
	d.text("origin", in.Origin)
	d.text("number", in.Number)
	d.text("locale", string(in.Locale))
	d.text("case", string(in.Case))
	d.text("group", in.Group)
	d.text("customer", in.Customer)
	d.truth("verified", in.Verified)
	d.text("came_for", in.CameFor)
	d.text("account", in.Account)
	if len(in.Entries) > 0 {
		d.any("entries", in.Entries)
	}
	if in.Payment != nil {
		d.any("payment", in.Payment)
	}
	if in.Held != nil {
		d.any("held", in.Held)
	}
	if in.Refused != nil {
		d.any("refused", in.Refused)
	}
	if len(in.Resumed) > 0 {
		d.any("resumed", in.Resumed)
	}
	if in.Offer != nil {
		d.any("offer", in.Offer)
	}
	if in.Decided != nil {
		d.any("decided", in.Decided)
	}
	if in.Asked != nil {
		d.any("asked", in.Asked)
	}
	if in.Answer != nil {
		d.any("answer", in.Answer)
	}
	return append(d.dst, '}'), d.err
}

// AppendJSON appends the turn as it is stored. What names it is not in it.
func (t *Turn) AppendJSON(dst []byte) ([]byte, error) {
	d := &document{dst: append(dst, '{')}
	d.number("schema", int64(t.Schema))
	d.text("channel", t.Channel)
	d.text("event_id", t.EventID)
	d.time("at", t.At)
	d.raw("event", t.Event)
	d.key("facts")
	t.Facts.append(d)
	d.text("to", t.To)
	d.text("address", t.Address)
	d.text("purpose", string(t.Purpose))
	if len(t.FollowUps) > 0 {
		d.any("follow_ups", t.FollowUps)
	}
	if len(t.Effects) > 0 {
		d.key("effects")
		d.dst = append(d.dst, '[')
		for i, e := range t.Effects {
			if i > 0 {
				d.dst = append(d.dst, ',')
			}
			d.dst = append(d.dst, e...)
		}
		d.dst = append(d.dst, ']')
	}
	if len(t.Replies) > 0 {
		d.key("replies")
		d.dst = append(d.dst, '[')
		for i := range t.Replies {
			if i > 0 {
				d.dst = append(d.dst, ',')
			}
			t.Replies[i].append(d)
		}
		d.dst = append(d.dst, ']')
	}
	d.truth("withheld", t.Withheld)
	d.text("failed", t.Failed)
	d.text("words", t.Words)
	if len(t.Models) > 0 {
		d.any("models", t.Models)
	}
	d.text("state_hash", t.StateHash)
	return append(d.dst, '}'), d.err
}

func (r *Reply) append(d *document) {
	d.dst = append(d.dst, '{')
	d.time("at", r.At)
	d.text("text", r.Text)
	d.buttons(r.Buttons)
	d.text("staff", r.Staff)
	if len(r.Files) > 0 {
		d.any("files", r.Files)
	}
	d.raw("picture", r.Picture)
	if r.Invoice != nil {
		d.any("invoice", r.Invoice)
	}
	d.dst = append(d.dst, '}')
}

func (d *document) buttons(bs []ReplyButton) {
	if len(bs) == 0 {
		return
	}
	d.key("buttons")
	d.dst = append(d.dst, '[')
	for i, b := range bs {
		if i > 0 {
			d.dst = append(d.dst, ',')
		}
		d.dst = append(d.dst, '{')
		d.text("id", b.ID)
		d.text("title", b.Title)
		d.dst = append(d.dst, '}')
	}
	d.dst = append(d.dst, ']')
}

func (f *FactsRecord) append(d *document) {
	d.dst = append(d.dst, '{')
	d.time("now", f.Now)
	d.text("zone", f.Zone)
	d.text("policy", f.Policy)
	d.truth("verified", f.Verified)
	d.text("line", string(f.Line))
	d.text("locale", string(f.Locale))
	d.text("came_for", f.CameFor)
	d.text("channel", f.Channel)
	d.truth("case_open", f.CaseOpen)
	if f.Case != (dialog.CaseFacts{}) {
		d.any("case", f.Case)
	}
	if len(f.Accounts) > 0 {
		d.key("accounts")
		d.dst = append(d.dst, '[')
		for i, a := range f.Accounts {
			if i > 0 {
				d.dst = append(d.dst, ',')
			}
			d.dst = append(d.dst, '{')
			d.text("line", a.Line)
			d.text("plan", a.Plan)
			d.raw("promise", a.Promise)
			d.raw("past", a.Past)
			if len(a.Paid) > 0 {
				d.any("paid", a.Paid)
			}
			if len(a.Given) > 0 {
				d.any("given", a.Given)
			}
			d.dst = append(d.dst, '}')
		}
		d.dst = append(d.dst, ']')
	}
	d.text("hardship", f.Hardship)
	switch wrote := f.Contact.LastWrote; {
	case f.Contact.IsZero():
	case onlyWrote(f.Contact):
		d.key("contact")
		d.dst = append(d.dst, '{')
		d.time("last_wrote", wrote)
		d.dst = append(d.dst, '}')
	default:
		d.any("contact", f.Contact)
	}
	d.truth("pay_here", f.PayHere)
	if len(f.Marks) > 0 {
		d.any("marks", f.Marks)
	}
	if f.Through != 0 {
		d.text("booked_through", f.Through.String())
	}
	d.dst = append(d.dst, '}')
}

// onlyWrote tells whether nothing is known of contact but when they last wrote.
func onlyWrote(c dialog.ContactFacts) bool {
	c.LastWrote = time.Time{}
	return c.IsZero()
}

// AppendJSON appends the conversation as it is stored, without what names it,
// its version, its sequence and its outbox.
func (c *Conversation) AppendJSON(dst []byte) ([]byte, error) {
	d := &document{dst: append(dst, '{')}
	d.number("schema", int64(c.Schema))
	d.text("customer", c.Customer)
	d.text("came_for", c.CameFor)
	d.text("channel", c.Channel)
	d.text("address", c.Address)
	d.raw("state", c.State)
	d.text("mode", string(c.Mode))
	d.text("stage", string(c.Stage))
	d.truth("verified", c.Verified)
	d.text("taken_by", c.TakenBy)
	if c.Takes != 0 {
		d.number("takes", int64(c.Takes))
	}
	if c.Code != nil {
		d.any("code", c.Code)
	}
	if c.Case != nil {
		d.any("case", c.Case)
	}
	if c.Claim != nil {
		d.any("claim", c.Claim)
	}
	if len(c.Links) > 0 {
		d.any("links", c.Links)
	}
	d.truth("on_page", c.OnPage)
	if len(c.Shut) > 0 {
		d.any("shut", c.Shut)
	}
	if c.Onward != nil {
		d.any("onward", c.Onward)
	}
	d.buttons(c.Buttons)
	if len(c.Unsettled) > 0 {
		d.any("unsettled", c.Unsettled)
	}
	if len(c.Unasked) > 0 {
		d.any("unasked", c.Unasked)
	}
	if !c.Wrote.IsZero() {
		d.time("wrote", c.Wrote)
	}
	d.time("opened", c.Opened)
	d.time("last", c.Last)
	return append(d.dst, '}'), d.err
}
