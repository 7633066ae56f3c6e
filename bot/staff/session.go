package staff

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"
)

// Step is how far a login has come.
type Step string

// The steps of a login, in the order in which they are taken.
const (
	StepCode     Step = "code"     // the password was right; the second factor's code is asked for
	StepPassword Step = "password" // a new password has to be chosen
	StepEnrol    Step = "enrol"    // a second factor has to be set up
	StepIn       Step = "in"       // logged in
)

// How long a login lasts.
const (
	SessionIdle = 30 * time.Minute // without a person doing something
	SessionLife = 12 * time.Hour
	stepLife    = 15 * time.Minute // in which the steps after the password are taken
	exact       = time.Minute      // how exactly the last use is known
	mostOpen    = 8                // logins of a colleague at once; a further one ends the oldest
)

// Session is one login of a colleague.
type Session struct {
	ID      string // names it to its owner; it opens nothing
	Step    Step
	Begun   time.Time
	LastUse time.Time // exact to a minute
	Device  string    // browser and system in a word or two, as the browser named itself
	ByBank  bool      // by the bank's own sign-on
}

// ErrNoSession says that a token opens nothing: it is over, revoked or made up.
var ErrNoSession = errors.New("no session")

// separator stands between a token's name and its secret; no name has it.
const separator = "~"

func loginsKey(name string) string { return "sessions/" + name }

// token is a fresh one of a colleague, and the hash under which it is found.
func (a *Accounts) token(who string) (token, hash string, err error) {
	secret, err := a.draw(32)
	return who + separator + secret, hashOf(secret), err
}

func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// split takes a token apart; hash is "" if it can be none.
func split(token string) (who, hash string) {
	who, secret, ok := strings.Cut(token, separator)
	if !ok || !name.MatchString(who) || len(secret) != 64 {
		return "", ""
	}
	return who, hashOf(secret)
}

func (s session) over(now time.Time) bool {
	if s.Step != StepIn && now.Sub(s.Begun) > stepLife {
		return true
	}
	return now.Sub(s.LastUse) > SessionIdle || now.Sub(s.Begun) > SessionLife
}

func (s session) public() Session {
	return Session{ID: s.ID, Step: s.Step, Begun: s.Begun, LastUse: s.LastUse, Device: s.Device, ByBank: s.ByBank}
}

// find is the place of an open session, -1 for none.
func (l *logins) find(hash string, now time.Time) int {
	if l == nil || hash == "" {
		return -1
	}
	return slices.IndexFunc(l.Open, func(s session) bool {
		return subtle.ConstantTimeCompare([]byte(s.Hash), []byte(hash)) == 1 && !s.over(now)
	})
}

// prune forgets what is over.
func (l *logins) prune(now time.Time) {
	l.Open = slices.DeleteFunc(l.Open, func(s session) bool { return s.over(now) })
	if extra := len(l.Open) - mostOpen; extra > 0 {
		l.Open = slices.Delete(l.Open, 0, extra)
	}
}

// open is who is behind a token, with their account and session.
func (a *Accounts) open(ctx context.Context, token string, now time.Time) (*account, session, error) {
	who, hash := split(token)
	if hash == "" {
		return nil, session{}, ErrNoSession
	}
	found, err := a.read(ctx, key(who), loginsKey(who))
	if err != nil {
		return nil, session{}, err
	}
	has, err := decode[account](found[key(who)])
	if err != nil {
		return nil, session{}, err
	}
	all, err := decode[logins](found[loginsKey(who)])
	if err != nil {
		return nil, session{}, err
	}
	at := all.find(hash, now)
	if at < 0 || has == nil || !has.colleague().Active {
		return nil, session{}, ErrNoSession
	}
	return has, all.Open[at], nil
}

// Session returns who is behind a token, as they are now. used says that a person
// did something: that keeps the session from going idle. It fails with
// [ErrNoSession].
func (a *Accounts) Session(ctx context.Context, token string, now time.Time, used bool) (Colleague, Session, error) {
	has, s, err := a.open(ctx, token, now)
	if err != nil {
		return Colleague{}, Session{}, err
	}
	if used && now.Sub(s.LastUse) >= exact {
		err = a.changeSession(ctx, token, now, func(s *session) { s.LastUse = now })
	}
	return has.colleague(), s.public(), err
}

// changeSession changes an open session. It fails with [ErrNoSession].
func (a *Accounts) changeSession(ctx context.Context, token string, now time.Time, do func(*session)) error {
	who, hash := split(token)
	return change(ctx, a, loginsKey(who), key(who), now, func(l *logins) (*logins, error) {
		at := l.find(hash, now)
		if at < 0 {
			return nil, ErrNoSession
		}
		do(&l.Open[at])
		return l, nil
	})
}

// begin opens a session and returns its token. count notes what was right.
func (a *Accounts) begin(ctx context.Context, who string, s session, now time.Time, count func(*logins)) (string, error) {
	token, hash, err := a.token(who)
	if err != nil {
		return "", err
	}
	id, err := a.draw(8)
	if err != nil {
		return "", err
	}
	s.ID, s.Hash, s.Begun, s.LastUse = id, hash, now, now
	return token, change(ctx, a, loginsKey(who), key(who), now, func(l *logins) (*logins, error) {
		if l == nil {
			l = &logins{}
		}
		count(l)
		l.Open = append(l.Open, s)
		l.prune(now)
		if s.Step == StepIn {
			l.Last = now
		}
		return l, nil
	})
}

// advance takes a session to its next step under a fresh token; the old one opens
// nothing from then on. alone ends all others of the colleague.
func (a *Accounts) advance(ctx context.Context, token string, step Step, alone bool, now time.Time, count func(*logins)) (string, error) {
	who, hash := split(token)
	fresh, freshHash, err := a.token(who)
	if err != nil {
		return "", err
	}
	return fresh, change(ctx, a, loginsKey(who), key(who), now, func(l *logins) (*logins, error) {
		at := l.find(hash, now)
		if at < 0 {
			return nil, ErrNoSession
		}
		s := l.Open[at]
		if s.Step != StepIn && step == StepIn {
			l.Last, s.Begun = now, now
		}
		s.Hash, s.Step, s.LastUse = freshHash, step, now
		l.Open[at] = s
		if alone {
			l.Open = []session{s}
		}
		count(l)
		l.prune(now)
		return l, nil
	})
}

func nothing(*logins) {}

// SignOut ends a session. One that is over already is no error.
func (a *Accounts) SignOut(ctx context.Context, token string, now time.Time) error {
	who, hash := split(token)
	if hash == "" {
		return nil
	}
	var ended bool
	err := a.end(ctx, who, now, func(s session) bool { ended = ended || s.Hash == hash; return s.Hash == hash })
	if err == nil && ended {
		err = a.note(ctx, who, "", signedOut, now, nil)
	}
	return err
}

// end ends the sessions that which says.
func (a *Accounts) end(ctx context.Context, who string, now time.Time, which func(session) bool) error {
	return change(ctx, a, loginsKey(who), key(who), now, func(l *logins) (*logins, error) {
		if l == nil || !slices.ContainsFunc(l.Open, which) {
			return nil, errSame
		}
		l.Open = slices.DeleteFunc(l.Open, which)
		return l, nil
	})
}

// Sessions are a colleague's logins that are open, the newest first.
func (a *Accounts) Sessions(ctx context.Context, who string, now time.Time) ([]Session, error) {
	found, err := a.read(ctx, loginsKey(who))
	if err != nil {
		return nil, err
	}
	l, err := decode[logins](found[loginsKey(who)])
	if err != nil || l == nil {
		return nil, err
	}
	var open []Session
	for _, s := range slices.Backward(l.Open) {
		if !s.over(now) {
			open = append(open, s.public())
		}
	}
	return open, nil
}

// Revoke ends one of a colleague's sessions by its id, or, if id is "", all of them
// but the one that is kept (its id; "" for none). by is who does it: they
// themselves or a supervisor, else [ErrNotAllowed].
func (a *Accounts) Revoke(ctx context.Context, by Colleague, who, id, but string, now time.Time) error {
	if by.Name != who && !manages(by) {
		return ErrNotAllowed
	}
	if err := a.note(ctx, by.Name, by.Role, revoked, now, map[string]string{"colleague": who}); err != nil {
		return err
	}
	return a.end(ctx, who, now, func(s session) bool { return s.ID == id || id == "" && s.ID != but })
}
