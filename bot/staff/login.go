package staff

import (
	"context"
	"errors"
	"time"
)

// Errors of logins.
var (
	// ErrWrong is said of a wrong password, of a name that is not there and of one
	// that may not log in, all alike.
	ErrWrong       = errors.New("name and password do not match")
	ErrByBank      = errors.New("they come by the bank's own sign-on and have no password here")
	ErrNoPasswords = errors.New("passwords are switched off: the bank's own sign-on is the way")
)

// Login is a try to log in.
type Login struct {
	Name, Password string
	Address        string // the network address it comes from
	Device         string // browser and system in a word or two
}

// LogIn compares a name and a password, and begins a session at the step that
// comes next. It fails with [ErrWrong], [*LockedError] or [ErrNoPasswords].
func (a *Accounts) LogIn(ctx context.Context, in Login, now time.Time) (token string, step Step, err error) {
	if a.noPasswords {
		return "", "", ErrNoPasswords
	}
	has, err := a.get(ctx, in.Name)
	if err != nil {
		return "", "", err
	}
	l, err := a.logins(ctx, in.Name) // also of a name that is not there: it takes as long
	if err != nil {
		return "", "", err
	}
	var locked *LockedError
	if err := a.countPassword(ctx, in.Name, in.Address, l.Passwords, now); errors.As(err, &locked) {
		return "", "", errors.Join(err, a.failed(ctx, has, "locked", now))
	} else if err != nil {
		return "", "", err
	}
	if !a.rightPassword(has, in.Password) {
		return "", "", errors.Join(ErrWrong, a.failed(ctx, has, "password", now))
	}
	step = a.afterPassword(has)
	token, err = a.begin(ctx, has.Name, session{Step: step, Device: in.Device}, now, func(l *logins) { l.Passwords++ })
	if err != nil || step != StepIn {
		return token, step, err
	}
	return token, step, a.note(ctx, has.Name, has.Role, signedIn, now, map[string]string{"by": "password"})
}

// failed notes a login that came to nothing. What was typed as a name that is not
// there may be anything, a password even: it is not kept.
func (a *Accounts) failed(ctx context.Context, has *account, why string, now time.Time) error {
	who := ""
	if has != nil {
		who = has.Name
	}
	return a.note(ctx, who, "", signInFails, now, map[string]string{"why": why})
}

// afterPassword is what follows the right password.
func (a *Accounts) afterPassword(has *account) Step {
	if has.Factor != nil {
		return StepCode
	}
	return a.afterCode(has)
}

// afterCode is what follows the right code, or the password where there is none.
func (a *Accounts) afterCode(has *account) Step {
	switch {
	case has.MustChange:
		return StepPassword
	case has.Factor == nil && a.needFactor:
		return StepEnrol
	}
	return StepIn
}

// EnterCode takes the second factor's code, or a recovery code, and returns the
// session's fresh token. It fails with [ErrCode], [*LockedError] or [ErrNoSession].
func (a *Accounts) EnterCode(ctx context.Context, token, code string, now time.Time) (fresh string, step Step, err error) {
	has, s, err := a.open(ctx, token, now)
	if err != nil {
		return "", "", err
	}
	if s.Step != StepCode {
		return "", "", ErrNoSession
	}
	var locked *LockedError
	if err := a.countCode(ctx, has.Name, now); errors.As(err, &locked) {
		return "", "", errors.Join(err, a.failed(ctx, has, "locked", now))
	} else if err != nil {
		return "", "", err
	}
	err = a.changeAccount(ctx, has.Name, now, func(latest *account) error {
		if latest.Factor == nil || !latest.Factor.use(a, latest.Name, code, now) {
			return ErrCode
		}
		has = latest
		return nil
	})
	if errors.Is(err, ErrCode) {
		return "", "", errors.Join(err, a.failed(ctx, has, "code", now))
	}
	if err != nil {
		return "", "", err
	}
	step = a.afterCode(has)
	fresh, err = a.advance(ctx, token, step, false, now, func(l *logins) { l.Codes++ })
	if err != nil || step != StepIn {
		return fresh, step, err
	}
	return fresh, step, a.note(ctx, has.Name, has.Role, signedIn, now, map[string]string{"by": "code"})
}

// ChangePassword gives a colleague the password that they chose. The old one is
// asked for, but from who has just logged in with one that was given out. It returns
// the session's fresh token; all others of the colleague end. It fails with
// [ErrWrong], [ErrWeak], [*LockedError] or [ErrNoSession].
func (a *Accounts) ChangePassword(ctx context.Context, token, old, password string, now time.Time) (fresh string, step Step, err error) {
	has, s, err := a.open(ctx, token, now)
	if err != nil {
		return "", "", err
	}
	switch s.Step {
	case StepPassword:
		if a.rightPassword(has, password) {
			return "", "", ErrWeak // the one that was given out again
		}
	case StepIn:
		l, err := a.logins(ctx, has.Name)
		if err != nil {
			return "", "", err
		}
		if err := a.countPassword(ctx, has.Name, "", l.Passwords, now); err != nil {
			return "", "", err
		}
		if !a.rightPassword(has, old) {
			return "", "", ErrWrong
		}
	default:
		return "", "", ErrNoSession
	}
	hash, err := hashPassword(has.Name, password)
	if err != nil {
		return "", "", err
	}
	was := has.Hash
	if err := a.changeAccount(ctx, has.Name, now, func(latest *account) error {
		if latest.Hash != was {
			return ErrNoSession // a supervisor has given out another meanwhile
		}
		latest.Hash, latest.MustChange = hash, false
		has = latest
		return nil
	}); err != nil {
		return "", "", err
	}
	step = a.afterCode(has)
	fresh, err = a.advance(ctx, token, step, true, now, func(l *logins) { l.Passwords++ })
	if err != nil {
		return "", "", err
	}
	return fresh, step, a.note(ctx, has.Name, has.Role, changed, now, map[string]string{"colleague": has.Name, "what": "own_password"})
}

// ResetPassword gives a colleague a password that counts once: it has to be changed
// at the first login. All their sessions end. It fails with [ErrNotAllowed],
// [ErrByBank] or [bot.ErrNotFound].
func (a *Accounts) ResetPassword(ctx context.Context, by Colleague, who string, now time.Time) (once string, err error) {
	if once, err = a.Once(); err != nil {
		return "", err
	}
	return once, a.SetPassword(ctx, by, who, once, true, now)
}

// Once is a password to be given out.
func (a *Accounts) Once() (string, error) { return a.word(20) }

// SetPassword gives a colleague a password; once has it changed at the first login.
// All their sessions end. It fails as [Accounts.ResetPassword] does, or with [ErrWeak].
func (a *Accounts) SetPassword(ctx context.Context, by Colleague, who, password string, once bool, now time.Time) error {
	if !manages(by) {
		return ErrNotAllowed
	}
	hash, err := hashPassword(who, password)
	if err != nil {
		return err
	}
	has, err := a.get(ctx, who)
	if err == nil && has != nil && has.Bank != "" {
		err = ErrByBank
	}
	if err != nil {
		return err
	}
	if err := a.changes(ctx, by, who, now, map[string]string{"what": "password_reset"}); err != nil {
		return err
	}
	if err := a.changeAccount(ctx, who, now, func(has *account) error {
		if has.Bank != "" {
			return ErrByBank
		}
		has.Hash, has.MustChange = hash, once
		return nil
	}); err != nil {
		return err
	}
	return a.renew(ctx, who, now)
}

// ResetFactor takes a colleague's second factor away, so that they set another up.
// All their sessions end. It fails with [ErrNotAllowed] or [bot.ErrNotFound].
func (a *Accounts) ResetFactor(ctx context.Context, by Colleague, who string, now time.Time) error {
	if !manages(by) {
		return ErrNotAllowed
	}
	if err := a.changes(ctx, by, who, now, map[string]string{"what": "factor_reset"}); err != nil {
		return err
	}
	if err := a.changeAccount(ctx, who, now, func(has *account) error {
		has.Factor, has.Enrolling = nil, ""
		return nil
	}); err != nil {
		return err
	}
	return a.renew(ctx, who, now)
}

// renew ends all sessions of a colleague and starts the counts of their tries anew.
func (a *Accounts) renew(ctx context.Context, who string, now time.Time) error {
	return change(ctx, a, loginsKey(who), key(who), now, func(l *logins) (*logins, error) {
		if l == nil {
			l = &logins{}
		}
		l.Open, l.Passwords, l.Codes = nil, l.Passwords+1, l.Codes+1
		return l, nil
	})
}
