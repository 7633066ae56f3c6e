package staff

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"repaybot/bot"
	"repaybot/dialog"
)

// Grant is what one of the bank's own roles may do here.
type Grant struct {
	Value string // of the claim that names roles
	Role  Role
	Teams []bot.Team // empty: all
}

// SignOnOptions say how the bank's own sign-on is reached (OpenID Connect).
type SignOnOptions struct {
	Issuer       string
	ClientID     string
	ClientSecret string
	RedirectURL  string // …/console/sign-on/back
	Scopes       []string
	RolesClaim   string  // names the colleague's roles at the bank
	NameClaim    string  // becomes the account's name
	Grants       []Grant // those that are met add up; a supervisor's counts more
	Client       *http.Client
	Now          func() time.Time
}

// SignOn lets colleagues in by the bank's own sign-on: the authorization code flow
// with PKCE (RFC 7636), state and nonce. The bank's word is taken anew at each login:
// who has no role there any more is out.
type SignOn struct {
	SignOnOptions
	accounts *Accounts

	mu       sync.Mutex
	provider *oidc.Provider
	ends     string // where the bank's own session is ended, "" if it does not say
}

// NewSignOn returns the bank's sign-on. The bank is first asked when somebody uses it.
func NewSignOn(a *Accounts, o SignOnOptions) *SignOn {
	if len(o.Scopes) == 0 {
		o.Scopes = []string{oidc.ScopeOpenID, "profile"}
	}
	if o.Client == nil {
		o.Client = &http.Client{Timeout: 10 * time.Second}
	}
	return &SignOn{SignOnOptions: o, accounts: a}
}

// Errors of the bank's sign-on.
var (
	ErrSignOn = errors.New("the bank's sign-on did not say who it is")
	ErrNoRole = errors.New("the bank gives this person no role here")
)

// Pending is a sign-on that was begun. It stays with the browser that began it.
type Pending struct {
	State    string    `json:"state"`
	Nonce    string    `json:"nonce"`
	Verifier string    `json:"verifier"`
	Until    time.Time `json:"until"`
}

// pendingLife is how long a sign-on may take at the bank.
const pendingLife = 10 * time.Minute

// known asks the bank for its addresses and keys, once.
func (s *SignOn) known(ctx context.Context) (*oidc.Provider, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.provider != nil {
		return s.provider, nil
	}
	// The provider keeps the context for later: it must not end with this request.
	p, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), s.Client), s.Issuer)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSignOn, err)
	}
	var more struct {
		End string `json:"end_session_endpoint"`
	}
	_ = p.Claims(&more) // what else it says is not needed
	s.provider, s.ends = p, more.End
	return p, nil
}

func (s *SignOn) config(p *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{ClientID: s.ClientID, ClientSecret: s.ClientSecret, Endpoint: p.Endpoint(), RedirectURL: s.RedirectURL, Scopes: s.Scopes}
}

func (s *SignOn) verifier(p *oidc.Provider) *oidc.IDTokenVerifier {
	return p.Verifier(&oidc.Config{ClientID: s.ClientID, Now: s.Now})
}

// Begin returns where the browser goes, and what it keeps until it is back.
func (s *SignOn) Begin(ctx context.Context, now time.Time) (address string, kept Pending, err error) {
	p, err := s.known(ctx)
	if err != nil {
		return "", kept, err
	}
	kept.Until = now.Add(pendingLife)
	for _, field := range []*string{&kept.State, &kept.Nonce, &kept.Verifier} {
		if *field, err = s.accounts.draw(32); err != nil {
			return "", kept, err
		}
	}
	return s.config(p).AuthCodeURL(kept.State, oidc.Nonce(kept.Nonce), oauth2.S256ChallengeOption(kept.Verifier)), kept, nil
}

// Finish takes what the browser brought back, and begins a session. A state counts
// once. It fails with [ErrSignOn], [ErrNoRole], [ErrThere] or [ErrName].
func (s *SignOn) Finish(ctx context.Context, kept Pending, state, code, device string, now time.Time) (token string, err error) {
	token, err = s.finish(ctx, kept, state, code, device, now)
	if err != nil {
		err = errors.Join(err, s.accounts.failed(ctx, nil, "sign_on", now))
	}
	return token, err
}

func (s *SignOn) finish(ctx context.Context, kept Pending, state, code, device string, now time.Time) (token string, err error) {
	if kept.State == "" || subtle.ConstantTimeCompare([]byte(kept.State), []byte(state)) != 1 || !now.Before(kept.Until) {
		return "", fmt.Errorf("%w: state", ErrSignOn)
	}
	if err := s.once(ctx, state, now); err != nil {
		return "", err
	}
	p, err := s.known(ctx)
	if err != nil {
		return "", err
	}
	with := oidc.ClientContext(ctx, s.Client)
	answer, err := s.config(p).Exchange(with, code, oauth2.VerifierOption(kept.Verifier))
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrSignOn, err)
	}
	raw, _ := answer.Extra("id_token").(string)
	id, err := s.verifier(p).Verify(with, raw)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrSignOn, err)
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(kept.Nonce)) != 1 {
		return "", fmt.Errorf("%w: nonce", ErrSignOn)
	}
	var claims map[string]any
	if err := id.Claims(&claims); err != nil {
		return "", fmt.Errorf("%w: %w", ErrSignOn, err)
	}
	has, err := s.account(ctx, id.Subject, claims, now)
	if err != nil {
		return "", err
	}
	sid, _ := claims["sid"].(string)
	token, err = s.accounts.begin(ctx, has.Name, session{Step: StepIn, Device: device, ByBank: true, Bank: sid}, now, nothing)
	if err != nil {
		return "", err
	}
	return token, s.accounts.note(ctx, has.Name, has.Role, signedIn, now, map[string]string{"by": "sign_on"})
}

// once takes a state so that it never counts again.
func (s *SignOn) once(ctx context.Context, state string, now time.Time) error {
	event, err := s.accounts.draw(16)
	if err != nil {
		return err
	}
	key := "staff-state/" + s.accounts.hashed("state", state)
	tries, err := s.accounts.store.CountTry(ctx, bot.Try{Key: key, LockKey: key, EventID: event, At: now, Max: 1, Lock: 2 * pendingLife})
	if err == nil && !tries.Locked.IsZero() {
		err = fmt.Errorf("%w: state used", ErrSignOn)
	}
	return err
}

// account makes the colleague, or brings them up to date with what the bank says.
func (s *SignOn) account(ctx context.Context, subject string, claims map[string]any, now time.Time) (*account, error) {
	a := s.accounts
	bank := a.hashed("bank", s.Issuer+"\x00"+subject)
	who, err := s.named(ctx, bank, claims)
	if err != nil {
		return nil, err
	}
	has, err := a.get(ctx, who)
	if err != nil {
		return nil, err
	}
	if has != nil && has.Bank != bank {
		return nil, ErrThere // a name that somebody else has is not given away
	}
	role, teams, ok := s.granted(claims)
	if !ok {
		if has != nil && !has.Inactive {
			err = errors.Join(a.note(ctx, "", "", changed, now, map[string]string{"colleague": who, "what": "deactivated", "by": "sign_on"}),
				a.changeAccount(ctx, who, now, func(has *account) error { has.Inactive, has.OffByBank = true, true; return nil }),
				a.end(ctx, who, now, func(session) bool { return true }))
		}
		return nil, errors.Join(ErrNoRole, err)
	}
	if has != nil && has.Inactive && !has.OffByBank {
		return nil, ErrNoRole // a supervisor has switched them off, and only one switches them on again
	}
	c := Colleague{Name: who, Role: role, Teams: teams, Languages: []dialog.Locale{dialog.Chinese, dialog.English}, Active: true}
	if has != nil {
		c = has.colleague()
		c.Role, c.Teams, c.Active = role, teams, true
	}
	if shown, _ := claims["name"].(string); shown != "" {
		c.Shown = shown
	}
	if check(c) != nil {
		c.Shown = who
	}
	if err := check(c); err != nil {
		return nil, err
	}
	if has == nil {
		err = a.add(ctx, Colleague{Role: Supervisor}, &account{Name: who, Bank: bank}, c, now)
	} else if before := has.colleague(); before.Shown != c.Shown || before.Role != c.Role || !slices.Equal(before.Teams, c.Teams) || !before.Active {
		err = a.note(ctx, "", "", changed, now, map[string]string{"colleague": who, "what": "edited", "by": "sign_on", "role": string(role)})
		if err == nil {
			err = a.changeAccount(ctx, who, now, func(has *account) error { has.set(c); return nil })
		}
	}
	if err != nil {
		return nil, err
	}
	return a.get(ctx, who)
}

// bankKey is the record that says which colleague somebody at the bank is.
func bankKey(bank string) string { return "staff-bank/" + bank }

// named is the account's name of somebody at the bank: what it was at their first
// login, whatever they are called by now.
func (s *SignOn) named(ctx context.Context, bank string, claims map[string]any) (string, error) {
	a := s.accounts
	who := accountName(claims, s.NameClaim)
	if !name.MatchString(who) {
		return "", ErrName
	}
	err := change(ctx, a, bankKey(bank), bankKey(bank), s.Now(), func(was *string) (*string, error) {
		if was == nil {
			return &who, nil
		}
		has, err := a.get(ctx, *was)
		if err != nil {
			return nil, err
		}
		if has == nil || has.Bank != bank {
			return &who, nil // that account was removed
		}
		who = *was
		return nil, errSame
	})
	return who, err
}

// accountName makes an account's name out of a claim: what is before an @, small.
func accountName(claims map[string]any, claim string) string {
	text, _ := claims[claim].(string)
	text, _, _ = strings.Cut(strings.ToLower(text), "@")
	return text
}

// granted is what the bank's roles come to.
func (s *SignOn) granted(claims map[string]any) (role Role, teams []bot.Team, ok bool) {
	has := texts(claims[s.RolesClaim])
	teams = []bot.Team{}
	for _, g := range s.Grants {
		if !slices.Contains(has, g.Value) {
			continue
		}
		if ok = true; role != Supervisor {
			role = g.Role
		}
		add := g.Teams
		if len(add) == 0 {
			add = bot.Teams[:]
		}
		for _, t := range bot.Teams {
			if slices.Contains(add, t) && !slices.Contains(teams, t) {
				teams = append(teams, t)
			}
		}
	}
	return role, teams, ok
}

// texts are a claim's values, be it one, a list, or one with spaces between.
func texts(claim any) []string {
	switch v := claim.(type) {
	case string:
		return append(strings.Fields(v), v)
	case []any:
		var all []string
		for _, one := range v {
			if text, ok := one.(string); ok {
				all = append(all, text)
			}
		}
		return all
	}
	return nil
}

// Ends is where a browser ends the bank's own session, and comes back from; "" if
// the bank does not say, or was not asked yet.
func (s *SignOn) Ends(back string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := url.Parse(s.ends)
	if s.ends == "" || err != nil {
		return ""
	}
	q := u.Query()
	q.Set("client_id", s.ClientID)
	q.Set("post_logout_redirect_uri", back)
	u.RawQuery = q.Encode()
	return u.String()
}

// logoutEvent is what the bank's word that somebody has logged out carries
// (OpenID Connect Back-Channel Logout 1.0).
const logoutEvent = "http://schemas.openid.net/event/backchannel-logout"

// LoggedOut takes the bank's word that somebody has logged out there, and ends their
// sessions here: that one, where it is named, else all. It fails with [ErrSignOn].
func (s *SignOn) LoggedOut(ctx context.Context, raw string, now time.Time) error {
	p, err := s.known(ctx)
	if err != nil {
		return err
	}
	word, err := s.verifier(p).Verify(oidc.ClientContext(ctx, s.Client), raw)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSignOn, err)
	}
	var claims struct {
		Events map[string]json.RawMessage `json:"events"`
		Nonce  *string                    `json:"nonce"`
		SID    string                     `json:"sid"`
	}
	if err := word.Claims(&claims); err != nil {
		return fmt.Errorf("%w: %w", ErrSignOn, err)
	}
	if _, ok := claims.Events[logoutEvent]; !ok || claims.Nonce != nil || word.Subject == "" {
		return fmt.Errorf("%w: no word of a logout", ErrSignOn)
	}
	a := s.accounts
	bank := a.hashed("bank", s.Issuer+"\x00"+word.Subject)
	found, err := a.read(ctx, bankKey(bank))
	if err != nil {
		return err
	}
	who, err := decode[string](found[bankKey(bank)])
	if err != nil || who == nil {
		return err // nobody whom we know
	}
	if err := a.end(ctx, *who, now, func(l session) bool { return l.ByBank && (claims.SID == "" || l.Bank == claims.SID) }); err != nil {
		return err
	}
	return a.note(ctx, *who, "", signedOut, now, map[string]string{"by": "sign_on"})
}
