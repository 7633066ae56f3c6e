package hook

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"repaybot/bot"
	"repaybot/dialog"
)

// Lines is the book as [BookNumbers] uses it.
type Lines interface {
	Lines(ctx context.Context, customer string) ([]bot.BookLine, error)
}

// BookNumbers finds numbers in the bank's book: the first account of the
// customer's that has one, by account number.
type BookNumbers struct{ Book Lines }

// errBookLine quotes nothing of the line.
var errBookLine = errors.New("a line of the book can't be read")

// PhoneOf returns the number on file and the customer's language, or
// [bot.ErrNotFound].
func (n BookNumbers) PhoneOf(ctx context.Context, customer string) (bot.Secret, dialog.Locale, error) {
	lines, err := n.Book.Lines(ctx, customer)
	if err != nil {
		return bot.Secret{}, "", err
	}
	for _, l := range lines {
		var line struct {
			Customer struct{ Phone, Locale string } `json:"customer"`
		}
		if err := json.Unmarshal(l.Line.Reveal(), &line); err != nil {
			return bot.Secret{}, "", errBookLine
		}
		if line.Customer.Phone == "" {
			continue
		}
		locale := dialog.English
		if strings.HasPrefix(line.Customer.Locale, string(dialog.Chinese)) {
			locale = dialog.Chinese
		}
		return bot.NewSecret([]byte(line.Customer.Phone)), locale, nil
	}
	return bot.Secret{}, "", bot.ErrNotFound
}
