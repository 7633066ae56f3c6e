package console

import (
	"errors"
	"net/url"

	"repaybot/bot/desk"
)

// venue is where a desk's conversations have their pages: the bank's own, or
// those of practices, which are the same but for what says so.
type venue struct {
	base     string // of their addresses, below /console
	need     Need
	section  string    // of the bar
	queue    QueueDesk // is shown beside a conversation; nil: nothing is
	list     string    // where the conversations are chosen
	practice bool      // the customers are made up
}

// atTheBank is where the bank's customers' conversations are.
func atTheBank(q QueueDesk) venue {
	return venue{base: "/conversations", need: Working, section: "queue", queue: q, list: "/console/queue"}
}

// inPractice is where made-up customers' conversations are.
func inPractice() venue {
	return venue{base: "/practice/now", need: Anyone, section: "practice", list: practicePath, practice: true}
}

// told is how an error of a desk is told here.
func (p venue) told(err error) error {
	if p.practice && errors.Is(err, desk.ErrUnknown) {
		return practiceGone
	}
	return err
}

// conversationPath is the address of a conversation of the bank's.
func conversationPath(id string) string { return atTheBank(nil).of(id) }

// of is the address of a conversation.
func (p venue) of(id string) string { return "/console" + p.base + "/" + url.PathEscape(id) }
