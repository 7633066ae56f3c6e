package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/storage/sealed"
)

// KeyedStore is a store whose master key can be changed.
type KeyedStore interface {
	Store
	bot.Rekeying
	bot.Forgetful
	Close() error
}

// Rekey tests the change of the master key. open opens the same database each
// time, under a master key and those before it.
func Rekey(t *testing.T, open func(master []byte, retired ...[]byte) (KeyedStore, error)) {
	oldKey, newKey := bytes.Repeat([]byte{1}, sealed.KeySize), bytes.Repeat([]byte{2}, sealed.KeySize)
	opened := func(master []byte, retired ...[]byte) KeyedStore {
		t.Helper()
		s, err := open(master, retired...)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	closed := func(s KeyedStore) {
		t.Helper()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	const customers = 250 // more than are looked at at once
	text := func(n int) string { return fmt.Sprintf(`{"customer":{"phone":"+86199%08d"}}`, n) }
	phone := func(n int) string { return fmt.Sprintf("+86199%08d", n) }
	name := func(n int) string { return fmt.Sprintf("C%03d", n) }

	s := opened(oldKey)
	var lines []bot.BookLine
	for n := range customers {
		lines = append(lines, line(fmt.Sprintf("A%03d", n), name(n), text(n)))
	}
	if _, err := s.Import(t.Context(), lines); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Accept(t.Context(), event("a", 1)); err != nil {
		t.Fatal(err)
	}
	if err := s.Erase(t.Context(), name(7)); err != nil {
		t.Fatal(err)
	}
	hash := s.PhoneHash(phone(3))
	closed(s)

	wrong := func(master []byte) {
		t.Helper()
		if s, err := open(master); !errors.Is(err, sealed.ErrWrongKey) {
			t.Errorf("another key opens it: %v", err)
			if s != nil {
				closed(s)
			}
		}
	}
	wrong(newKey)

	look := func(s KeyedStore) {
		t.Helper()
		for _, n := range []int{0, 3, 120, customers - 1} {
			if got, err := s.Lines(t.Context(), name(n)); err != nil || len(got) != 1 || string(got[0].Line.Reveal()) != text(n) {
				t.Errorf("customer %d: %d lines, %v", n, len(got), err)
			}
			if got, err := s.ByPhone(t.Context(), s.PhoneHash(phone(n))); err != nil || len(got) != 1 || got[0] != name(n) {
				t.Errorf("by the phone of %d: %v, %v", n, got, err)
			}
		}
		if s.PhoneHash(phone(3)) != hash {
			t.Error("a number has another hash: tries at it and claims of it are forgotten")
		}
		if a, err := s.Accept(t.Context(), event("a", 1)); err != nil || a.New || a.Position != 1 {
			t.Errorf("an event that is known: %+v, %v", a, err)
		}
		if _, err := s.Accept(t.Context(), bot.Inbound{Conversation: "gone", Channel: "web", EventID: "1", At: start, Kind: bot.Text, Customer: name(7)}); !errors.Is(err, sealed.ErrErased) {
			t.Errorf("who was erased: %v", err)
		}
	}
	s = opened(newKey, oldKey)
	look(s)
	if _, err := s.Import(t.Context(), []bot.BookLine{line("N1", "N1", text(1001))}); err != nil { // under the new key
		t.Fatal(err)
	}
	// Cut off after the first page.
	ctx, cut := context.WithCancel(t.Context())
	n, err := s.Rewrap(ctx, func(int) { cut() })
	if err == nil || n.Rewrapped == 0 || n.Rewrapped >= customers {
		t.Errorf("cut off: %+v, %v", n, err)
	}
	look(s)
	closed(s)

	// Meanwhile another process, which does not write under the new key yet, goes on.
	late := opened(oldKey, newKey)
	s = opened(newKey, oldKey)
	added := 0
	second, err := s.Rewrap(t.Context(), func(int) {
		if added++; added > 2 {
			return
		}
		l := line(fmt.Sprint("0", added), fmt.Sprint("0", added), text(2000+added)) // before all that was looked at
		if _, err := late.Import(t.Context(), []bot.BookLine{l}); err != nil {
			t.Error(err)
		}
	})
	if err != nil || second.Rewrapped < customers-n.Rewrapped || second.Unknown != 0 || second.Destroyed != 1 {
		t.Errorf("gone on with: %+v after %+v, %v", second, n, err)
	}
	closed(late)
	if again, err := s.Rewrap(t.Context(), nil); err != nil || again.Rewrapped != 0 || again.Already < customers {
		t.Errorf("once more: %+v, %v", again, err)
	}
	closed(s)

	wrong(oldKey)
	s = opened(newKey)
	look(s)
	for _, x := range []string{"N1", "01", "02"} {
		if got, err := s.Lines(t.Context(), x); err != nil || len(got) != 1 {
			t.Errorf("%s, who came meanwhile: %d lines, %v", x, len(got), err)
		}
	}
	if w, err := s.Claim(t.Context(), bot.Lease{Conversation: "a", Holder: "me", Now: start, Until: start.Add(time.Minute)}); err != nil || w == nil || w.Events[0].Inbound.Text != "text 1" {
		t.Errorf("an event that waits: %+v, %v", w, err)
	}
	closed(s)
}
