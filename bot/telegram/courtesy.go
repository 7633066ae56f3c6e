package telegram

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	api "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"repaybot/dialog"
)

// errand runs what nobody waits for, a bounded number at once.
type errand struct {
	room  chan struct{}
	group sync.WaitGroup
}

// maxErrands bounds what runs at once; who comes then waits.
const maxErrands = 32

// errandTime is how long one may take: what it does is pointless soon.
const errandTime = 10 * time.Second

func newErrand() *errand { return &errand{room: make(chan struct{}, maxErrands)} }

func (e *errand) run(do func(ctx context.Context)) {
	e.room <- struct{}{}
	e.group.Go(func() {
		defer func() { <-e.room }()
		ctx, cancel := context.WithTimeout(context.Background(), errandTime)
		defer cancel()
		do(ctx)
	})
}

// Close waits for what was begun and nobody waits for: at most ten seconds.
func (b *Bot) Close() { b.courtesy.group.Wait() }

// typing shows that an answer is being written.
func (b *Bot) typing(chat int64) {
	b.courtesy.run(func(ctx context.Context) {
		_, err := b.api.SendChatAction(ctx, &api.SendChatActionParams{ChatID: chat, Action: models.ChatActionTyping})
		b.failed("sendChatAction", err)
	})
}

// answered ends a pressed button's waiting, and takes the keyboard of its
// message away: it has been answered. No message is 0.
func (b *Bot) answered(query string, chat int64, message int) {
	b.courtesy.run(func(ctx context.Context) {
		_, err := b.api.AnswerCallbackQuery(ctx, &api.AnswerCallbackQueryParams{CallbackQueryID: query})
		b.failed("answerCallbackQuery", err)
		if message != 0 {
			_, err = b.api.EditMessageReplyMarkup(ctx, &api.EditMessageReplyMarkupParams{
				ChatID: chat, MessageID: message, ReplyMarkup: &models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{}},
			})
			b.failed("editMessageReplyMarkup", err)
		}
	})
}

// member leaves a group or channel that the bot was just put into.
func (b *Bot) member(m *models.ChatMemberUpdated) {
	switch m.NewChatMember.Type {
	case models.ChatMemberTypeLeft, models.ChatMemberTypeBanned:
		return
	}
	if m.Chat.Type != models.ChatTypePrivate {
		b.leave(m.Chat, &m.From)
	}
}

// leave says once that the bot talks to one person only, and goes.
func (b *Bot) leave(chat models.Chat, who *models.User) {
	b.courtesy.run(func(ctx context.Context) {
		if _, told := b.told.get(chat.ID); !told {
			b.told.put(chat.ID, true)
			if text, err := b.o.Phraser.Phrase(ctx, dialog.Say{Kind: "private_only"}, localeOf(who)); err == nil {
				_, err = b.api.SendMessage(ctx, &api.SendMessageParams{ChatID: chat.ID, Text: escape(text), ParseMode: models.ParseModeHTML})
				b.failed("sendMessage", err)
			}
		}
		_, err := b.api.LeaveChat(ctx, &api.LeaveChatParams{ChatID: chat.ID})
		b.failed("leaveChat", err)
	})
}

// localeOf is the language that somebody's app is in.
func localeOf(u *models.User) dialog.Locale {
	if u == nil || strings.HasPrefix(strings.ToLower(u.LanguageCode), "zh") {
		return dialog.Chinese
	}
	return dialog.English
}

// spoken is the language that somebody's app is in, if it is one of ours.
func spoken(u *models.User) dialog.Locale {
	code, _, _ := strings.Cut(strings.ToLower(u.LanguageCode), "-")
	switch l := dialog.Locale(code); l {
	case dialog.Chinese, dialog.English:
		return l
	}
	return ""
}

// failed logs that a courtesy failed, and of the error only what kind it is.
func (b *Bot) failed(method string, err error) {
	if err != nil && !errors.Is(err, api.ErrorBadRequest) { // too old a query, a keyboard that is gone
		b.o.Log.Warn("a courtesy failed", "method", method, "kind", kindOf(err))
	}
}

// kindOf is what an error is, without its text.
func kindOf(err error) string {
	var later *api.TooManyRequestsError
	switch {
	case errors.As(err, &later):
		return "too many requests"
	case errors.Is(err, api.ErrorForbidden):
		return "forbidden"
	case errors.Is(err, api.ErrorUnauthorized), errors.Is(err, api.ErrorNotFound):
		return "unauthorized"
	case errors.Is(err, api.ErrorConflict):
		return "conflict"
	case errors.Is(err, api.ErrorBadRequest):
		return "bad request"
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	}
	return "not reached"
}
