package bot

import (
	"encoding/json"
	"fmt"
	"sync"

	"repaybot/negotiation"
)

// maxAccounts bounds how many parsed accounts are held.
const maxAccounts = 1 << 15

// accountCache holds parsed lines by digest, and each one's statements by
// day: both never change.
type accountCache struct {
	policy *negotiation.Policy

	mu       sync.RWMutex
	byDigest map[string]*parsedAccount
}

// parsedAccount is one line, without the fields that name a person.
type parsedAccount struct {
	account *negotiation.Account
	person  Person

	mu        sync.Mutex
	day       negotiation.Date // of statement, the last asked for
	statement *negotiation.Statement
}

func newAccountCache(p *negotiation.Policy) *accountCache {
	return &accountCache{policy: p, byDigest: map[string]*parsedAccount{}}
}

func (c *accountCache) parsed(l BookLine) (*parsedAccount, error) {
	c.mu.RLock()
	p := c.byDigest[l.Digest]
	c.mu.RUnlock()
	if p != nil {
		return p, nil
	}
	a, err := negotiation.ParseAccount(l.Line.Reveal(), c.policy)
	if err != nil {
		return nil, fmt.Errorf("account under this policy: %w", err)
	}
	p = &parsedAccount{account: a, person: takePerson(a)}
	c.mu.Lock()
	if len(c.byDigest) >= maxAccounts {
		clear(c.byDigest)
	}
	c.byDigest[l.Digest] = p
	c.mu.Unlock()
	return p, nil
}

// parsedWith is parsed with entries at the end that the line does not have.
func (c *accountCache) parsedWith(l BookLine, entries []BookedLine) (*parsedAccount, error) {
	key, err := json.Marshal(entries)
	if err != nil {
		return nil, err
	}
	digest := l.Digest + "+" + Digest(key)
	c.mu.RLock()
	p := c.byDigest[digest]
	c.mu.RUnlock()
	if p != nil {
		return p, nil
	}
	text, err := withEntries(l.Line.Reveal(), entries)
	if err != nil {
		return nil, err
	}
	return c.parsed(BookLine{Account: l.Account, Customer: l.Customer, Digest: digest, Line: NewSecret(text)})
}

// statementOn works the statement out, or hands out the one of that day.
func (p *parsedAccount) statementOn(policy *negotiation.Policy, day negotiation.Date) (*negotiation.Statement, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.statement != nil && p.day == day {
		return p.statement, nil
	}
	s, err := policy.Statement(p.account, day)
	if err != nil {
		return nil, err
	}
	p.day, p.statement = day, s
	return s, nil
}

// takePerson moves the fields that name a person out of an account.
func takePerson(a *negotiation.Account) Person {
	c := &a.Customer
	p := Person{
		Name: NewSecret([]byte(c.Name)), Phone: NewSecret([]byte(c.Phone)),
		IDLast4: NewSecret([]byte(c.IDLast4)), BirthDate: NewSecret([]byte(c.BirthDate.String())),
	}
	c.Name, c.Phone, c.IDLast4, c.BirthDate = "", "", "", 0
	return p
}
