package staff_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/staff"
	"repaybot/dialog"
)

func TestWhatIsWrongWithAColleague(t *testing.T) {
	h := newHouse(t)
	a := h.process(nil)
	right := staff.Colleague{Name: "linda", Role: staff.Agent, Active: true}
	for name, test := range map[string]struct {
		by       staff.Colleague
		change   func(*staff.Colleague)
		password string
		want     error
	}{
		"capitals":         {boss, func(c *staff.Colleague) { c.Name = "Linda" }, good, staff.ErrName},
		"a slash":          {boss, func(c *staff.Colleague) { c.Name = "x/y" }, good, staff.ErrName},
		"a tilde":          {boss, func(c *staff.Colleague) { c.Name = "x~y" }, good, staff.ErrName},
		"role":             {boss, func(c *staff.Colleague) { c.Role = "boss" }, good, staff.ErrRole},
		"team":             {boss, func(c *staff.Colleague) { c.Teams = []bot.Team{"x"} }, good, staff.ErrTeam},
		"language":         {boss, func(c *staff.Colleague) { c.Languages = []dialog.Locale{"fr"} }, good, staff.ErrLanguage},
		"skill":            {boss, func(c *staff.Colleague) { c.Skills = []bot.Skill{"x"} }, good, staff.ErrSkill},
		"not seen":         {boss, func(c *staff.Colleague) { c.Shown = "a\u202eb" }, good, staff.ErrShown},
		"short":            {boss, nil, "x8$Kq!", staff.ErrWeak},
		"known":            {boss, nil, "password1234", staff.ErrWeak},
		"repeated":         {boss, nil, "aaaaaaaaaaaaaaaa", staff.ErrWeak},
		"their own name":   {boss, nil, "lindalindalinda", staff.ErrWeak},
		"by an agent":      {right, nil, good, staff.ErrNotAllowed},
		"all is right":     {boss, nil, good, nil},
		"is there already": {boss, func(c *staff.Colleague) { c.Name = "linda" }, good, staff.ErrThere},
	} {
		c := right
		c.Name = "other"
		if test.want == nil {
			c.Name = "fine"
		}
		if test.change != nil {
			test.change(&c)
		}
		if test.want == staff.ErrThere {
			h.agent(a, "linda")
		}
		if err := a.Add(t.Context(), test.by, c, test.password, false, at); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
}

func TestEditingIsASupervisorsAndLeavesOne(t *testing.T) {
	h := newHouse(t)
	a := h.process(nil)
	h.must(a.Add(t.Context(), staff.Command, staff.Colleague{Name: "sam", Role: staff.Supervisor, Active: true}, good, false, at))
	h.agent(a, "linda")
	linda, err := a.Colleague(t.Context(), "linda")
	h.must(err)
	raised := linda
	raised.Role = staff.Supervisor
	if err := a.Edit(t.Context(), linda, raised, at); !errors.Is(err, staff.ErrNotAllowed) {
		t.Errorf("an agent raises themselves: %v", err)
	}
	sam, err := a.Colleague(t.Context(), "sam")
	h.must(err)
	gone := sam
	gone.Active = false
	if err := a.Edit(t.Context(), sam, gone, at); !errors.Is(err, staff.ErrOneself) {
		t.Errorf("a supervisor switches themselves off: %v", err)
	}
	if err := a.Edit(t.Context(), staff.Command, gone, at); !errors.Is(err, staff.ErrLastSupervisor) {
		t.Errorf("the last supervisor is switched off: %v", err)
	}
	h.must(a.Edit(t.Context(), sam, raised, at))
	h.must(a.Edit(t.Context(), staff.Command, gone, at))
	all, err := a.List(t.Context())
	h.must(err)
	if len(all) != 2 || all[0].Name != "linda" || !all[0].Supervises() || all[1].Active {
		t.Errorf("listed %+v", all)
	}
	if got := h.notes.last(1); got != " access.account_changed map[colleague:sam role:supervisor what:deactivated]; " {
		t.Errorf("logged %s", got)
	}
}

// Accounts from before teams, sessions and second factors log in as they did.
func TestAccountsOfBefore(t *testing.T) {
	h := newHouse(t)
	a := h.process(nil)
	h.agent(a, "linda")
	// The same hash, as it used to be kept.
	rs, err := h.db.Records(t.Context(), []string{"staff/linda"})
	h.must(err)
	var body struct {
		What struct {
			Hash string `json:"hash"`
		} `json:"what"`
	}
	h.must(json.Unmarshal(rs[0].Body, &body))
	for name, status := range map[string]bot.RecordStatus{"olga": bot.RecordActive, "rex": bot.RecordEnded} {
		h.must(h.db.Settle(t.Context(), []bot.Record{{
			Key: "staff/" + name, Status: status, Customer: "staff/" + name, Conversation: "staff/" + name, Sequence: at.UnixNano(), At: at,
			Body: fmt.Appendf(nil, `{"name":%q,"role":"agent","hash":%q}`, name, body.What.Hash),
		}}))
	}
	token := h.logIn(a, "olga", good, at, staff.StepIn)
	who, _, err := a.Session(t.Context(), token, at, true)
	h.must(err)
	if len(who.Teams) != len(bot.Teams) || len(who.Languages) != 2 || who.Shown != "olga" {
		t.Errorf("they are %+v", who)
	}
	if _, _, err := a.LogIn(t.Context(), staff.Login{Name: "rex", Password: good}, at); !errors.Is(err, staff.ErrWrong) {
		t.Errorf("who was removed: %v", err)
	}
	all, err := a.List(t.Context())
	h.must(err)
	if len(all) != 2 || all[1].Name != "olga" {
		t.Errorf("listed %+v", all)
	}
	who.Teams = []bot.Team{bot.Legal}
	h.must(a.Edit(t.Context(), boss, who, at))
	if who, err = a.Colleague(t.Context(), "olga"); err != nil || !slices.Equal(who.Teams, []bot.Team{bot.Legal}) {
		t.Errorf("edited: %+v, %v", who, err)
	}
}

// Whatever several processes change of one colleague at once, no change is lost.
func TestChangesAtOnceAreAllKept(t *testing.T) {
	h := newHouse(t)
	var all sync.WaitGroup
	names := map[string]bool{}
	for i := range 4 {
		a := h.process(nil)
		for j := range 5 {
			name := fmt.Sprintf("agent%d%d", i, j)
			names[name] = true
			all.Go(func() {
				if err := a.Add(t.Context(), boss, staff.Colleague{Name: name, Role: staff.Agent, Active: true}, good, false, at); err != nil {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	found, err := h.process(nil).List(t.Context())
	h.must(err)
	if len(found) != len(names) {
		t.Errorf("%d of %d are listed", len(found), len(names))
	}
}

func TestRemovedAndAddedAgainIsSomebodyElse(t *testing.T) {
	h := newHouse(t)
	a := h.process(nil)
	secret, _ := h.enrolled(a, "linda", at)
	token := h.logIn(a, "linda", good, at.Add(time.Minute), staff.StepCode)
	h.must(a.Remove(t.Context(), boss, "linda", at))
	if err := a.Remove(t.Context(), boss, "linda", at); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("removed twice: %v", err)
	}
	h.agent(a, "linda")
	if _, _, err := a.EnterCode(t.Context(), token, codeAt(t, secret, at.Add(time.Minute)), at.Add(time.Minute)); !errors.Is(err, staff.ErrNoSession) {
		t.Errorf("a session of before: %v", err)
	}
	h.logIn(a, "linda", good, at.Add(time.Minute), staff.StepIn)
}

// Nothing of a password, a code or a secret stands in the store as it is.
func TestNothingSecretIsLogged(t *testing.T) {
	h := newHouse(t)
	a := h.process(nil)
	secret, recovery := h.enrolled(a, "linda", at)
	_, _, _ = a.LogIn(t.Context(), staff.Login{Name: "correct horse typed as a name", Password: "x"}, at)
	text := fmt.Sprint(h.notes.all)
	for _, s := range append(recovery, secret, spaceless(secret), good, "correct horse") {
		if strings.Contains(text, s) {
			t.Errorf("the log has %q", s)
		}
	}
}

// What can't be logged is not done to anybody's account, not even half.
func TestNothingIsChangedWithoutTheLog(t *testing.T) {
	h := newHouse(t)
	a := h.process(nil)
	h.agent(a, "linda")
	token := h.logIn(a, "linda", good, at, staff.StepIn)
	before, err := a.List(t.Context())
	h.must(err)
	h.notes.broken = true
	linda := before[0].Colleague
	next := linda
	next.Role, next.Active = staff.Supervisor, false
	for name, err := range map[string]error{
		"added":    a.Add(t.Context(), boss, staff.Colleague{Name: "ben", Role: staff.Agent, Active: true}, good, false, at),
		"edited":   a.Edit(t.Context(), boss, next, at),
		"self":     a.ChangeSelf(t.Context(), linda, "Somebody", nil, at),
		"password": a.SetPassword(t.Context(), boss, "linda", better, false, at),
		"factor":   a.ResetFactor(t.Context(), boss, "linda", at),
		"revoked":  a.Revoke(t.Context(), boss, "linda", "", "", at),
		"removed":  a.Remove(t.Context(), boss, "linda", at),
	} {
		if err == nil {
			t.Errorf("%s without a log", name)
		}
	}
	after, err := a.List(t.Context())
	if err != nil || len(after) != 1 || !reflect.DeepEqual(after, before) {
		t.Errorf("%+v\nwas %+v (%v)", after, before, err)
	}
	if _, _, err := a.Session(t.Context(), token, at, false); err != nil {
		t.Errorf("her session: %v", err)
	}
	if _, _, err := a.LogIn(t.Context(), staff.Login{Name: "linda", Password: better}, at); err == nil {
		t.Error("the password was changed")
	}
}

// A supervisor who only practises manages nobody.
func TestWhoPractisesManagesNobody(t *testing.T) {
	h := newHouse(t)
	a := h.process(nil)
	h.agent(a, "linda")
	pia := staff.Colleague{Name: "pia", Role: staff.Supervisor, Active: true, Practice: true}
	linda, err := a.Colleague(t.Context(), "linda")
	h.must(err)
	_, listed := a.ListFor(t.Context(), pia, at)
	for name, err := range map[string]error{
		"added":    a.Add(t.Context(), pia, staff.Colleague{Name: "ben", Role: staff.Agent, Active: true}, good, false, at),
		"edited":   a.Edit(t.Context(), pia, linda, at),
		"password": a.SetPassword(t.Context(), pia, "linda", better, false, at),
		"factor":   a.ResetFactor(t.Context(), pia, "linda", at),
		"revoked":  a.Revoke(t.Context(), pia, "linda", "", "", at),
		"removed":  a.Remove(t.Context(), pia, "linda", at),
		"listed":   listed,
	} {
		if !errors.Is(err, staff.ErrNotAllowed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
