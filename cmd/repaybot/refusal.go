package main

import (
	"encoding/json"
	"strconv"
)

// appendRefusal appends the answer to a line that can't be read:
// {"line":N,"account":"…","error":"…"} with the key that names it, "account"
// or "id", if the line has one.
func appendRefusal(dst []byte, line int, key, name, reason string) []byte {
	dst = append(dst, `{"line":`...)
	dst = strconv.AppendInt(dst, int64(line), 10)
	if name != "" {
		dst = append(appendQuoted(append(dst, ','), key), ':')
		dst = appendQuoted(dst, name)
	}
	dst = appendQuoted(append(dst, `,"error":`...), reason)
	return append(dst, '}')
}

func appendQuoted(dst []byte, text string) []byte {
	quoted, _ := json.Marshal(text) // text always marshals
	return append(dst, quoted...)
}
