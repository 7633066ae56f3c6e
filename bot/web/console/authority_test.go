package console_test

import (
	"flag"
	"fmt"
	"math/big"
	"math/rand/v2"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"repaybot/bot"
	"repaybot/bot/staff"
	"repaybot/bot/web/console"
	"repaybot/dialog"
	"repaybot/negotiation"
)

var seed = flag.Uint64("seed", 0, "of random forms; 0 for the clock's")

// TestNothingIsGivenBeyondAuthority sends forms of offers, waivers and approvals as
// an agent and as a supervisor, with whatever a form could have and with fields that
// none has: every offer that then lies before a customer, every agreement and every
// waiver is within the limits that apply, widened by the authority of who gave it,
// as their account has it.
func TestNothingIsGivenBeyondAuthority(t *testing.T) {
	from := *seed
	if from == 0 {
		from = uint64(time.Now().UnixNano())
	}
	t.Logf("-seed %d", from)
	c := &counter{
		house: opening(t, func() time.Time { return monday }, embedded(t, t.TempDir())), t: t,
		r: rand.New(rand.NewPCG(from, 16)), roles: map[string]staff.Role{}, tokens: map[string]string{}, came: map[string]int{},
	}
	c.employs(staffOf...)
	for _, one := range staffOf {
		c.roles[one.Name] = one.Role
		c.tokens[one.Name] = c.in(one.Name, monday)
	}
	c.next()
	for range *requests {
		if c.at.sent >= 14 || len(c.waiting()) == 0 && (c.at.sent >= 9 || c.at.agreed && c.r.IntN(3) == 0) {
			c.next()
		}
		if c.at.sent++; c.one() {
			c.through++
		}
		if c.r.IntN(6) == 0 {
			c.agrees()
		}
		if t.Failed() {
			return
		}
	}
	t.Logf("%d of %d went through: %v; the customers agreed to %d offers", c.through, *requests, c.came, c.agreed)
	if c.through*3 < *requests {
		t.Errorf("only %d of %d went through", c.through, *requests)
	}
	for _, what := range []string{"put by agent", "put by supervisor", "put by agent, approved", "waived by agent", "waived by supervisor", "waived by agent, approved", "asked", "nothing"} {
		if *requests >= 1500 && c.came[what] == 0 {
			t.Errorf("never %s", what)
		}
	}
	if *requests >= 1500 && c.agreed == 0 {
		t.Error("nobody agreed to anything")
	}
}

// counter counts what is given to customers, one after the other.
type counter struct {
	*house
	t       *testing.T
	r       *rand.Rand
	roles   map[string]staff.Role
	tokens  map[string]string // sessions, by colleague
	acts    []string
	at      *received
	count   int
	through int
	agreed  int
	came    map[string]int
}

// received is a customer, with what was taken off for good.
type received struct {
	n              int
	owner          string
	fees, interest int64 // outstanding at first
	feesOff        int64
	interestOff    int64
	sent           int
	agreed         bool
}

func (c *counter) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func oneOf[T any](c *counter, from ...T) T { return from[c.r.IntN(len(from))] }

// next has another customer come, as long overdue as any, whom a colleague takes.
func (c *counter) next() {
	c.t.Helper()
	c.count++
	line := oneOf(c, c.loan, c.card)()
	r, err := bot.ImportBook(c.t.Context(), c.first().store, c.policy, strings.NewReader(line), func(r bot.RefusedLine) { c.t.Error(r) })
	if err != nil || r.Count.New != 1 {
		c.t.Fatal(r, err)
	}
	c.writes(c.count, "我要人工")
	c.at = &received{n: c.count, owner: oneOf(c, "linda", "linda", "sam")}
	c.must(c.first().desk.Take(c.t.Context(), c.who(c.at.owner), conversationOf(c.count), newAct()))
	_, _, a := c.account()
	c.at.fees, c.at.interest = a.Statement.Fees.Minor(), a.Statement.Interest.Minor()
	if c.at.fees+c.at.interest == 0 {
		c.t.Fatal("there is nothing to waive")
	}
}

// loan is one that is late, for some time or just, with interest that may be waived.
func (c *counter) loan() string {
	due := oneOf(c, [2]string{"2026-07-05", "2026-08-05"}, [2]string{"2026-09-05", "2026-10-05"}, [2]string{"2026-10-20", "2026-11-05"})
	return c.line(fmt.Sprintf(`"product":"cn-personal-loan","entries":[],"schedule":[{"due":%q,"principal":"800.00","interest":"60.00"},{"due":%q,"principal":"800.00","interest":"52.37"},{"due":"2027-01-05","principal":"800.00","interest":"40.00"}]`, due[0], due[1]))
}

// card is one that is as late, with a fee that may be waived.
func (c *counter) card() string {
	on := oneOf(c, [3]string{"2026-07-01", "2026-07-20", "2026-08-10"}, [3]string{"2026-08-01", "2026-08-20", "2026-09-10"}, [3]string{"2026-09-01", "2026-09-30", "2026-10-20"})
	return c.line(fmt.Sprintf(`"product":"cn-credit-card","entries":[{"date":%q,"kind":"purchase","amount":"9000.00"},{"date":"2026-11-01","kind":"fee","amount":"80.35"}],"statements":[{"date":%q,"due":%q,"balance":"9000.00","minimum":"900.00"}]`, on[0], on[1], on[2]))
}

// line is the book's of an account.
func (c *counter) line(account string) string {
	return fmt.Sprintf(`{"account":%q,"currency":"CNY","customer":{"id":"C%d","name":"王小明","phone":"+8619955%06d","id_last4":"1234","birth_date":"1990-01-01","locale":"zh-CN","time_zone":"Asia/Shanghai"},%s,"flags":[],"broken_plans_12m":0}`,
		accountOf(c.count), c.count, c.count, account)
}

// account is the customer's, with what the limits are worked out of.
func (c *counter) account() (dialog.State, dialog.Facts, dialog.AccountFacts) {
	c.t.Helper()
	_, s, f, err := c.first().bot.TurnFacts(c.t.Context(), conversationOf(c.at.n), monday)
	c.must(err)
	i := slices.IndexFunc(f.Accounts, func(a dialog.AccountFacts) bool { return a.Account.Number == accountOf(c.at.n) })
	if i < 0 {
		c.t.Fatal("the account is gone")
	}
	return s, f, f.Accounts[i]
}

// waiting are the approvals that wait for an answer in the conversation.
func (c *counter) waiting() []bot.PendingApproval {
	c.t.Helper()
	all, err := c.first().bot.Approvals(c.t.Context(), 0)
	c.must(err)
	return slices.DeleteFunc(all, func(p bot.PendingApproval) bool { return p.Conversation != conversationOf(c.at.n) })
}

// smuggled are fields that no form has.
var smuggled = []url.Values{
	{"role": {"supervisor"}}, {"Role": {"supervisor"}, "staff": {"sam"}}, {"approved": {"sam"}}, {"approved_by": {"sam"}, "Approved": {"sam"}}, {"offer.approved": {"sam"}, "offer[role]": {"supervisor"}},
	{"max_term": {"120"}, "min_installment": {"1"}}, {"amount": {"1.00"}, "amount_by_then": {"1.00"}}, {"waived.interest": {"9999"}, "waived": {"9999"}}, {"limits": {"hardship"}, "hardship": {"documented"}},
	{"grant": {`{"staff":"sam","role":"supervisor","approved":"sue"}`}}, {"annual_rate": {"0"}, "fee": {"0"}}, {"as_of": {"2026-07-01"}, "on": {"2026-07-01"}}, {"asker": {"linda"}, "id": {"x"}}, {"waive": {`{"fees":"100","interest":"100"}`}},
}

// one sends one form, and tells whether anything came of it.
func (c *counter) one() bool {
	c.t.Helper()
	var (
		path     string
		fields   url.Values
		approves *bot.PendingApproval
	)
	by := c.at.owner
	place := "0-" + accountOf(c.at.n)[len(accountOf(c.at.n))-4:]
	conversation := "/console/conversations/" + url.PathEscape(conversationOf(c.at.n))
	what, waiting := c.r.IntN(12), c.waiting()
	if len(waiting) > 0 && c.r.IntN(3) == 0 {
		what = 10
	}
	if (what == 8 || what == 9) && c.at.owner == "sam" && c.r.IntN(4) > 0 {
		what = 0 // a supervisor has nobody to ask
	}
	switch what {
	default:
		path, fields = conversation+"/offer", c.offer()
	case 5, 6, 7:
		path, fields = conversation+"/decide/waiver", c.waiver()
	case 8:
		path, fields = conversation+"/offer/ask", c.offer()
		fields.Set("waive_fees", "100")
		fields.Set("waive_interest", oneOf(c, "51", "80", "100"))
	case 9:
		path, fields = conversation+"/decide/waiver/ask", c.waiver()
		fields.Set("interest", oneOf(c, "60", "75.5", "100"))
		fields.Set("interest_by", "percent")
	case 10, 11:
		if len(waiting) == 0 && c.r.IntN(2) == 0 {
			path, fields = conversation+"/offer", c.offer()
			break
		}
		if len(waiting) == 0 {
			path, fields = conversation+"/decide/"+oneOf(c, "offer", "waiver", "case_step", "gift"), c.offer()
			break
		}
		p := oneOf(c, waiting...)
		path, by, approves = "/console/approvals/open/"+url.PathEscape(p.ID)+"/answer", oneOf(c, "sam", "sue", "sue", "sue", "linda", "ben"), &p
		fields = url.Values{"answer": {oneOf(c, "yes", "yes", "yes", "yes", "no")}, "why": {oneOf(c, "", "好")}}
		if c.r.IntN(3) == 0 {
			for name, values := range c.offer() { // other than what was asked for
				fields[name] = values
			}
		}
	}
	if fields.Get("account") == "" && approves == nil {
		fields.Set("account", place)
	}
	if approves == nil && c.r.IntN(15) == 0 {
		by = oneOf(c, "linda", "ben", "dora", "sam", "sue", "pia")
	}
	query := ""
	for range c.r.IntN(3) {
		for name, values := range smuggled[c.r.IntN(len(smuggled))] {
			fields[name] = values
		}
		switch c.r.IntN(4) {
		case 0:
			query = "?role=supervisor&approved=sam&waive_interest=100&interest=100&interest_by=percent&staff=sam"
		case 1: // a second value
			name := oneOf(c, "waive_interest", "waive_fees", "term", "interest", "fees", "kind")
			fields.Add(name, oneOf(c, "100", "settlement", "60", "0"))
		}
	}
	act := uuid.NewString()
	if len(c.acts) > 0 && c.r.IntN(20) == 0 {
		act = oneOf(c, c.acts...)
	}
	c.acts = append(c.acts, act)
	fields.Set("act", act)
	fields.Set("csrf", console.CSRFOf(c.tokens[by]))
	before, err := c.first().bot.Conversation(c.t.Context(), conversationOf(c.at.n))
	c.must(err)
	w := httptest.NewRecorder()
	r := request(c.t.Context(), "POST", path+query, c.tokens[by], fields)
	if c.r.IntN(3) > 0 {
		r.Header.Set("HX-Request", "true")
	}
	c.first().pages.ServeHTTP(w, r)
	if w.Code >= 500 {
		c.t.Fatalf("%s %v by %s: %d\n%s", path, fields, by, w.Code, w.Body)
	}
	came := c.cameOf(before.Sequence, by, approves)
	if c.t.Failed() {
		c.t.Logf("%s %v by %s: %d", path+query, fields, by, w.Code)
	}
	if !came {
		c.came["nothing"]++
	}
	return came
}

// offer are an offer's fields: mostly such as could be meant.
func (c *counter) offer() url.Values {
	kind := oneOf(c, "installments", "installments", "installments", "installments", "installments", "settlement", "promise")
	f := url.Values{"kind": {kind}}
	if kind == "installments" {
		f.Set("term", fmt.Sprint(3+c.r.IntN(9)))
		f.Set("down", oneOf(c, "", "100.00", "171.24", "200"))
	}
	if kind != "promise" && c.r.IntN(2) == 0 {
		f.Set("waive_fees", "100")
		f.Set("waive_interest", fmt.Sprint(c.r.IntN(51)))
	}
	for range max(0, c.r.IntN(7)-4) {
		switch c.r.IntN(9) {
		case 0:
			f.Set("term", oneOf(c, "-1", "0", "1", "2", "12", "13", "24", "25", "59", "60", "61", "600", "9999999999"))
		case 1:
			f.Set("waive_fees", oneOf(c, "0", "49.999", "50", "99.5", "100", "100.0001", "120", "-5", "1e3", "NaN"))
		case 2:
			f.Set("waive_interest", oneOf(c, "0", "30", "50", "50.0001", "51", "60", "99", "100", "101", "-1", "٥٠"))
		case 3:
			f.Set("down", oneOf(c, "0.01", "1000", "99999999", "-100", "1712.37"))
		case 4:
			f.Set("monthly", oneOf(c, "0.01", "1", "99.99", "100", "500", "100000", "-1"))
		case 5:
			f.Set("first", oneOf(c, "2026-11-09", "2026-11-20", "2026-12-09", "2027-03-01", "2026-01-01", "9999-12-31"))
		case 6:
			f.Set("day", oneOf(c, "-1", "0", "1", "15", "31", "32"))
		case 7:
			f.Set("kind", oneOf(c, "", "gift", "settlement", "promise", "installments", "waiver"))
		case 8:
			f.Set("account", oneOf(c, "0-0000", "1-0001", "-1", accountOf(c.at.n), accountOf(1), "0-"))
		}
	}
	if c.r.IntN(8) == 0 {
		f.Set("answered", "yes")
	}
	return f
}

// waiver are a waiver's fields: mostly little of what is there.
func (c *counter) waiver() url.Values {
	f := url.Values{}
	for _, of := range oneOf(c, []string{"fees"}, []string{"interest"}, []string{"interest"}, []string{"fees", "interest"}) {
		switch c.r.IntN(5) {
		case 0, 1:
			f.Set(of, fmt.Sprintf("%d.%02d", c.r.IntN(4), c.r.IntN(100)))
		case 2, 3:
			f.Set(of, fmt.Sprint(1+c.r.IntN(12)))
			f.Set(of+"_by", "percent")
		default:
			f.Set(of, oneOf(c, "0", "50", "50.01", "56.18", "56.19", "100", "112.37", "1000", "-3", "0.001", "1e2", "9223372036854775807"))
			f.Set(of+"_by", oneOf(c, "percent", "amount", "", "share"))
		}
	}
	return f
}

// cameOf holds what came of a request of somebody's to their authority: of what
// they answer with a yes, to a supervisor's.
func (c *counter) cameOf(since int64, by string, approves *bot.PendingApproval) (came bool) {
	c.t.Helper()
	turns, err := c.first().bot.Turns(c.t.Context(), conversationOf(c.at.n), since, 100)
	c.must(err)
	giver, approved := by, ""
	if approves != nil {
		giver, approved = approves.Staff, by
	}
	for i := range turns {
		for _, told := range bot.OffersTold(&turns[i]) {
			if told.Outcome == dialog.OfferPut {
				came = true
				c.came["put by "+c.given(giver, approved)]++
				c.onTable(giver, approved, turns[i].Sequence)
			}
		}
		for _, l := range bot.DecisionsOf(&turns[i]) {
			switch {
			case l.Decided != nil:
				came = true
				c.waived(l.Decided, giver, approved)
			case l.Asked != nil:
				came = true
				c.came["asked"]++
				if l.Asked.Staff != by || by != c.at.owner {
					c.t.Errorf("%s asked as %s in a conversation of %s", by, l.Asked.Staff, c.at.owner)
				}
			case l.Closed != nil && l.Closed.Staff != "":
				came = true
				if c.roles[by] != staff.Supervisor || l.Closed.Asker == by || l.Closed.Staff != by {
					c.t.Errorf("%s answered %+v", by, l.Closed)
				}
			}
		}
	}
	return came
}

func (c *counter) given(giver, approved string) string {
	if approved != "" {
		return string(c.roles[giver]) + ", approved"
	}
	return string(c.roles[giver])
}

// role is whose authority counts, by the colleagues' accounts.
func (c *counter) role(giver, approved string) string {
	c.t.Helper()
	switch {
	case giver != c.at.owner:
		c.t.Errorf("%s gave something in a conversation of %s", giver, c.at.owner)
	case approved == giver:
		c.t.Errorf("%s approved what they asked for", giver)
	case approved == "":
		return string(c.roles[giver])
	case c.roles[approved] != staff.Supervisor:
		c.t.Errorf("%s approved something", approved)
	}
	return string(staff.Supervisor)
}

// onTable holds what was put to the customer in a turn to the authority of whoever did.
func (c *counter) onTable(giver, approved string, turn int64) {
	c.t.Helper()
	s, f, a := c.account()
	account, offers := dialog.OnTable(s, f)
	if account != a.Account.Number || len(offers) != 1 || s.Granted == nil || s.Terms == nil || s.Terms.Table.Grant == nil {
		c.t.Errorf("put in turn %d, and on the table are %d of %q", turn, len(offers), account)
		return
	}
	g := *s.Granted.Grant
	if g.Staff != giver || g.Role != string(c.roles[giver]) || g.Approved != approved {
		c.t.Errorf("put by %s, approved by %q, and it is %+v", giver, approved, g)
	}
	c.within(s, f, a, offers[0], &g, c.role(giver, approved))
}

// within is the gate: the limits of the account, as far as a role widens them.
func (c *counter) within(s dialog.State, f dialog.Facts, a dialog.AccountFacts, o negotiation.Offer, g *dialog.Grant, role string) {
	c.t.Helper()
	limits, ok := dialog.LimitsOn(a.Account.Number, s, f)
	if !ok {
		c.t.Fatal("no limits")
	}
	give := negotiation.Give{Kind: negotiation.KindOf(o), Waive: g.Waive}
	if plan, is := o.(negotiation.InstallmentPlan); is {
		give.Term = len(plan.Installments)
	}
	wide, err := c.policy.Widened(limits, role, give)
	if err != nil {
		c.t.Errorf("%T of %+v is above what a %s may: %v", o, g, role, err)
		return
	}
	owed := a.Statement
	if a.Plan != nil { // what is left of it goes on the one that replaces it
		fp, ok := f.FollowedOf(a.Plan, &a)
		if !ok {
			c.t.Errorf("a promise or a settlement stands, and %T is given", o)
			return
		}
		owed = fp.Statement(a.Statement, a.OwnEntries())
	}
	if broken := wide.Check(owed, owed.AsOf, o); len(broken) > 0 {
		c.t.Errorf("%T of %+v: %v", o, g, broken)
	}
}

// waived holds what was taken off for good, by all acts together, to the share that
// a role may take off.
func (c *counter) waived(d *bot.DecidedLine, giver, approved string) {
	c.t.Helper()
	role := c.role(giver, approved)
	if d.Staff != giver || d.Role != string(c.roles[giver]) || d.Approved != approved {
		c.t.Errorf("decided by %s, approved by %q, and it is %+v", giver, approved, d.Decided)
	}
	if d.Waived == nil {
		c.t.Errorf("decided by a waiver's form: %+v", d.Decided)
		return
	}
	c.came["waived by "+c.given(giver, approved)]++
	c.at.feesOff += d.Waived.Fees.Minor()
	c.at.interestOff += d.Waived.Interest.Minor()
	share := c.policy.Authority[role].WaivePercent
	for _, x := range []struct {
		of           string
		off, of1, by int64
		most         negotiation.Rate
	}{{"fees", c.at.feesOff, c.at.fees, d.Waived.Fees.Minor(), share.Fees}, {"interest", c.at.interestOff, c.at.interest, d.Waived.Interest.Minor(), share.Interest}} {
		if x.by < 0 || x.by > 0 && new(big.Rat).SetInt64(x.off*100).Cmp(new(big.Rat).Mul(x.most.Rat(), new(big.Rat).SetInt64(x.of1))) > 0 {
			c.t.Errorf("a %s took off %d of %s, %d of %d in all, and may take %s %%", role, x.by, x.of, x.off, x.of1, x.most)
		}
	}
	_, _, a := c.account()
	if fees, interest := a.Statement.Fees.Minor(), a.Statement.Interest.Minor(); fees != c.at.fees-c.at.feesOff || interest != c.at.interest-c.at.interestOff {
		c.t.Errorf("%d and %d are owed, of %d and %d were taken off %d and %d", fees, interest, c.at.fees, c.at.interest, c.at.feesOff, c.at.interestOff)
	}
}

// agrees has the customer say yes to what lies before them, with the code.
func (c *counter) agrees() {
	c.t.Helper()
	s, f, a := c.account()
	if s.Terms == nil || s.Terms.Table.Grant == nil {
		return
	}
	in := c.message(c.at.n, "", monday)
	in.Kind, in.Button = bot.Button, fmt.Sprint("agree:", s.Terms.Turn)
	r, err := c.first().bot.Handle(c.t.Context(), in)
	c.must(err)
	if r.Code != "" {
		_, err = c.first().bot.Handle(c.t.Context(), c.message(c.at.n, r.Code, monday))
		c.must(err)
	}
	_, _, after := c.account()
	if after.Plan == nil || a.Plan != nil && after.Plan.ID == a.Plan.ID {
		return
	}
	c.at.agreed = true
	c.agreed++
	g := after.Plan.Grant
	if g == nil || g.Role != string(c.roles[g.Staff]) {
		c.t.Errorf("agreed to what %+v granted", g)
		return
	}
	c.within(s, f, a, after.Plan.Offer, g, c.role(g.Staff, g.Approved))
}
