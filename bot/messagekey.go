package bot

import (
	"strconv"
	"strings"
)

// The bounds of a message's key. The stores keep a message's place in one
// number, sequence<<8 | number.
const (
	maxMessageNumber = 255
	sequenceBits     = 48
)

// MessageKey names a message: the conversation, the sequence of the turn that
// wrote it, and its number in the turn, from 1.
func MessageKey(conversation string, sequence int64, number int) string {
	return conversation + "/" + strconv.FormatInt(sequence, 10) + "/" + strconv.Itoa(number)
}

// ParseMessageKey takes a message's key apart; not ok for what [MessageKey] does
// not write, a number that is not 1 to 255, or a sequence that is not 1 to
// 2^47-1. A conversation's own name may have slashes in it.
func ParseMessageKey(key string) (conversation string, sequence int64, number int, ok bool) {
	j := strings.LastIndexByte(key, '/')
	i := strings.LastIndexByte(key[:max(j, 0)], '/')
	if i < 1 {
		return "", 0, 0, false
	}
	sequence, err := strconv.ParseInt(key[i+1:j], 10, sequenceBits)
	if err != nil || sequence < 1 {
		return "", 0, 0, false
	}
	number, err = strconv.Atoi(key[j+1:])
	if err != nil || number < 1 || number > maxMessageNumber {
		return "", 0, 0, false
	}
	conversation = key[:i]
	return conversation, sequence, number, MessageKey(conversation, sequence, number) == key // no +1, no 01
}
