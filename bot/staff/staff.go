package staff

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"github.com/trustelem/zxcvbn"

	"repaybot/bot"
)

// name is what a colleague may be called.
var name = regexp.MustCompile(`^[a-z][a-z0-9._-]{1,31}$`)

// What a password has to be: long, and not to be found by a patient guesser
// (zxcvbn's score, of 4).
const (
	leastPassword = 12
	mostPassword  = 256
	leastScore    = 3
)

// Errors that whoever adds a colleague can act on.
var (
	ErrName = errors.New("a name has 2 to 32 small letters, digits, '.', '_' or '-', a letter first")
	ErrRole = errors.New("a role is agent or supervisor")
	ErrWeak = fmt.Errorf("the password is weak: at least %d characters, and nothing that is guessed early, such as names, years and known passwords; four random words will do", leastPassword)
)

// Accounts are the colleagues' accounts in a store.
type Accounts struct {
	store bot.Store
	dummy string // a hash that no password has: for names that are not there
}

// account is what a record holds.
type account struct {
	Name string `json:"name"`
	Role Role   `json:"role"`
	Hash string `json:"hash"` // argon2id, encoded with its parameters
}

// parameters are OWASP's for argon2id: 19 MiB, two passes, one lane.
func parameters() *argon2id.Params {
	return &argon2id.Params{Memory: 19 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// New returns the accounts in a store.
func New(store bot.Store) (*Accounts, error) {
	dummy, err := argon2id.CreateHash("", parameters())
	if err != nil {
		return nil, err
	}
	return &Accounts{store, dummy}, nil
}

func key(name string) string { return "staff/" + name }

// Add adds a colleague, or gives one who is there another password and role.
// It fails with [ErrName], [ErrRole] or [ErrWeak].
func (a *Accounts) Add(ctx context.Context, who string, role Role, password string, now time.Time) error {
	switch {
	case !name.MatchString(who):
		return ErrName
	case role != Agent && role != Supervisor:
		return ErrRole
	case utf8.RuneCountInString(password) < leastPassword || len(password) > mostPassword,
		zxcvbn.PasswordStrength(password, []string{who, "repaybot", "bank"}).Score < leastScore:
		return ErrWeak
	}
	hash, err := argon2id.CreateHash(password, parameters())
	if err != nil {
		return err
	}
	return a.put(ctx, who, bot.RecordActive, account{who, role, hash}, now)
}

// Remove takes a colleague's account away. It fails with [bot.ErrNotFound].
func (a *Accounts) Remove(ctx context.Context, who string, now time.Time) error {
	if _, ok, err := a.get(ctx, who); err != nil || !ok {
		return errors.Join(err, bot.ErrNotFound)
	}
	return a.put(ctx, who, bot.RecordEnded, account{Name: who}, now)
}

func (a *Accounts) put(ctx context.Context, who string, status bot.RecordStatus, body account, now time.Time) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return a.store.Settle(ctx, []bot.Record{{
		Key: key(who), Status: status, Customer: key(who), Conversation: key(who), Sequence: now.UnixNano(), At: now, Body: text,
	}})
}

func (a *Accounts) get(ctx context.Context, who string) (found account, ok bool, err error) {
	if !name.MatchString(who) {
		return found, false, nil
	}
	rs, err := a.store.Records(ctx, []string{key(who)})
	if err != nil || len(rs) == 0 || rs[0].Status != bot.RecordActive {
		return found, false, err
	}
	err = json.Unmarshal(rs[0].Body, &found)
	return found, err == nil, err
}

// Check tells whether a name and a password match. A name that is not there
// takes as long as one that is.
func (a *Accounts) Check(ctx context.Context, who, password string) bool {
	if len(password) > mostPassword {
		return false
	}
	found, ok, err := a.get(ctx, who)
	hash := a.dummy
	if err == nil && ok {
		hash = found.Hash
	}
	match, err := argon2id.ComparePasswordAndHash(password, hash)
	return ok && err == nil && match
}

// IsSupervisor tells whether a colleague is one now; who has no account is none.
func (a *Accounts) IsSupervisor(ctx context.Context, who string) (bool, error) {
	role, err := a.RoleOf(ctx, who)
	if errors.Is(err, bot.ErrNotFound) {
		return false, nil
	}
	return role == Supervisor, err
}

// RoleOf is what a colleague may do, or [bot.ErrNotFound].
func (a *Accounts) RoleOf(ctx context.Context, who string) (Role, error) {
	found, ok, err := a.get(ctx, who)
	if err == nil && !ok {
		err = bot.ErrNotFound
	}
	return found.Role, err
}
