package main

import (
	"context"
	"net/http"

	"repaybot/bot"
)

// ways are the ways in and out that `serve` has beside its pages.
type ways struct {
	channels []bot.Channel
	codes    bot.CodeSender          // nil: no code goes anywhere, so nothing can be agreed
	routes   map[string]http.Handler // by pattern of http.ServeMux
	// run does a way's background work until its context ends, such as polling.
	run []func(context.Context) error
	// alive says why a way's background work does not go on, by name.
	alive map[string]func() error
}

// acceptor is how a way hands in what came: it returns once that is durable.
type acceptor func(ctx context.Context, in bot.Inbound) (bot.Accepted, error)

// channels makes the ways that the settings name. accept may be called once
// the routes are served and run is running.
func channels(_ context.Context, _ *Settings, _ acceptor) (*ways, error) {
	return &ways{routes: map[string]http.Handler{}, alive: map[string]func() error{}}, nil
}
