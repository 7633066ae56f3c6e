package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"repaybot/docs/examples/files"
)

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
			return nil, files.ErrGone
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
	content, err := io.ReadAll(io.LimitReader(answer.Body, files.Max+1))
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
	if len(content) > files.Max {
		return nil, files.ErrGone
	}
	return content, nil
}
