package storm

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"repaybot/bot/signed"
)

// oneDoor leads to a program at an address, whichever process is there.
type oneDoor struct {
	base   string
	client *http.Client
}

func newOneDoor(address string) *oneDoor {
	return &oneDoor{"http://" + address, &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
}

// hand implements [door]: it posts the event until it is acknowledged.
func (d *oneDoor) hand(ctx context.Context, event []byte) error {
	for wait := 10 * time.Millisecond; ; wait = min(2*wait, 200*time.Millisecond) {
		status, err := d.post(ctx, event)
		if err == nil && status == http.StatusAccepted {
			return nil
		}
		if err == nil && status/100 == 4 {
			return fmt.Errorf("an event was refused with %d", status)
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (d *oneDoor) post(ctx context.Context, event []byte) (status int, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, d.base+"/api/v1/channels/app/events", bytes.NewReader(event))
	if err != nil {
		return 0, err
	}
	r.Header.Set(signed.Header, signed.Sign(time.Now(), event, []byte(testHook)))
	r.Header.Set("Content-Type", "application/json")
	answer, err := d.client.Do(r)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode, err
}
