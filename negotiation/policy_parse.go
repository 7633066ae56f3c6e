package negotiation

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"time"
)

// ParsePolicy reads a policy file and checks it whole. The error is a
// [PolicyErrors] with every fault and its line. What the law or sense would
// question, but which can be meant, is in [Policy.Warnings].
func ParsePolicy(text []byte) (*Policy, error) {
	r := &policyReader{}
	root, ok := r.parseYAML(text)
	if !ok {
		return nil, r.faults
	}
	hash := sha256.Sum256(text)
	p := &Policy{Hash: hex.EncodeToString(hash[:])}
	m := root.mapping()
	p.Version = m.need("version").text()
	p.Bank = readBank(m.need("bank"))
	p.Currency = readCurrency(m.need("currency"))
	p.Jurisdiction = Jurisdiction(m.need("jurisdiction").oneOf(string(CN), string(US), string(UK)))
	p.Products = readProducts(m.need("products"), p.Currency)
	facts := newFactNames(p.Products)
	p.readLimits(m.need("limits"), facts)
	p.readPause(m.need("pause"), facts)
	p.readAuthority(m.need("authority"))
	p.readStages(m.need("stages"))
	p.readContact(m.need("contact"))
	p.Plans = readPlanRules(m.need("plans"))
	p.readPay(m.need("pay"))
	p.readConsequences(m.need("consequences"))
	p.Care = readCare(m.need("care"))
	p.readChannels(m.need("channels"))
	p.readAgencies(m.need("agencies"))
	p.readRetention(m.need("retention"))
	m.done()
	if len(r.faults) > 0 {
		return nil, r.faults.sorted()
	}
	if found := p.unanswered(); len(found) > 0 {
		return nil, found.sorted()
	}
	p.warnings = p.findWarnings()
	return p, nil
}

func readBank(v yamlValue) Bank {
	m := v.mapping()
	b := Bank{Name: readText(m.need("name")), Hotline: m.need("hotline").text()}
	b.TimeZone = readTimeZone(m.need("time_zone"))
	m.done()
	return b
}

// readTimeZone reads the name of an IANA time zone.
func readTimeZone(v yamlValue) string {
	s, ok := v.rawText()
	if !ok {
		return ""
	}
	if s == "" || s == "Local" {
		v.fault("%q is not an IANA time zone such as \"Asia/Shanghai\"", s)
	} else if _, err := time.LoadLocation(s); err != nil {
		v.fault("%q is not an IANA time zone such as \"Asia/Shanghai\"", s)
	}
	return s
}

func readCurrency(v yamlValue) Currency {
	s, ok := v.rawText()
	if !ok {
		return ""
	}
	if _, known := Currency(s).Digits(); !known {
		v.fault("%q is not an ISO 4217 currency", s)
	}
	return Currency(s)
}

// readText reads words of the bank's own in the languages there is a catalog for.
func readText(v yamlValue) Text {
	m := v.mapping()
	if m == nil {
		return nil
	}
	t := Text{}
	for _, language := range []string{"zh", "en"} {
		if words := m.may(language); words.present() {
			t[language] = words.text()
		}
	}
	m.done()
	if len(t) == 0 {
		v.fault("has words in no language: zh and en are known")
	}
	return t
}

// readPlanRules reads what becomes of an agreement.
func readPlanRules(v yamlValue) PlanRules {
	m := v.mapping()
	rules := PlanRules{GraceDays: m.need("grace_days").integer(0, 31)}
	broken := m.need("broken_after").mapping()
	rules.BrokenAfter = BrokenAfter{Missed: broken.need("missed").integer(1, 12), Days: broken.need("days").integer(1, 366)}
	broken.done()
	moves := m.need("moves").mapping()
	rules.Moves = Moves{Times: moves.need("times").integer(0, 100), Days: moves.need("days").integer(0, 31)}
	moves.done()
	skips := m.need("skips").mapping()
	rules.Skips = skips.need("times").integer(0, 100)
	skips.done()
	rules.OfferExpires = m.need("offer_expires").oneOf("end_of_next_day")
	m.done()
	if broken != nil && rules.BrokenAfter.Days < rules.GraceDays {
		broken.fault("days %d is within plans.grace_days %d: a plan would break before an instalment counts as missed", rules.BrokenAfter.Days, rules.GraceDays)
	}
	return rules
}

func (p *Policy) readPay(v yamlValue) {
	for _, item := range v.list() {
		m := item.mapping()
		w := PayWay{Kind: m.need("kind").oneOf("transfer", "link"), Text: readText(m.need("text"))}
		if w.Kind == "link" {
			u := m.need("url")
			w.URL = u.text()
			readWebURL(u, w.URL)
		}
		m.done()
		p.Pay = append(p.Pay, w)
	}
	if v.present() && len(p.Pay) == 0 {
		v.fault("names no way to pay")
	}
}

// readWebURL checks a URL that is shown or called: https, and {account} and
// {amount} its only blanks.
func readWebURL(v yamlValue, s string) {
	if s == "" {
		return
	}
	filled := strings.NewReplacer("{account}", "A1", "{amount}", "1.00").Replace(s)
	u, err := url.Parse(filled)
	if err != nil || u.Scheme != "https" || u.Host == "" || strings.ContainsAny(filled, "{} ") {
		v.fault("%q is not an https address; {account} and {amount} are the only blanks it can have", s)
	}
}

func (p *Policy) readConsequences(v yamlValue) {
	for _, item := range v.list() {
		m := item.mapping()
		p.Consequences = append(p.Consequences, Consequence{FromDPD: m.need("from_dpd").integer(0, 3650), Text: readText(m.need("text"))})
		m.done()
	}
}

func (p *Policy) readChannels(v yamlValue) {
	m := v.mapping()
	p.Disclosure = map[string]Disclosure{}
	for _, name := range []string{"telegram", "web"} {
		c := m.need(name).mapping()
		p.Disclosure[name] = Disclosure(c.need("disclosure").oneOf(string(DiscloseNone), string(DiscloseLink), string(DiscloseFull)))
		c.done()
	}
	m.done()
}

func (p *Policy) readAgencies(v yamlValue) {
	seen := map[string]bool{}
	for _, item := range v.list() {
		m := item.mapping()
		a := Agency{Name: m.need("name").text(), Contact: m.need("contact").text(), Licence: m.need("licence").text()}
		m.done()
		if m != nil && a.Name != "" && seen[a.Name] {
			item.fault("%q is named twice", a.Name)
		}
		seen[a.Name] = true
		p.Agencies = append(p.Agencies, a)
	}
}

// readRetention reads how long conversations are kept: at least the
// jurisdiction's years, and never ended before the debt and its cases are.
func (p *Policy) readRetention(v yamlValue) {
	m := v.mapping()
	years := m.need("conversations_years")
	p.Retention.ConversationsYears = years.integer(1, 100)
	if pack, ok := p.Jurisdiction.ContactPack(); ok && years.present() && p.Retention.ConversationsYears < pack.ConversationsYears {
		years.fault("%d is less than the %d years that %s asks for", p.Retention.ConversationsYears, pack.ConversationsYears, p.Jurisdiction)
	}
	never := m.need("never_before")
	ends := []string{"debt_settled", "case_closed"}
	for _, item := range never.list() {
		p.Retention.NeverBefore = append(p.Retention.NeverBefore, item.oneOf(ends...))
	}
	for _, end := range ends {
		if never.present() && !slices.Contains(p.Retention.NeverBefore, end) {
			never.fault("leaves out %s: a conversation is kept until the debt and its cases are ended", end)
		}
	}
	m.done()
}
