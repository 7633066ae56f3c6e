package console

import (
	"context"
	"net/http"
	"slices"

	"repaybot/bot/desk"
	"repaybot/bot/staff"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// Decider gives what decisions about a customer start from.
type Decider interface {
	Deciding(ctx context.Context, who staff.Colleague, conversation string) (desk.Deciding, error)
}

// Asker asks a supervisor for a yes.
type Asker interface {
	AskApproval(ctx context.Context, who staff.Colleague, conversation, actID, note string, what dialog.Decision) error
}

// accountChoice is an account as a form offers it.
type accountChoice struct {
	Place string
	Kind  string // of product
	Last4 string
	Total negotiation.Money
}

// deciding is what a form about a conversation's customer starts from.
type deciding struct {
	desk.Deciding
	Path    string // of the conversation
	Choices []accountChoice
	numbers []string
}

// decidingOf reads what decisions start from. A customer who is not known has
// nothing to decide about.
func decidingOf(v *Visit, d Decider) (*deciding, error) {
	id := v.Param("id")
	from, err := d.Deciding(v.Context(), v.Who, id)
	if err != nil {
		return nil, err
	}
	if !from.Mine {
		return nil, &desk.Refused{Why: desk.NotTheOwner}
	}
	f := &deciding{Deciding: from, Path: conversationPath(id)}
	for i, a := range from.Accounts {
		f.numbers = append(f.numbers, a.Account.Number)
		f.Choices = append(f.Choices, accountChoice{place(i, a.Account.Number), string(a.Statement.Kind), last4(a.Account.Number), a.Statement.Total})
	}
	return f, nil
}

// chosen is the account that a form names; nil of one that is not there any more.
func (f *deciding) chosen(name string) *dialog.AccountFacts {
	i, ok := placed(f.numbers, name)
	if !ok {
		return nil
	}
	return &f.Accounts[i]
}

// gone is answered where a form names an account that is not there as it was.
var gone = &Failure{Status: http.StatusConflict, Key: "common.stale"}

// decided answers that something was done: the dialog closes, and the page asks
// for what has changed.
func (v *Visit) decided(key string, figures ...any) error {
	v.Say(Toast{Key: key, Figures: figures})
	if !v.Piece() {
		return v.Redirect(conversationPath(v.Param("id")))
	}
	v.gin.Header("HX-Trigger", "did-decide, missed")
	return v.Nothing()
}

// asked is what a supervisor is to be asked for.
type asked struct {
	Path   string // where the form goes
	Fields []field
	Most   int // characters of the note
}

// resent are those of a form's fields that are named, as they came.
func resent(v *Visit, names ...string) (all []field) {
	for _, name := range names {
		values := v.FormAll(name)
		for i, value := range values {
			if value != "" && !slices.Contains(values[:i], value) {
				all = append(all, field{name, value})
			}
		}
	}
	return all
}
