package console

import (
	"context"
	"slices"
	"time"

	"repaybot/bot/desk"
	"repaybot/bot/staff"
	"repaybot/negotiation"
)

// RulesDesk is what the page of the rules asks. It refuses whoever is no supervisor.
type RulesDesk interface {
	Rules(ctx context.Context, who staff.Colleague) (desk.Rules, error)
}

// Rules is the supervisors' page of who may what, and of what holds for everybody:
// as the policy says it. Nothing is changed there.
func Rules(d RulesDesk) Area {
	return func(r *Router) {
		r.Section(Section{Name: "rules", Path: "/console/rules", Need: Supervising, Keys: "g u"})
		r.Get("/rules", Supervising, func(v *Visit) error {
			rules, err := d.Rules(v.Context(), v.Who)
			if err != nil {
				return err
			}
			return v.Page(Page{Section: "rules", Title: "common.section_rules", Template: "rules/rules", Data: rulesOf(v, rules)})
		})
	}
}

// rulesPage is the policy as the page has it.
type rulesPage struct {
	desk.Rules
	Bank    string
	Roles   []roleRule
	Week    []dayRule
	Targets []targetRule
	Contact contactRule
	Stages  []negotiation.Stage
	Unsaid  []string // what is never said, by the keys of its words
	First   []string // what goes first, likewise
}

// roleRule is what a role may do.
type roleRule struct {
	Role       staff.Role
	Authority  negotiation.Authority
	Fees       string // percent
	Interest   string
	SettleFees string // "": may settle for nothing less
	SettleInt  string
	Colleagues int
}

// dayRule are the opening hours of a day of the week.
type dayRule struct {
	Day      string // key of its words
	From, To string // "": closed
}

// targetRule is how soon a reason is answered.
type targetRule struct {
	Reason        string
	Minutes, Days int
}

type contactRule struct {
	negotiation.ContactRules
	Weekdays, Weekend dayRule
}

// week is from Monday on, as a bank's week is read.
var week = [...]time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}

var weekdays = [...]string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

// what is never said and what goes first: spec of conduct, in the order in which it holds.
var (
	unsaid    = []string{"threat", "shame", "insult", "urgency", "promise", "legal", "lump_sum", "borrow"}
	goesFirst = []string{"crisis", "deceased", "wrong_person", "stop", "represented", "human", "hardship"}
)

func hours(key string, h negotiation.Hours) dayRule {
	if h.From >= h.To {
		return dayRule{Day: key}
	}
	return dayRule{Day: key, From: h.From.String(), To: h.To.String()}
}

func rulesOf(v *Visit, r desk.Rules) rulesPage {
	p := r.Policy
	page := rulesPage{Rules: r, Bank: p.Bank.Name[string(v.Locale)], Stages: p.Stages, Unsaid: unsaid, First: goesFirst}
	for _, role := range []staff.Role{staff.Agent, staff.Supervisor} {
		a := p.Authority[string(role)]
		rule := roleRule{Role: role, Authority: a, Fees: a.WaivePercent.Fees.String(), Interest: a.WaivePercent.Interest.String()}
		if a.MayApproveSettlements {
			rule.SettleFees, rule.SettleInt = a.SettlementWaive.Fees.String(), a.SettlementWaive.Interest.String()
		}
		for _, c := range r.Colleagues {
			if c.Role == role && c.Active && !c.Practice {
				rule.Colleagues++
			}
		}
		page.Roles = append(page.Roles, rule)
	}
	for _, day := range week {
		page.Week = append(page.Week, hours("rules.day_"+weekdays[day], p.Care.Hours[day]))
	}
	for reason, within := range p.Care.AnswerWithin {
		page.Targets = append(page.Targets, targetRule{reason, within.Minutes, within.WorkingDays})
	}
	slices.SortFunc(page.Targets, func(a, b targetRule) int {
		if d := a.Days - b.Days; d != 0 {
			return d
		}
		if d := a.Minutes - b.Minutes; d != 0 {
			return d
		}
		if a.Reason < b.Reason {
			return -1
		}
		return 1
	})
	c := p.ContactRules()
	page.Contact = contactRule{c, hours("rules.weekdays", c.Weekdays), hours("rules.weekend", c.Weekend)}
	return page
}
