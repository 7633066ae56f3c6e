package telegram

import (
	"context"
	"errors"
	"fmt"
	"html"
	"strconv"
	"strings"
	"time"

	api "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"repaybot/bot"
)

// Send implements [bot.Channel]. A message that is longer than Telegram takes
// goes in parts, its documents and its bill being the last; one that failed halfway goes on from there when it is sent
// again, by whichever process. What a cut connection hides may be sent twice: of
// a long message one part.
func (b *Bot) Send(ctx context.Context, m bot.Outbound) (bot.Receipt, error) {
	chat, err := strconv.ParseInt(m.To, 10, 64)
	if err != nil {
		return bot.Receipt{}, &bot.Refused{Cause: errors.New("the address is no chat's id")}
	}
	parts := split(m.Reply.Text, maxUnits)
	files := len(parts) + len(m.Reply.Files) // parts up to the files' end
	bill := m.Reply.Invoice
	if !b.TakesPayments() {
		bill = nil
	}
	all := files
	if bill != nil {
		all++ // the last part
	}
	from := b.sentOf(ctx, m, all)
	var receipt bot.Receipt
	if from == 0 {
		id, pictured, err := b.sendPictured(ctx, chat, m)
		if err != nil {
			return bot.Receipt{}, err
		}
		if pictured {
			receipt.ID, from = id, len(parts)
			b.noteSent(ctx, m, from, all)
		}
	}
	for i := from; i < len(parts); i++ {
		p := &api.SendMessageParams{
			ChatID: b.chatNow(chat), Text: escape(parts[i]), ParseMode: models.ParseModeHTML,
			LinkPreviewOptions: &models.LinkPreviewOptions{IsDisabled: api.True()},
		}
		if i == len(parts)-1 {
			p.ReplyMarkup = keyboard(m.Reply.Buttons)
		}
		sent, err := b.sendPart(ctx, chat, p)
		if err != nil {
			return bot.Receipt{}, sendError(err)
		}
		if sent != nil {
			receipt.ID = strconv.Itoa(sent.ID)
		}
		b.noteSent(ctx, m, i+1, all)
	}
	for i := max(from, len(parts)); i < files; i++ {
		if err := b.sendFile(ctx, chat, m, m.Reply.Files[i-len(parts)]); err != nil {
			return bot.Receipt{}, err
		}
		b.noteSent(ctx, m, i+1, all)
	}
	if bill != nil && from < all {
		if err := b.sendInvoice(ctx, chat, bill); err != nil {
			return bot.Receipt{}, err
		}
		b.noteSent(ctx, m, all, all)
	}
	b.sent.drop(m.Key)
	return receipt, nil
}

// escape makes a text what Telegram shows as it is.
func escape(text string) string { return html.EscapeString(text) }

// chatNow is the id that a chat has now.
func (b *Bot) chatNow(chat int64) int64 {
	if to, ok := b.moved.get(chat); ok {
		return to
	}
	return chat
}

// sendPart sends one part; to a chat that has another id now, there. A part
// that Telegram finds fault with goes once more without what it may have
// stumbled over: the words matter more than the form.
func (b *Bot) sendPart(ctx context.Context, chat int64, p *api.SendMessageParams) (*models.Message, error) {
	sent, err := b.api.SendMessage(ctx, p)
	var moved *api.MigrateError
	if errors.As(err, &moved) && moved.MigrateToChatID != 0 {
		b.moved.put(chat, int64(moved.MigrateToChatID))
		p.ChatID = b.chatNow(chat)
		sent, err = b.api.SendMessage(ctx, p)
	}
	if errors.Is(err, api.ErrorBadRequest) && !gone(err) {
		p.Text, p.ParseMode, p.ReplyMarkup = html.UnescapeString(p.Text), "", nil
		b.o.Log.Warn("a message went without its form")
		sent, err = b.api.SendMessage(ctx, p)
	}
	if hasArrived(err) {
		return nil, nil
	}
	return sent, err
}

// hasArrived tells of a message that has arrived, for all that its sending
// failed: sent again it would come for ever.
func hasArrived(err error) bool {
	return err != nil && strings.HasPrefix(err.Error(), unreadableResult)
}

// unreadableResult begins the library's error where Telegram said yes and then
// something about the message that the library does not know.
const unreadableResult = "error decode response result for method send"

// gone tells whether a refused request says that nobody is there. The Bot API
// has no code for it but its words.
func gone(err error) bool {
	text := strings.ToLower(err.Error())
	for _, words := range []string{"chat not found", "user not found", "user is deactivated", "peer_id_invalid", "chat_id is empty"} {
		if strings.Contains(text, words) {
			return true
		}
	}
	return false
}

// sendError says what an error means for a message. Of its text, which may
// quote an answer, nothing goes on.
func sendError(err error) error {
	cause := fmt.Errorf("telegram: %s", kindOf(err))
	var later *api.TooManyRequestsError
	switch {
	case errors.As(err, &later):
		return &bot.RetryAfter{After: time.Duration(max(later.RetryAfter, 1)) * time.Second, Cause: cause}
	case errors.Is(err, api.ErrorForbidden), errors.Is(err, api.ErrorBadRequest):
		return &bot.Refused{Cause: cause}
	}
	return cause
}
