package signed_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"repaybot/bot/signed"
)

var (
	secret = []byte("0123456789abcdef0123456789abcdef")
	other  = []byte("fedcba9876543210fedcba9876543210")
	at     = time.Unix(1764057600, 0)
	body   = []byte(`{"events":[]}`)
)

// TestAKnownSignature holds the form against one made with openssl:
//
//	printf '1764057600.{"events":[]}' | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef
func TestAKnownSignature(t *testing.T) {
	want := "t=1764057600,v1=1473b724cd7d1f323aba55cb2090219587e331d8166b7322f1066168a70d19a1"
	if got := signed.Sign(at, body, secret); got != want {
		t.Errorf("signed %s, want %s", got, want)
	}
}

func TestVerify(t *testing.T) {
	right := signed.Sign(at, body, secret)
	for name, c := range map[string]struct {
		header  string
		body    string
		now     time.Time
		secrets [][]byte
		want    error
	}{
		"right":                   {right, string(body), at, [][]byte{secret}, nil},
		"five minutes late":       {right, string(body), at.Add(5 * time.Minute), [][]byte{secret}, nil},
		"five minutes early":      {right, string(body), at.Add(-5 * time.Minute), [][]byte{secret}, nil},
		"too late":                {right, string(body), at.Add(5*time.Minute + time.Second), [][]byte{secret}, &signed.Stale{By: time.Second}},
		"from the future":         {right, string(body), at.Add(-5*time.Minute - time.Second), [][]byte{secret}, &signed.Stale{By: -time.Second}},
		"another body":            {right, `{"events":[{}]}`, at, [][]byte{secret}, signed.ErrWrong},
		"another secret":          {right, string(body), at, [][]byte{other}, signed.ErrWrong},
		"another moment":          {strings.Replace(right, "t=1764057600", "t=1764057601", 1), string(body), at, [][]byte{secret}, signed.ErrWrong},
		"no secret":               {signed.Sign(at, body, nil), string(body), at, [][]byte{nil}, signed.ErrWrong},
		"the new of two secrets":  {right, string(body), at, [][]byte{other, secret}, nil},
		"signed with two secrets": {signed.Sign(at, body, other, secret), string(body), at, [][]byte{secret}, nil},
		"an unknown kind beside":  {right + ",v2=abc", string(body), at, [][]byte{secret}, nil},
		"nothing":                 {"", string(body), at, [][]byte{secret}, signed.ErrMissing},
		"no moment":               {right[len("t=1764057600,"):], string(body), at, [][]byte{secret}, signed.ErrMalformed},
		"two moments":             {right + ",t=1764057600", string(body), at, [][]byte{secret}, signed.ErrMalformed},
		"no signature":            {"t=1764057600", string(body), at, [][]byte{secret}, signed.ErrMalformed},
		"no hex":                  {"t=1764057600,v1=xyz", string(body), at, [][]byte{secret}, signed.ErrMalformed},
		"a short signature":       {right[:len(right)-2], string(body), at, [][]byte{secret}, signed.ErrWrong},
		"no pairs":                {"hello", string(body), at, [][]byte{secret}, signed.ErrMalformed},
		"many signatures":         {right + strings.Repeat(",v1=00", 4), string(body), at, [][]byte{secret}, signed.ErrMalformed},
	} {
		err := signed.Verify(c.header, []byte(c.body), c.now, c.secrets...)
		var want, got *signed.Stale
		if errors.As(c.want, &want) {
			if !errors.As(err, &got) || *got != *want {
				t.Errorf("%s: %v, want %v", name, err, want)
			}
		} else if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// FuzzVerify sees that no header but the right one passes.
func FuzzVerify(f *testing.F) {
	right := signed.Sign(at, body, secret)
	f.Add(right)
	f.Add("t=,v1=")
	f.Add("t=1764057600,v1=")
	f.Fuzz(func(t *testing.T, header string) {
		err := signed.Verify(header, body, at, secret)
		if err == nil && !strings.Contains(strings.ToLower(header), right[len("t=1764057600,v1="):]) {
			t.Errorf("%q passes", header)
		}
	})
}
