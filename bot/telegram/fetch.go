package telegram

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	api "github.com/go-telegram/bot"

	"repaybot/bot"
)

// Fetch implements [bot.FileSource].
func (b *Bot) Fetch(ctx context.Context, f bot.File) (io.ReadCloser, error) {
	file, err := b.api.GetFile(ctx, &api.GetFileParams{FileID: f.ID})
	if err != nil {
		return nil, fileError(err)
	}
	// A Bot API server in local mode names a path on its own disk; no path may
	// lead out of the address.
	if file.FilePath == "" || strings.HasPrefix(file.FilePath, "/") || strings.Contains(file.FilePath, "..") || strings.ContainsAny(file.FilePath, "?#\\") {
		return nil, &bot.Refused{Cause: errors.New("the file has no path that can be fetched")}
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, b.api.FileDownloadLink(file), nil)
	if err != nil {
		return nil, errNotReached
	}
	answer, err := b.client.Do(r)
	if err != nil {
		return nil, errNotReached // its text has the token
	}
	if answer.StatusCode == http.StatusOK {
		return answer.Body, nil
	}
	answer.Body.Close()
	return nil, errNotReached // a path holds for an hour: the next try asks for another
}

// fileError says what an error means for a file: a name that Telegram does not
// know will never be known.
func fileError(err error) error {
	var later *api.TooManyRequestsError
	switch {
	case errors.As(err, &later):
		return &bot.RetryAfter{After: time.Duration(max(later.RetryAfter, 1)) * time.Second, Cause: errors.New(kindOf(err))}
	case errors.Is(err, api.ErrorBadRequest):
		return &bot.Refused{Cause: errors.New(kindOf(err))}
	}
	return errNotReached
}
