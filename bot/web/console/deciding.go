package console

import (
	"context"
	"errors"
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

// formed is what a form was read as.
type formed struct {
	currency negotiation.Currency // of its amounts, ""
	bad      []string             // what could not be read: keys of words
	do       func() error
}

// decide does what a form decides, or says in its dialog why not.
func (v *Visit) decide(key string, read func(act string) (formed, error)) error {
	act, err := v.Act()
	if err != nil {
		return err
	}
	f, err := read(act)
	if err != nil {
		return err
	}
	if len(f.bad) > 0 {
		return v.refused(answerView{Bad: f.bad})
	}
	if err := f.do(); err != nil {
		return v.notDecided(err, f.currency)
	}
	return v.decided(key)
}

// refused says in the dialog what is wrong.
func (v *Visit) refused(view answerView) error {
	if !v.Piece() {
		return gone
	}
	return v.Invalid("acts/refused", view)
}

// notDecided says in the dialog why nothing was done.
func (v *Visit) notDecided(err error, c negotiation.Currency) error {
	var notNow *desk.NotNow
	if errors.As(err, &notNow) {
		v.Say(notNowToast(v, notNow))
		return v.Nothing()
	}
	why := v.site.whyNot(v.Locale, err, c)
	if why == "" {
		return err
	}
	if !v.Piece() {
		return &Failure{Status: http.StatusUnprocessableEntity, Key: "acts.refused", Figures: []any{"why", why}}
	}
	return v.refused(answerView{Why: why})
}

// decided answers that something was done: the dialog closes, and the page asks
// for what has changed.
func (v *Visit) decided(key string) error {
	v.Say(Toast{Key: key})
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
