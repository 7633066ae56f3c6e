package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"repaybot/docs/examples/files"
)

// media fetches a content: WhatsApp tells for five minutes where it is, and
// gives it to who has the token.
func (b *bridge) media(ctx context.Context, id string) ([]byte, error) {
	text, err := b.get(ctx, b.api+"/"+url.PathEscape(id))
	if err != nil {
		return nil, err
	}
	var at struct {
		URL  string `json:"url"`
		Size int64  `json:"file_size"`
	}
	if err := json.Unmarshal(text, &at); err != nil {
		return nil, errors.New("WhatsApp answered with something else than JSON")
	}
	if at.Size > files.Max {
		return nil, files.ErrGone
	}
	if !b.mayAsk(at.URL) {
		return nil, errors.New("WhatsApp named an address that is none of its own")
	}
	return b.get(ctx, at.URL)
}

// mayAsk tells whether the token may go to an address: WhatsApp's own alone.
func (b *bridge) mayAsk(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	if api, err := url.Parse(b.api); err == nil && u.Host == api.Host && u.Scheme == api.Scheme {
		return true
	}
	return u.Scheme == "https" && (u.Host == "lookaside.fbsbx.com" || strings.HasSuffix(u.Host, ".fbsbx.com"))
}

func (b *bridge) get(ctx context.Context, address string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+b.token)
	answer, err := b.client.Do(r)
	if err != nil {
		return nil, errors.New("WhatsApp can't be reached")
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(io.LimitReader(answer.Body, files.Max+1))
	switch {
	case answer.StatusCode == http.StatusNotFound || answer.StatusCode == http.StatusBadRequest || len(content) > files.Max:
		return nil, files.ErrGone
	case err != nil || answer.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("WhatsApp answered with %d", answer.StatusCode)
	}
	return content, nil
}
