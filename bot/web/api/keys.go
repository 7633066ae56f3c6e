package api

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/MicahParks/jwkset"
	"github.com/golang-jwt/jwt/v5"
)

// KeysError says that the bank's keys can't be had or read.
type KeysError struct {
	From  string // a file or an address
	Cause error
}

func (e *KeysError) Error() string { return "keys from " + e.From + ": " + e.Cause.Error() }
func (e *KeysError) Unwrap() error { return e.Cause }

// minRSA is the shortest RSA key that is taken, in bits (RFC 7518, section 3.3).
const minRSA = 2048

// publicKey is one key of the bank's.
type publicKey struct {
	id, algorithm string // "" of a PEM block: any
	key           crypto.PublicKey
}

// fits tells whether a token of that key id and algorithm may be signed with it.
func (k publicKey) fits(id, algorithm string) bool {
	if k.id != "" && id != "" && k.id != id {
		return false
	}
	if k.algorithm != "" && k.algorithm != algorithm {
		return false
	}
	switch k.key.(type) {
	case *rsa.PublicKey:
		return algorithm == "RS256"
	case *ecdsa.PublicKey:
		return algorithm == "ES256"
	case ed25519.PublicKey:
		return algorithm == "EdDSA"
	}
	return false
}

// FixedKeys are keys that do not change while the program runs.
type FixedKeys []publicKey

// For implements [Keys].
func (ks FixedKeys) For(_ context.Context, id, algorithm string) ([]jwt.VerificationKey, error) {
	var fit []jwt.VerificationKey
	for _, k := range ks {
		if k.fits(id, algorithm) {
			fit = append(fit, k.key)
		}
	}
	if len(fit) == 0 {
		return nil, errNoKey
	}
	return fit, nil
}

var errNoKey = errors.New("there is no such key")

// ReadKeys reads public keys from a file: PEM blocks, or a JWK set (RFC 7517).
func ReadKeys(path string) (FixedKeys, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, &KeysError{path, err}
	}
	ks, err := ParseKeys(text)
	if err != nil {
		return nil, &KeysError{path, err}
	}
	return ks, nil
}

// ParseKeys reads public keys: PEM blocks, or a JWK set. Keys for other uses
// than signatures are left out; none at all, a private or a weak one is an error.
func ParseKeys(text []byte) (FixedKeys, error) {
	var ks FixedKeys
	var err error
	if strings.HasPrefix(strings.TrimSpace(string(text)), "{") {
		ks, err = parseJWKs(text)
	} else {
		ks, err = parsePEM(text)
	}
	if err == nil && len(ks) == 0 {
		err = errors.New("there is no key for RS256, ES256 or EdDSA")
	}
	return ks, err
}

func parsePEM(text []byte) (FixedKeys, error) {
	var ks FixedKeys
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		key, err := jwkset.LoadX509KeyInfer(block)
		if err != nil {
			return nil, err
		}
		if ks, err = ks.with(publicKey{key: key}); err != nil {
			return nil, err
		}
	}
	return ks, nil
}

func parseJWKs(text []byte) (FixedKeys, error) {
	var set jwkset.JWKSMarshal
	if err := json.Unmarshal(text, &set); err != nil {
		return nil, errors.New("no JWK set")
	}
	var ks FixedKeys
	for _, m := range set.Keys {
		if m.USE == jwkset.UseEnc || m.KTY == jwkset.KtyOct {
			continue
		}
		j, err := jwkset.NewJWKFromMarshal(m, jwkset.JWKMarshalOptions{}, jwkset.JWKValidateOptions{})
		if err != nil {
			return nil, fmt.Errorf("key %q: %w", m.KID, err)
		}
		if ks, err = ks.with(publicKey{m.KID, string(m.ALG), j.Key()}); err != nil {
			return nil, fmt.Errorf("key %q: %w", m.KID, err)
		}
	}
	return ks, nil
}

// with adds a key that is strong enough; of another kind it is left out.
func (ks FixedKeys) with(k publicKey) (FixedKeys, error) {
	switch key := k.key.(type) {
	case *rsa.PublicKey:
		if key.N.BitLen() < minRSA {
			return nil, fmt.Errorf("an RSA key has %d bits and needs %d", key.N.BitLen(), minRSA)
		}
	case *ecdsa.PublicKey:
		if key.Curve != elliptic.P256() {
			return ks, nil
		}
	case ed25519.PublicKey:
	case *rsa.PrivateKey, *ecdsa.PrivateKey, ed25519.PrivateKey:
		return nil, errors.New("a private key stands there: only public ones are needed")
	default:
		return ks, nil
	}
	return append(ks, k), nil
}

// How often an address is asked for its keys: hold while all is well, again
// where a key is not among them, for the bank may have changed it.
const (
	holdKeys   = 15 * time.Minute
	againSoon  = 20 * time.Second
	fetchKeys  = 5 * time.Second
	staleKeys  = 24 * time.Hour // keys that can't be asked for anew hold so long
	maxKeySet  = 1 << 20
	maxKeyHops = 3
)

// RemoteKeys are the keys of a JWK set at an address, asked for when they are
// needed and held for a while.
type RemoteKeys struct {
	URL    string
	Client *http.Client     // nil: one that gives up after 5 seconds
	Now    func() time.Time // nil: the clock

	mu    sync.Mutex
	keys  FixedKeys
	had   time.Time // when keys came last
	asked time.Time // when they were asked for last
}

// For implements [Keys].
func (k *RemoteKeys) For(ctx context.Context, id, algorithm string) ([]jwt.VerificationKey, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := time.Now()
	if k.Now != nil {
		now = k.Now()
	}
	fit, err := k.keys.For(ctx, id, algorithm)
	fresh := now.Sub(k.had) < holdKeys
	if err == nil && fresh {
		return fit, nil
	}
	if !k.asked.IsZero() && now.Sub(k.asked) < againSoon {
		if err == nil && now.Sub(k.had) < staleKeys {
			return fit, nil
		}
		if k.had.IsZero() {
			return nil, &KeysError{k.URL, errors.New("did not answer a moment ago")}
		}
		return nil, errNoKey
	}
	k.asked = now
	fetched, ferr := k.fetch(ctx)
	if ferr != nil {
		if err == nil && now.Sub(k.had) < staleKeys {
			return fit, nil
		}
		return nil, &KeysError{k.URL, ferr}
	}
	k.keys, k.had = fetched, now
	return k.keys.For(ctx, id, algorithm)
}

func (k *RemoteKeys) fetch(ctx context.Context) (FixedKeys, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), fetchKeys)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, k.URL, nil)
	if err != nil {
		return nil, err
	}
	client := k.Client
	if client == nil {
		client = &http.Client{CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) > maxKeyHops || r.URL.Scheme != via[0].URL.Scheme {
				return errors.New("it leads elsewhere")
			}
			return nil
		}}
	}
	a, err := client.Do(r)
	if err != nil {
		return nil, errors.New("no answer")
	}
	defer a.Body.Close()
	if a.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %d", a.StatusCode)
	}
	text, err := io.ReadAll(io.LimitReader(a.Body, maxKeySet))
	if err != nil {
		return nil, err
	}
	return ParseKeys(text)
}
