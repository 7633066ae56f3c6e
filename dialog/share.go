package dialog

import (
	"math/big"

	"repaybot/negotiation"
)

// shareUp is a percentage of an amount, rounded up to the currency's smallest
// unit. ok is false where the result leaves the range of amounts.
func shareUp(m negotiation.Money, percent negotiation.Rate) (negotiation.Money, bool) {
	x := new(big.Rat).Mul(new(big.Rat).SetInt64(m.Minor()), percent.Rat())
	x.Quo(x, big.NewRat(100, 1))
	n, rest := new(big.Int).QuoRem(x.Num(), x.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		n.Add(n, big.NewInt(1))
	}
	return negotiation.NewMoney(n.Int64(), m.Currency()), n.IsInt64()
}
