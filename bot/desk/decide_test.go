package desk_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/desk"
	"repaybot/bot/staff"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// loan is what a customer owes interest and penalties on.
const loan = `{"account":"CN-90009","product":"cn-personal-loan","currency":"CNY","customer":{"id":"C9","name":"王芳","phone":"+8619900000009","id_last4":"1234","birth_date":"1990-01-01","locale":"zh-CN","time_zone":"Asia/Shanghai"},"entries":[],"schedule":[{"due":"2026-09-05","principal":"800.00","interest":"60.00"},{"due":"2026-10-05","principal":"800.00","interest":"52.00"},{"due":"2027-01-05","principal":"800.00","interest":"40.00"}],"flags":[],"broken_plans_12m":0}`

// lindasLoan is a customer's case about the loan, which linda has.
func lindasLoan(t *testing.T) (o *office, id string) {
	o = newOffice(t)
	p := o.bot.Policy()
	if r, err := bot.ImportBook(t.Context(), o.db, p, strings.NewReader(loan), func(r bot.RefusedLine) { t.Error(r) }); err != nil || r.Count.New != 1 {
		t.Fatal(r, err)
	}
	o.count++
	id = "web:C9"
	if _, err := o.bot.Handle(t.Context(), bot.Inbound{
		Conversation: id, Channel: "web", EventID: fmt.Sprint(o.count), At: o.now, Kind: bot.Text, Text: "我要人工", Customer: "C9", CameFor: "CN-90009", Verified: true,
	}); err != nil {
		t.Fatal(err)
	}
	o.done(o.desk.Take(t.Context(), colleagues.of("linda"), id, o.act()))
	return o, id
}

func interestOff(minor int64) dialog.Decision {
	return dialog.Decision{Waive: &dialog.Waive{Account: "CN-90009", Interest: dialog.WaivePart{Minor: minor}}}
}

func (o *office) interest() int64 {
	o.t.Helper()
	f, _, err := o.bot.Facts(o.t.Context(), "C9", o.now)
	if err != nil {
		o.t.Fatal(err)
	}
	return f.Accounts[0].Statement.Interest.Minor()
}

func notDecided(t *testing.T, what string, err error, why dialog.WhyNotDecided) {
	t.Helper()
	var e *desk.DecisionError
	if !errors.As(err, &e) || e.Why != why {
		t.Errorf("%s: %v, want %s", what, err, why)
	}
}

func TestADecisionIsTheOwnersAndWithinTheirAuthority(t *testing.T) {
	o, id := lindasLoan(t)
	decide := func(who, act string, d dialog.Decision) error {
		return o.desk.Decide(t.Context(), colleagues.of(who), id, act, d)
	}
	var taken *desk.TakenBy
	if err := decide("ben", o.act(), interestOff(100)); !errors.As(err, &taken) || taken.Staff != "linda" {
		t.Errorf("another agent: %v", err)
	}
	if err := decide("sam", o.act(), interestOff(100)); !errors.As(err, &taken) {
		t.Errorf("a supervisor who has not the case: %v", err)
	}
	refused(t, "another team's", decide("dora", o.act(), interestOff(100)), desk.NotYourTeam)
	notDecided(t, "above an agent's", decide("linda", o.act(), interestOff(5601)), dialog.AboveTheirs)
	notDecided(t, "a crafted offer", decide("linda", o.act(), dialog.Decision{Offer: &dialog.StaffOffered{Account: "CN-90009", Role: "supervisor", Approved: "sam"}}), dialog.NeedsYes)
	notDecided(t, "a zone that is none", decide("linda", o.act(), dialog.Decision{Correct: &dialog.CorrectContact{Zone: "../../etc/passwd"}}), dialog.NotOne)
	if got := o.interest(); got != 11200 {
		t.Fatalf("interest of %d after what was refused", got)
	}

	preview, err := o.desk.PreviewDecision(t.Context(), colleagues.of("linda"), id, interestOff(5600))
	if err != nil || preview.Why != "" || preview.Cost != negotiation.NewMoney(5600, "CNY") || preview.Waived.Before.Minor()-preview.Waived.Owed.Minor() != 5600 || len(preview.Rooms) != 2 || preview.Rooms[1].Most.Minor() != 5600 {
		t.Errorf("the preview: %+v, %v", preview, err)
	}
	above, err := o.desk.PreviewDecision(t.Context(), colleagues.of("linda"), id, interestOff(9000))
	if err != nil || !above.NeedsApproval || above.Above.Most != "56.00" || above.Above.Needs != "supervisor" {
		t.Errorf("the preview of what is above: %+v, %v", above, err)
	}
	o.log.take()
	click := o.act()
	var group sync.WaitGroup
	for range 3 { // a doubled click, and one more
		group.Go(func() {
			if err := decide("linda", click, interestOff(2000)); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if got := o.interest(); got != 9200 {
		t.Errorf("interest of %d after one act", got)
	}
	if log := o.log.take(); !slices.Contains(log, "linda case.waived") {
		t.Errorf("logged %q", log)
	}
	o.log.broken = true
	if err := decide("linda", o.act(), interestOff(100)); err == nil || o.interest() != 9200 {
		t.Errorf("done though it could not be logged: %v", err)
	}
	o.log.broken = false
	o.log.take()
	o.done(decide("linda", o.act(), dialog.Decision{Correct: &dialog.CorrectContact{Number: "+8619900001234"}}))
	o.log.mu.Lock()
	for _, e := range o.log.entries {
		if strings.Contains(fmt.Sprint(e), "19900001234") {
			t.Errorf("the log has the number: %+v", e)
		}
	}
	o.log.mu.Unlock()
	c, err := o.desk.Customer(t.Context(), colleagues.of("linda"), id)
	if err != nil || c.NumberAsked != "1234" {
		t.Errorf("asked for %q, %v", c.NumberAsked, err)
	}
	happened := 0
	for _, e := range o.open("linda", id).Entries {
		if e.Happened != nil && e.Happened.Decision != nil && e.Happened.Decision.Decided != nil {
			happened++
		}
	}
	if happened != 2 {
		t.Errorf("the transcript shows %d decisions", happened)
	}
}

func TestASupervisorAnswersOnce(t *testing.T) {
	o, id := lindasLoan(t)
	linda := colleagues.of("linda")
	o.done(o.desk.AskApproval(t.Context(), linda, id, o.act(), "三个月没有工资", interestOff(11200)))
	for who, n := range map[string]int{"linda": 1, "ben": 0, "sam": 1} {
		all, err := o.desk.Approvals(t.Context(), colleagues.of(who))
		if err != nil || len(all) != n {
			t.Errorf("%s sees %d, %v", who, len(all), err)
		}
	}
	all, err := o.desk.Approvals(t.Context(), colleagues.of("sam"))
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	a := all[0]
	if !a.MayAnswer || a.Asker != "Linda" || a.All.Cost != negotiation.NewMoney(11200, "CNY") || a.Own.Rooms[1].Most.Minor() != 5600 || a.All.Why != "" || a.Name != "王芳" {
		t.Errorf("shown: %+v", a)
	}
	answer := func(who, act string, yes bool, why string) error {
		return o.desk.AnswerApproval(t.Context(), colleagues.of(who), a.ID, act, yes, why)
	}
	refused(t, "an agent answers", answer("ben", o.act(), true, ""), desk.NeedsSupervisor)
	refused(t, "a no without a reason", answer("sam", o.act(), false, " "), desk.NoText)
	if err := answer("pia", o.act(), true, ""); err == nil {
		t.Error("who only practises answers")
	}
	click := o.act()
	o.done(answer("sam", click, true, ""))
	o.done(answer("sam", click, true, "")) // a doubled click
	var gone *desk.ApprovalError
	if err := answer("sam", o.act(), false, "no"); !errors.As(err, &gone) || gone.Why != dialog.AnsweredAlready {
		t.Errorf("answered again: %v", err)
	}
	if got := o.interest(); got != 0 {
		t.Errorf("interest of %d", got)
	}
	if log := o.log.take(); !slices.Contains(log, "sam approval.given") || !slices.Contains(log, "linda approval.asked") {
		t.Errorf("logged %q", log)
	}
}

// TestRolesAreReadWhenItIsAnswered: nobody approves their own, not with a role
// they have been given since, and what was asked by somebody who may no longer
// act is not done.
func TestRolesAreReadWhenItIsAnswered(t *testing.T) {
	o, id := lindasLoan(t)
	o.done(o.desk.AskApproval(t.Context(), colleagues.of("linda"), id, o.act(), "", interestOff(11200)))
	all, err := o.desk.Approvals(t.Context(), colleagues.of("sam"))
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	promoted := colleagues.of("linda")
	promoted.Role = staff.Supervisor
	refused(t, "her own, promoted", o.desk.AnswerApproval(t.Context(), promoted, all[0].ID, o.act(), true, ""), desk.TheirOwn)
	demoted := colleagues.of("sam")
	demoted.Role, demoted.Teams = staff.Agent, []bot.Team{bot.Care}
	refused(t, "a supervisor no more", o.desk.AnswerApproval(t.Context(), demoted, all[0].ID, o.act(), true, ""), desk.NeedsSupervisor)

	left := people(slices.Clone(colleagues))
	left[slices.IndexFunc(left, func(c staff.Colleague) bool { return c.Name == "linda" })].Active = false
	without, err := desk.New(desk.Options{Bot: o.bot, Store: o.db, Audit: o.log, Colleagues: left, Now: func() time.Time { return o.now }, Pages: o.here})
	if err != nil {
		t.Fatal(err)
	}
	var gone *desk.ApprovalError
	if err := without.AnswerApproval(t.Context(), colleagues.of("sam"), all[0].ID, o.act(), true, ""); !errors.As(err, &gone) || gone.How != dialog.ApprovalMoved {
		t.Errorf("who asked has left: %v", err)
	}
	if got := o.interest(); got != 11200 {
		t.Errorf("interest of %d: done all the same", got)
	}
}

// A no reaches whoever asked, with its reason, in the case and in the transcript.
func TestANoIsTold(t *testing.T) {
	o, id := lindasLoan(t)
	o.done(o.desk.AskApproval(t.Context(), colleagues.of("linda"), id, o.act(), "", interestOff(9000)))
	told := make(chan string, 100)
	o.desk.OnChange(func(c desk.Change) { told <- c.Conversation })
	all, err := o.desk.Approvals(t.Context(), colleagues.of("sam"))
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	o.done(o.desk.AnswerApproval(t.Context(), colleagues.of("sam"), all[0].ID, o.act(), false, "没有新的情况"))
	select {
	case got := <-told:
		if got != id {
			t.Errorf("told of %s", got)
		}
	default:
		t.Error("whoever asked is not told live")
	}
	c, err := o.desk.Customer(t.Context(), colleagues.of("linda"), id)
	if err != nil || len(c.Approvals) != 1 || c.Approvals[0].How != dialog.ApprovalRefused || c.Approvals[0].Why != "没有新的情况" || c.Approvals[0].Staff != "sam" {
		t.Errorf("the case shows %+v, %v", c.Approvals, err)
	}
	if o.interest() != 11200 {
		t.Error("done all the same")
	}
	if slices.ContainsFunc(o.log.take(), func(x string) bool { return strings.Contains(x, "没有") }) {
		t.Error("the log has the words")
	}
}
