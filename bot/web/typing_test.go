package web

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

// fakeLine notes who is told, and lets the test type as a customer. Linda has
// taken web:C1; nobody else has.
type fakeLine struct {
	told      []string
	customers chan string
	watched   chan struct{}
}

func (l *fakeLine) StaffTyping(conversation string) { l.told = append(l.told, conversation) }

func (l *fakeLine) WatchTyping() (<-chan string, func()) {
	l.watched <- struct{}{}
	return l.customers, func() {}
}

func (l *fakeLine) Holds(_ context.Context, conversation, staff string) error {
	switch {
	case conversation != "web:C1":
		return ErrUnknown
	case staff != "linda":
		return ErrMovedOn
	}
	return nil
}

func siteWithLine(t *testing.T) (*site, *fakeLine) {
	line := &fakeLine{customers: make(chan string), watched: make(chan struct{}, 1)}
	return newSiteTyping(t, func(b *fakeBank) Desk { return b }, line), line
}

func (s *site) staff(name string) {
	s.want(http.StatusNoContent, s.ask("POST", "/console/api/login", `{"name":"`+name+`","password":"right"}`))
}

// Only who has taken a conversation tells its customer that they are typing, and
// at most every three seconds.
func TestOnlyWhoHasItSaysThatTheyType(t *testing.T) {
	s, line := siteWithLine(t)
	types := func(conversation string) *httptest.ResponseRecorder {
		return s.ask("POST", "/console/api/conversations/"+conversation+"/typing", "{}")
	}
	s.want(http.StatusUnauthorized, types("web:C1"))
	s.staff("ben")
	s.want(http.StatusConflict, types("web:C1"))
	s.staff("linda")
	s.want(http.StatusNotFound, types("web:C2"))
	if len(line.told) != 0 {
		t.Fatalf("told before anybody might: %q", line.told)
	}
	s.want(http.StatusNoContent, types("web:C1"))
	s.now = s.now.Add(2999 * time.Millisecond)
	s.want(http.StatusNoContent, types("web:C1"))
	if want := []string{"web:C1"}; !slices.Equal(line.told, want) {
		t.Errorf("within three seconds %q were told, want %q", line.told, want)
	}
	s.now = s.now.Add(time.Millisecond)
	s.want(http.StatusNoContent, types("web:C1"))
	if len(line.told) != 2 {
		t.Errorf("after three seconds told %d times, want 2", len(line.told))
	}
}

// That a customer is typing is told to the colleague who has them, and to no other.
func TestOnlyWhoHasItSeesTheCustomerType(t *testing.T) {
	for _, c := range []struct {
		name string
		sees bool
	}{{"linda", true}, {"ben", false}} {
		t.Run(c.name, func(t *testing.T) {
			s, line := siteWithLine(t)
			s.staff(c.name)
			server := httptest.NewServer(s.handler)
			defer server.Close()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/console/api/events", nil)
			if err != nil {
				t.Fatal(err)
			}
			r.AddCookie(s.cookies["repaybot_staff"])
			got, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer got.Body.Close()
			<-line.watched
			line.customers <- "web:C2" // nobody's
			line.customers <- "web:C1"
			s.bank.hub.tell() // what is last, so that the stream is known to be past them
			var events []string
			for lines := bufio.NewScanner(got.Body); lines.Scan(); {
				text := lines.Text()
				if name, ok := strings.CutPrefix(text, "event:"); ok {
					events = append(events, name)
				}
				if strings.HasPrefix(text, "data:") && strings.Contains(text, "C2") {
					t.Error("a stranger's typing is told")
				}
				if len(events) > 1 && events[len(events)-1] == "changed" {
					break
				}
			}
			want := []string{"changed", "changed"}
			if c.sees {
				want = []string{"changed", "typing", "changed"}
			}
			if !slices.Equal(events, want) {
				t.Errorf("events are %q, want %q", events, want)
			}
		})
	}
}
