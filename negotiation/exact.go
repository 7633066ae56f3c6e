package negotiation

// Exact is an exact amount in the currency's main unit as decimal text with at
// most 10 decimals and no trailing zeros: "161.21593".
type Exact string
