package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"repaybot/bot"
	"repaybot/bot/staff"
	"repaybot/bot/web"
	"repaybot/bot/web/console"
)

// consoleOptions are what the colleagues' pages are made of.
type consoleOptions struct {
	access  StaffSettings
	address string // where the console is reached from outside
	zone    *time.Location
	log     *slog.Logger
	now     func() time.Time
	done    <-chan struct{}
	secure  bool // cookies go over https only
}

// openAccounts opens the colleagues' accounts of a store.
func openAccounts(ctx context.Context, store bot.Store, s StaffSettings, issuer string, now time.Time) (*staff.Accounts, error) {
	secret, err := storedSecret(ctx, store, "secret/staff", now)
	if err != nil {
		return nil, fmt.Errorf("the key of colleagues' accounts: %w", err)
	}
	log, err := openAudit(ctx, store, now)
	if err != nil {
		return nil, err
	}
	return staff.New(staff.Options{
		Store: store, Secret: secret, Random: rand.Reader, Audit: log, Issuer: issuer, NeedFactor: s.NeedFactor, NoPasswords: !s.Passwords,
	})
}

// newConsole makes the colleagues' pages, and says who asks for those of web.
func newConsole(accounts *staff.Accounts, o consoleOptions, areas ...console.Area) (http.Handler, func(*http.Request) (string, bool, bool), error) {
	asset, err := web.AssetAddress()
	if err != nil {
		return nil, nil, err
	}
	var signOn console.SignOn
	if oidc := o.access.OIDC; oidc.Issuer != "" {
		signOn = staff.NewSignOn(accounts, staff.SignOnOptions{
			Issuer: oidc.Issuer, ClientID: oidc.ClientID, ClientSecret: oidc.ClientSecret, RedirectURL: o.address + "/console/sign-on/back",
			Scopes: oidc.Scopes, RolesClaim: oidc.RolesClaim, NameClaim: oidc.NameClaim, Grants: oidc.Grants, Now: o.now,
		})
	}
	access := []console.Area{
		console.Login(accounts, accounts, o.access.Passwords, signOn),
		console.Account(accounts, accounts, accounts, o.access.Passwords),
		console.Colleagues(accounts, o.access.Passwords),
	}
	pages, err := console.New(console.Options{
		Access: accounts, Areas: append(areas, access...), Hub: console.NewHub(), Address: o.address, Asset: asset,
		Log: o.log, Now: o.now, Zone: o.zone, Random: rand.Reader, Done: o.done, SecureCookies: o.secure,
	})
	if err != nil {
		return nil, nil, err
	}
	find := console.Who(accounts, o.secure, o.now)
	return pages, func(r *http.Request) (string, bool, bool) {
		who, ok := find(r)
		return who.Name, who.Supervises(), ok && !who.Practice
	}, nil
}

// desk leads the bar to the page of package web.
func desk(r *console.Router) {
	r.Section(console.Section{Name: "queue", Path: "/console/desk", Need: console.Working, Keys: "g q"})
}
