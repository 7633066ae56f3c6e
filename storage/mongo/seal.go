package mongo

import "context"

// seal has a document written and seals it.
func (d *DB) seal(ctx context.Context, subject, what string, write func(dst []byte) ([]byte, error)) ([]byte, error) {
	text, err := write(nil)
	if err != nil {
		return nil, err
	}
	box, err := d.vault.Seal(ctx, subject, text, what)
	clear(text)
	return box, err
}
