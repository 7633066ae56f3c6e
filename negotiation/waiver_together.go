package negotiation

import "math/big"

// Together holds what an offer on wide limits would waive against what was taken
// off the same charges before: a role's percentage is of both together, so that a
// waiver for good and a plan's own come to no more than one of them. What the
// limits alone waive is never held against anybody. It fails with
// [AboveAuthorityError], and as [Policy.Statement] does.
func (p *Policy) Together(a *Account, s *Statement, role string, kind OfferKind, alone, wide Limits) error {
	for _, of := range [...]WaiverOf{OfFees, OfInterest} {
		before, err := p.waivedBefore(a, of, s.AsOf)
		if err != nil {
			return err
		}
		if before == 0 {
			continue
		}
		asked, least := wide.waives(kind).of1(of), alone.waives(kind).of1(of)
		owed := max(0, s.charged(of))
		most := func(role string) int64 {
			return max(percentDown(least, owed), leftOf(p.Authority[role].waives(kind).of1(of), owed, before))
		}
		now := percentDown(asked, owed)
		if now <= most(role) {
			continue
		}
		above := &AboveAuthorityError{Key: waiveKey(kind) + "." + string(of), Asked: asked.String(), Most: shareOf(most(role), owed).String()}
		if role != RoleSupervisor && now <= most(RoleSupervisor) {
			above.Needs = RoleSupervisor
		}
		return above
	}
	return nil
}

// shareOf is the largest percentage, in hundredths, of which no more than a part
// of a whole comes.
func shareOf(part, whole int64) Rate {
	x := new(big.Int).Mul(big.NewInt(part), big.NewInt(100*100))
	return Rate{coefficient: x.Quo(x, big.NewInt(max(1, whole))).Int64(), scale: 2}.plain()
}

// waives is what the limits waive with one kind of offer.
func (l Limits) waives(kind OfferKind) WaivePercent {
	switch {
	case kind == KindInstallments && l.Installments != nil:
		return l.Installments.Waive
	case kind == KindSettlement && l.Settlement != nil:
		return l.Settlement.Waive
	}
	return WaivePercent{}
}

// waives is what a role may waive with one kind of offer.
func (a Authority) waives(kind OfferKind) WaivePercent {
	if kind == KindSettlement {
		return a.SettlementWaive
	}
	return a.WaivePercent
}

func waiveKey(kind OfferKind) string {
	if kind == KindSettlement {
		return "settlement_waive_percent"
	}
	return "waive_percent"
}
