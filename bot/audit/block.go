package audit

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"

	"repaybot/bot"
)

// KeySize is how long the log's key is, in bytes.
const KeySize = 32

// codeSize is how long a block's code is, in hex digits.
const codeSize = 2 * sha256.Size

// errBroken says that a block is not what was written.
var errBroken = errors.New("the block is not what was written")

// head is where a log ends: the number of its last block and that block's code.
type head struct {
	number int64
	code   string // of nothing: "", before the first block
}

// code is a block's code: of the code before it, its number and its text.
func code(key []byte, before head, text []byte) string {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(before.code))
	var number [8]byte
	binary.BigEndian.PutUint64(number[:], uint64(before.number+1))
	m.Write(number[:])
	m.Write(text)
	return hex.EncodeToString(m.Sum(nil))
}

// seal makes the block that follows a head.
func seal(key []byte, before head, entries []Entry) (bot.Block, head, error) {
	text, err := json.Marshal(entries)
	if err != nil {
		return bot.Block{}, head{}, err
	}
	after := head{before.number + 1, code(key, before, text)}
	return bot.Block{Number: after.number, Text: append([]byte(after.code+" "), text...)}, after, nil
}

// open reads the block that follows a head, and fails with errBroken where it
// is not the one that was written there.
func open(key []byte, before head, b bot.Block) ([]Entry, head, error) {
	written, text, ok := bytes.Cut(b.Text, []byte(" "))
	after := head{before.number + 1, code(key, before, text)}
	if !ok || b.Number != after.number || len(written) != codeSize || !hmac.Equal(written, []byte(after.code)) {
		return nil, head{}, errBroken
	}
	entries, err := entriesOf(b)
	return entries, after, err
}

// entriesOf reads a block's entries without asking whether they are what was written.
func entriesOf(b bot.Block) (entries []Entry, err error) {
	_, text, _ := bytes.Cut(b.Text, []byte(" "))
	if err := json.Unmarshal(text, &entries); err != nil {
		return nil, errBroken
	}
	return entries, nil
}
