package bot

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"repaybot/negotiation"
)

// PhoneOf is the phone number (E.164) in a line of the book; "" if it has none.
// Stores keep it as a keyed hash only, for [Book].ByPhone.
func PhoneOf(line []byte) string {
	var l struct {
		Customer struct {
			Phone string `json:"phone"`
		} `json:"customer"`
	}
	if json.Unmarshal(line, &l) != nil {
		return ""
	}
	return l.Customer.Phone
}

// phoneLike is a run of characters that may be a phone number: seven digits at
// the least, with what people write between them.
var phoneLike = regexp.MustCompile(`[+(]?[0-9](?:[ \t().\-–]{0,3}[0-9]){6,17}`)

// phoneIn finds a phone number in what somebody wrote and returns it as the
// book has it (E.164); a number without a country is one of the policy's own.
// It looks at the form alone: whether there is such a number is for the index.
func phoneIn(text string, j negotiation.Jurisdiction) (string, bool) {
	for _, run := range phoneLike.FindAllString(plainDigits(text), -1) {
		if n, ok := e164(run, j); ok {
			return n, true
		}
	}
	return "", false
}

func e164(run string, j negotiation.Jurisdiction) (string, bool) {
	if strings.HasPrefix(run, "00") {
		run = "+" + run[2:]
	}
	n, err := phonenumbers.Parse(run, region(j))
	if err != nil || !phonenumbers.IsPossibleNumber(n) {
		return "", false
	}
	return phonenumbers.Format(n, phonenumbers.E164), true
}

// region is where a number without a country code is from.
func region(j negotiation.Jurisdiction) string {
	switch j {
	case negotiation.US:
		return "US"
	case negotiation.UK:
		return "GB"
	case negotiation.CN:
		return "CN"
	}
	return "CN"
}

// plainDigits writes full-width digits and signs as they are on any keyboard.
func plainDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			return r - '！' + '!'
		}
		return r
	}, text)
}
