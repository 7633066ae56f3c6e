package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	api "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"repaybot/dialog"
)

const (
	leaseName = "telegram"
	lastRetry = time.Minute
	// maxBatch is how large one answer with updates may be, in bytes: a hundred
	// of them, each far below what Telegram lets one be.
	maxBatch = 16 << 20
)

// ErrToken says that Telegram does not know the token.
var ErrToken = errors.New("telegram.token is not known to the Bot API server")

// Run sets the bot up and gets updates until ctx ends: by polling, of several
// machines one at a time, or, where there is a webhook, by telling Telegram of
// it. It fails with [ErrToken] where the token is wrong.
func (b *Bot) Run(ctx context.Context) error {
	defer b.Close()
	if err := b.setUp(ctx); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	if b.o.WebhookURL != "" {
		b.askOn(ctx)
		return nil
	}
	b.pollInTurn(ctx)
	return nil
}

// setUp tells Telegram where updates go and what commands there are, again
// until it is heard.
func (b *Bot) setUp(ctx context.Context) error {
	for wait := b.o.Retry; ; wait = min(2*wait, lastRetry) {
		err := b.setUpOnce(ctx)
		var later *api.TooManyRequestsError
		switch {
		case err == nil:
			return nil
		case errors.Is(err, api.ErrorUnauthorized), errors.Is(err, api.ErrorNotFound):
			return ErrToken
		case errors.As(err, &later):
			wait = time.Duration(max(later.RetryAfter, 1)) * time.Second
		}
		b.o.Log.Warn("telegram could not be set up yet", "kind", kindOf(err))
		if err := b.wait(ctx, wait); err != nil {
			return err
		}
	}
}

func (b *Bot) setUpOnce(ctx context.Context) error {
	_, err := b.api.GetMe(ctx)
	b.answers.heard(b.o.Now(), err)
	if err != nil {
		return err
	}
	for code, l := range map[string]dialog.Locale{"": dialog.English, "en": dialog.English, "zh": dialog.Chinese} {
		commands, err := b.commands(ctx, l)
		if err != nil {
			return err
		}
		_, err = b.api.SetMyCommands(ctx, &api.SetMyCommandsParams{Commands: commands, LanguageCode: code})
		b.failed("setMyCommands", err) // a menu is no reason not to answer
	}
	if b.o.WebhookURL != "" {
		_, err := b.api.SetWebhook(ctx, &api.SetWebhookParams{URL: b.o.WebhookURL, SecretToken: b.o.SecretToken, AllowedUpdates: updateKinds})
		return err
	}
	_, err = b.api.DeleteWebhook(ctx, &api.DeleteWebhookParams{}) // what waits there stays
	return err
}

// commands are the menu in a language.
func (b *Bot) commands(ctx context.Context, l dialog.Locale) ([]models.BotCommand, error) {
	var all []models.BotCommand
	for _, name := range []string{"start", "help", "human", "documents", "language", "stop"} {
		text, err := b.o.Phraser.Button(ctx, dialog.Button{Title: dialog.Title("command_" + name)}, l)
		if err != nil {
			return nil, fmt.Errorf("command %s: %w", name, err)
		}
		all = append(all, models.BotCommand{Command: name, Description: text})
	}
	return all, nil
}

// pollInTurn polls while this machine has the lease. Should two ever believe
// that they have it, Telegram refuses one, and an update that both got is one
// event to the service.
func (b *Bot) pollInTurn(ctx context.Context) {
	if b.o.Leases != nil {
		defer func() { // the next one need not wait for its end
			_, _ = b.o.Leases.Hold(context.WithoutCancel(ctx), leaseName, b.o.Holder, time.Time{})
		}()
	}
	offset, wait := int64(0), b.o.Retry
	for ctx.Err() == nil {
		if b.o.Leases != nil {
			// Longer than a request, its batch and a failure's wait take.
			has, err := b.o.Leases.Hold(ctx, leaseName, b.o.Holder, b.o.Now().Add(2*b.o.PollWait+lastRetry))
			if err != nil && ctx.Err() == nil {
				b.o.Log.Error("the lease for polling can't be asked for")
			}
			if !has || err != nil {
				offset = 0 // who polled meanwhile knows better
				b.ask(ctx) // nothing else does
				_ = b.wait(ctx, b.o.Retry)
				continue
			}
		}
		asked, before := b.o.Now(), offset
		next, err := b.poll(ctx, offset)
		offset = max(offset, next)
		if err == nil {
			wait = b.o.Retry
			// A server that does not wait is not asked without a pause; nor is
			// one that hands out again what has no number to go past.
			if offset == before && b.o.Now().Sub(asked) < time.Second {
				_ = b.wait(ctx, b.o.Retry)
			}
			continue
		}
		d := wait
		var later *api.TooManyRequestsError
		if errors.As(err, &later) {
			d = time.Duration(max(later.RetryAfter, 1)) * time.Second
		}
		wait = min(2*wait, lastRetry)
		if ctx.Err() == nil {
			b.o.Log.Warn("updates could not be got", "kind", kindOf(err))
			_ = b.wait(ctx, d)
		}
	}
}

// poll asks for updates once and takes them, in order. It returns the offset
// to go on from: what lies before it is durable, or will never be.
func (b *Bot) poll(ctx context.Context, offset int64) (int64, error) {
	updates, err := b.getUpdates(ctx, offset)
	if ctx.Err() == nil {
		b.answers.heard(b.o.Now(), err)
	}
	if err != nil {
		return offset, err
	}
	for _, raw := range updates {
		id := updateID(raw)
		switch err := b.take(ctx, raw); {
		case errors.Is(err, errMalformed):
			b.o.Log.Warn("an update can't be read", "update", id)
		case err != nil:
			return offset, err
		}
		if id != 0 {
			offset = max(offset, id+1)
		}
	}
	return offset, nil
}

// apiAnswer is what the Bot API answers with.
type apiAnswer struct {
	OK         bool              `json:"ok"`
	Result     []json.RawMessage `json:"result"`
	ErrorCode  int               `json:"error_code"`
	Parameters struct {
		RetryAfter int `json:"retry_after"`
	} `json:"parameters"`
}

// getUpdates asks for updates; the library's way is its own poller's only.
func (b *Bot) getUpdates(ctx context.Context, offset int64) ([]json.RawMessage, error) {
	body, err := json.Marshal(map[string]any{
		"offset": offset, "limit": 100, "timeout": int(b.o.PollWait / time.Second), "allowed_updates": updateKinds,
	})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, b.o.PollWait+b.o.Timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, b.o.APIURL+"/bot"+b.o.Token+"/getUpdates", bytes.NewReader(body))
	if err != nil {
		return nil, errNotReached
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := b.client.Do(r)
	if err != nil {
		return nil, errNotReached // its text has the token
	}
	defer answer.Body.Close()
	var a apiAnswer
	if err := json.NewDecoder(io.LimitReader(answer.Body, maxBatch)).Decode(&a); err != nil {
		return nil, errNotReached
	}
	if a.OK {
		return a.Result, nil
	}
	switch a.ErrorCode {
	case http.StatusTooManyRequests:
		return nil, &api.TooManyRequestsError{RetryAfter: a.Parameters.RetryAfter}
	case http.StatusConflict:
		return nil, api.ErrorConflict
	case http.StatusUnauthorized, http.StatusNotFound:
		return nil, api.ErrorUnauthorized
	}
	return nil, errNotReached
}

// errNotReached stands for an error whose text may hold the token or what
// somebody wrote.
var errNotReached = errors.New("the Bot API server was not reached, or answered what can't be read")
