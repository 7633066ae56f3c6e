package hook

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"repaybot/bot"
)

// message is what goes out, for example
//
//	{"key": "wechat:4f1c…/3/1", "to": "oABCD…", "text": "…",
//	 "buttons": [{"id": "3.choose_plan", "title": "See the plans"}],
//	 "conversation": "wechat:4f1c…", "purpose": "answer", "at": "2026-11-24T09:00:00+08:00"}
type message struct {
	Key          string            `json:"key"`
	To           string            `json:"to"`
	Text         string            `json:"text"`
	Buttons      []bot.ReplyButton `json:"buttons"`
	Conversation string            `json:"conversation"`
	Purpose      bot.Purpose       `json:"purpose"`
	At           time.Time         `json:"at"`
}

// defaultWait is how long a bridge that is busy is left alone where it does
// not say.
const defaultWait = 5 * time.Second

// Send hands a message to the bridge once, within the timeout. 2xx is a
// receipt, with the id of {"id": "…"} if the answer is that; 429 and 503 are a
// [bot.RetryAfter]; 410 and 422 a [bot.Refused]; anything else is an error.
func (c *Channel) Send(ctx context.Context, m bot.Outbound) (bot.Receipt, error) {
	body, err := json.Marshal(message{
		Key: m.Key, To: m.To, Text: m.Reply.Text, Buttons: append([]bot.ReplyButton{}, m.Reply.Buttons...),
		Conversation: m.Conversation, Purpose: m.Purpose, At: m.Reply.At,
	})
	if err != nil {
		return bot.Receipt{}, err
	}
	a, err := c.endpoint.post(ctx, m.Key, body)
	if err != nil {
		return bot.Receipt{}, err
	}
	return receiptOf(a)
}

func receiptOf(a answer) (bot.Receipt, error) {
	refusal := &statusError{a.status}
	switch {
	case a.status/100 == 2:
		var named struct {
			ID string `json:"id"`
		}
		if err := json.Unmarshal(a.body, &named); err != nil || len(named.ID) > maxID {
			return bot.Receipt{}, nil // taken, under no name
		}
		return bot.Receipt{ID: named.ID}, nil
	case a.status == http.StatusTooManyRequests || a.status == http.StatusServiceUnavailable:
		if a.retryAfter <= 0 {
			a.retryAfter = defaultWait
		}
		return bot.Receipt{}, &bot.RetryAfter{After: a.retryAfter, Cause: refusal}
	case a.status == http.StatusGone || a.status == http.StatusUnprocessableEntity:
		return bot.Receipt{}, &bot.Refused{Cause: refusal}
	default:
		return bot.Receipt{}, refusal
	}
}
