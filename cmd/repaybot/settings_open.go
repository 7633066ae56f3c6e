package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"repaybot/bot"
	"repaybot/dialog/understand"
	"repaybot/dialog/wording"
)

// withStores opens the store that the settings name for one command.
func withStores(ctx context.Context, env *environment, flags *settingsFlags, do func(*Settings, *stores) error) error {
	s, err := flags.load(env)
	if err != nil {
		return fmt.Errorf("these settings are wrong:\n%w", err)
	}
	st, err := openStore(ctx, s)
	if err != nil {
		return fmt.Errorf("open the store: %w", err)
	}
	return errors.Join(do(s, st), st.close())
}

// withService opens a service over the store for one command. It has no
// channel, and nothing of it runs in the background.
func withService(ctx context.Context, env *environment, flags *settingsFlags, do func(*bot.Service) error) error {
	return withStores(ctx, env, flags, func(s *Settings, st *stores) error {
		policy, err := readPolicy(s.Policy)
		if err != nil {
			return err
		}
		reader, err := understand.New()
		if err != nil {
			return err
		}
		phraser, err := wording.New()
		if err != nil {
			return err
		}
		secret, err := serviceSecret(ctx, st.Store, env.now())
		if err != nil {
			return err
		}
		service, err := bot.NewService(ctx, bot.Options{
			Store: st.Store, Book: st.Book, PolicyText: policy, Reader: reader, Phraser: phraser, Words: "wording",
			Secret: secret, Now: env.now, Log: slog.New(slog.NewTextHandler(env.errw, nil)), Shared: true,
		})
		if err != nil {
			return err
		}
		defer service.Close()
		return do(service)
	})
}
