package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"

	"repaybot/bot"
	"repaybot/dialog"
)

// who is who makes a request, and where they talk.
type who struct {
	session
	conversation string
	own          string // a visitor's, from before it was known who they are
	customer     string // "" while it is not known
	verified     bool   // it is known now who it is: what is theirs may be shown
	moving       bool   // they go on elsewhere in a moment
	locale       dialog.Locale
	origin       string // the network address, "" where it is not known
}

type whoKey struct{}

func whoOf(r *http.Request) *who {
	me, _ := r.Context().Value(whoKey{}).(*who)
	return me
}

// theirs answers who has a session.
func (s *server) theirs(do answer) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.run(w, r, func(w http.ResponseWriter, r *http.Request) (any, error) {
			of, err := s.sessionOf(r)
			if err != nil {
				return nil, err
			}
			if !s.paced(w, "session/"+of.ID, s.PerMinute) {
				return nil, nil
			}
			me, err := s.whoIs(r.Context(), of)
			if err != nil {
				return nil, err
			}
			me.locale, me.origin = localeOf(r), s.ClientAddress(r)
			if !strings.HasSuffix(r.URL.Path, "/events") { // following is no use
				if err := s.renew(w, me); err != nil {
					return nil, err
				}
			}
			return do(w, r.WithContext(context.WithValue(r.Context(), whoKey{}, me)))
		})
	}
}

// known answers who has shown who they are.
func (s *server) known(do answer) http.HandlerFunc {
	return s.theirs(func(w http.ResponseWriter, r *http.Request) (any, error) {
		if !whoOf(r).verified {
			return nil, refusal(http.StatusForbidden, "it is not known yet who you are").at("", "show it in the conversation first")
		}
		return do(w, r)
	})
}

// whoIs finds where a session's holder talks. One whose address was linked, and
// who is not known any more, has no session any more either: what was said in
// the customer's conversation is not theirs to see.
func (s *server) whoIs(ctx context.Context, of session) (*who, error) {
	if of.Customer != "" {
		return &who{session: of, conversation: bot.ConversationOf(of.Customer), customer: of.Customer, verified: true}, nil
	}
	p, err := s.Service.PlaceOf(ctx, Channel, of.visitor(), s.Now())
	if err != nil {
		return nil, err
	}
	if p.Customer != "" && !p.Known {
		return nil, errOver()
	}
	return &who{session: of, conversation: p.Conversation, own: p.Own, customer: p.Customer, verified: p.Known, moving: p.Moving}, nil
}

// inbound is something that came from who makes a request. Its name is theirs
// alone: another's client may choose the same.
func (s *server) inbound(me *who, kind bot.InboundKind, name string) bot.Inbound {
	in := bot.Inbound{Channel: Channel, EventID: me.eventID(name), At: s.Now(), Kind: kind, Locale: me.locale}
	if me.Customer != "" {
		in.Conversation, in.Customer, in.Verified, in.CameFor = me.conversation, me.Customer, true, me.Account
	} else {
		in.Sender, in.Origin = me.visitor(), me.origin
	}
	return in
}

func (me *who) eventID(name string) string {
	of := "visitor\x00" + me.ID
	if me.Customer != "" {
		of = "customer\x00" + me.Customer
	}
	sum := sha256.Sum256([]byte(of))
	return hex.EncodeToString(sum[:8]) + "/" + name
}

// clientID is the client's own name of an event, "" where it is not this one's.
func (me *who) clientID(t *bot.Turn) string {
	name, ok := strings.CutPrefix(t.EventID, me.eventID(""))
	if t.Channel != Channel || !ok || strings.Contains(name, "/") {
		return ""
	}
	return name
}

// localeOf is the language that a request wants to be answered in.
func localeOf(r *http.Request) dialog.Locale {
	first, _, _ := strings.Cut(r.Header.Get("Accept-Language"), ",")
	if strings.HasPrefix(strings.ToLower(strings.TrimSpace(first)), "en") {
		return dialog.English
	}
	return dialog.Chinese
}
