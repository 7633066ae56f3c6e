package bot

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// shortButton begins a button's id that stands for a longer one.
const shortButton = "#"

// ShortButton is a button's id in at most limit bytes, for channels that carry
// no longer ones; limit is at least 33. The service knows a short one again
// while its message is the last.
func ShortButton(id string, limit int) string {
	if len(id) <= limit && !strings.HasPrefix(id, shortButton) {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return shortButton + hex.EncodeToString(sum[:16])
}

// wholeButton is the id that a short one stands for, among the last message's
// buttons; one that is not there is of an earlier message, and stays as it is.
func wholeButton(id string, last []ReplyButton) string {
	if !strings.HasPrefix(id, shortButton) {
		return id
	}
	for _, b := range last {
		if ShortButton(b.ID, 0) == id {
			return b.ID
		}
	}
	return id
}
