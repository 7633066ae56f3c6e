package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"repaybot/bot"
)

// phones finds customers by their numbers, which several may share and which
// change with a newer line.
func phones(t *testing.T, s *suite) {
	with := func(account, customer, phone string) bot.BookLine {
		return line(account, customer, fmt.Sprintf(`{"account":%q,"customer":{"id":%q,"phone":%q}}`, account, customer, phone))
	}
	const first, second = "+8619900000001", "+8619900000002"
	for range 2 { // the same lines again change nothing
		_, err := s.Import(t.Context(), []bot.BookLine{
			with("A1", "C2", first), with("A2", "C1", first), with("A3", "C1", first), with("A4", "C3", second), with("A5", "C4", ""),
		})
		s.must(err)
	}
	s.Store = s.again()
	is := func(phone string, want ...string) {
		t.Helper()
		got, err := s.ByPhone(t.Context(), s.PhoneHash(phone))
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s belongs to %v and not %v (%v)", phone, got, want, err)
		}
	}
	is(first, "C1", "C2")
	is(second, "C3")
	is("+8619900000003")
	is("")
	if h := s.PhoneHash(first); h == "" || h == s.PhoneHash(second) || strings.Contains(h, first[1:]) {
		t.Errorf("the hash of a number is %q", h)
	}
	_, err := s.Import(t.Context(), []bot.BookLine{with("A1", "C2", second)})
	s.must(err)
	is(first, "C1")
	is(second, "C2", "C3")
}
