package main

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"
)

const aesKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"

// encrypt makes a content as WeChat does, with the random bytes given.
func encrypt(t *testing.T, encoded, appID, random, message string) string {
	t.Helper()
	key, err := parseAESKey(encoded)
	if err != nil {
		t.Fatal(err)
	}
	text := binary.BigEndian.AppendUint32([]byte(random), uint32(len(message)))
	text = append(append(text, message...), appID...)
	pad := aesBlock - len(text)%aesBlock
	text = append(text, bytes.Repeat([]byte{byte(pad)}, pad)...)
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	cipher.NewCBCEncrypter(block, key[:aes.BlockSize]).CryptBlocks(text, text)
	return base64.StdEncoding.EncodeToString(text)
}

// The contents that WeChat publishes with its own samples of the safe mode.
func TestWeChatsOwnSamples(t *testing.T) {
	for name, c := range map[string]struct {
		key, app, random, box, want string
		token, stamp, nonce, sign   string
	}{
		"Java": {
			key: aesKey, app: "wxb11529c136998cb6", random: "aaaabbbbccccdddd", want: "我是中文abcd123",
			box: "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg==",
		},
		"C#": {
			key: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", app: "wx5823bf96d3bd56c7",
			token: "QDG6eK", stamp: "1409659813", nonce: "1372623149", sign: "477715d11cdb4164915debcba66cb864d751f3e6",
			box:  "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==",
			want: "<MsgType><![CDATA[text]]></MsgType>",
		},
	} {
		key, err := parseAESKey(c.key)
		if err != nil {
			t.Fatal(err)
		}
		got, err := decrypt(key, c.app, c.box)
		if err != nil || !strings.Contains(string(got), c.want) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		if c.random != "" && encrypt(t, c.key, c.app, c.random, c.want) != c.box {
			t.Errorf("%s: our own sealing is another", name)
		}
		if c.sign != "" && wechatSum(c.token, c.stamp, c.nonce, c.box) != c.sign {
			t.Errorf("%s: the signature is another", name)
		}
		if _, err := decrypt(key, "wx0000000000000000", c.box); err == nil {
			t.Errorf("%s: a message for another account was opened", name)
		}
	}
}

// sealed is a request of the safe mode.
func sealed(t *testing.T, token, app, message string) (url.Values, string) {
	t.Helper()
	box := encrypt(t, aesKey, app, "0123456789abcdef", message)
	q := query("token", time.Now())
	q.Set("encrypt_type", "aes")
	q.Set("msg_signature", wechatSum(token, q.Get("timestamp"), "nonce", box))
	return q, fmt.Sprintf(`<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[%s]]></Encrypt></xml>`, box)
}

func TestSafeMode(t *testing.T) {
	p := open(t)
	var err error
	if p.bridge.aesKey, err = parseAESKey(aesKey); err != nil {
		t.Fatal(err)
	}
	message := xmlOf(`<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[多少钱]]></Content><MsgId>1</MsgId>`)
	q, body := sealed(t, "token", "wx1", message)
	if status, text := p.ask(http.MethodPost, q, body); status != http.StatusOK || text != "success" || len(p.accepted) != 1 || p.accepted[0].Text != "多少钱" {
		t.Fatalf("%d %q, accepted %+v", status, text, p.accepted)
	}
	for name, change := range map[string]func() (url.Values, string){
		"plain":           func() (url.Values, string) { return query("token", time.Now()), message },
		"another token":   func() (url.Values, string) { return sealed(t, "other", "wx1", message) },
		"another account": func() (url.Values, string) { return sealed(t, "token", "wx2", message) },
		"another content": func() (url.Values, string) { _, other := sealed(t, "token", "wx1", message+" "); return q, other },
		"both, plain changed": func() (url.Values, string) {
			return q, strings.Replace(message, "</xml>", "", 1) + "<Encrypt>x</Encrypt></xml>"
		},
		"not whole blocks": func() (url.Values, string) {
			q := query("token", time.Now())
			q.Set("encrypt_type", "aes")
			q.Set("msg_signature", wechatSum("token", q.Get("timestamp"), "nonce", "AAAA"))
			return q, "<xml><Encrypt>AAAA</Encrypt></xml>"
		},
	} {
		q, body := change()
		if status, _ := p.ask(http.MethodPost, q, body); status != http.StatusBadRequest || len(p.accepted) != 1 {
			t.Errorf("%s: %d, %d accepted", name, status, len(p.accepted))
		}
	}
	// A length that lies, as only who has the key could write it.
	key := p.bridge.aesKey
	for _, size := range []int{1 << 30, len(message) + 100} {
		text := append([]byte("0123456789abcdef"), 0, 0, 0, 0)
		binary.BigEndian.PutUint32(text[16:], uint32(size))
		text = append(text, "wx1"...)
		pad := aesBlock - len(text)%aesBlock
		text = append(text, bytes.Repeat([]byte{byte(pad)}, pad)...)
		block, _ := aes.NewCipher(key)
		cipher.NewCBCEncrypter(block, key[:16]).CryptBlocks(text, text)
		if _, err := decrypt(key, "wx1", base64.StdEncoding.EncodeToString(text)); err == nil {
			t.Error("a message of " + strconv.Itoa(size) + " bytes that is shorter")
		}
	}
	for _, wrong := range []string{"", "short", strings.Repeat("!", 43), aesKey + "A"} {
		if _, err := parseAESKey(wrong); err == nil {
			t.Errorf("the key %q was taken", wrong)
		}
	}
}

func FuzzDecrypt(f *testing.F) {
	key, err := parseAESKey(aesKey)
	if err != nil {
		f.Fatal(err)
	}
	f.Add("jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg==")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		if got, err := decrypt(key, "wx1", text); err == nil && len(got) > len(text) {
			t.Error("longer than it came")
		}
	})
}
