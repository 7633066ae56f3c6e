package hook

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"repaybot/bot"
)

// fileTimeout bounds one try to fetch a file, its content included.
const fileTimeout = 2 * time.Minute

// fileWish is what asks the bridge for a file's content, for example
//
//	{"file": "media-1", "kind": "photo", "type": "image/jpeg"}
type fileWish struct {
	File string `json:"file"` // the id that the event named it by
	Kind string `json:"kind"`
	Type string `json:"type,omitempty"`
}

// errTooManyBytes refuses a content whose length alone is too much.
var errTooManyBytes = fmt.Errorf("the bridge announces a content that is too large: %w", bot.ErrTooLarge)

// HasFiles tells whether the channel's files can be fetched.
func (c *Channel) HasFiles() bool { return c.files != nil }

// Fetch implements [bot.FileSource]. The address asked is the one that the
// settings name, and none that an event could: whoever can hand events in can't
// have anything else asked for. Redirects stay on its host. 200 is the content;
// 404, 410 and 422 say that it will never be had; 429 and 503 wait; anything
// else, a cut connection too, is tried again.
func (c *Channel) Fetch(ctx context.Context, f bot.File) (io.ReadCloser, error) {
	if c.files == nil {
		return nil, &bot.Refused{Cause: errors.New("this channel's files can't be fetched")}
	}
	body, err := json.Marshal(fileWish{File: f.ID, Kind: f.Kind, Type: f.Type})
	if err != nil {
		return nil, err
	}
	r, err := c.files.request(ctx, body)
	if err != nil {
		return nil, err
	}
	got, err := c.files.client.Do(r)
	if err != nil {
		return nil, withoutAddress(err)
	}
	if got.StatusCode == http.StatusOK && got.ContentLength <= bot.MaxFile {
		return got.Body, nil // one that ends before its announced length fails
	}
	got.Body.Close()
	refusal := &statusError{got.StatusCode}
	switch got.StatusCode {
	case http.StatusOK:
		return nil, &bot.Refused{Cause: errTooManyBytes}
	case http.StatusNotFound, http.StatusGone, http.StatusUnprocessableEntity:
		return nil, &bot.Refused{Cause: refusal}
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		after := retryAfter(got.Header.Get("Retry-After"), c.o.Now())
		if after <= 0 {
			after = defaultWait
		}
		return nil, &bot.RetryAfter{After: after, Cause: refusal}
	}
	return nil, refusal
}
