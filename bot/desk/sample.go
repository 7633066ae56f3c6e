package desk

import (
	"crypto/sha256"
	"encoding/binary"

	"repaybot/bot"
	"repaybot/dialog"
)

// DefaultShare is how many of a colleague's conversations are looked at again, in
// percent, where no supervisor has set it.
const DefaultShare = 5

// always are the reasons whose conversations are all looked at again.
func always(reason dialog.HandOffReason) bool {
	return reason == dialog.HandOffReason(dialog.Crisis) || reason == dialog.HandOffReason(dialog.Complaint)
}

// sampled tells whether a case that has ended is one that is looked at again: a
// colleague had it and gave it back, and it is always looked at or falls into
// their share. It hangs on the case alone, so nobody chooses, and a share that is
// raised keeps those that were in it before.
func sampled(c *seen, share int) bool {
	if c.owner == "" || c.status != bot.CaseReturned {
		return false
	}
	return always(c.reason) || lot(c.id) < share*lots/100
}

// lots is how many lots there are.
const lots = 10000

// lot is a case's, 0 to [lots] - 1.
func lot(id string) int {
	sum := sha256.Sum256([]byte("review\x00" + id))
	return int(binary.BigEndian.Uint64(sum[:8]) % lots)
}
