package bot_test

import (
	"strings"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// decides has anna decide something; the conversation is hers.
func (b *bank) decides(id string, at time.Time, what dialog.Decision) bot.TurnResult {
	b.t.Helper()
	return b.handle(bot.Inbound{
		Conversation: "web:C1", Channel: "console", EventID: id, At: at, Kind: bot.StaffDecided, Staff: "anna",
		Decided: &dialog.StaffDecided{ID: id, Role: dialog.RoleAgent, Decision: what},
	})
}

func (b *bank) supervisorAnswers(event, id, asker string, yes bool) bot.TurnResult {
	b.t.Helper()
	b.events++
	return b.handle(bot.Inbound{
		Conversation: "web:C1", Channel: "console", EventID: event, At: day.Add(time.Duration(b.events) * time.Second), Kind: bot.Approved, Staff: event,
		Answer: &dialog.ApprovalAnswered{ID: id, Role: dialog.RoleSupervisor, Asker: asker, Yes: yes, Why: "no"},
	})
}

var (
	fee      = entry("2026-11-01", "fee", "80.00")
	feeLine  = booked(cardLine, fee)
	feeOff   = dialog.Decision{Waive: &dialog.Waive{Account: "CN-90001", Fees: dialog.WaivePart{Minor: 5000}}}
	feeEntry = func(on string) string { return `{"date":"` + on + `","kind":"waiver","amount":"50.00","of":"fees"}` }
)

// TestAWaiverCountsOnce is decided by a colleague first and in the book days
// after: what is owed is the same, with the book and without.
func TestAWaiverCountsOnce(t *testing.T) {
	b := emptyBank(t, nil)
	n := newBooks(t, b.db, b.db)
	if _, err := n.take(0, feeLine); err != nil {
		t.Fatal(err)
	}
	b.drain()
	b.handle(b.in(bot.Opened, ""))
	b.handle(b.in(bot.Text, "你好"))
	b.handle(b.in(bot.StaffTook, ""))
	before := yuan(t, b.owed(day))
	r := b.decides("w1", day.Add(time.Minute), feeOff)
	if len(r.Said) != 1 || r.Said[0].Kind != "waived_by_colleague" || r.Said[0].Figures["total"] != dialog.Sum(negotiation.NewMoney(before-5000, "CNY")) {
		t.Errorf("said %+v", r.Said)
	}
	if again := b.decides("w1", day.Add(2*time.Minute), feeOff); !again.Repeated { // a doubled click
		t.Errorf("the same act twice is two: %+v", again.Decisions)
	}
	counted := b.owed(day)
	if yuan(t, counted) != before-5000 {
		t.Errorf("owed %d before and %s after", before, counted)
	}
	b.replay()

	news := 0
	turns, err := b.s.Turns(t.Context(), "web:C1", 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for i := range turns {
		for _, c := range bot.ChangesOf(&turns[i]) {
			if d, ok := c.Data.(bot.DecisionNews); ok {
				news++
				if c.Kind != bot.DecisionChange || d.Waived == nil || d.Waived.Fees != "50.00" || d.Waived.Interest != "0.00" || d.Staff != "anna" || d.Account != "CN-90001" {
					t.Errorf("the bank is told %+v, %+v", d, d.Waived)
				}
			}
		}
		for _, l := range bot.DecisionsOf(&turns[i]) {
			if l.Decided == nil || l.Decided.Waived == nil || l.Decided.Waived.Owed.Minor() != before-5000 || l.Decided.Waive.Fees.Minor != 5000 {
				t.Errorf("colleagues read %+v", l.Decided)
			}
		}
	}
	if news != 1 {
		t.Errorf("the bank is told %d times", news)
	}

	n.now = day.AddDate(0, 0, 3)
	if _, err := n.take(0, booked(cardLine, fee, feeEntry("2026-11-25"))); err != nil {
		t.Fatal(err)
	}
	b.drain()
	if now := b.owed(day.AddDate(0, 0, 3)); yuan(t, now) != yuan(t, byTheBook(t, b, n, "2026-11-25")) {
		t.Errorf("owed %s", now)
	}
	f, _, err := b.s.Facts(t.Context(), "C1", n.now)
	if err != nil || len(f.Accounts[0].Given) != 1 || f.Accounts[0].Statement.Fees.Minor() != 3000 {
		t.Errorf("fees of %s, given %v (%v)", f.Accounts[0].Statement.Fees, f.Accounts[0].Given, err)
	}
	b.replay()
}

// byTheBook is what the book alone says is owed then.
func byTheBook(t *testing.T, b *bank, n *books, on string) string {
	t.Helper()
	a, err := negotiation.ParseAccount([]byte(booked(cardLine, fee, feeEntry(on))), b.s.Policy())
	if err != nil {
		t.Fatal(err)
	}
	s, err := b.s.Policy().Statement(a, negotiation.DateOf(n.now.In(day.Location())))
	if err != nil {
		t.Fatal(err)
	}
	return s.Total.Decimal()
}

// TestAWaiverThatTheBookDoesNotGet is asked about as a payment is, and counts
// meanwhile.
func TestAWaiverThatTheBookDoesNotGet(t *testing.T) {
	b := emptyBank(t, nil)
	n := newBooks(t, b.db, b.db)
	take := func(days int) {
		t.Helper()
		n.now = day.AddDate(0, 0, days)
		if _, err := n.take(0, feeLine); err != nil {
			t.Fatal(err)
		}
		if _, err := b.s.RunDue(t.Context(), n.now, nil); err != nil {
			t.Fatal(err)
		}
	}
	take(0)
	b.drain()
	b.handle(b.in(bot.Opened, ""))
	b.handle(b.in(bot.StaffTook, ""))
	b.decides("w1", day.Add(time.Minute), feeOff)
	b.handle(b.in(bot.StaffBack, ""))
	asked := func() bool {
		c, err := b.s.Conversation(t.Context(), "web:C1")
		if err != nil {
			t.Fatal(err)
		}
		return c.Case.Open() && c.Case.Reason == dialog.PaymentMismatch && strings.Contains(c.Case.Summary, "summary_waiver")
	}
	take(5)
	if asked() {
		t.Error("asked about too early")
	}
	take(6)
	if !asked() {
		t.Error("nobody was asked")
	}
	f, _, err := b.s.Facts(t.Context(), "C1", n.now)
	if err != nil || f.Accounts[0].Statement.Fees.Minor() != 3000 {
		t.Errorf("it counts no more: %s (%v)", f.Accounts[0].Statement.Fees, err)
	}
	b.replay()
}

// TestWhatColleaguesMarkAndCorrect holds from then on, and is played again.
func TestWhatColleaguesMarkAndCorrect(t *testing.T) {
	b := openBank(t, nil)
	b.handle(b.in(bot.Opened, ""))
	b.handle(b.in(bot.StaffTook, ""))
	at := day.Add(time.Minute)
	facts := func() dialog.Facts {
		t.Helper()
		f, _, err := b.s.Facts(t.Context(), "C1", at)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	b.decides("m1", at, dialog.Decision{Mark: &dialog.MarkCustomer{Flag: negotiation.Disputed, Account: "CN-90001"}})
	if f := facts(); len(f.Accounts[0].Account.Flags) != 1 || len(f.Marks) != 1 || f.Marks[0].Staff != "anna" {
		t.Errorf("flags %v, marks %+v", f.Accounts[0].Account.Flags, f.Marks)
	}
	r := b.decides("m2", at, dialog.Decision{Mark: &dialog.MarkCustomer{Flag: negotiation.Disputed, Account: "CN-90001", Off: true}})
	if f := facts(); len(f.Accounts[0].Account.Flags) != 0 || r.View().Limits == "protected" {
		t.Errorf("flags %v, limits %s", f.Accounts[0].Account.Flags, r.View().Limits)
	}
	const number = "+8619900000077"
	b.decides("c1", at, dialog.Decision{Correct: &dialog.CorrectContact{
		Locale: dialog.English, Zone: "Europe/Paris", Number: number, Wishes: &negotiation.ContactPreferences{Channel: "telegram"},
	}})
	if f := facts(); f.Now.Location().String() != "Europe/Paris" || f.Contact.Wishes.Channel != "telegram" {
		t.Errorf("written to in %s by %q", f.Now.Location(), f.Contact.Wishes.Channel)
	}
	asked, err := b.s.NumberAsked(t.Context(), "C1")
	if err != nil || asked == nil || asked.Number != number {
		t.Errorf("asked for %+v (%v)", asked, err)
	}
	if who, err := b.db.ByPhone(t.Context(), b.db.PhoneHash(number)); err != nil || len(who) != 0 {
		t.Errorf("the number is used before the book has it: %v, %v", who, err)
	}
	p, err := negotiation.ParsePolicy(policyText(t))
	if err != nil {
		t.Fatal(err)
	}
	line := strings.ReplaceAll(cardLine, "+8619900000001", number)
	if _, err := bot.ImportBook(t.Context(), b.db, p, strings.NewReader(line), func(r bot.RefusedLine) { t.Error(r) }); err != nil {
		t.Fatal(err)
	}
	if asked, err = b.s.NumberAsked(t.Context(), "C1"); err != nil || asked != nil {
		t.Errorf("the book has it, and it is still asked for: %+v (%v)", asked, err)
	}
	if r := b.decides("c2", at, dialog.Decision{Correct: &dialog.CorrectContact{Wrong: true}}); len(r.Decisions) != 1 {
		t.Errorf("decided %+v", r.Decisions)
	}
	if !facts().Contact.PausedFor(negotiation.PauseWrongPerson, at) {
		t.Error("messages go on to a number that is somebody else's")
	}
	b.replay()
}

// TestAnApprovalWaitsForOneSupervisor among all that wait, and once.
func TestAnApprovalWaitsForOneSupervisor(t *testing.T) {
	b := openBank(t, nil)
	b.handle(b.in(bot.Opened, ""))
	b.handle(b.in(bot.StaffTook, ""))
	ask := func(id string) bot.TurnResult {
		return b.handle(bot.Inbound{
			Conversation: "web:C1", Channel: "console", EventID: id, At: day.Add(time.Minute), Kind: bot.ApprovalAsked, Staff: "anna",
			Asked: &dialog.ApprovalAsked{ID: id, Role: dialog.RoleAgent, Note: "please", Decision: dialog.Decision{Mark: &dialog.MarkCustomer{Flag: negotiation.Bankrupt, Off: true}}},
		})
	}
	b.decides("m1", day.Add(time.Minute), dialog.Decision{Mark: &dialog.MarkCustomer{Flag: negotiation.Bankrupt}})
	ask("a1")
	waiting, err := b.s.Approvals(t.Context(), 0)
	if err != nil || len(waiting) != 1 || waiting[0].ID != "a1" || waiting[0].Staff != "anna" || waiting[0].Conversation != "web:C1" || waiting[0].Note != "please" {
		t.Fatalf("waiting: %+v, %v", waiting, err)
	}
	results := make(chan bot.TurnResult, 2)
	for _, who := range []string{"sam", "sue"} {
		go func() {
			r, err := b.s.Handle(t.Context(), bot.Inbound{
				Conversation: "web:C1", Channel: "console", EventID: who, At: day.Add(2 * time.Minute), Kind: bot.Approved, Staff: who,
				Answer: &dialog.ApprovalAnswered{ID: "a1", Role: dialog.RoleSupervisor, Asker: dialog.RoleAgent, Yes: true},
			})
			if err != nil {
				t.Error(err)
			}
			results <- r
		}()
	}
	done := 0
	for range 2 {
		for _, e := range (<-results).Decisions {
			if _, ok := e.(dialog.Decided); ok {
				done++
			}
		}
	}
	if done != 1 {
		t.Errorf("done %d times", done)
	}
	if waiting, err = b.s.Approvals(t.Context(), 0); err != nil || len(waiting) != 0 {
		t.Errorf("still waiting: %+v, %v", waiting, err)
	}
	c, err := b.s.Conversation(t.Context(), "web:C1")
	if err != nil || len(c.Case.Approvals) != 1 || c.Case.Approvals[0].How != dialog.ApprovalGiven {
		t.Errorf("the case shows %+v, %v", c.Case, err)
	}
	ask("a2") // nothing is left to take away
	b.supervisorAnswers("sam2", "a2", dialog.RoleAgent, false)
	b.replay()
}
