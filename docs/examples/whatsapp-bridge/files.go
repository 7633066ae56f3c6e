package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"strings"
)

// errGone says that WhatsApp has a file no longer: it keeps them for a while only.
var errGone = errors.New("WhatsApp has it no longer")

// maxFile is how large a file Repaybot takes, in bytes.
const maxFile = 10 << 20

// file gives Repaybot the content of a photo or document, by its media id.
func (b *bridge) file(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil || !b.signedByRepaybot(r.Header.Get("Repaybot-Signature"), body) {
		http.Error(w, "the signature is not right", http.StatusUnauthorized)
		return
	}
	var wish struct {
		File string `json:"file"`
	}
	if err := json.Unmarshal(body, &wish); err != nil || wish.File == "" {
		http.Error(w, "not a wish", http.StatusUnprocessableEntity)
		return
	}
	content, err := b.media(r.Context(), wish.File)
	switch {
	case errors.Is(err, errGone):
		http.Error(w, "WhatsApp has it no longer", http.StatusGone)
	case err != nil:
		log.Print("a file could not be had: ", err)
		http.Error(w, "not now", http.StatusBadGateway)
	default:
		w.Header().Set("Content-Type", "application/octet-stream")
		_, _ = w.Write(content)
	}
}

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
	if at.Size > maxFile {
		return nil, errGone
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
	content, err := io.ReadAll(io.LimitReader(answer.Body, maxFile+1))
	switch {
	case answer.StatusCode == http.StatusNotFound || answer.StatusCode == http.StatusBadRequest || len(content) > maxFile:
		return nil, errGone
	case err != nil || answer.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("WhatsApp answered with %d", answer.StatusCode)
	}
	return content, nil
}
