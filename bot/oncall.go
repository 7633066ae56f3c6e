package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/cenkalti/backoff/v5"

	"repaybot/dialog"
)

// Summons calls a colleague who is on call, where somebody may be in danger
// and nobody is there (spec/conduct.md, What goes first, 1). It carries nothing
// that a customer wrote: the case has it.
type Summons struct {
	Case         string               `json:"case"`
	Again        int                  `json:"again,omitempty"` // how many colleagues have had it and left; with Case it names the call for good: the same twice is one
	Conversation string               `json:"conversation"`
	Reason       dialog.HandOffReason `json:"reason"`
	Priority     dialog.Priority      `json:"priority"`
	Opened       time.Time            `json:"opened"`
}

// key names a call for good.
func (s Summons) key() string {
	if s.Again == 0 {
		return s.Case
	}
	return s.Case + "#" + strconv.Itoa(s.Again)
}

// OnCall brings a summons to who is on call.
type OnCall interface {
	Call(ctx context.Context, s Summons) error
}

// onCallFor is how long a summons is tried again.
const onCallFor = 30 * time.Minute

// onCallTimeout is how long one try may take.
const onCallTimeout = 10 * time.Second

// OnCallWebhook posts a summons as JSON to the bank's own address.
type OnCallWebhook struct {
	URL    string
	Client *http.Client // nil: http.DefaultClient
}

// Call posts the summons until it is answered with a 2xx, for half an hour at most.
func (w OnCallWebhook) Call(ctx context.Context, s Summons) error {
	body, err := json.Marshal(s)
	if err != nil {
		return err
	}
	_, err = backoff.Retry(ctx, func() (struct{}, error) { return struct{}{}, w.post(ctx, s.key(), body) },
		backoff.WithBackOff(backoff.NewExponentialBackOff()), backoff.WithMaxElapsedTime(onCallFor))
	return err
}

func (w OnCallWebhook) post(ctx context.Context, key string, body []byte) error {
	ctx, cancel := context.WithTimeout(ctx, onCallTimeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, w.URL, bytes.NewReader(body))
	if err != nil {
		return backoff.Permanent(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", key)
	client := w.Client
	if client == nil {
		client = http.DefaultClient
	}
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode/100 != 2 {
		return fmt.Errorf("the on-call webhook answered %s", answer.Status)
	}
	return nil
}

// summons is the call that a case needs.
func (c *Case) summons(conversation string) Summons {
	return Summons{Case: c.ID, Again: len(c.Hands), Conversation: conversation, Reason: c.Reason, Priority: c.Priority, Opened: c.Opened}
}

// summon calls who is on call for a case that has just been opened for it, or
// that a restart finds still waiting. It tells whether that is done with: false
// where this process ends first.
func (s *Service) summon(conversation string, c *Case) (done bool) {
	if s.onCall == nil || !c.Open() || !c.OnCall || c.Status != CaseQueued {
		return true
	}
	call := c.summons(conversation)
	err := s.onCall.Call(s.life, call)
	if err != nil && s.life.Err() != nil {
		return false
	}
	if err != nil {
		s.log.Error("nobody on call could be reached", "case", call.Case, "err", err)
	}
	return true
}

// summonAgain calls for the cases that a crash may have left without a call.
func (s *Service) summonAgain(ctx context.Context) error {
	waiting, err := s.store.Conversations(ctx, ConversationQuery{Cases: []CaseStatus{CaseQueued}, Limit: 500})
	if err != nil {
		return err
	}
	for _, c := range waiting {
		s.running.Go(func() { s.summon(c.ID, c.Case) })
	}
	return nil
}
