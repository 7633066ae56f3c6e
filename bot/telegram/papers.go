package telegram

import (
	"bytes"
	"context"
	"errors"
	"strconv"

	api "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"repaybot/bot"
)

// Documents has the files that go with messages. [bot.Service] is one.
type Documents interface {
	// Outgoing is a file's content; bot.ErrNotFound says that there is none any more.
	Outgoing(ctx context.Context, conversation string, f bot.ReplyFile) (bot.DocumentFile, error)
}

// Pictures draws what goes with messages.
type Pictures interface {
	// Draw is a PNG of what [bot.Illustrator] gave; the same always draws the same.
	Draw(data []byte) ([]byte, error)
}

// maxCaption is how long the text under a picture may be: UTF-16 code units.
const maxCaption = 1024

// sendPictured sends a message as a picture with the message's text under it,
// which is also what the picture is told by to who can't see it. done is false
// where it has to go as text alone: no picture goes with it, its text is too
// long, or Telegram finds fault with the picture.
func (b *Bot) sendPictured(ctx context.Context, chat int64, m bot.Outbound) (id string, done bool, err error) {
	if len(m.Reply.Picture) == 0 || b.o.Pictures == nil || len(split(m.Reply.Text, maxCaption)) != 1 {
		return "", false, nil
	}
	picture, err := b.o.Pictures.Draw(m.Reply.Picture)
	if err != nil {
		b.o.Log.Warn("a picture could not be drawn", "conversation", m.Conversation)
		return "", false, nil
	}
	p := &api.SendPhotoParams{
		ChatID: b.chatNow(chat), Photo: &models.InputFileUpload{Filename: "picture.png", Data: bytes.NewReader(picture)},
		Caption: escape(m.Reply.Text), ParseMode: models.ParseModeHTML, ReplyMarkup: keyboard(m.Reply.Buttons),
	}
	sent, err := b.api.SendPhoto(ctx, p)
	var moved *api.MigrateError
	switch {
	case err == nil:
		return strconv.Itoa(sent.ID), true, nil
	case hasArrived(err):
		return "", true, nil
	case errors.As(err, &moved) && moved.MigrateToChatID != 0:
		b.moved.put(chat, int64(moved.MigrateToChatID))
		return "", false, nil
	case errors.Is(err, api.ErrorBadRequest) && !gone(err):
		b.o.Log.Warn("a message went without its picture")
		return "", false, nil
	}
	return "", false, sendError(err)
}

// sendFile sends a document. One that there is none of any more, or that
// Telegram finds fault with, is left out: it can be had from the list of
// documents.
func (b *Bot) sendFile(ctx context.Context, chat int64, m bot.Outbound, f bot.ReplyFile) error {
	if b.o.Documents == nil {
		return nil
	}
	d, err := b.o.Documents.Outgoing(ctx, m.Conversation, f)
	if errors.Is(err, bot.ErrNotFound) {
		b.o.Log.Warn("a message went without its document", "conversation", m.Conversation)
		return nil
	}
	if err != nil {
		return err
	}
	_, err = b.api.SendDocument(ctx, &api.SendDocumentParams{
		ChatID: b.chatNow(chat), Document: &models.InputFileUpload{Filename: d.Name, Data: bytes.NewReader(d.Content)},
	})
	switch {
	case err == nil, hasArrived(err):
		return nil
	case errors.Is(err, api.ErrorBadRequest) && !gone(err):
		b.o.Log.Warn("a message went without its document", "conversation", m.Conversation)
		return nil
	}
	return sendError(err)
}
