package negotiation

// maxTermRead is the longest plan a policy can name, in months.
const maxTermRead = 600

// longestPersonalised is how long a plan of art. 70 of the card measures may
// be, in months.
const longestPersonalised = 60

// readLimits reads the rules in order. Every rule but the last has a `when`,
// the last has none: some rule always holds.
func (p *Policy) readLimits(v yamlValue, facts factNames) {
	items := v.list()
	names := map[string]int{}
	for i, item := range items {
		m := item.mapping()
		if m == nil {
			continue
		}
		rule := Rule{line: item.line}
		name := m.need("name")
		rule.Name = name.text()
		if first, twice := names[rule.Name]; twice && name.present() {
			name.fault("%q is the name of the rule in line %d already", rule.Name, first)
		} else {
			names[rule.Name] = item.line
		}
		last := i == len(items)-1
		when := m.may("when")
		switch {
		case when.present() && last:
			when.fault("the last rule has no `when`: it applies where no other does")
			rule.condition = facts.read(when)
		case when.present():
			rule.When, _ = when.rawText()
			rule.condition = facts.read(when)
		case !last:
			item.fault("rule %q has no `when`, so no rule after it would ever apply", rule.Name)
		}
		rule.Limits = p.readOffers(m.need("offers"), rule.Name)
		m.done()
		p.Rules = append(p.Rules, rule)
	}
	if v.present() && len(items) == 0 {
		v.fault("has no rule")
	}
}

func (p *Policy) readOffers(v yamlValue, name string) Limits {
	l := Limits{Name: name}
	for _, item := range v.list() {
		m := item.mapping()
		kind := m.need("kind")
		switch kind.oneOf("installments", "promise", "settlement") {
		case "installments":
			if l.Installments != nil {
				kind.fault("a rule has at most one offer of each kind, and this is its second installments")
			}
			l.Installments = p.readInstallmentLimits(m)
			l.Installments.line = item.line
		case "promise":
			if l.Promise != nil {
				kind.fault("a rule has at most one offer of each kind, and this is its second promise")
			}
			l.Promise = &PromiseLimits{WithinDays: m.need("within_days").integer(1, 366)}
		case "settlement":
			if l.Settlement != nil {
				kind.fault("a rule has at most one offer of each kind, and this is its second settlement")
			}
			l.Settlement = &SettlementLimits{WithinDays: m.need("within_days").integer(1, 366), Waive: readWaive(m.need("waive_percent"))}
			l.Settlement.line = item.line
		default:
			continue
		}
		m.done()
	}
	return l
}

// readWaive reads what is waived, in percent; a part left out is not waived.
func readWaive(v yamlValue) WaivePercent {
	m := v.mapping()
	var w WaivePercent
	if fees := m.may("fees"); fees.present() {
		w.Fees = fees.percent()
	}
	if interest := m.may("interest"); interest.present() {
		w.Interest = interest.percent()
	}
	m.done()
	return w
}

func (p *Policy) readInstallmentLimits(m *yamlMapping) *InstallmentLimits {
	l := &InstallmentLimits{MaxBrokenPlans12m: -1}
	l.Method = Method(m.need("method").oneOf(string(EqualInstallment), string(EqualPrincipal), string(FlatFee)))
	readPrice(m, l)
	terms := m.need("terms").mapping()
	l.MinTerm = terms.need("min").integer(1, maxTermRead)
	longest := terms.need("max")
	l.MaxTerm = longest.integer(1, maxTermRead)
	terms.done()
	if terms != nil && l.MinTerm > l.MaxTerm && longest.present() {
		terms.fault("min %d is more than max %d", l.MinTerm, l.MaxTerm)
	}
	l.MinInstallment = m.need("min_installment").amount(p.Currency)
	down := m.need("min_down_payment_percent")
	l.MinDownPaymentPercent = down.percent()
	if l.MinDownPaymentPercent.compare(Rate{coefficient: 100}) >= 0 {
		down.fault("%s leaves nothing to put on a plan", l.MinDownPaymentPercent)
	}
	downWithin, firstWithin := m.need("down_payment_within_days"), m.need("first_payment_within_days")
	l.DownPaymentWithinDays = downWithin.integer(0, 366)
	l.FirstPaymentWithinDays = firstWithin.integer(1, 366)
	if downWithin.present() && firstWithin.present() && l.DownPaymentWithinDays > l.FirstPaymentWithinDays {
		downWithin.fault("%d is more than first_payment_within_days %d, and the first instalment is never before the down payment", l.DownPaymentWithinDays, l.FirstPaymentWithinDays)
	}
	if broken := m.may("max_broken_plans_12m"); broken.present() {
		l.MaxBrokenPlans12m = broken.integer(0, 1000)
	}
	l.Personalised = m.may("personalised").boolean()
	if l.Personalised && l.MaxTerm > longestPersonalised {
		longest.fault("%d months: a personalised plan has at most %d (card measures art. 70)", l.MaxTerm, longestPersonalised)
	}
	if waive := m.may("waive_percent"); waive.present() {
		l.Waive = readWaive(waive)
	}
	if l.Method == EqualInstallment {
		l.level = newLevelTable(l.AnnualRate, l.MaxTerm)
	}
	return l
}

// readPrice reads what the plan costs: a flat fee a month, or a rate a year.
func readPrice(m *yamlMapping, l *InstallmentLimits) {
	if l.Method == FlatFee {
		l.FeeRate = m.need("fee_rate").rate(highestFeeRate, "a fee a month")
		if annual := m.may("annual_rate"); annual.present() {
			l.AnnualRate = annual.rate(highestAnnualRate, "a rate a year")
		}
		return
	}
	l.AnnualRate = m.need("annual_rate").rate(highestAnnualRate, "a rate a year")
	if fee := m.may("fee_rate"); fee.present() && l.Method != "" {
		fee.fault("belongs to flat_fee: %s charges annual_rate", l.Method)
	}
}
