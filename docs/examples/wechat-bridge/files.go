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
	"slices"
	"strings"
)

// errGone says that WeChat has a file no longer: it keeps them for three days.
var errGone = errors.New("WeChat has it no longer")

// maxFile is how large a file Repaybot takes, in bytes.
const maxFile = 10 << 20

// file gives Repaybot the content of a photo, by its media id.
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
		http.Error(w, "WeChat has it no longer", http.StatusGone)
	case err != nil:
		log.Print("a file could not be had: ", err)
		http.Error(w, "not now", http.StatusBadGateway)
	default:
		w.Header().Set("Content-Type", "application/octet-stream")
		_, _ = w.Write(content)
	}
}

// media fetches a content. Where WeChat refuses it answers with JSON instead.
func (b *bridge) media(ctx context.Context, id string) ([]byte, error) {
	for fresh := false; ; fresh = true {
		token, err := b.accessToken(ctx, fresh)
		if err != nil {
			return nil, err
		}
		content, err := b.mediaOnce(ctx, token, id)
		var e *wechatError
		if !errors.As(err, &e) {
			return content, err
		}
		switch {
		case !fresh && slices.Contains(endedTokens, e.code):
			continue
		case e.code == 40007: // no such media
			return nil, errGone
		}
		return nil, err
	}
}

func (b *bridge) mediaOnce(ctx context.Context, token, id string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, b.api+"/cgi-bin/media/get?access_token="+url.QueryEscape(token)+"&media_id="+url.QueryEscape(id), nil)
	if err != nil {
		return nil, err
	}
	answer, err := b.client.Do(r)
	if err != nil {
		return nil, errors.New("WeChat can't be reached") // the error's own text has the token in it
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(io.LimitReader(answer.Body, maxFile+1))
	if err != nil || answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("WeChat answered with %d", answer.StatusCode)
	}
	if kind := answer.Header.Get("Content-Type"); strings.HasPrefix(kind, "application/json") || strings.HasPrefix(kind, "text/plain") {
		var refusal struct {
			Code int `json:"errcode"`
		}
		if json.Unmarshal(content, &refusal) == nil && refusal.Code != 0 {
			return nil, &wechatError{refusal.Code}
		}
	}
	if len(content) > maxFile {
		return nil, errGone
	}
	return content, nil
}
