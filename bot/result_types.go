package bot

import "repaybot/negotiation"

// OfferOnTable is an offer that stands on the table of a conversation.
type OfferOnTable struct {
	Account string
	Offer   negotiation.Offer
}
