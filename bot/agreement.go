package bot

import (
	"encoding/json"
	"fmt"
	"sync"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// agreementBody is the stored form of an agreement, with the text that the
// customer said yes to.
type agreementBody struct {
	Schema        int                  `json:"schema"`
	ID            string               `json:"id"`
	Account       string               `json:"account"`
	Currency      negotiation.Currency `json:"currency"`
	Offer         json.RawMessage      `json:"offer"`
	AgreedOn      negotiation.Date     `json:"agreed_on"`
	WithdrawUntil negotiation.Date     `json:"withdraw_until"`
	Pending       bool                 `json:"pending,omitempty"`
	PolicyVersion string               `json:"policy_version"`
	Terms         string               `json:"terms"`
	PaidBefore    int64                `json:"paid_before"` // smallest unit

	Under   *underBody                  `json:"under,omitempty"`
	Changes []negotiation.PlanAmendment `json:"changes,omitempty"`
	End     *negotiation.PlanEnd        `json:"end,omitempty"`
	Signed  *signedBody                 `json:"signed,omitempty"`
	Grant   *dialog.Grant               `json:"grant,omitempty"`
}

// underBody is the stored form of what a plan was agreed under.
type underBody struct {
	Rules      negotiation.PlanRules `json:"rules"`
	AnnualRate negotiation.Rate      `json:"annual_rate"`
	Fees       int64                 `json:"fees"` // smallest unit
}

func marshalAgreement(a *dialog.Agreement, terms string) ([]byte, error) {
	offer, err := json.Marshal(a.Offer)
	if err != nil {
		return nil, err
	}
	var under *underBody
	if a.Under.Rules != (negotiation.PlanRules{}) {
		under = &underBody{Rules: a.Under.Rules, AnnualRate: a.Under.AnnualRate, Fees: a.Under.Fees.Minor()}
	}
	return json.Marshal(agreementBody{
		Schema: 2, ID: a.ID, Account: a.Account, Currency: a.PaidBefore.Currency(), Offer: offer, AgreedOn: a.AgreedOn,
		WithdrawUntil: a.WithdrawUntil, Pending: a.Pending, PolicyVersion: a.PolicyVersion, Terms: terms, PaidBefore: a.PaidBefore.Minor(),
		Under: under, Changes: a.Changes, End: a.End, Signed: signedBodyOf(a.Signed), Grant: a.Grant,
	})
}

// ParseAgreement reads an agreement's stored form and the text of its terms.
func ParseAgreement(body []byte) (*dialog.Agreement, string, error) {
	var b agreementBody
	if err := json.Unmarshal(body, &b); err != nil {
		return nil, "", fmt.Errorf("agreement: %w", err)
	}
	offer, err := negotiation.ParseOffer(b.Offer, b.Currency)
	if err != nil {
		return nil, "", fmt.Errorf("agreement: %w", err)
	}
	a := &dialog.Agreement{
		ID: b.ID, Account: b.Account, Offer: offer, AgreedOn: b.AgreedOn, WithdrawUntil: b.WithdrawUntil, Pending: b.Pending,
		PolicyVersion: b.PolicyVersion, TermsHash: Digest([]byte(b.Terms)), PaidBefore: negotiation.NewMoney(b.PaidBefore, b.Currency),
		Changes: b.Changes, End: b.End, Signed: b.Signed.signed(b.Currency), Grant: b.Grant,
	}
	if u := b.Under; u != nil { // not kept of agreements of schema 1
		a.Under = negotiation.PlanTerms{Rules: u.Rules, AnnualRate: u.AnnualRate, Fees: negotiation.NewMoney(u.Fees, b.Currency)}
	}
	return a, b.Terms, nil
}

// planCache holds parsed agreements by digest.
type planCache struct{ byDigest sync.Map }

func (c *planCache) parsed(digest string, body []byte) (*dialog.Agreement, error) {
	if a, ok := c.byDigest.Load(digest); ok {
		return a.(*dialog.Agreement), nil
	}
	a, _, err := ParseAgreement(body)
	if err != nil {
		return nil, err
	}
	c.byDigest.Store(digest, a)
	return a, nil
}

// promiseBody is the stored form of a part promise.
type promiseBody struct {
	Minor    int64                `json:"minor"`
	Currency negotiation.Currency `json:"currency"`
	By       negotiation.Date     `json:"by"`
	MadeOn   negotiation.Date     `json:"made_on"`

	PaidBefore *int64 `json:"paid_before,omitempty"` // smallest unit
}

func parsePromise(body []byte) (*dialog.PromiseMade, error) {
	var b promiseBody
	if err := json.Unmarshal(body, &b); err != nil {
		return nil, fmt.Errorf("promise: %w", err)
	}
	p := &dialog.PromiseMade{Amount: negotiation.NewMoney(b.Minor, b.Currency), By: b.By, MadeOn: b.MadeOn}
	if b.PaidBefore != nil {
		p.PaidBefore = negotiation.NewMoney(*b.PaidBefore, b.Currency)
	}
	return p, nil
}
