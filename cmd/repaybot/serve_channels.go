package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"repaybot/bot"
	"repaybot/bot/hook"
	"repaybot/bot/payments"
	"repaybot/bot/telegram"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// ways are the ways in and out that `serve` has beside its pages.
type ways struct {
	channels []bot.Channel
	codes    bot.CodeSender          // nil: no code goes anywhere, so nothing can be agreed
	routes   map[string]http.Handler // by pattern of http.ServeMux
	// run does a way's background work until its context ends, such as polling.
	run     []func(context.Context) error
	sources []bot.FileSource // whose files can be fetched
	// alive says why a way's other side does not answer, by the channel's name;
	// nothing of what came in stands in it.
	alive map[string]func() error
}

// acceptor is how a way hands in what came: it returns once that is durable.
type acceptor func(ctx context.Context, in bot.Inbound) (bot.Accepted, error)

// Accept implements [telegram.Service].
func (a acceptor) Accept(ctx context.Context, in bot.Inbound) (bot.Accepted, error) {
	return a(ctx, in)
}

// wiring is what ways are made with. accept, undeliverable and payments may be called
// once the routes are served and run is running.
type wiring struct {
	settings      *Settings
	stores        *stores
	files         bot.Files // nil: the store keeps none
	policy        *negotiation.Policy
	phraser       dialog.Phraser
	log           *slog.Logger
	now           func() time.Time
	accept        acceptor
	undeliverable func(ctx context.Context, m bot.Outbound, why string) error
	documents     telegram.Documents
	pictures      telegram.Pictures
	payments      lateService
}

// channels makes the ways that the settings name.
func channels(_ context.Context, with *wiring) (*ways, error) {
	w := &ways{routes: map[string]http.Handler{}, alive: map[string]func() error{}}
	for _, add := range []func(*ways, *wiring) error{addTelegram, addHooks, addCodes, addPayments} {
		if err := add(w, with); err != nil {
			return nil, err
		}
	}
	if with.files != nil && len(w.channels) > 0 {
		w.run = append(w.run, bot.Fetching{Files: with.files, Sources: w.sources, Now: with.now, Log: with.log}.Run)
	}
	if w.codes == nil && len(w.channels) > 0 {
		with.log.Warn("sms.webhook_url is not set: nobody on a messaging app can show who they are")
	}
	return w, nil
}

// addTelegram adds Telegram, by long polling or by its webhook.
func addTelegram(w *ways, with *wiring) error {
	s := with.settings.Telegram
	if s.Token == "" {
		return nil
	}
	tg, err := telegram.New(telegram.Options{
		Token: s.Token, APIURL: s.APIURL, WebhookURL: s.WebhookURL, SecretToken: s.WebhookSecret, Service: with.accept, Phraser: with.phraser,
		Documents: with.documents, Pictures: with.pictures,
		Notes: with.stores.Store, Leases: &bot.Leases{Store: with.stores.Store, Now: with.now}, Holder: rand.Text(), Now: with.now, Log: with.log,
		ProviderToken: s.ProviderToken, Payments: with.payments,
	})
	if err != nil {
		return err
	}
	w.channels = append(w.channels, tg)
	w.alive[tg.Name()] = tg.Alive
	w.run = append(w.run, func(ctx context.Context) error {
		defer tg.Close()
		return tg.Run(ctx)
	})
	if s.WebhookURL != "" {
		w.routes["POST /telegram/webhook"] = tg.Webhook()
	}
	w.sources = append(w.sources, tg)
	return nil
}

// addHooks adds the other messaging apps, each behind a bridge.
func addHooks(w *ways, with *wiring) error {
	var hooks []*hook.Channel
	for _, s := range with.settings.Hooks {
		c, err := hook.New(hook.Options{
			Name: s.Name, URL: s.URL, FilesURL: s.FilesURL, Numbers: s.Numbers, Secret: []byte(s.Secret), Retired: []byte(s.Retired), Accept: with.accept,
			Receipts: hook.StoredReceipts{Store: with.stores.Store}, Undeliverable: with.undeliverable, Now: with.now, Log: with.log,
		})
		if err != nil {
			return fmt.Errorf("hooks.%s: %w", s.Name, err)
		}
		if c.HasFiles() {
			w.sources = append(w.sources, c)
		}
		hooks = append(hooks, c)
		w.channels = append(w.channels, c)
	}
	if len(hooks) > 0 {
		w.routes["POST /api/v1/channels/{name}/events"] = hook.Handler(hooks...)
	}
	return nil
}

// addCodes has one-time codes texted by the bank's SMS gateway.
func addCodes(w *ways, with *wiring) error {
	s := with.settings.SMS
	if s.WebhookURL == "" {
		return nil
	}
	bank := map[dialog.Locale]string{}
	for _, l := range []dialog.Locale{dialog.Chinese, dialog.English} {
		bank[l] = with.policy.Bank.Name[string(l)]
	}
	codes, err := hook.NewCodes(hook.CodesOptions{
		URL: s.WebhookURL, Secret: []byte(s.Secret), Bank: bank, Numbers: hook.BookNumbers{Book: with.stores.Book}, Now: with.now,
	})
	if err != nil {
		return fmt.Errorf("sms: %w", err)
	}
	w.codes = codes
	return nil
}

// addPayments lets the bank's systems say what was paid.
func addPayments(w *ways, with *wiring) error {
	s := with.settings.Payments
	if s.Secret == "" {
		return nil
	}
	h, err := payments.New(payments.Options{
		Service: with.payments, Secret: []byte(s.Secret), Retired: []byte(s.Retired), Now: with.now, Log: with.log,
	})
	if err != nil {
		return fmt.Errorf("payments: %w", err)
	}
	w.routes["POST /api/v1/payments"], w.routes["GET /api/v1/payments/{id}"] = h, h
	return nil
}
