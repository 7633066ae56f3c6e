package sealed

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
)

// Index makes blind indexes: keyed hashes under which something that names a
// person can be found again by who knows it, and by nobody who only has the
// database. A plain hash would not do: there are few enough phone numbers to
// try them all.
//
// Its keys are drawn once, when a database is made, and kept in it under the
// master key: what was hashed can't be hashed anew under another one, since most
// of it is nowhere else.
type Index struct{ phones, names []byte }

// indexSubject is the name that the index's keys are kept by.
const indexSubject = "repaybot: index keys"

// indexOf makes both keys from one. Neither leads back to it, nor to the other.
// Databases from before the keys were kept have those of their master key.
func indexOf(root []byte) *Index {
	derive := func(what string) []byte {
		m := hmac.New(sha256.New, root)
		m.Write([]byte(what))
		return m.Sum(nil)
	}
	return &Index{phones: derive("blind index"), names: derive("repaybot: names of documents")}
}

// Phone is the hash of a phone number (E.164): 32 hex digits. No number has
// none.
func (i *Index) Phone(number string) string {
	if number == "" {
		return ""
	}
	m := hmac.New(sha256.New, i.phones)
	m.Write([]byte("phone\x00" + number))
	return hex.EncodeToString(m.Sum(nil)[:16])
}

// Names is the key of hashes that name documents.
func (i *Index) Names() []byte { return i.names }

// Index returns the database's index. Where it has none yet, its keys are drawn
// if it is empty; if it is from before they were kept, they are those of the
// master key that it was written under. It fails with [ErrWrongKey] if neither
// key of the vault is the database's.
func (v *Vault) Index(ctx context.Context) (*Index, error) {
	wrapped, err := v.keys.Key(ctx, indexSubject)
	if err != nil {
		return nil, err
	}
	if wrapped == nil {
		if wrapped, err = v.addIndex(ctx); err != nil {
			return nil, err
		}
	}
	keys, _, err := v.unwrap(indexSubject, wrapped)
	if err != nil {
		return nil, err
	}
	if len(keys) != 2*sha256.Size {
		return nil, fmt.Errorf("the index's keys have %d bytes instead of %d", len(keys), 2*sha256.Size)
	}
	return &Index{phones: keys[:sha256.Size], names: keys[sha256.Size:]}, nil
}

func (v *Vault) addIndex(ctx context.Context) ([]byte, error) {
	i, err := v.firstIndex(ctx)
	if err != nil {
		return nil, err
	}
	box, err := v.master.aead.Encrypt(append(append([]byte{}, i.phones...), i.names...), []byte(indexSubject))
	if err != nil {
		return nil, err
	}
	return v.keys.AddKey(ctx, indexSubject, box)
}

// firstIndex is the index of a database that keeps none.
func (v *Vault) firstIndex(ctx context.Context) (*Index, error) {
	var by *masterKey
	err := v.eachPage(ctx, func(page []Wrapped) (last bool, err error) {
		i := slices.IndexFunc(page, func(k Wrapped) bool { return len(k.Wrapped) > 0 })
		if i >= 0 {
			_, by, err = v.unwrap(page[i].Subject, page[i].Wrapped)
		}
		return i >= 0, err
	})
	switch {
	case err != nil:
		return nil, err
	case by != nil:
		return by.index, nil
	}
	root := make([]byte, KeySize)
	if _, err := rand.Read(root); err != nil {
		return nil, err
	}
	return indexOf(root), nil
}

// ErrWrongKey says that a wrapped key opens under no master key that is known.
var ErrWrongKey = errors.New("pii_key is not the one that this database was written under")
