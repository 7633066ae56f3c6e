package staff_test

import (
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"repaybot/bot"
	"repaybot/bot/staff"
)

func signOn(a *staff.Accounts, b *fakeBank, now *time.Time) *staff.SignOn {
	return staff.NewSignOn(a, staff.SignOnOptions{
		Issuer: b.URL, ClientID: "repaybot", ClientSecret: "Zk3v9QpLmX27RtYw8NcBd5Hs", RedirectURL: "https://chat.example.bank/console/sign-on/back",
		RolesClaim: "groups", NameClaim: "preferred_username", Now: func() time.Time { return *now },
		Grants: []staff.Grant{{Value: "debt-care", Role: staff.Agent, Teams: []bot.Team{bot.Care}}, {Value: "debt-legal", Role: staff.Agent, Teams: []bot.Team{bot.Legal}}, {Value: "debt-leads", Role: staff.Supervisor}},
	})
}

// come goes through the sign-on with what the bank says.
func (h *house) come(s *staff.SignOn, b *fakeBank, now time.Time, subject, name string, roles []string, change func(jwt.MapClaims)) (string, error) {
	h.t.Helper()
	address, kept, err := s.Begin(h.t.Context(), now)
	h.must(err)
	state := b.visit(address)
	b.says(subject, name, roles, now, change)
	return s.Finish(h.t.Context(), kept, state, "the code", "Firefox Linux", now)
}

func TestTheBanksSignOn(t *testing.T) {
	h := newHouse(t)
	a := h.process(func(o *staff.Options) { o.NeedFactor, o.NoPasswords = true, true })
	b, now := newFakeBank(t), at
	s := signOn(a, b, &now)
	token, err := h.come(s, b, now, "7001", "Linda.Lin@bank.example", []string{"debt-care", "other"}, nil)
	h.must(err)
	who, session, err := a.Session(t.Context(), token, now, true)
	h.must(err)
	if who.Name != "linda.lin" || who.Shown != "Linda Lin" || who.Role != staff.Agent || !slices.Equal(who.Teams, []bot.Team{bot.Care}) || session.Step != staff.StepIn || !session.ByBank {
		t.Errorf("came in as %+v, %+v", who, session)
	}
	// At the next login the bank's word counts anew; their name here stays.
	now = now.Add(time.Hour)
	token, err = h.come(s, b, now, "7001", "linda.married", []string{"debt-legal", "debt-leads"}, func(c jwt.MapClaims) { c["name"] = "Linda Mei" })
	h.must(err)
	if who, _, err = a.Session(t.Context(), token, now, true); err != nil || who.Name != "linda.lin" || who.Role != staff.Supervisor || len(who.Teams) != len(bot.Teams) || who.Shown != "Linda Mei" {
		t.Errorf("came again as %+v, %v", who, err)
	}
	// Without a role nobody comes in, and who was in is out.
	if _, err := h.come(s, b, now, "7001", "linda.lin", []string{"other"}, nil); !errors.Is(err, staff.ErrNoRole) {
		t.Errorf("without a role: %v", err)
	}
	if h.isOpen(a, token, staff.StepIn, now) {
		t.Error("their sessions go on")
	}
	if _, err := h.come(s, b, now, "7001", "linda.lin", []string{"debt-care"}, nil); err != nil {
		t.Errorf("with a role again: %v", err)
	}
	if _, _, err := a.LogIn(t.Context(), staff.Login{Name: "linda.lin", Password: ""}, now); !errors.Is(err, staff.ErrNoPasswords) {
		t.Errorf("by a password: %v", err)
	}
	if err := a.SetPassword(t.Context(), boss, "linda.lin", good, false, now); !errors.Is(err, staff.ErrByBank) {
		t.Errorf("a password for who comes by the bank: %v", err)
	}
}

// Whom a supervisor switched off stays off, whatever the bank says; whom the bank
// gave no role comes in again with one.
func TestTheBankSwitchesOnNobodyWhomASupervisorSwitchedOff(t *testing.T) {
	h := newHouse(t)
	a := h.process(func(o *staff.Options) { o.NoPasswords = true })
	b, now := newFakeBank(t), at
	s := signOn(a, b, &now)
	come := func(roles ...string) error {
		now = now.Add(time.Minute)
		_, err := h.come(s, b, now, "7001", "linda", roles, nil)
		return err
	}
	h.must(come("debt-care"))
	if err := come("other"); !errors.Is(err, staff.ErrNoRole) {
		t.Errorf("without a role: %v", err)
	}
	h.must(come("debt-care"))
	linda, err := a.Colleague(t.Context(), "linda")
	h.must(err)
	linda.Active = false
	h.must(a.Edit(t.Context(), boss, linda, now))
	for _, role := range []string{"debt-care", "other", "debt-leads"} {
		if err := come(role); !errors.Is(err, staff.ErrNoRole) {
			t.Errorf("switched off, with %s: %v", role, err)
		}
	}
	linda.Active = true
	h.must(a.Edit(t.Context(), boss, linda, now))
	h.must(come("debt-care"))
}

// A name at the bank gives nobody somebody else's account here.
func TestANameIsNotGivenAway(t *testing.T) {
	h := newHouse(t)
	a := h.process(nil)
	h.agent(a, "sam")
	b, now := newFakeBank(t), at
	s := signOn(a, b, &now)
	if _, err := h.come(s, b, now, "7001", "sam", []string{"debt-leads"}, nil); !errors.Is(err, staff.ErrThere) {
		t.Errorf("an account with a password: %v", err)
	}
	_, err := h.come(s, b, now, "7002", "ann", []string{"debt-care"}, nil)
	h.must(err)
	if _, err := h.come(s, b, now, "7003", "ann", []string{"debt-care"}, nil); !errors.Is(err, staff.ErrThere) {
		t.Errorf("another's at the bank: %v", err)
	}
	if _, err := h.come(s, b, now, "7004", "王", []string{"debt-care"}, nil); !errors.Is(err, staff.ErrName) {
		t.Errorf("no name: %v", err)
	}
}

func TestWhatTheBankDidNotSayIsRefused(t *testing.T) {
	h := newHouse(t)
	a := h.process(nil)
	b, now := newFakeBank(t), at
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	h.must(err)
	s := signOn(a, b, &now)
	roles := []string{"debt-leads"}
	for name, change := range map[string]func(jwt.MapClaims){
		"another nonce":    func(c jwt.MapClaims) { c["nonce"] = "x" },
		"no nonce":         func(c jwt.MapClaims) { delete(c, "nonce") },
		"another audience": func(c jwt.MapClaims) { c["aud"] = "another" },
		"another issuer":   func(c jwt.MapClaims) { c["iss"] = "https://evil.example" },
		"expired":          func(c jwt.MapClaims) { c["exp"] = at.Add(-time.Minute).Unix() },
		"an unknown key":   func(jwt.MapClaims) { b.signer = other },
	} {
		if _, err := h.come(s, b, now, "7001", "linda", roles, change); !errors.Is(err, staff.ErrSignOn) {
			t.Errorf("%s: %v", name, err)
		}
		b.signer = b.key
	}
	finish := func(name string, wait time.Duration, do func(*staff.Pending, *string, *string)) {
		t.Helper()
		address, kept, err := s.Begin(t.Context(), now)
		h.must(err)
		state, code := b.visit(address), "the code"
		b.says("7001", "linda", roles, now, nil)
		do(&kept, &state, &code)
		if _, err := s.Finish(t.Context(), kept, state, code, "", now.Add(wait)); !errors.Is(err, staff.ErrSignOn) {
			t.Errorf("%s: %v", name, err)
		}
	}
	finish("another state", 0, func(_ *staff.Pending, state, _ *string) { *state = "x" })
	finish("no state at all", 0, func(p *staff.Pending, state, _ *string) { *p, *state = staff.Pending{}, "" })
	finish("another code", 0, func(_ *staff.Pending, _, code *string) { *code = "y" })
	finish("another browser's proof", 0, func(p *staff.Pending, _, _ *string) { p.Verifier = strings.Repeat("0", 64) })
	finish("too late", 11*time.Minute, func(*staff.Pending, *string, *string) {})
	if all, err := a.List(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("somebody is there: %+v, %v", all, err)
	}
}

// A state counts once, also where two processes are asked at once.
func TestAStateCountsOnce(t *testing.T) {
	h := newHouse(t)
	b, now := newFakeBank(t), at
	one, two := signOn(h.process(nil), b, &now), signOn(h.process(nil), b, &now)
	address, kept, err := one.Begin(t.Context(), now)
	h.must(err)
	state := b.visit(address)
	b.says("7001", "linda", []string{"debt-care"}, now, nil)
	_, err = one.Finish(t.Context(), kept, state, "the code", "", now)
	h.must(err)
	for _, s := range []*staff.SignOn{one, two} {
		if _, err := s.Finish(t.Context(), kept, state, "the code", "", now); !errors.Is(err, staff.ErrSignOn) {
			t.Errorf("again: %v", err)
		}
	}
	if len(b.asked) != 1 {
		t.Errorf("the bank was asked %d times", len(b.asked))
	}
}

func TestALogoutAtTheBankEndsTheSessionHere(t *testing.T) {
	h := newHouse(t)
	a := h.process(nil)
	b, now := newFakeBank(t), at
	s := signOn(a, b, &now)
	token, err := h.come(s, b, now, "7001", "linda", []string{"debt-care"}, nil)
	h.must(err)
	word := func(change func(jwt.MapClaims)) string {
		c := jwt.MapClaims{
			"iss": b.URL, "aud": "repaybot", "sub": "7001", "iat": now.Unix(), "exp": now.Add(time.Minute).Unix(), "jti": "1",
			"sid": "sid-of-7001", "events": map[string]any{"http://schemas.openid.net/event/backchannel-logout": map[string]any{}},
		}
		if change != nil {
			change(c)
		}
		return b.sign(c)
	}
	for name, text := range map[string]string{
		"nothing": "", "a login's token": word(func(c jwt.MapClaims) { c["nonce"] = "x" }), "no logout": word(func(c jwt.MapClaims) { delete(c, "events") }),
		"for another": word(func(c jwt.MapClaims) { c["aud"] = "x" }), "expired": word(func(c jwt.MapClaims) { c["exp"] = now.Add(-time.Hour).Unix() }),
	} {
		if err := s.LoggedOut(t.Context(), text, now); !errors.Is(err, staff.ErrSignOn) {
			t.Errorf("%s: %v", name, err)
		}
	}
	h.must(s.LoggedOut(t.Context(), word(func(c jwt.MapClaims) { c["sub"] = "7002" }), now))
	h.must(s.LoggedOut(t.Context(), word(func(c jwt.MapClaims) { c["sid"] = "another" }), now))
	if !h.isOpen(a, token, staff.StepIn, now) {
		t.Fatal("somebody else's logout ended it")
	}
	h.must(s.LoggedOut(t.Context(), word(nil), now))
	if h.isOpen(a, token, staff.StepIn, now) {
		t.Error("it goes on")
	}
	if to := s.Ends("https://chat.example.bank/console/login"); !strings.HasPrefix(to, b.URL+"/end?") || !strings.Contains(to, "client_id=repaybot") {
		t.Errorf("the bank's own session is ended at %q", to)
	}
}
