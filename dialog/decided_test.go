package dialog

import (
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"repaybot/negotiation"
)

// effectsOf are a turn's effects of one type.
func effectsOf[T Effect](effects []Effect) (all []T) {
	for _, e := range effects {
		if x, ok := e.(T); ok {
			all = append(all, x)
		}
	}
	return all
}

// applyDecided does to the facts what a shell does for decisions.
func applyDecided(t testing.TB, f *Facts, effects []Effect) {
	t.Helper()
	for _, d := range effectsOf[Decided](effects) {
		switch d.Kind() {
		case DecidedWaiver:
			after, err := f.WithWaiver(d.Waived)
			if err != nil {
				t.Fatal(err)
			}
			*f = after
		case DecidedPause:
			f.Contact = f.Contact.WithGranted(f.Now)
		case DecidedMark:
			f.Marks = WithMark(f.Marks, d, f.Now)
			f.Accounts = slices.Clone(f.Accounts)
			for i := range f.Accounts {
				a := *f.Accounts[i].Account
				if d.Mark.Account != "" && d.Mark.Account != a.Number {
					continue
				}
				a.Flags = slices.DeleteFunc(slices.Clone(a.Flags), func(x negotiation.Flag) bool { return x == d.Mark.Flag })
				if !d.Mark.Off {
					a.Flags = append(a.Flags, d.Mark.Flag)
				}
				f.Accounts[i].Account = &a
			}
		case DecidedContact, DecidedOffer, DecidedStep:
		}
	}
}

// loanWithAnna is a conversation about a loan that anna has: 112.00 of interest
// and 49.36 of penalties are owed.
func loanWithAnna(t *testing.T) *player { return withAnna(t, loanLine) }

func (p *player) decides(d StaffDecided) []Effect {
	p.t.Helper()
	effects := p.play(d)
	applyDecided(p.t, &p.f, effects)
	return effects
}

func waive(fees, interest int64) Decision {
	return Decision{Waive: &Waive{Account: "CN-90002", Fees: WaivePart{Minor: fees}, Interest: WaivePart{Minor: interest}}}
}

func byColleague(staff, role string, d Decision) StaffDecided {
	return StaffDecided{ID: fmt.Sprint(staff, role, d.Kind()), Staff: staff, Role: role, Decision: d}
}

// why is why nothing came of a decision; "" where something did.
func why(effects []Effect) WhyNotDecided {
	if not := effectsOf[NotDecided](effects); len(not) > 0 {
		return not[0].Why
	}
	return ""
}

func TestAWaiverIsToldOnce(t *testing.T) {
	p := loanWithAnna(t)
	effects := p.decides(byColleague("anna", RoleAgent, waive(4936, 5600)))
	p.wants(effects, "waived_by_colleague")
	d := effectsOf[Decided](effects)
	if len(d) != 1 || d[0].Waived.Before != cny(176136) || d[0].Waived.Owed != cny(176136-4936-5600) {
		t.Fatalf("decided %+v", d)
	}
	said := saysIn(effects)
	if got := said[len(said)-1].Figures; got["total"] != Sum(cny(165600)) || got["fees"] != Sum(cny(4936)) || got["interest"] != Sum(cny(5600)) {
		t.Errorf("told %v", got)
	}
	if b := reply(effects).Buttons; len(b) != 0 {
		t.Errorf("the bot's buttons under a colleague's doing: %v", b)
	}
	effects = p.play(StaffGaveBack{Staff: "anna", Outcome: OutcomeWaiver})
	p.f.Now = p.f.Now.Add(26 * time.Hour)
	p.f.BankNow = p.f.Now
	later := append(effects, p.play(TimePassed{})...)
	if slices.Contains(kinds(later), "waived_by_colleague") {
		t.Error("told twice")
	}
}

// A customer who is not there is told once they may be written to and the bot
// talks again.
func TestAWaiverIsToldLater(t *testing.T) {
	p := loanWithAnna(t)
	p.f.Contact.LastWrote = morning.Add(-3 * time.Hour)
	if said := saysIn(p.decides(byColleague("anna", RoleAgent, waive(4936, 0)))); len(said) != 0 {
		t.Fatalf("said to nobody: %v", said)
	}
	p.play(StaffGaveBack{Staff: "anna"})
	wake := NextWake(p.s, p.f)
	for range 5 {
		p.f.Now = wake
		p.f.BankNow = wake
		if effects := p.play(TimePassed{}); slices.Contains(kinds(effects), "waived_by_colleague") {
			if again := p.play(TimePassed{}); slices.Contains(kinds(again), "waived_by_colleague") {
				t.Error("told twice")
			}
			return
		}
		wake = NextWake(p.s, p.f)
	}
	t.Error("never told")
}

// TestWhatIsNotDecided tries what a colleague may not, and has each refused for
// its own reason and nothing done.
func TestWhatIsNotDecided(t *testing.T) {
	percent := func(text string) negotiation.Rate {
		r, err := negotiation.ParseRate(text)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	mark := func(f negotiation.Flag, account string, off bool) Decision {
		return Decision{Mark: &MarkCustomer{Flag: f, Account: account, Off: off}}
	}
	for name, c := range map[string]struct {
		staff, role string
		d           Decision
		why         WhyNotDecided
	}{
		"who has not the conversation":   {"ben", RoleAgent, waive(100, 0), NotTheirs},
		"nobody":                         {"", RoleSupervisor, waive(100, 0), NotTheirs},
		"a role that nobody has":         {"anna", "director", waive(100, 0), NotTheirs},
		"no role":                        {"anna", "", waive(100, 0), NotTheirs},
		"above an agent's":               {"anna", RoleAgent, waive(0, 5601), AboveTheirs},
		"more than there is":             {"anna", RoleSupervisor, waive(0, 11201), NothingThere},
		"nothing":                        {"anna", RoleAgent, waive(0, 0), NothingThere},
		"less than nothing":              {"anna", RoleSupervisor, waive(-1, 0), NotOne},
		"another's account":              {"anna", RoleAgent, Decision{Waive: &Waive{Account: "CN-1", Fees: WaivePart{Minor: 1}}}, UnknownAccount},
		"more than all":                  {"anna", RoleSupervisor, Decision{Waive: &Waive{Account: "CN-90002", Fees: WaivePart{Percent: percent("100.01")}}}, NotOne},
		"far more than all":              {"anna", RoleSupervisor, Decision{Waive: &Waive{Account: "CN-90002", Fees: WaivePart{Percent: percent("999999999999")}}}, NotOne},
		"an amount and a percentage":     {"anna", RoleAgent, Decision{Waive: &Waive{Account: "CN-90002", Fees: WaivePart{Minor: 1, Percent: percent("1")}}}, NotOne},
		"two at once":                    {"anna", RoleAgent, Decision{Waive: waive(1, 0).Waive, Pause: &PauseReminders{Why: PauseForIllness, Days: 1}}, NotOne},
		"none at all":                    {"anna", RoleAgent, Decision{}, NotOne},
		"a pause that is too long":       {"anna", RoleSupervisor, Decision{Pause: &PauseReminders{Why: PauseForIllness, Days: 31}}, PauseTooLong},
		"a pause of no days":             {"anna", RoleAgent, Decision{Pause: &PauseReminders{Why: PauseForIllness}}, NotOne},
		"a pause for no reason":          {"anna", RoleAgent, Decision{Pause: &PauseReminders{Why: "deceased", Days: 3}}, NotOne},
		"a flag nobody may set":          {"anna", RoleSupervisor, mark(negotiation.TimeBarred, "CN-90002", false), NotOne},
		"a dispute of everything":        {"anna", RoleAgent, mark(negotiation.Disputed, "", false), NotOne},
		"to take away what is not there": {"anna", RoleAgent, mark(negotiation.Vulnerable, "", true), NothingThere},
		"a number that is none":          {"anna", RoleAgent, Decision{Correct: &CorrectContact{Number: "112"}}, NotOne},
		"a language nobody speaks here":  {"anna", RoleAgent, Decision{Correct: &CorrectContact{Locale: "tlh"}}, NotOne},
		"a supervisor's, decided alone":  {"anna", RoleAgent, Decision{CaseStep: true}, NeedsYes},
	} {
		t.Run(name, func(t *testing.T) {
			p := loanWithAnna(t)
			effects := p.decides(byColleague(c.staff, c.role, c.d))
			if got := why(effects); got != c.why || len(effectsOf[Decided](effects))+len(saysIn(effects)) > 0 {
				t.Errorf("%q, want %q; %v", got, c.why, effects)
			}
		})
	}
}

func TestMarksStopOffersAndTakingThemAway(t *testing.T) {
	p := loanWithAnna(t)
	mark := func(role string, f negotiation.Flag, off bool) []Effect {
		account := ""
		if f == negotiation.Disputed {
			account = "CN-90002"
		}
		return p.decides(byColleague("anna", role, Decision{Mark: &MarkCustomer{Flag: f, Account: account, Off: off}}))
	}
	p.wants(mark(RoleAgent, negotiation.Disputed, false), "dispute_marked")
	if rules := Weigh(Decision{Mark: &MarkCustomer{Flag: negotiation.Disputed, Account: "CN-90002", Off: true}}, RoleAgent, p.f).Rules; len(rules) != 1 || rules[0].Before != "protected" || rules[0].After == "protected" {
		t.Errorf("the rules: %+v", rules)
	}
	offer := annas(t)
	offer.Account = "CN-90002"
	p.play(offer)
	if x := told(p.turns[len(p.turns)-1]); len(x) != 1 || x[0].Outcome != OfferRefused {
		t.Errorf("offered on a disputed account: %+v", x)
	}
	if got := why(mark(RoleAgent, negotiation.Disputed, false)); got != AlreadySo {
		t.Errorf("marked twice: %q", got)
	}
	if got := why(mark(RoleAgent, negotiation.Disputed, true)); got != "" {
		t.Errorf("an agent takes their dispute away: %q", got)
	}
	mark(RoleAgent, negotiation.Bankrupt, false)
	if got := why(mark(RoleAgent, negotiation.Bankrupt, true)); got != NeedsYes {
		t.Errorf("an agent takes a grave mark away: %q", got)
	}
	if got := why(mark(RoleSupervisor, negotiation.Bankrupt, true)); got != "" {
		t.Errorf("a supervisor takes it away: %q", got)
	}
	p.f.Accounts[0].Account.Flags = []negotiation.Flag{negotiation.Deceased} // the book's own
	if got := why(mark(RoleSupervisor, negotiation.Deceased, true)); got != InBook {
		t.Errorf("the book's own flag is taken away: %q", got)
	}
}

func TestPausesAreCounted(t *testing.T) {
	p := loanWithAnna(t)
	pause := byColleague("anna", RoleAgent, Decision{Pause: &PauseReminders{Why: PauseForIllness, Days: 30}})
	effects := p.decides(pause)
	p.wants(effects, "pause_granted")
	if x := effectsOf[PauseContact](effects); len(x) != 1 || x[0].Why != "illness" || !x[0].Until.Equal(morning.AddDate(0, 0, 30)) {
		t.Errorf("paused %+v", x)
	}
	if got := why(p.decides(pause)); got != PauseTooOften {
		t.Errorf("a second in the year: %q", got)
	}
	p.f.Now = morning.AddDate(1, 0, 1)
	p.f.BankNow = p.f.Now
	if got := why(p.decides(pause)); got != "" {
		t.Errorf("a year later: %q", got)
	}
}

// TestWaiversAndPlans has a colleague's waiver stay off whatever becomes of a
// plan, and what a plan takes off on condition come back once.
func TestWaiversAndPlans(t *testing.T) {
	fee := negotiation.Entry{Date: negotiation.NewDate(2026, 11, 1), Kind: negotiation.FeePosted, Amount: cny(800)}
	off := func(day negotiation.Date, minor int64) negotiation.Entry {
		return negotiation.Entry{Date: day, Kind: negotiation.WaiverPosted, Amount: cny(minor), Of: negotiation.OfFees}
	}
	booked := negotiation.NewDate(2026, 12, 3) // while the plan stands, which takes 5.00 off on condition
	for name, c := range map[string]struct {
		before, after []negotiation.Entry // the book's, a colleague's
		want          int64               // fees once the plan has broken
	}{
		"the plan's alone":                   {[]negotiation.Entry{off(booked, 500)}, nil, 800},
		"a colleague's, not in the book":     {nil, []negotiation.Entry{off(negotiation.NewDate(2026, 11, 23), 300)}, 500},
		"a colleague's, booked late":         {nil, []negotiation.Entry{off(booked, 300)}, 500},
		"both, booked on one day":            {[]negotiation.Entry{off(booked, 500)}, []negotiation.Entry{off(booked, 300)}, 500},
		"both, of the same amount":           {[]negotiation.Entry{off(booked, 400)}, []negotiation.Entry{off(booked, 400)}, 400},
		"nothing of the plan's is taken off": {nil, nil, 800},
	} {
		p := newPlanned(t, nil)
		p.f.Accounts[0].Account = p.f.Accounts[0].Account.With(append(append([]negotiation.Entry{fee}, c.before...), c.after...)...)
		p.f.Accounts[0].Given = c.after
		p.on(2027, 3, 20)
		a := find(settled(p.f).Accounts, "CN-90001")
		if a.Past == nil || a.Statement.Fees != cny(c.want) {
			t.Errorf("%s: fees of %s once it has broken, want %s", name, a.Statement.Fees, cny(c.want))
		}
	}

	p := newPlanned(t, nil)
	p.f.Accounts[0].Account = p.f.Accounts[0].Account.With(fee)
	p.on(2026, 12, 5)
	p.play(StaffTook{Staff: "anna"})
	d := Decision{Waive: &Waive{Account: "CN-90001", Fees: WaivePart{Minor: 300}}}
	if got := why(p.decides(byColleague("anna", RoleAgent, d))); got != PlanStands {
		t.Errorf("taken off under a plan that stands: %q", got)
	}
	p.on(2027, 3, 20)
	p.play(StaffTook{Staff: "anna"})
	effects := p.decides(byColleague("anna", RoleAgent, d))
	if x := effectsOf[Decided](effects); len(x) != 1 || x[0].Waived.Before.Minor()-x[0].Waived.Owed.Minor() != 300 {
		t.Errorf("once it has broken: %+v", effects)
	}
}

// The sample policy with a supervisor who may not do everything, so that there is
// something above theirs.
func strictPolicy(t *testing.T) *negotiation.Policy {
	return policyWith(t, `supervisor: {max_term: 60, waive_percent: {fees: "100", interest: "100"}`, `supervisor: {max_term: 60, waive_percent: {fees: "100", interest: "80"}`)
}

// TestNothingIsAboveTheAuthority has any number of colleagues try any acts in any
// order: what is taken off is never above the widest authority that was given to
// it, the sums are exact, the bot says nothing else, and each turn comes out the
// same again.
func TestNothingIsAboveTheAuthority(t *testing.T) {
	p := strictPolicy(t)
	allowed := []Kind{"waived_by_colleague", "introduce", "unasked_who", "unasked_stop", "pause_granted", "dispute_marked"}
	rapid.Check(t, func(rt *rapid.T) {
		f := facts(t, p, morning, loanLine)
		f.Contact.LastWrote = morning
		s, _ := Step(State{Locale: Chinese}, StaffTook{Staff: "anna"}, f)
		off := map[negotiation.WaiverOf]int64{}
		widest := map[negotiation.WaiverOf]string{negotiation.OfFees: RoleAgent, negotiation.OfInterest: RoleAgent}
		answered := map[string]int{}
		people := rapid.SampledFrom([]string{"anna", "ben", "sam", ""})
		roles := rapid.SampledFrom([]string{RoleAgent, RoleAgent, RoleSupervisor, "director", ""})
		var ids []string
		for n := range rapid.IntRange(1, 25).Draw(rt, "acts") {
			part := func(name string) WaivePart {
				if rapid.Bool().Draw(rt, name+" by percent") {
					r, _ := negotiation.ParseRate(fmt.Sprint(rapid.IntRange(0, 120).Draw(rt, name)))
					return WaivePart{Percent: r}
				}
				return WaivePart{Minor: rapid.Int64Range(-5, 12000).Draw(rt, name)}
			}
			d := Decision{Waive: &Waive{Account: "CN-90002", Fees: part("fees"), Interest: part("interest")}}
			var e Event
			id := fmt.Sprint("act", n)
			switch rapid.IntRange(0, 3).Draw(rt, "kind") {
			case 0:
				e, ids = ApprovalAsked{ID: id, Staff: people.Draw(rt, "who"), Role: roles.Draw(rt, "role"), Decision: d}, append(ids, id)
			case 1:
				if len(ids) > 0 {
					id = rapid.SampledFrom(ids).Draw(rt, "of")
				}
				e = ApprovalAnswered{ID: id, Staff: people.Draw(rt, "who"), Role: roles.Draw(rt, "role"), Asker: roles.Draw(rt, "asker"), Yes: rapid.IntRange(0, 3).Draw(rt, "yes") > 0}
			default:
				e = StaffDecided{ID: id, Staff: people.Draw(rt, "who"), Role: roles.Draw(rt, "role"), Decision: d}
			}
			before := find(f.Accounts, "CN-90002").Statement
			next, effects := Step(s, e, f)
			if again, same := Step(s, e, f); !reflect.DeepEqual(next, again) || !reflect.DeepEqual(effects, same) {
				rt.Fatal("the same turn came out otherwise")
			}
			for _, x := range saysIn(effects) {
				if !slices.Contains(allowed, x.Kind) {
					rt.Fatalf("the bot says %s while a person talks", x.Kind)
				}
			}
			if a, ok := e.(ApprovalAnswered); ok && len(effectsOf[ApprovalClosed](effects)) > 0 {
				if answered[a.ID]++; answered[a.ID] > 1 || a.Role != RoleSupervisor || a.Staff == "anna" {
					rt.Fatalf("%+v counts", a)
				}
			}
			for _, x := range effectsOf[Decided](effects) {
				role := x.Role
				if x.Approved != "" {
					role = RoleSupervisor
				}
				if x.Staff != "anna" || role != RoleAgent && role != RoleSupervisor || x.Approved == x.Staff {
					rt.Fatalf("decided by %+v", x)
				}
				for of, amount := range map[negotiation.WaiverOf]int64{negotiation.OfFees: x.Waived.Fees.Minor(), negotiation.OfInterest: x.Waived.Interest.Minor()} {
					off[of] += amount
					if amount > 0 && role == RoleSupervisor {
						widest[of] = role
					}
				}
				if x.Waived.Before.Minor()-x.Waived.Owed.Minor() != x.Waived.Fees.Minor()+x.Waived.Interest.Minor() || x.Waived.Before != before.Total {
					rt.Fatalf("the sums: %+v", x.Waived)
				}
			}
			s = next
			applyDecided(t, &f, effects)
			now := find(f.Accounts, "CN-90002").Statement
			for of, owed := range map[negotiation.WaiverOf]int64{negotiation.OfFees: now.Fees.Minor(), negotiation.OfInterest: now.Interest.Minor()} {
				w := p.Authority[widest[of]].WaivePercent
				rate := w.Fees
				if of == negotiation.OfInterest {
					rate = w.Interest
				}
				most := new(big.Rat).Mul(rate.Rat(), big.NewRat(owed+off[of], 100))
				if new(big.Rat).SetInt64(off[of]).Cmp(most) > 0 {
					rt.Fatalf("%d of %s taken off by %s, %d are left", off[of], of, widest[of], owed)
				}
			}
		}
	})
}
