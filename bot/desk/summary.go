package desk

import (
	"context"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// Summary is a case in three lines: what is owed, what happened, what is wanted.
// The figures are those of now; the page says them in the colleague's language.
type Summary struct {
	Owed     []Owed
	Reason   dialog.HandOffReason
	Reasons  []dialog.ReasonValue // hardship told
	Hardship negotiation.Hardship
	Added    int // how often the customer added something since
	Files    int
	Wish     dialog.Wish // what the customer said they can do, on the currency's smallest unit
	Currency negotiation.Currency
	Words    string // what they wrote when a person was asked for
}

// Owed is what is owed on one account.
type Owed struct {
	Kind       negotiation.ProductKind
	Last4      string
	Total      negotiation.Money
	DPD        int
	Reconciled bool
	Plan       bool // an agreement stands
}

// mostWords is how much of what the customer wrote a summary has, in characters.
const mostWords = 160

// summary is a conversation's, whose state and entries are read already.
func (d *Desk) summary(ctx context.Context, c *bot.Conversation, s *dialog.State, facts *dialog.Facts) (Summary, error) {
	sum := Summary{Reasons: s.Reasons, Wish: s.Ask, Currency: d.Bot.Policy().Currency}
	if facts != nil {
		sum.Hardship = facts.Hardship
		for i := range facts.Accounts {
			a := &facts.Accounts[i]
			if s.Account != "" && a.Account.Number != s.Account {
				continue
			}
			sum.Owed = append(sum.Owed, Owed{a.Statement.Kind, last4(a.Account.Number), a.Statement.Total, a.Statement.DPD, a.Statement.Reconciled, a.Plan != nil})
		}
	}
	one := c.Case
	if one == nil {
		return sum, nil
	}
	sum.Reason, sum.Added, sum.Files = one.Reason, len(one.Words)-len(one.Files), len(one.Files)
	words, err := d.wordsAt(ctx, c.ID, one.ID)
	sum.Words = words
	return sum, err
}

// wordsAt is what the customer wrote in the turn that opened a case.
func (d *Desk) wordsAt(ctx context.Context, conversation, id string) (string, error) {
	_, sequence, _, ok := bot.ParseMessageKey(id + "/1") // a case is named by its turn
	if !ok {
		return "", nil
	}
	turns, err := d.Bot.Turns(ctx, conversation, sequence-1, 1)
	if err != nil || len(turns) == 0 || turns[0].Sequence != sequence {
		return "", err
	}
	event, err := dialog.UnmarshalEvent(turns[0].Event)
	if err != nil {
		return "", nil // a turn that can't be read keeps nobody from the case
	}
	words := bot.CustomersWords(event, func(string) string { return "" })
	if rs := []rune(words); len(rs) > mostWords {
		words = string(rs[:mostWords-1]) + "…"
	}
	return words, nil
}
