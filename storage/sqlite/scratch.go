package sqlite

import (
	"context"
	"sync"
)

// scratch lends the memory in which a document is written before it is sealed:
// nobody needs the open text afterwards, and it would be a fifth of all that a
// turn allocates. What it held is overwritten when it is given back, so that no
// customer's text lies about.
var scratch = sync.Pool{New: func() any { return new([]byte) }}

// scratchSize is how long most documents are at most, in bytes; longer ones
// grow it.
const scratchSize = 4096

// sealDocument has a document written and seals it.
func (d *DB) sealDocument(ctx context.Context, subject, what string, write func(dst []byte) ([]byte, error)) ([]byte, error) {
	held := scratch.Get().(*[]byte)
	if *held == nil {
		*held = make([]byte, 0, scratchSize)
	}
	defer func() {
		clear((*held)[:cap(*held)])
		scratch.Put(held)
	}()
	text, err := write((*held)[:0])
	if err != nil {
		return nil, err
	}
	*held = text
	return d.vault.Seal(ctx, subject, text, what)
}
