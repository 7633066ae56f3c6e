package desk

import (
	"context"
	"slices"
	"strconv"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/staff"
)

// Number is which of a customer's numbers.
type Number string

// The numbers that are shown whole on a request that is on record. Of the ID the
// bank's book has no more than the last four.
const (
	PhoneNumber   Number = "phone"
	AccountNumber Number = "account"
)

// LookWhy is why a whole number is needed.
type LookWhy string

// Why a whole number is needed.
const (
	ToCall     LookWhy = "call"     // to call the customer
	ToCompare  LookWhy = "compare"  // with a document, or what the customer says
	ToLookUp   LookWhy = "look_up"  // in another of the bank's systems
	ToTransfer LookWhy = "transfer" // for a payment or a refund to go right
)

// LookWhys are all of them.
var LookWhys = [...]LookWhy{ToCall, ToCompare, ToLookUp, ToTransfer}

// reveals tells whether a colleague may have a number shown whole: who has the
// conversation, and a supervisor.
func reveals(who staff.Colleague, c bot.Conversation) bool {
	return sees(who, c) && (holds(who, c) || who.Supervises())
}

// Number is a whole number of the customer of a conversation; of an account the one
// at a place among theirs, from 0. Who looked at which, and why, is in the audit
// log before it is shown. It fails with [Refused] where the colleague may not, or
// no reason is given, and [ErrUnknown] where there is no such number.
func (d *Desk) Number(ctx context.Context, who staff.Colleague, conversation string, which Number, place int, why LookWhy) (string, error) {
	c, err := d.conversation(ctx, who, conversation)
	switch {
	case err != nil:
		return "", err
	case !reveals(who, c):
		return "", d.refuse(ctx, who, &c, string(audit.LookMore), &Refused{NotTheOwner})
	case !slices.Contains(LookWhys[:], why):
		return "", d.refuse(ctx, who, &c, string(audit.LookMore), &Refused{NoReason})
	case c.Customer == "":
		return "", ErrUnknown
	}
	facts, person, err := d.Bot.Facts(ctx, c.Customer, d.Now())
	if err != nil {
		return "", err
	}
	number := ""
	detail := map[string]string{"number": string(which), "why": string(why)}
	switch which {
	case PhoneNumber:
		number = string(person.Phone.Reveal())
	case AccountNumber:
		if place >= 0 && place < len(facts.Accounts) {
			number, detail["place"] = facts.Accounts[place].Account.Number, strconv.Itoa(place)
		}
	}
	if number == "" {
		return "", ErrUnknown
	}
	detail["last4"] = last4(number)
	if err := d.note(ctx, who, audit.LookMore, &c, detail); err != nil {
		return "", err
	}
	return number, nil
}
