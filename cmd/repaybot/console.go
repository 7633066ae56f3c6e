package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"repaybot/bot"
	"repaybot/bot/desk"
	"repaybot/bot/practice"
	"repaybot/bot/staff"
	"repaybot/bot/web"
	"repaybot/bot/web/console"
	"repaybot/dialog/wording"
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

	practice *practice.Room
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

// openDesk is the colleagues' work over a service, with the hub of their pages.
func openDesk(ctx context.Context, accounts *staff.Accounts, o desk.Options, hub *console.Hub) (*desk.Desk, error) {
	log, err := openAudit(ctx, o.Store, o.Now())
	if err != nil {
		return nil, err
	}
	o.Audit, o.Reads, o.Colleagues, o.Pages = log, log, accounts, hub
	if files, ok := bot.StoreAs[bot.FileReader](o.Store); ok {
		o.Files = files
	}
	if o.Words, err = wording.New(); err != nil {
		return nil, err
	}
	d, err := desk.New(o)
	if err != nil {
		return nil, err
	}
	o.Bot.SetPresence(d.Presence())
	if store, ok := bot.StoreAs[bot.TellsOfErasures](o.Store); ok {
		store.OnErased(d.Forget)
	}
	console.Follow(d, hub)
	return d, nil
}

// newConsole makes the colleagues' pages.
func newConsole(accounts *staff.Accounts, d *desk.Desk, hub *console.Hub, o consoleOptions) (http.Handler, error) {
	asset, err := web.AssetAddress()
	if err != nil {
		return nil, err
	}
	var signOn console.SignOn
	if oidc := o.access.OIDC; oidc.Issuer != "" {
		signOn = staff.NewSignOn(accounts, staff.SignOnOptions{
			Issuer: oidc.Issuer, ClientID: oidc.ClientID, ClientSecret: oidc.ClientSecret, RedirectURL: o.address + "/console/sign-on/back",
			Scopes: oidc.Scopes, RolesClaim: oidc.RolesClaim, NameClaim: oidc.NameClaim, Grants: oidc.Grants, Now: o.now,
		})
	}
	return console.New(console.Options{
		Access: accounts, Refused: accounts.Refused, Hub: hub, Address: o.address, Asset: asset,
		Areas: []console.Area{
			console.Queue(d), console.Conversation(d), console.Acts(d), console.Customer(d), console.Practice(o.practice, o.practice.Desk()),
			console.Board(d), console.Reviews(d), console.Ready(d), console.Rules(d), console.Trail(d), console.Marks(d),
			console.Offers(d), console.Decisions(d), console.Approvals(d),
			console.Login(accounts, accounts, o.access.Passwords, signOn),
			console.Account(accounts, accounts, accounts, o.access.Passwords),
			console.Colleagues(accounts, o.access.Passwords),
		},
		Log: o.log, Now: o.now, Zone: o.zone, Random: rand.Reader, Done: o.done, SecureCookies: o.secure,
	})
}
