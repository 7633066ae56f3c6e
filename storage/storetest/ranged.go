package storetest

import (
	"fmt"
	"strings"
	"testing"

	"repaybot/bot"
)

// between tests [bot.Ranged].
func between(t *testing.T, s *suite) {
	if _, ok := bot.StoreAs[bot.Ranged](s.Store); !ok {
		t.Skip("this store finds no records by their keys")
	}
	keys := func(q bot.RecordRange) string {
		t.Helper()
		store, _ := bot.StoreAs[bot.Ranged](s.Store)
		rs, err := store.RecordsBetween(t.Context(), q)
		s.must(err)
		var names []string
		for _, r := range rs {
			if want := fmt.Sprintf(`{"of":%q}`, r.Key); string(r.Body) != want {
				t.Errorf("%s has the body %s", r.Key, r.Body)
			}
			names = append(names, r.Key)
		}
		return strings.Join(names, " ")
	}
	put := func(status bot.RecordStatus, customer string, names ...string) {
		t.Helper()
		for _, key := range names {
			s.must(s.Settle(t.Context(), []bot.Record{{Key: key, Status: status, Customer: customer, Conversation: key, At: start, Body: fmt.Appendf(nil, `{"of":%q}`, key)}}))
		}
	}
	put(bot.RecordActive, "bank", "past/2026-11-24/b", "past/2026-11-23/a", "past/2026-11-24/a", "pastor/x", "pass/x", "past/2026-11-25/已")
	put(bot.RecordActive, "gone", "past/2026-11-24/gone")
	put(bot.RecordActive, "bank", "past/2026-11-24/ended")
	put(bot.RecordEnded, "bank", "past/2026-11-24/ended")
	if f, ok := bot.StoreAs[bot.Forgetful](s.Store); ok {
		s.must(f.Erase(t.Context(), "gone"))
	}
	s.Store = s.again()
	for _, test := range []struct {
		q    bot.RecordRange
		want string
	}{
		{bot.Under("past/"), "past/2026-11-23/a past/2026-11-24/a past/2026-11-24/b past/2026-11-25/已"},
		{bot.Under("past/2026-11-24"), "past/2026-11-24/a past/2026-11-24/b"},
		{bot.RecordRange{From: "past/2026-11-24", To: "past/2026-11-25/已"}, "past/2026-11-24/a past/2026-11-24/b"},
		{bot.RecordRange{From: "past/", To: "past0", Latest: true, Limit: 2}, "past/2026-11-25/已 past/2026-11-24/b"},
		{bot.RecordRange{From: "past/", To: "past0", Limit: 1}, "past/2026-11-23/a"},
		{bot.Under("none/"), ""},
	} {
		if got := keys(test.q); got != test.want {
			t.Errorf("%+v: %q instead of %q", test.q, got, test.want)
		}
	}
}
