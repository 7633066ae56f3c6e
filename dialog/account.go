package dialog

import (
	"encoding/binary"
	"hash/fnv"
	"strconv"
	"strings"

	"repaybot/negotiation"
)

func itoa(n int) string { return strconv.Itoa(n) }

// onlyAccount is the account to talk about when nobody has chosen: the one the
// customer came for, or the only one that owes, or the only one.
func (t *turn) onlyAccount() string {
	if t.f.CameFor != "" && t.find(t.f.CameFor) != nil {
		return t.f.CameFor
	}
	if len(t.f.Accounts) == 1 {
		return t.f.Accounts[0].Account.Number
	}
	owing := ""
	for _, a := range t.f.Accounts {
		if a.Statement.Total.Minor() > 0 {
			if owing != "" {
				return ""
			}
			owing = a.Account.Number
		}
	}
	return owing
}

// account is the one being talked about; nil if none is chosen yet.
func (t *turn) account() *AccountFacts { return t.find(t.s.Account) }

func (t *turn) find(number string) *AccountFacts { return find(t.f.Accounts, number) }

func find(accounts []AccountFacts, number string) *AccountFacts {
	for i := range accounts {
		if accounts[i].Account.Number == number {
			return &accounts[i]
		}
	}
	return nil
}

// needAccount returns the account being talked about, or asks which one and
// goes on with the action once it is chosen.
func (t *turn) needAccount(action string) *AccountFacts {
	if a := t.account(); a != nil {
		return a
	}
	t.s.Resume = action
	t.tellAccounts()
	return nil
}

// tellAccounts lists all accounts and asks which to look at first.
func (t *turn) tellAccounts() {
	t.listAccounts()
	for i, a := range t.f.Accounts {
		t.button("choose_account", "account:"+a.Account.Number, t.accountFigures(i))
	}
	t.ask("ask_account", nil, "", "")
	t.button("human", "human", nil)
}

func (t *turn) accountFigures(i int) Figures {
	a := t.f.Accounts[i]
	return Figures{"number": Count(i + 1), "product": productName(&a), "last4": Quote(last4(a.Account.Number)), "total": Sum(a.Statement.Total)}
}

// productName is the name under which the customer knows the product.
func productName(a *AccountFacts) Name { return Name(a.Statement.Kind) }

// last4 is the part of an account's number that is shown.
func last4(number string) string {
	if len(number) > 4 {
		return number[len(number)-4:]
	}
	return number
}

// chooseAccount makes an account the one being talked about and goes on with
// what was asked before.
func (t *turn) chooseAccount(number string) {
	a := t.find(number)
	if a == nil {
		t.stale()
		return
	}
	if t.s.Account != number {
		t.s.Table, t.s.Terms, t.s.Promise, t.s.Code, t.s.Ask, t.s.Depth = nil, nil, nil, false, Wish{}, 0
	}
	t.s.Account = number
	t.say("account_chosen", Figures{"product": productName(a), "last4": Quote(last4(number))})
	resume := t.s.Resume
	t.s.Resume = ""
	if resume == "" {
		resume = "owed"
	}
	t.act(resume)
}

// accountNamed is the account that a text names by its last four or, where
// that tells one from the others, by its product.
func (t *turn) accountNamed(text string) string {
	if len(t.f.Accounts) < 2 {
		return ""
	}
	byProduct := map[negotiation.ProductKind]string{}
	for _, a := range t.f.Accounts {
		if strings.Contains(text, last4(a.Account.Number)) {
			return a.Account.Number
		}
		kind := a.Statement.Kind
		if _, twice := byProduct[kind]; twice {
			byProduct[kind] = ""
		} else {
			byProduct[kind] = a.Account.Number
		}
	}
	card, loan := mentions(text, cardWords), mentions(text, loanWords)
	switch {
	case card && !loan:
		return byProduct[negotiation.Card]
	case loan && !card:
		return byProduct[negotiation.Loan]
	}
	return ""
}

// print identifies the account's facts and the policy: an offer holds only
// while it stays the same.
func (t *turn) print(a *AccountFacts) string {
	h := fnv.New64a()
	var b [8]byte
	word := func(n int64) { binary.LittleEndian.PutUint64(b[:], uint64(n)); h.Write(b[:]) }
	h.Write([]byte(t.f.Policy.Hash))
	h.Write([]byte(t.f.Hardship))
	word(int64(a.brokenPlans(t.today())))
	for _, f := range a.Account.Flags {
		h.Write([]byte(f))
	}
	word(int64(len(a.Account.Entries)))
	for _, e := range a.Account.Entries {
		word(int64(e.Date))
		word(e.Amount.Minor())
		h.Write([]byte(e.Kind))
	}
	word(int64(len(a.Account.Statements)))
	return strconv.FormatUint(h.Sum64(), 36)
}

// limits are what the bank allows on an account as of its statement.
func (t *turn) limits(a *AccountFacts, s *negotiation.Statement) negotiation.Limits {
	facts := negotiation.FactsOf(a.Account, s, t.hardship())
	facts.BrokenPlans12m = a.brokenPlans(s.AsOf)
	return t.f.Policy.Limits(facts)
}

// hardship is what is known: a colleague's word counts most, then what the
// customer told in this conversation.
func (t *turn) hardship() negotiation.Hardship {
	if t.f.Hardship == negotiation.HardshipDocumented {
		return t.f.Hardship
	}
	if len(t.s.Reasons) > 0 {
		return negotiation.HardshipDeclared
	}
	if t.f.Hardship == "" {
		return negotiation.HardshipNone
	}
	return t.f.Hardship
}
