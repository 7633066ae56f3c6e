package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/go-telegram/bot/models"

	"repaybot/bot"
)

// errMalformed says that an update can't be read. It will not get better.
var errMalformed = errors.New("malformed update")

// updateKinds are the kinds of updates that are asked for.
var updateKinds = []string{"message", "edited_message", "callback_query", "my_chat_member", "pre_checkout_query"}

// updateID reads only an update's number, which even one that can't be read
// otherwise mostly has; 0 if it has none.
func updateID(raw json.RawMessage) int64 {
	var u struct {
		ID int64 `json:"update_id"`
	}
	if json.Unmarshal(raw, &u) != nil {
		return 0
	}
	return u.ID
}

// take brings one update in. It fails with errMalformed for one that can't be
// read, and otherwise only where what came in is not durable: then the update
// has to come again.
func (b *Bot) take(ctx context.Context, raw json.RawMessage) error {
	var u models.Update
	if err := json.Unmarshal(raw, &u); err != nil || u.ID == 0 {
		return errMalformed
	}
	switch {
	case u.Message != nil:
		return b.message(ctx, &u, u.Message, false)
	case u.EditedMessage != nil:
		return b.message(ctx, &u, u.EditedMessage, true)
	case u.CallbackQuery != nil:
		return b.pressed(ctx, &u, u.CallbackQuery)
	case u.PreCheckoutQuery != nil:
		b.checkout(u.PreCheckoutQuery)
	case u.MyChatMember != nil:
		b.member(u.MyChatMember)
	case u.ChannelPost != nil:
		b.leave(u.ChannelPost.Chat, nil)
	}
	return nil // what is of no known kind is none of ours
}

// message brings a message in, or leaves a group.
func (b *Bot) message(ctx context.Context, u *models.Update, m *models.Message, edited bool) error {
	switch {
	case m.Chat.Type != models.ChatTypePrivate:
		b.leave(m.Chat, m.From)
		return nil
	case m.From == nil || m.From.IsBot:
		return nil
	case m.SuccessfulPayment != nil:
		return b.paid(ctx, m)
	}
	in := b.inbound(u, m.From, m.Chat.ID, m.Date)
	if edited {
		in.At = b.moment(m.EditDate)
	}
	if !b.fill(&in, m) {
		return nil
	}
	if edited && b.unchanged(ctx, m, in.Text) {
		return nil
	}
	if err := b.accept(ctx, in); err != nil {
		return err
	}
	b.remember(u.ID, m, in.Text)
	b.typing(m.Chat.ID)
	return nil
}

// inbound is an event of an update. Its id is the update's own.
func (b *Bot) inbound(u *models.Update, from *models.User, chat int64, date int) bot.Inbound {
	return bot.Inbound{
		Channel: Name, EventID: strconv.FormatInt(u.ID, 10), At: b.moment(date), Sender: strconv.FormatInt(chat, 10), Locale: spoken(from),
	}
}

// moment is a message's own time; what has none, or one to come, has now.
func (b *Bot) moment(date int) time.Time {
	now := b.o.Now()
	if at := time.Unix(int64(date), 0); date > 0 && at.Before(now) {
		return at
	}
	return now
}

// fill puts what a message says into the event. A message that says nothing to
// anybody, such as that one was pinned, tells false.
func (b *Bot) fill(in *bot.Inbound, m *models.Message) bool {
	switch {
	case m.Text != "":
		in.Kind, in.Text = bot.Text, m.Text
		command(in)
	case m.Contact != nil:
		in.Kind, in.Phone = bot.Contact, e164(m.Contact.PhoneNumber)
		in.Own = m.Contact.UserID != 0 && m.Contact.UserID == m.From.ID
	default:
		f, ok := fileOf(m)
		if !ok {
			return false
		}
		in.Kind, in.Files, in.Text, in.Group = bot.Attached, []bot.File{f}, m.Caption, m.MediaGroupID
	}
	return true
}

// startPayload is what a link to the bot may carry, by Telegram's rule.
var startPayload = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// command makes a command what the dialogue already understands. One that is
// not known stays a text.
func command(in *bot.Inbound) {
	if !strings.HasPrefix(in.Text, "/") {
		return
	}
	name, rest, _ := strings.Cut(in.Text, " ")
	name, _, _ = strings.Cut(name, "@")
	press := func(button string) { in.Kind, in.Text, in.Button = bot.Button, "", button }
	switch strings.ToLower(name) {
	case "/start":
		in.Kind, in.Text = bot.Opened, ""
		if rest = strings.TrimSpace(rest); startPayload.MatchString(rest) {
			in.Start = rest
		}
	case "/help":
		press("help")
	case "/language":
		press("language")
	case "/documents":
		press("documents")
	case "/human":
		press("human")
	case "/stop":
		press("stop")
	}
}

// e164 is a number as Telegram writes it, which mostly leaves the plus out.
func e164(number string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number)
	if digits == "" {
		return ""
	}
	return "+" + digits
}

// accept hands an event to the service. What the service will never take is
// dropped: it would come for ever.
func (b *Bot) accept(ctx context.Context, in bot.Inbound) error {
	_, err := b.service.Accept(ctx, in)
	if errors.Is(err, bot.ErrIncomplete) || errors.Is(err, bot.ErrNotTheirs) {
		b.o.Log.Error("an update was refused", "update", in.EventID)
		return nil
	}
	return err
}

// pressed brings a pressed button in.
func (b *Bot) pressed(ctx context.Context, u *models.Update, q *models.CallbackQuery) error {
	chat, message, private := q.From.ID, 0, true
	switch m := q.Message; {
	case m.Message != nil:
		chat, message, private = m.Message.Chat.ID, m.Message.ID, m.Message.Chat.Type == models.ChatTypePrivate
	case m.InaccessibleMessage != nil:
		chat, private = m.InaccessibleMessage.Chat.ID, m.InaccessibleMessage.Chat.Type == models.ChatTypePrivate
	}
	if private && !q.From.IsBot && q.Data != "" {
		in := b.inbound(u, &q.From, chat, 0) // the message's date is when it was sent to them
		in.Kind, in.Button = bot.Button, q.Data
		if err := b.accept(ctx, in); err != nil {
			return err
		}
		b.answered(q.ID, chat, message)
		b.typing(chat)
		return nil
	}
	b.answered(q.ID, 0, 0)
	return nil
}
