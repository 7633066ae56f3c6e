package negotiation

import (
	"strconv"
	"strings"
	"time"
)

// readPause reads when, and for how long, reminders rest while things settle.
func (p *Policy) readPause(v yamlValue, facts factNames) {
	m := v.mapping()
	when := m.need("when")
	p.Pause.When, _ = when.rawText()
	p.pause = facts.read(when)
	p.Pause.Days = m.need("days").integer(1, 366)
	p.Pause.PerYear = m.need("per_year").integer(0, 12)
	m.done()
}

// readAuthority reads how far staff may go beyond the limits: an agent never
// further than a supervisor.
func (p *Policy) readAuthority(v yamlValue) {
	m := v.mapping()
	read := func(role string) Authority {
		a := m.need(role).mapping()
		authority := Authority{MaxTerm: a.need("max_term").integer(1, maxTermRead), WaivePercent: readWaive(a.need("waive_percent"))}
		if settle := a.may("settlement_waive_percent"); settle.present() {
			authority.SettlementWaive, authority.MayApproveSettlements = readWaive(settle), true
		}
		a.done()
		return authority
	}
	agent, supervisor := read(RoleAgent), read(RoleSupervisor)
	m.done()
	p.Authority = map[string]Authority{RoleAgent: agent, RoleSupervisor: supervisor}
	if m == nil || !m.values[RoleAgent].present() || !m.values[RoleSupervisor].present() {
		return
	}
	narrower := func(key, agents, supervisors string, wider bool) {
		if wider {
			m.r.fault(m.values[RoleAgent].line, m.values[RoleAgent].key+"."+key, "an agent's %s is wider than a supervisor's %s", agents, supervisors)
		}
	}
	narrower("max_term", strconv.Itoa(agent.MaxTerm), strconv.Itoa(supervisor.MaxTerm), agent.MaxTerm > supervisor.MaxTerm)
	rates := func(key string, a, s Rate) { narrower(key, a.String(), s.String(), a.compare(s) > 0) }
	rates("waive_percent.fees", agent.WaivePercent.Fees, supervisor.WaivePercent.Fees)
	rates("waive_percent.interest", agent.WaivePercent.Interest, supervisor.WaivePercent.Interest)
	narrower("settlement_waive_percent", "settlement", "none", agent.MayApproveSettlements && !supervisor.MayApproveSettlements)
	if supervisor.MayApproveSettlements {
		rates("settlement_waive_percent.fees", agent.SettlementWaive.Fees, supervisor.SettlementWaive.Fees)
		rates("settlement_waive_percent.interest", agent.SettlementWaive.Interest, supervisor.SettlementWaive.Interest)
	}
}

// readStages reads the ladder: each step needs the one before it, so they rise
// by days past due; a formal demand and a referral need a supervisor's yes
// (spec/conduct.md, "The ladder").
func (p *Policy) readStages(v yamlValue) {
	names := map[string]bool{}
	for i, item := range v.list() {
		m := item.mapping()
		s := Stage{Name: m.need("name").text(), FromDPD: m.need("from_dpd").integer(1, 3650), By: m.need("by").oneOf("bot", "staff")}
		switch s.By {
		case "bot":
			s.Message = m.need("message").oneOf("overdue_reminder", "offer_help")
			s.EveryDays = m.need("every_days").integer(1, 366)
		case "staff":
			s.Task = m.need("task").oneOf("call_customer", "formal_demand", "refer_to_agency")
			if needs := m.may("needs"); needs.present() {
				s.Needs = needs.oneOf(RoleAgent, RoleSupervisor)
			}
			if s.Needs != RoleSupervisor && (s.Task == "formal_demand" || s.Task == "refer_to_agency") {
				item.fault("%s needs a supervisor's yes: needs: supervisor", s.Task)
			}
		}
		if s.By != "" {
			m.done()
		}
		if names[s.Name] {
			item.fault("%q is the name of an earlier stage already", s.Name)
		}
		names[s.Name] = true
		if i > 0 && len(p.Stages) > 0 {
			if before := p.Stages[len(p.Stages)-1]; s.FromDPD <= before.FromDPD {
				item.fault("from_dpd %d is not after the stage before it, %d", s.FromDPD, before.FromDPD)
			}
		}
		p.Stages = append(p.Stages, s)
	}
}

// readContact reads what nobody can pass. Looser than the jurisdiction's pack
// is a fault.
func (p *Policy) readContact(v yamlValue) {
	m := v.mapping()
	hours := m.need("hours").mapping()
	from, to := hours.need("from"), hours.need("to")
	c := &p.Contact
	c.From, c.To = from.clock(), to.clock()
	hours.done()
	if from.present() && to.present() && c.From >= c.To {
		from.fault("%s is not before %s", c.From, c.To)
	}
	messages := m.need("max_messages").mapping()
	day, week := messages.need("per_day"), messages.need("per_week")
	c.PerDay, c.PerWeek = day.integer(0, 100), week.integer(0, 700)
	messages.done()
	if day.present() && week.present() && c.PerDay > c.PerWeek {
		day.fault("%d a day is more than per_week %d", c.PerDay, c.PerWeek)
	}
	quiet := m.need("quiet_after_conversation_days")
	c.QuietAfterConversationDays = quiet.integer(0, 366)
	m.done()

	pack, ok := p.Jurisdiction.ContactPack()
	if !ok {
		return
	}
	if from.present() && c.From < pack.Weekdays.From {
		from.fault("%s is looser than %s allows: not before %s", c.From, p.Jurisdiction, pack.Weekdays.From)
	}
	if to.present() && c.To > pack.Weekdays.To {
		to.fault("%s is looser than %s allows: not after %s", c.To, p.Jurisdiction, pack.Weekdays.To)
	}
	if day.present() && pack.PerDay > 0 && c.PerDay > pack.PerDay {
		day.fault("%d is looser than %s allows: at most %d a day", c.PerDay, p.Jurisdiction, pack.PerDay)
	}
	if week.present() && pack.PerWeek > 0 && c.PerWeek > pack.PerWeek {
		week.fault("%d is looser than %s allows: at most %d in 7 days", c.PerWeek, p.Jurisdiction, pack.PerWeek)
	}
	if quiet.present() && c.QuietAfterConversationDays < pack.QuietAfterConversationDays {
		quiet.fault("%d is looser than %s allows: at least %d days", c.QuietAfterConversationDays, p.Jurisdiction, pack.QuietAfterConversationDays)
	}
}

// readCare reads when people are there, and how soon they answer.
func readCare(v yamlValue) Care {
	m := v.mapping()
	c := Care{Hours: readWeek(m.need("hours")), AnswerWithin: map[string]AnswerWithin{}}
	for _, item := range m.need("holidays").list() {
		s, ok := item.rawText()
		if !ok {
			continue
		}
		day, err := ParseDate(s)
		if err != nil {
			item.fault("%v", err)
			continue
		}
		c.Holidays = append(c.Holidays, day)
	}
	answers := m.need("answer_within").mapping()
	for _, reason := range []string{"crisis", "deceased", "request_human", "dispute"} {
		c.AnswerWithin[reason] = readAnswerWithin(answers.need(reason))
	}
	for _, reason := range []string{"hardship", "represented", "wrong_person", "identity_theft", "already_paid", "complaint", "no_progress", "not_reconciled", "out_of_limits"} {
		if within := answers.may(reason); within.present() {
			c.AnswerWithin[reason] = readAnswerWithin(within)
		}
	}
	answers.done()
	hook := m.need("on_call_webhook")
	c.OnCallWebhook, _ = hook.rawText()
	readWebURL(hook, c.OnCallWebhook)
	m.done()
	return c
}

// readAnswerWithin reads "2m", "1h" or "2 working days".
func readAnswerWithin(v yamlValue) AnswerWithin {
	s, ok := v.rawText()
	if !ok {
		return AnswerWithin{}
	}
	number, days := strings.CutSuffix(s, " working days")
	if !days {
		number, days = strings.CutSuffix(s, " working day")
	}
	if days {
		if n, err := strconv.Atoi(number); err == nil && n >= 1 && n <= 60 {
			return AnswerWithin{WorkingDays: n}
		}
	} else if d, err := time.ParseDuration(s); err == nil && d >= time.Minute && d%time.Minute == 0 && d <= 60*24*time.Hour {
		return AnswerWithin{Minutes: int(d / time.Minute)}
	}
	v.fault("%q is not a time such as 2m, 1h or \"2 working days\"", s)
	return AnswerWithin{}
}

// readWeek reads opening hours by day or span of days, "mon-fri"; a day left
// out is closed.
func readWeek(v yamlValue) [7]Hours {
	var week [7]Hours
	m := v.mapping()
	if m == nil {
		return week
	}
	var set [7]bool
	for _, span := range m.order {
		item := m.may(span)
		if !item.present() {
			continue
		}
		first, last, ok := parseDays(span)
		if !ok {
			item.fault("%q is not a day or a span of days such as mon-fri", span)
			continue
		}
		s, isText := item.rawText()
		if !isText {
			continue
		}
		from, to, dash := strings.Cut(s, "-")
		opens, ok1 := parseClock(from)
		closes, ok2 := parseClock(to)
		if !dash || !ok1 || !ok2 || opens >= closes {
			item.fault("%q is not hours such as \"08:30-20:00\"", s)
			continue
		}
		for d := first; ; d = (d + 1) % 7 {
			if set[d] {
				item.fault("%s has hours already", strings.ToLower(time.Weekday(d).String()[:3]))
				break
			}
			set[d], week[d] = true, Hours{From: opens, To: closes}
			if d == last {
				break
			}
		}
	}
	return week
}

// parseDays reads "mon" or "mon-fri" as the first and the last day.
func parseDays(s string) (first, last int, ok bool) {
	day := func(name string) int {
		for d := time.Sunday; d <= time.Saturday; d++ {
			if name == strings.ToLower(d.String()[:3]) {
				return int(d)
			}
		}
		return -1
	}
	a, b, span := strings.Cut(s, "-")
	if !span {
		b = a
	}
	first, last = day(a), day(b)
	return first, last, first >= 0 && last >= 0
}
