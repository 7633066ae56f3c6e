package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"repaybot/bot"
	"repaybot/dialog"
)

// seenKey is the key of up to where a customer has seen a conversation.
func seenKey(conversation string) string { return "seen/" + conversation }

type seenBody struct {
	Position int64 `json:"position"`
}

func (s *server) seenByCustomer(ctx context.Context, conversation string) (int64, error) {
	rs, err := s.Store.Records(ctx, []string{seenKey(conversation)})
	if err != nil || len(rs) == 0 {
		return 0, err
	}
	var b seenBody
	if err := json.Unmarshal(rs[0].Body, &b); err != nil {
		return 0, fmt.Errorf("seen: %w", err)
	}
	return b.Position, nil
}

// seenByBank is up to where the bank has seen what the customer wrote: the
// assistant sees all; of what waits for a person, what the person's case was
// opened with, and what was there when a colleague took over or wrote.
func (s *server) seenByBank(ctx context.Context, c bot.Conversation) (int64, error) {
	newest := c.Sequence * placesOfTurn
	if c.Mode != dialog.Queued && c.Mode != dialog.WithStaff {
		return newest, nil
	}
	const back = 100
	turns, err := s.Service.Turns(ctx, c.ID, max(0, c.Sequence-back), back)
	if err != nil {
		return 0, err
	}
	for i := len(turns) - 1; i >= 0; i-- {
		event, err := dialog.UnmarshalEvent(turns[i].Event)
		if err != nil {
			continue
		}
		at := turns[i].Sequence * placesOfTurn
		switch event.(type) {
		case dialog.StaffTook, dialog.StaffAssigned, dialog.StaffSaid:
			return at, nil
		default:
			if c.Mode == dialog.Queued && len(turns[i].Replies) > 0 {
				return at, nil
			}
		}
	}
	return 0, nil
}

// seen notes up to where the customer has seen.
func (s *server) seen(w http.ResponseWriter, r *http.Request) (any, error) {
	var body struct {
		Position *int64 `json:"position"`
	}
	if err := readJSON(w, r, &body); err != nil {
		return nil, err
	}
	if body.Position == nil || *body.Position < 0 || *body.Position > maxPosition {
		return nil, errUnfit().at("/position", "is a message's position")
	}
	ctx, me := r.Context(), whoOf(r)
	c, err := s.Service.Conversation(ctx, me.conversation)
	if err != nil {
		return nil, err
	}
	st, err := s.stand(ctx, me, c)
	if err != nil {
		return nil, err
	}
	up := min(*body.Position, st.last)
	if up <= st.Seen.ByCustomer {
		return st.Seen, nil
	}
	text, err := json.Marshal(seenBody{up})
	if err != nil {
		return nil, err
	}
	subject := me.customer
	if subject == "" {
		subject = "conversation/" + me.conversation
	}
	if err := s.Store.Settle(ctx, []bot.Record{{
		Key: seenKey(me.conversation), Status: bot.RecordActive, Customer: subject, Conversation: "seen", Sequence: up, At: s.Now(), Body: text,
	}}); err != nil {
		return nil, err
	}
	st.Seen.ByCustomer = up
	s.hub.tell(me.conversation)
	return st.Seen, nil
}

// unread is how many messages from the bank the customer has not seen.
func (s *server) unread(ctx context.Context, me *who, seen int64) (int, error) {
	all, err := s.messagesAfter(ctx, me, seen, maxPage)
	n := 0
	for _, m := range all {
		if m.From != fromCustomer {
			n++
		}
	}
	return n, err
}
