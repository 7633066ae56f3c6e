package negotiation

import "slices"

// The highest rates that are read: above them a percentage was most likely
// written where a fraction belongs.
const (
	highestDailyRate  = "0.01"
	highestAnnualRate = "3.65"
	highestFeeRate    = "0.3"
)

func readProducts(v yamlValue, c Currency) map[string]Product {
	m := v.mapping()
	if m == nil {
		return nil
	}
	products := map[string]Product{}
	for _, name := range m.order {
		item := m.may(name)
		if name == "" {
			item.fault("a product has no name")
		}
		products[name] = readProduct(item, c)
	}
	if len(products) == 0 {
		v.fault("names no product")
	}
	return products
}

func readProduct(v yamlValue, c Currency) Product {
	m := v.mapping()
	p := Product{Kind: ProductKind(m.need("kind").oneOf(string(Card), string(Loan)))}
	switch p.Kind {
	case Card:
		readCardTerms(m, &p, c)
	case Loan:
		readLoanTerms(m, &p)
	default:
		return p // without a kind nobody knows which keys belong here
	}
	m.done()
	return p
}

func readCardTerms(m *yamlMapping, p *Product, c Currency) {
	p.DailyRate = m.need("daily_rate").rate(highestDailyRate, "a rate a day")
	p.PostsThrough = StatementDay
	if through := m.may("posts_through"); through.present() {
		p.PostsThrough = PostsThrough(through.oneOf(string(StatementDay), string(DayBefore)))
	}
	p.LateFee = readLateFee(m.need("late_fee"), c)
	p.Allocation = readAllocation(m.need("allocation"))
	p.AllocationAfter90 = readAllocation(m.need("allocation_after_90"))
	p.ReconcileTolerance = m.need("reconcile_tolerance").amount(c)
}

func readLateFee(v yamlValue, c Currency) LateFee {
	m := v.mapping()
	fee := LateFee{Percent: m.need("percent").percent()}
	m.need("of").oneOf("unpaid_minimum")
	floor, ceiling := m.need("floor"), m.need("cap")
	fee.Floor, fee.Cap = floor.amount(c), ceiling.amount(c)
	if floor.present() && ceiling.present() && fee.Floor.Minor() > fee.Cap.Minor() {
		floor.fault("%s is more than the cap %s", fee.Floor.Decimal(), fee.Cap.Decimal())
	}
	m.done()
	return fee
}

// readAllocation reads an order of payment: each part exactly once.
func readAllocation(v yamlValue) []Component {
	if !v.present() {
		return nil
	}
	var order []Component
	for _, item := range v.list() {
		part := Component(item.oneOf(string(PartInterest), string(PartFees), string(PartPrincipal)))
		if part != "" && slices.Contains(order, part) {
			item.fault("%s is named twice", part)
			continue
		}
		order = append(order, part)
	}
	if len(order) != 3 && !slices.Contains(order, "") {
		v.fault("must name interest, fees and principal once each")
	}
	return order
}

func readLoanTerms(m *yamlMapping, p *Product) {
	p.AnnualRate = m.need("annual_rate").rate(highestAnnualRate, "a rate a year")
	switch m.need("day_count").oneOf("actual/360", "actual/365") {
	case "actual/360":
		p.YearDays = 360
	case "actual/365":
		p.YearDays = 365
	}
	p.PenaltyMultiplier = m.need("penalty_multiplier").rate("10", "a multiplier")
	p.Compound = m.need("compound").boolean()
}
