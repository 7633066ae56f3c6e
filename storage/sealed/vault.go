package sealed

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"

	"github.com/tink-crypto/tink-go/v2/aead/subtle"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// KeySize is the size of the master key and of every customer's key, in bytes.
const KeySize = 32

// cacheSize bounds how many customers' keys are held ready.
const cacheSize = 16384

// ErrErased says that the key was destroyed: the text is gone for good.
var ErrErased = errors.New("erased")

// Keys keeps customers' wrapped keys.
type Keys interface {
	// Key returns the wrapped key of a subject, or nil if there is none.
	Key(ctx context.Context, subject string) ([]byte, error)
	// AddKey keeps a wrapped key unless the subject has one, and returns the one it has.
	AddKey(ctx context.Context, subject string, wrapped []byte) ([]byte, error)
	// KeysAfter returns keys by subject after one, at most limit; destroyed ones too.
	KeysAfter(ctx context.Context, after string, limit int) ([]Wrapped, error)
	// ReplaceKey puts a wrapped key in another's place, if that is still there,
	// and tells whether it did.
	ReplaceKey(ctx context.Context, subject string, old, fresh []byte) (bool, error)
}

// Wrapped is a subject's wrapped key; an empty one was destroyed.
type Wrapped struct {
	Subject string
	Wrapped []byte
}

// masterKey is one master key.
type masterKey struct {
	aead  tink.AEAD
	index *Index // of databases that were begun under it before they kept one
}

func newMasterKey(key []byte) (*masterKey, error) {
	if len(key) != KeySize {
		return nil, fmt.Errorf("the master key has %d bytes instead of %d", len(key), KeySize)
	}
	a, err := subtle.NewAESGCM(key)
	if err != nil {
		return nil, fmt.Errorf("master key: %w", err)
	}
	return &masterKey{a, indexOf(key)}, nil
}

// Vault seals and opens texts. It is safe for use by many goroutines.
type Vault struct {
	master  *masterKey   // that keys are wrapped under
	retired []*masterKey // that keys may still be wrapped under
	keys    Keys

	mu        sync.RWMutex
	ready     map[string]tink.AEAD
	forgets   int64               // how often Forget was called
	forgotten map[string]struct{} // whose keys were destroyed, as far as is known here
	told      []func(subject string)
}

// NewVault makes a vault of a master key of [KeySize] bytes, and of those before
// it, under which keys may still be wrapped.
func NewVault(master []byte, keys Keys, retired ...[]byte) (*Vault, error) {
	v := &Vault{keys: keys, ready: map[string]tink.AEAD{}, forgotten: map[string]struct{}{}}
	var err error
	if v.master, err = newMasterKey(master); err != nil {
		return nil, err
	}
	for _, key := range retired {
		m, err := newMasterKey(key)
		if err != nil {
			return nil, fmt.Errorf("retired: %w", err)
		}
		v.retired = append(v.retired, m)
	}
	return v, nil
}

// unwrap opens a subject's wrapped key, and tells under which master key it was.
func (v *Vault) unwrap(subject string, wrapped []byte) ([]byte, *masterKey, error) {
	for _, m := range append([]*masterKey{v.master}, v.retired...) {
		if key, err := m.aead.Decrypt(wrapped, []byte(subject)); err == nil {
			return key, m, nil
		}
	}
	return nil, nil, ErrWrongKey
}

// Prepare makes sure that the subject has a key. It fails with [ErrErased] if
// it had one that was destroyed.
func (v *Vault) Prepare(ctx context.Context, subject string) error {
	_, err := v.aead(ctx, subject, true)
	return err
}

// Seal encrypts text for a subject; what binds the result to its place, and
// has to be the same to open it.
func (v *Vault) Seal(ctx context.Context, subject string, text []byte, what string) ([]byte, error) {
	a, err := v.aead(ctx, subject, true)
	if err != nil {
		return nil, err
	}
	return a.Encrypt(text, []byte(what))
}

// Open decrypts what Seal made. It fails with [ErrErased] if the subject's key
// was destroyed.
func (v *Vault) Open(ctx context.Context, subject string, box []byte, what string) ([]byte, error) {
	a, err := v.aead(ctx, subject, false)
	if err != nil {
		return nil, err
	}
	return a.Decrypt(box, []byte(what))
}

// Forget drops a subject's key from memory, after it was destroyed. A key that
// is just being read does not come into memory after it.
func (v *Vault) Forget(subject string) {
	v.mu.Lock()
	v.forgets++
	delete(v.ready, subject)
	_, known := v.forgotten[subject]
	if len(v.forgotten) >= cacheSize {
		clear(v.forgotten)
	}
	v.forgotten[subject] = struct{}{}
	told := v.told
	v.mu.Unlock()
	if known {
		return
	}
	for _, tell := range told {
		tell(subject)
	}
}

// OnForget has tell called with each subject that is forgotten from now on,
// mostly once.
func (v *Vault) OnForget(tell func(subject string)) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.told = append(v.told[:len(v.told):len(v.told)], tell)
}

func (v *Vault) aead(ctx context.Context, subject string, make bool) (tink.AEAD, error) {
	v.mu.RLock()
	a, forgets := v.ready[subject], v.forgets
	v.mu.RUnlock()
	if a != nil {
		return a, nil
	}
	wrapped, err := v.keys.Key(ctx, subject)
	if err != nil {
		return nil, err
	}
	if wrapped == nil && make {
		if wrapped, err = v.newKey(ctx, subject); err != nil {
			return nil, err
		}
	}
	if len(wrapped) == 0 {
		return nil, ErrErased
	}
	key, _, err := v.unwrap(subject, wrapped)
	if err != nil {
		return nil, err
	}
	if a, err = subtle.NewAESGCM(key); err != nil {
		return nil, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.forgets != forgets {
		return a, nil // it may have been destroyed since it was read
	}
	if len(v.ready) >= cacheSize {
		clear(v.ready)
	}
	v.ready[subject] = a
	return a, nil
}

func (v *Vault) newKey(ctx context.Context, subject string) ([]byte, error) {
	key := make([]byte, KeySize)
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	wrapped, err := v.master.aead.Encrypt(key, []byte(subject))
	if err != nil {
		return nil, err
	}
	return v.keys.AddKey(ctx, subject, wrapped)
}
