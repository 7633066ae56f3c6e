package main

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Safe mode (安全模式), as WeChat describes it under 消息加解密说明: a message
// comes as AES-256-CBC under the EncodingAESKey of the account's settings, and
// msg_signature signs it. What is answered is "success", which may be plain.

// errNotSafe says that a message is not encrypted and signed as it should be.
var errNotSafe = errors.New("not a message of the safe mode")

const (
	aesBlock  = 32 // that contents are padded to, by WeChat's own rule
	randomLen = 16 // of the random bytes ahead of the length
)

// parseAESKey reads an EncodingAESKey: base64 of 32 bytes without its last sign.
func parseAESKey(text string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(text + "=")
	if err != nil || len(text) != 43 {
		return nil, errors.New("WECHAT_AES_KEY is not 43 letters and digits")
	}
	return key, nil
}

// wechatSum is the hex SHA-1 of the parts, sorted and joined.
func wechatSum(parts ...string) string {
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, "")))
	return hex.EncodeToString(sum[:])
}

// envelope is an encrypted message.
type envelope struct {
	Encrypt string `xml:"Encrypt"`
}

// open checks and decrypts the body of a request in the safe mode.
func (b *bridge) open(q url.Values, body []byte) ([]byte, error) {
	var e envelope
	if err := xml.Unmarshal(body, &e); err != nil || e.Encrypt == "" || q.Get("encrypt_type") != "aes" {
		return nil, errNotSafe
	}
	want := wechatSum(b.token, q.Get("timestamp"), q.Get("nonce"), e.Encrypt)
	if subtle.ConstantTimeCompare([]byte(want), []byte(q.Get("msg_signature"))) != 1 {
		return nil, errNotSafe
	}
	return decrypt(b.aesKey, b.appID, e.Encrypt)
}

// decrypt opens a content: 16 random bytes, the length of the message in four
// (network order), the message, and the account's id.
func decrypt(key []byte, appID, text string) ([]byte, error) {
	box, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(box) == 0 || len(box)%aesBlock != 0 {
		return nil, errNotSafe
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	cipher.NewCBCDecrypter(block, key[:aes.BlockSize]).CryptBlocks(box, box)
	pad := int(box[len(box)-1])
	if pad < 1 || pad > aesBlock || !bytes.Equal(box[len(box)-pad:], bytes.Repeat([]byte{byte(pad)}, pad)) {
		return nil, errNotSafe
	}
	box = box[:len(box)-pad]
	if len(box) < randomLen+4 {
		return nil, errNotSafe
	}
	size := binary.BigEndian.Uint32(box[randomLen:])
	rest := box[randomLen+4:]
	if uint64(size) > uint64(len(rest)) {
		return nil, errNotSafe
	}
	if got := rest[size:]; subtle.ConstantTimeCompare(got, []byte(appID)) != 1 {
		return nil, fmt.Errorf("%w: it is for another account", errNotSafe)
	}
	return rest[:size], nil
}
