package staff

import (
	"context"
	"errors"
	"io"
	"regexp"
	"slices"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/dialog"
)

// name is what a colleague may be called.
var name = regexp.MustCompile(`^[a-z][a-z0-9._-]{1,31}$`)

// mostShown is how long the name that others read may be, in characters.
const mostShown = 40

// Errors that whoever adds or changes a colleague can act on.
var (
	ErrName           = errors.New("a name has 2 to 32 small letters, digits, '.', '_' or '-', a letter first")
	ErrShown          = errors.New("the name that is shown has at most 40 characters, and none that can't be seen")
	ErrRole           = errors.New("a role is agent or supervisor")
	ErrTeam           = errors.New("a team is care, disputes, bereavement or legal")
	ErrLanguage       = errors.New("a language is zh or en")
	ErrSkill          = errors.New("a skill is crisis, vulnerable or hardship")
	ErrThere          = errors.New("there is a colleague of that name already")
	ErrNotAllowed     = errors.New("only a supervisor may do that")
	ErrLastSupervisor = errors.New("somebody has to be left who is a supervisor and may log in")
	ErrOneself        = errors.New("one's own role and login are for another supervisor to change")
)

// Command is who acts where a command does, at the machine itself.
var Command = Colleague{Name: "", Shown: "command", Role: Supervisor, Active: true}

// Options are what accounts need.
type Options struct {
	Store  bot.Store
	Secret []byte    // keys hashes of names, addresses and recovery codes; the same in all processes
	Random io.Reader // crypto/rand.Reader
	Audit  Recorder  // nil: nothing is logged
	Issuer string    // what an app calls the second factor, such as the bank's name
	// NeedFactor has everybody set a second factor up before they are in.
	NeedFactor bool
	// NoPasswords has everybody come by the bank's own sign-on.
	NoPasswords bool
}

// Accounts are the colleagues' accounts and logins in a store. Any number of
// processes share them.
type Accounts struct {
	store       bot.Store
	secret      []byte
	random      io.Reader
	audit       Recorder
	issuer      string
	needFactor  bool
	noPasswords bool
	dummy       string // a hash that no password has: for names that are not there
}

// New returns the accounts in a store.
func New(o Options) (*Accounts, error) {
	if len(o.Secret) < 16 {
		return nil, errors.New("staff: a secret of at least 16 bytes is wanted")
	}
	if o.Issuer == "" {
		o.Issuer = "Repaybot"
	}
	a := &Accounts{store: o.Store, secret: o.Secret, random: o.Random, audit: o.Audit, issuer: o.Issuer, needFactor: o.NeedFactor, noPasswords: o.NoPasswords}
	unknown, err := a.draw(24)
	if err != nil {
		return nil, err
	}
	a.dummy, err = argon2id.CreateHash(unknown, parameters())
	return a, err
}

// NoPasswords tells whether everybody comes by the bank's own sign-on.
func (a *Accounts) NoPasswords() bool { return a.noPasswords }

func key(name string) string { return "staff/" + name }

// namesKey is the record of which colleagues there are.
const namesKey = "staff-names"

// get is a colleague's account; nil for none.
func (a *Accounts) get(ctx context.Context, who string) (*account, error) {
	if !name.MatchString(who) {
		return nil, nil
	}
	found, err := a.read(ctx, key(who))
	if err != nil {
		return nil, err
	}
	has, err := decode[account](found[key(who)])
	if has != nil && has.Removed {
		has = nil
	}
	return has, err
}

// changeAccount changes an account that is there. It fails with [bot.ErrNotFound].
func (a *Accounts) changeAccount(ctx context.Context, who string, now time.Time, do func(*account) error) error {
	if !name.MatchString(who) {
		return bot.ErrNotFound
	}
	return change(ctx, a, key(who), key(who), now, func(has *account) (*account, error) {
		if has == nil || has.Removed {
			return nil, bot.ErrNotFound
		}
		return has, do(has)
	})
}

// check says what is wrong with a colleague.
func check(c Colleague) error {
	switch {
	case !name.MatchString(c.Name):
		return ErrName
	case utf8.RuneCountInString(c.Shown) > mostShown || !utf8.ValidString(c.Shown) || slices.ContainsFunc([]rune(c.Shown), func(r rune) bool { return !unicode.IsGraphic(r) }):
		return ErrShown
	case c.Role != Agent && c.Role != Supervisor:
		return ErrRole
	case slices.ContainsFunc(c.Teams, func(t bot.Team) bool { return !slices.Contains(bot.Teams[:], t) }):
		return ErrTeam
	case slices.ContainsFunc(c.Languages, func(l dialog.Locale) bool { return l != dialog.Chinese && l != dialog.English }):
		return ErrLanguage
	case slices.ContainsFunc(c.Skills, func(s bot.Skill) bool { return !slices.Contains(bot.Skills[:], s) }):
		return ErrSkill
	}
	return nil
}

// Add adds a colleague with a password. once has it changed at the first login. It
// fails with [ErrNotAllowed], [ErrThere], [ErrWeak], or what is wrong with c.
func (a *Accounts) Add(ctx context.Context, by, c Colleague, password string, once bool, now time.Time) error {
	if !manages(by) {
		return ErrNotAllowed
	}
	if err := check(c); err != nil {
		return err
	}
	hash, err := hashPassword(c.Name, password)
	if err != nil {
		return err
	}
	return a.add(ctx, by, &account{Name: c.Name, Hash: hash, MustChange: once}, c, now)
}

func (a *Accounts) add(ctx context.Context, by Colleague, fresh *account, c Colleague, now time.Time) error {
	has, err := a.get(ctx, c.Name)
	switch {
	case err != nil:
		return err
	case has != nil:
		return ErrThere
	}
	if err := a.note(ctx, by.Name, by.Role, changed, now, map[string]string{"colleague": c.Name, "what": "added", "role": string(c.Role)}); err != nil {
		return err
	}
	fresh.set(c)
	if err := change(ctx, a, key(c.Name), key(c.Name), now, func(has *account) (*account, error) {
		if has != nil && !has.Removed {
			return nil, ErrThere
		}
		return fresh, nil
	}); err != nil {
		return err
	}
	// Who was removed may have left sessions of before.
	if err := a.end(ctx, c.Name, now, func(session) bool { return true }); err != nil {
		return err
	}
	return change(ctx, a, namesKey, namesKey, now, func(all *[]string) (*[]string, error) {
		if all == nil {
			all = &[]string{}
		}
		if slices.Contains(*all, c.Name) {
			return nil, errSame
		}
		next := append(slices.Clone(*all), c.Name)
		slices.Sort(next)
		return &next, nil
	})
}

// Edit changes what a colleague may do and what they are shown as; c.Name says whom.
// Who may not log in any more is logged out. It fails with [ErrNotAllowed],
// [ErrOneself], [ErrLastSupervisor], [bot.ErrNotFound], or what is wrong with c.
func (a *Accounts) Edit(ctx context.Context, by, c Colleague, now time.Time) error {
	if !manages(by) {
		return ErrNotAllowed
	}
	if err := check(c); err != nil {
		return err
	}
	if by.Name == c.Name && (!c.Active || c.Role != by.Role || c.Practice) {
		return ErrOneself
	}
	if err := a.leavesSupervisor(ctx, c); err != nil {
		return err
	}
	what := "edited"
	if !c.Active {
		what = "deactivated"
	}
	if err := a.changes(ctx, by, c.Name, now, map[string]string{"what": what, "role": string(c.Role)}); err != nil {
		return err
	}
	if err := a.changeAccount(ctx, c.Name, now, func(has *account) error { has.set(c); return nil }); err != nil || c.Active {
		return err
	}
	return a.end(ctx, c.Name, now, func(session) bool { return true })
}

// manages tells whether somebody may change colleagues' accounts: a supervisor at
// work.
func manages(by Colleague) bool { return by.Supervises() && !by.Practice }

// changes notes what is about to be changed of a colleague who is there: what is
// not in the log is not done. It fails with [bot.ErrNotFound].
func (a *Accounts) changes(ctx context.Context, by Colleague, who string, now time.Time, detail map[string]string) error {
	has, err := a.get(ctx, who)
	if err != nil {
		return err
	}
	if has == nil {
		return bot.ErrNotFound
	}
	detail["colleague"] = who
	return a.note(ctx, by.Name, by.Role, changed, now, detail)
}

// leavesSupervisor refuses a change after which no supervisor could log in.
func (a *Accounts) leavesSupervisor(ctx context.Context, next Colleague) error {
	if next.Supervises() && next.Active && !next.Practice {
		return nil
	}
	all, err := a.List(ctx)
	if err != nil {
		return err
	}
	was, others := false, false
	for _, c := range all {
		if counts := c.Supervises() && c.Active && !c.Practice; c.Name == next.Name {
			was = counts
		} else {
			others = others || counts
		}
	}
	if was && !others {
		return ErrLastSupervisor
	}
	return nil
}

// ChangeSelf changes what a colleague may change of themselves.
func (a *Accounts) ChangeSelf(ctx context.Context, who Colleague, shown string, languages []dialog.Locale, now time.Time) error {
	next := who
	next.Shown, next.Languages = shown, languages
	if err := check(next); err != nil {
		return err
	}
	if err := a.changes(ctx, who, who.Name, now, map[string]string{"what": "own_profile"}); err != nil {
		return err
	}
	return a.changeAccount(ctx, who.Name, now, func(has *account) error {
		has.Shown, has.Languages = shown, some(languages)
		return nil
	})
}

// Remove takes a colleague's account away, with its sessions. It fails with
// [bot.ErrNotFound] or [ErrNotAllowed]. What they did stays under their name.
func (a *Accounts) Remove(ctx context.Context, by Colleague, who string, now time.Time) error {
	if !manages(by) {
		return ErrNotAllowed
	}
	if err := a.changes(ctx, by, who, now, map[string]string{"what": "removed"}); err != nil {
		return err
	}
	if err := a.changeAccount(ctx, who, now, func(has *account) error {
		*has = account{Name: who, Removed: true}
		return nil
	}); err != nil {
		return err
	}
	if err := a.end(ctx, who, now, func(session) bool { return true }); err != nil {
		return err
	}
	return change(ctx, a, namesKey, namesKey, now, func(all *[]string) (*[]string, error) {
		if all == nil || !slices.Contains(*all, who) {
			return nil, errSame
		}
		next := slices.DeleteFunc(slices.Clone(*all), func(n string) bool { return n == who })
		return &next, nil
	})
}

// Listed is a colleague with how they log in.
type Listed struct {
	Colleague
	Factor    bool // has set a second factor up
	Once      bool // the password was given out and has to be changed
	ByBank    bool // comes by the bank's own sign-on
	Open      int  // sessions
	LastLogin time.Time
}

// List are all colleagues, by name.
func (a *Accounts) List(ctx context.Context) ([]Listed, error) {
	names, err := a.names(ctx)
	if err != nil || len(names) == 0 {
		return nil, err
	}
	var keys []string
	for _, n := range names {
		keys = append(keys, key(n), loginsKey(n))
	}
	found, err := a.read(ctx, keys...)
	if err != nil {
		return nil, err
	}
	var all []Listed
	for _, n := range names {
		has, err := decode[account](found[key(n)])
		if err != nil {
			return nil, err
		}
		if has == nil || has.Removed {
			continue
		}
		one := Listed{Colleague: has.colleague(), Factor: has.Factor != nil, Once: has.MustChange, ByBank: has.Bank != ""}
		l, err := decode[logins](found[loginsKey(n)])
		if err != nil {
			return nil, err
		}
		if l != nil {
			one.Open, one.LastLogin = len(l.Open), l.Last
		}
		all = append(all, one)
	}
	return all, nil
}

// ListFor are all colleagues, for a supervisor to see, which is logged. It fails with
// [ErrNotAllowed].
func (a *Accounts) ListFor(ctx context.Context, by Colleague, now time.Time) ([]Listed, error) {
	if !manages(by) {
		return nil, ErrNotAllowed
	}
	if err := a.note(ctx, by.Name, by.Role, audit.LookColleagues, now, nil); err != nil {
		return nil, err
	}
	return a.List(ctx)
}

// names are those of all colleagues, also of who was added before they were listed.
func (a *Accounts) names(ctx context.Context) ([]string, error) {
	found, err := a.read(ctx, namesKey)
	if err != nil {
		return nil, err
	}
	all, err := decode[[]string](found[namesKey])
	if err != nil {
		return nil, err
	}
	var names []string
	if all != nil {
		names = *all
	}
	if ranged, ok := bot.StoreAs[bot.Ranged](a.store); ok {
		before, err := ranged.RecordsBetween(ctx, bot.Under(key("")))
		if err != nil {
			return nil, err
		}
		for _, r := range before {
			names = append(names, r.Key[len(key("")):])
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// Colleague is one colleague as they are now, or [bot.ErrNotFound].
func (a *Accounts) Colleague(ctx context.Context, who string) (Colleague, error) {
	has, err := a.get(ctx, who)
	if err != nil {
		return Colleague{}, err
	}
	if has == nil {
		return Colleague{}, bot.ErrNotFound
	}
	return has.colleague(), nil
}

// HasFactor tells whether a colleague has set a second factor up.
func (a *Accounts) HasFactor(ctx context.Context, who string) (bool, error) {
	has, err := a.get(ctx, who)
	return has != nil && has.Factor != nil, err
}
