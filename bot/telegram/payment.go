package telegram

import (
	"context"
	"errors"
	"strconv"
	"time"
	"unicode/utf8"

	api "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// Payments checks bills before they are paid, and keeps payments; [bot.Service]
// does.
type Payments interface {
	// CheckInvoice tells whether a bill may be paid now: nil, [bot.ErrNotOwed],
	// [bot.ErrNotFound], or that it could not be found out.
	CheckInvoice(ctx context.Context, q bot.PaidInvoice, at time.Time) error
	// TakeInvoicePaid returns once a payment is durable. The same charge again
	// is the same.
	TakeInvoicePaid(ctx context.Context, q bot.PaidInvoice, at time.Time) error
}

const (
	// checkWithin is how long looking a bill up may take: Telegram waits ten
	// seconds for the answer, and then takes nothing.
	checkWithin = 5 * time.Second

	maxTitle       = 32 // characters of a bill's title, by Telegram's rule
	maxDescription = 255
)

// TakesPayments implements [bot.Invoicing].
func (b *Bot) TakesPayments() bool { return b.o.ProviderToken != "" && b.o.Payments != nil }

// sendInvoice sends a bill after the message that it goes with. One that
// Telegram finds fault with, for an amount that its provider does not take, say,
// is left out: the other ways to pay are there.
func (b *Bot) sendInvoice(ctx context.Context, chat int64, i *bot.Invoice) error {
	_, err := b.api.SendInvoice(ctx, &api.SendInvoiceParams{
		ChatID: b.chatNow(chat), Title: firstRunes(i.Title, maxTitle), Description: firstRunes(i.Text, maxDescription), Payload: i.ID,
		ProviderToken: b.o.ProviderToken, Currency: string(i.Currency),
		Prices:         []models.LabeledPrice{{Label: firstRunes(i.Title, maxTitle), Amount: int(i.Minor)}},
		ProtectContent: true, // forwarded, anybody could pay it
	})
	if errors.Is(err, api.ErrorBadRequest) && !gone(err) {
		b.o.Log.Warn("a bill was refused by the Bot API server: are the provider's currency and amounts right?")
		return nil
	}
	if err != nil && !hasArrived(err) {
		return sendError(err)
	}
	return nil
}

func firstRunes(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:n])
}

// checkout answers whether a bill may be paid, after looking it up anew: what
// was owed when it was sent may be paid by now. Nobody waits for it here.
func (b *Bot) checkout(q *models.PreCheckoutQuery) {
	if q.From == nil {
		return
	}
	paid := bot.PaidInvoice{
		Invoice: q.InvoicePayload, Channel: Name, Sender: strconv.FormatInt(q.From.ID, 10), Minor: int64(q.TotalAmount), Currency: negotiation.Currency(q.Currency),
	}
	b.courtesy.run(func(ctx context.Context) {
		err := errNoPayments
		if b.TakesPayments() {
			look, cancel := context.WithTimeout(ctx, checkWithin)
			err = b.o.Payments.CheckInvoice(look, paid, b.o.Now())
			cancel()
		}
		answer := &api.AnswerPreCheckoutQueryParams{PreCheckoutQueryID: q.ID, OK: err == nil}
		if err != nil {
			answer.ErrorMessage = b.whyNot(ctx, err, spoken(q.From))
		}
		_, err = b.api.AnswerPreCheckoutQuery(ctx, answer)
		b.failed("answerPreCheckoutQuery", err)
	})
}

var errNoPayments = errors.New("telegram.payment_provider_token is not set")

// whyNot is what whoever wanted to pay reads.
func (b *Bot) whyNot(ctx context.Context, err error, l dialog.Locale) string {
	kind := dialog.Kind("invoice_later")
	if errors.Is(err, bot.ErrNotOwed) || errors.Is(err, bot.ErrNotFound) {
		kind = "invoice_gone"
	} else {
		b.o.Log.Error("a bill could not be looked up", "kind", bot.ErrorKind(err))
	}
	text, err := b.o.Phraser.Phrase(ctx, dialog.Say{Kind: kind}, l)
	b.failed("words", err)
	return text
}

// paid brings in that a bill was paid. It fails where that is not durable: then
// the update has to come again.
func (b *Bot) paid(ctx context.Context, m *models.Message) error {
	p := m.SuccessfulPayment
	if b.o.Payments == nil {
		b.o.Log.Error("a payment came in, and this program takes none: it is in the provider's list", "message", m.ID)
		return nil
	}
	return b.o.Payments.TakeInvoicePaid(ctx, bot.PaidInvoice{
		Invoice: p.InvoicePayload, Channel: Name, Sender: strconv.FormatInt(m.Chat.ID, 10), Minor: int64(p.TotalAmount),
		Currency: negotiation.Currency(p.Currency), Charge: p.TelegramPaymentChargeID,
	}, b.moment(m.Date))
}
