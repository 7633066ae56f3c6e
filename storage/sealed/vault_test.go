package sealed

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
)

// memory keeps keys in a map; an empty one was destroyed.
type memory map[string][]byte

func (m memory) Key(_ context.Context, subject string) ([]byte, error) { return m[subject], nil }

func (m memory) AddKey(_ context.Context, subject string, wrapped []byte) ([]byte, error) {
	if _, has := m[subject]; !has {
		m[subject] = wrapped
	}
	return m[subject], nil
}

func (m memory) KeysAfter(_ context.Context, after string, limit int) ([]Wrapped, error) {
	var page []Wrapped
	for _, subject := range slices.Sorted(maps.Keys(m)) {
		if subject > after && len(page) < limit {
			page = append(page, Wrapped{subject, m[subject]})
		}
	}
	return page, nil
}

func (m memory) ReplaceKey(_ context.Context, subject string, old, fresh []byte) (bool, error) {
	if !bytes.Equal(m[subject], old) {
		return false, nil
	}
	m[subject] = fresh
	return true, nil
}

func TestVault(t *testing.T) {
	keys := memory{}
	master := bytes.Repeat([]byte{3}, KeySize)
	v, err := NewVault(master, keys)
	if err != nil {
		t.Fatal(err)
	}
	text := []byte("李明 +8619900000001")
	box, err := v.Seal(t.Context(), "C1", text, "here")
	if err != nil || bytes.Contains(box, text[:6]) {
		t.Fatalf("sealed: %q, %v", box, err)
	}
	if again, err := NewVault(master, keys); err != nil {
		t.Fatal(err)
	} else if got, err := again.Open(t.Context(), "C1", box, "here"); err != nil || !bytes.Equal(got, text) {
		t.Errorf("opened after a restart: %q, %v", got, err)
	}
	if _, err := v.Open(t.Context(), "C1", box, "elsewhere"); err == nil {
		t.Error("a box opened in another place")
	}
	if _, err := v.Seal(t.Context(), "C2", text, "here"); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Open(t.Context(), "C2", box, "here"); err == nil {
		t.Error("another customer's key opened it")
	}
	keys["C1"] = []byte{}
	v.Forget("C1")
	if _, err := v.Open(t.Context(), "C1", box, "here"); !errors.Is(err, ErrErased) {
		t.Errorf("after the key was destroyed: %v", err)
	}
	if _, err := v.Seal(t.Context(), "C1", text, "here"); !errors.Is(err, ErrErased) {
		t.Errorf("a new text of an erased customer: %v", err)
	}
	if _, err := NewVault(master[1:], keys); err == nil {
		t.Error("a short master key was taken")
	}
}

// slowKeys hands a key out only after somebody has had it forgotten.
type slowKeys struct {
	memory
	meanwhile func()
}

func (s slowKeys) Key(ctx context.Context, subject string) ([]byte, error) {
	wrapped, err := s.memory.Key(ctx, subject)
	if s.meanwhile != nil {
		s.meanwhile()
	}
	return wrapped, err
}

// TestForget tells who wants to know, once, and lets no key back in that was
// being read meanwhile.
func TestForget(t *testing.T) {
	keys := &slowKeys{memory: memory{}}
	v, err := NewVault(bytes.Repeat([]byte{3}, KeySize), keys)
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	v.OnForget(func(subject string) { told = append(told, subject) })
	box, err := v.Seal(t.Context(), "C1", []byte("x"), "here")
	if err != nil {
		t.Fatal(err)
	}
	v.Forget("C2")
	clear(v.ready)
	keys.meanwhile = func() {
		keys.meanwhile = nil
		keys.memory["C1"] = []byte{}
		v.Forget("C1")
		v.Forget("C1")
	}
	_, _ = v.Open(t.Context(), "C1", box, "here") // it was read before
	if _, err := v.Open(t.Context(), "C1", box, "here"); !errors.Is(err, ErrErased) {
		t.Errorf("after it was forgotten: %v", err)
	}
	if len(told) != 2 || told[0] != "C2" || told[1] != "C1" {
		t.Errorf("told %v", told)
	}
}
