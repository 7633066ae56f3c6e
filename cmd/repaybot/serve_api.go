package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"repaybot/bot"
	"repaybot/bot/hook"
	"repaybot/bot/web"
	"repaybot/bot/web/api"
	"repaybot/negotiation"
)

// apiPath is where the API is.
const apiPath = "/api/v1/"

// bankKeys are the bank's own, from a file or from the address of a JWK set;
// nil where none are set.
func bankKeys(from string) (api.Keys, error) {
	switch {
	case from == "":
		return nil, nil
	case strings.HasPrefix(from, "https://"), strings.HasPrefix(from, "http://"):
		return &api.RemoteKeys{URL: from}, nil
	}
	keys, err := api.ReadKeys(from)
	if err != nil {
		return nil, fmt.Errorf("widget.jwt_keys: %w", err)
	}
	return keys, nil
}

// newAPI makes the API of `serve`.
func (x *server) newAPI(with *wiring, secret []byte) (*api.API, error) {
	s := x.settings
	keys, err := bankKeys(s.Widget.JWTKeys)
	if err != nil {
		return nil, err
	}
	o := api.Options{
		Service: x.service, Store: x.stores.Store, Phraser: with.phraser, Secret: secret, Description: web.OpenAPI(), Keys: keys,
		Audience: s.Widget.Audience, Origins: s.Widget.Origins, Files: with.files, Now: x.env.now, Log: x.log, Random: rand.Reader,
		BankSecret: []byte(s.Payments.Secret), BankRetired: []byte(s.Payments.Retired), Import: x.importBook(with.policy),
	}
	if versions, ok := bot.StoreAs[bot.Versions](x.stores.Store); ok {
		o.Versions = versions.Versions
	}
	return api.New(o)
}

// importBook takes books that come over the API.
func (x *server) importBook(policy *negotiation.Policy) api.Importer {
	return func(ctx context.Context, book io.Reader) (api.Imported, error) {
		var out api.Imported
		i := &bot.Importer{Store: x.stores.Store, Book: x.stores.Book, Policy: policy, Now: x.env.now, Holder: rand.Text()}
		report, err := i.Import(ctx, book, func(r bot.RefusedLine) {
			line := api.RefusedLine{Line: r.Line, Reason: r.Cause.Error()}
			if e := negotiation.AsBookError(r.Cause); e != nil {
				line.Account = e.Account
			}
			out.Refused = append(out.Refused, line)
		})
		n := report.Count
		out.New, out.Changed, out.Same, out.Erased = n.New, n.Changed, n.Same, n.Erased
		var old *bot.OldBookError
		switch {
		case errors.Is(err, bot.ErrImporting):
			err = &api.Problem{Status: http.StatusConflict, Title: "another book is being taken just now"}
		case errors.As(err, &old):
			err = &api.Problem{Status: http.StatusUnprocessableEntity, Title: "a newer book was taken already"}
		}
		return out, err
	}
}

// tellBank has the bank's systems told of plans and hand-overs that change.
func (x *server) tellBank() error {
	s := x.settings.Webhooks
	if s.URL == "" {
		return nil
	}
	letters, ok := bot.StoreAs[bot.DeadLetters](x.stores.Store)
	if !ok {
		return errors.New("webhooks.url: this store keeps nothing that waits to be told")
	}
	changes, err := hook.NewChanges(hook.ChangesOptions{
		URL: s.URL, Secret: []byte(s.Secret), Source: x.service, Letters: letters, Leases: &bot.Leases{Store: x.stores.Store, Now: x.env.now},
		Holder: x.holder, Now: x.env.now, Log: x.log,
	})
	if err != nil {
		return fmt.Errorf("webhooks: %w", err)
	}
	x.ways.run = append(x.ways.run, changes.Run)
	return nil
}
