package console_test

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"repaybot/bot"
	"repaybot/bot/desk"
	"repaybot/bot/staff"
	"repaybot/bot/web"
	"repaybot/bot/web/console"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// aCustomer is a customer with something in every part of the panel.
type aCustomer struct{}

func cny(minor int64) negotiation.Money { return negotiation.NewMoney(minor, "CNY") }

func (aCustomer) Customer(_ context.Context, _ staff.Colleague, id string) (desk.Customer, error) {
	day := negotiation.DateOf(at)
	plan := negotiation.InstallmentPlan{Total: cny(60000), Installments: make([]negotiation.Installment, 2)}
	account := func(number string, flags ...negotiation.Flag) *negotiation.Account {
		return &negotiation.Account{Number: number, Currency: "CNY", Flags: flags}
	}
	statement := &negotiation.Statement{
		Kind: negotiation.Card, Total: cny(60000), Principal: cny(50000), Interest: cny(6000), Fees: cny(4000), DPD: 3, OldestDue: day - 3,
		Differences: []negotiation.Difference{{Date: day - 9, Kind: negotiation.DifferentLateFee, Bank: cny(200), Computed: cny(100)}},
	}
	loan := &negotiation.Statement{Kind: negotiation.Loan, Total: cny(90000), Principal: cny(90000), Interest: cny(0), Fees: cny(0), NotYetDue: cny(70000)}
	limits := negotiation.Limits{
		Name: "early", Promise: &negotiation.PromiseLimits{WithinDays: 14}, Settlement: &negotiation.SettlementLimits{WithinDays: 7},
		Installments: &negotiation.InstallmentLimits{MinTerm: 3, MaxTerm: 24, MinInstallment: cny(10000), FirstPaymentWithinDays: 30, MaxBrokenPlans12m: 1}, BrokenPlans: 1,
	}
	followed := &negotiation.FollowedPlan{
		Status: negotiation.PlanMissed, Total: cny(60000), Paid: cny(30000), Left: cny(30000), Next: 1, Missed: 1, BreaksOn: day + 9, MovesLeft: 2, SkipsLeft: 1,
		DownPayment:  negotiation.FollowedInstallment{Amount: cny(5000), Due: day - 60, Status: negotiation.InstallmentPaid},
		Installments: []negotiation.FollowedInstallment{{Number: 1, Due: day - 35, Amount: cny(30000), Status: negotiation.InstallmentPaid}, {Number: 2, Due: day - 5, Amount: cny(25000), Status: negotiation.InstallmentMissed}},
		Mismatches:   []negotiation.Mismatch{{On: day - 2, Amount: cny(777), Reason: negotiation.MismatchReversal}},
	}
	zone := time.FixedZone("America/New_York", -5*3600)
	return desk.Customer{
		Conversation: id, Name: "Emma", Phone: "1005", ID: "7390", Language: dialog.English, Now: at.In(zone), MayReveal: true,
		Identity:    desk.Identity{Linked: []desk.Linked{{Channel: "telegram", Begun: at, Last: at}}, Asked: dialog.StepProof},
		Hardship:    negotiation.HardshipDocumented,
		Reasons:     []dialog.ReasonValue{"job_loss"},
		NumberAsked: "4321",
		Marks:       []dialog.Marked{{Flag: negotiation.Vulnerable, Account: "62220001", Staff: "linda", At: at}},
		Accounts: []dialog.AccountFacts{
			{Account: account("622277770001", negotiation.Vulnerable, negotiation.Disputed), Statement: statement, Plan: &dialog.Agreement{Offer: plan, AgreedOn: day - 70, WithdrawUntil: day + 1},
				PastPlans: []negotiation.PastPlan{{Status: negotiation.PlanBroken, Reason: negotiation.ReasonMissedTooMany, On: day - 300}},
				Given:     []negotiation.Entry{{Date: day - 20, Amount: cny(1500)}}},
			{Account: account("622277770002", negotiation.Vulnerable), Statement: loan},
		},
		Details: []desk.AccountDetail{
			{Working: []string{"¥500 × 0.05% × 3 days"}, Limits: limits, Plan: followed, Promise: &negotiation.FollowedPromise{Status: negotiation.PromisePartKept, Amount: cny(20000), Paid: cny(5000), By: day}},
			{},
		},
		Contact: desk.Contact{
			May:      []desk.MayWrite{{Purpose: negotiation.ForCollection, MayAnswer: negotiation.MayAnswer{Reason: negotiation.ReasonOptedOut}}, {Purpose: negotiation.ForService, MayAnswer: negotiation.MayAnswer{Allowed: true}}},
			OptedOut: true, Pauses: []negotiation.ContactPause{{Why: negotiation.PauseDispute}, {Why: negotiation.PauseAsked, Until: at.AddDate(0, 0, 3)}},
			Wishes: negotiation.ContactPreferences{Days: negotiation.WeekdaysOf(time.Monday, time.Sunday), Hours: negotiation.Hours{From: 540, To: 1080}, Channel: "telegram"},
			Sent:   []bot.Unasked{{At: at, Purpose: bot.ForService}}, Wrote: at,
		},
		Table: &desk.Table{Account: 1, On: day, By: "Linda", Offers: []negotiation.Offer{negotiation.Settlement{Amount: cny(40000), By: day + 7}}, Yes: true, Bound: []negotiation.Binding{negotiation.BindTermsMax}},
		History: []desk.Past{
			{ID: id, Here: true, Channel: "web", Opened: at, Last: at},
			{ID: "app:C1", Channel: "telegram", Opened: at, Last: at, Shown: "Ben", Case: &bot.Case{Reason: "dispute_amount", Status: bot.CaseReturned, Opened: at, Ended: at, Outcome: dialog.OutcomeAnswered, Agreed: "<b>all fine</b>", Score: 4, Reopened: 1}},
		},
		Role: "agent", Authority: negotiation.Authority{MaxTerm: 60},
	}, nil
}

func (aCustomer) Number(context.Context, staff.Colleague, string, desk.Number, int, desk.LookWhy) (string, error) {
	return "", desk.ErrUnknown
}

// said is the text of an element of a page, in one line.
func said(n *html.Node) string {
	var words []string
	for x := range n.Descendants() {
		if x.Type == html.TextNode {
			words = append(words, strings.Fields(x.Data)...)
		}
	}
	return strings.Join(words, " ")
}

func TestEveryPartOfTheCustomersPanel(t *testing.T) {
	asset, err := web.AssetAddress()
	if err != nil {
		t.Fatal(err)
	}
	h, err := console.New(console.Options{
		Access: people, Areas: []console.Area{console.Customer(aCustomer{})}, Hub: console.NewHub(), Asset: asset, Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return at }, Random: rand.Reader, Done: t.Context().Done(),
	})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	for language, want := range map[string]map[string][]string{
		"en": {
			"customer-who":  {"Not verified", "Hardship confirmed", "Wants no messages", "Mon 23 Nov, 04:00 America/New_York (the bank’s: theirs is not known)", "the customer wants no messages", "•• 1005", "wants 4321 instead", "•• 7390"},
			"panel-owed":    {"Credit card •• 0001", "3 since 20 November", "Waived: ¥15.00", "14 November late fee: bank ¥2.00, computed ¥1.00", "¥500 × 0.05% × 3 days", "Not due yet, within it ¥700.00"},
			"panel-plan":    {"offered by Linda", "¥400.00 by 30 November", "The customer has said yes; waiting for their code.", "an instalment was missed", "¥300.00 of ¥600.00", "Next payment ¥250.00", "Breaks on 2 December", "moves 2, skips 1", "a reversal of a payment that never came", "down payment", "withdraw until 24 November", "kept in part", "broken too many were missed", "3 to 24 months", "1, at most 1", "Nothing is offered on this account"},
			"panel-contact": {"Allowed", "Mon 23 Nov, 04:00", "The amount is disputed until a colleague resumes them", "The customer’s own wish until Thu 26 Nov, 04:00", "Mon Sun", "09:00 to 18:00", "on Telegram", "Being asked for: last 4 of the ID", "Service"},
			"panel-history": {"lost the job", "Another conversation", "given back", "Question answered", "<b>all fine</b>", "4 / 5", "Ben"},
		},
		"zh": {
			"customer-who":  {"身份未核实", "困难已核实", "11月23日 周一 04:00"},
			"panel-owed":    {"信用卡 •• 0001", "11月14日违约金：", "已减免："},
			"panel-plan":    {"由 Linda 提出", "客户已同意，等待验证码。", "改期 2 次，跳过 1 次"},
			"panel-contact": {"直到同事恢复", "周一 周日"},
			"panel-history": {"失业", "其他对话"},
		},
	} {
		answer, page := ask(t, s, http.MethodGet, "/console/conversations/web:C1/customer", "a", nil, "HX-Request", "true", "Accept-Language", language)
		if answer.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d\n%s", language, answer.StatusCode, page)
		}
		for id, texts := range want {
			found := nodes(t, page, "id", id)
			if len(found) != 1 {
				t.Fatalf("%s: %d parts %s", language, len(found), id)
			}
			text := said(found[0])
			for _, one := range texts {
				if !strings.Contains(text, one) {
					t.Errorf("%s, %s: no %q in %q", language, id, one, text)
				}
			}
		}
		for _, number := range []string{"62227777", "62220001"} {
			if strings.Contains(page, number) {
				t.Errorf("%s: the page has %s", language, number)
			}
		}
		if links := nodes(t, page, "href", "/console/conversations/app:C1"); len(links) != 1 {
			t.Errorf("%s: %d ways to the other conversation", language, len(links))
		}
	}
}
