package console

import (
	"context"
	"errors"
	"strconv"
	"time"

	"repaybot/bot/desk"
	"repaybot/bot/staff"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// OfferDesk is what the form of an offer asks.
type OfferDesk interface {
	Decider
	Asker
	PreviewOffer(ctx context.Context, who staff.Colleague, conversation string, ask desk.OfferAsk) (dialog.OfferPreview, error)
	PreviewApproved(ctx context.Context, who staff.Colleague, conversation string, ask desk.OfferAsk) (dialog.OfferPreview, error)
	Offer(ctx context.Context, who staff.Colleague, conversation, act string, ask desk.OfferAsk) error
}

// Offers is how a colleague offers a customer something: what they ask for is
// worked out as they write, and put to the customer only as it was shown.
func Offers(d OfferDesk) Area {
	return func(r *Router) {
		o := offers{d}
		r.Get("/conversations/:id/offer", Working, o.form)
		r.Post("/conversations/:id/offer/preview", Working, o.preview)
		r.Post("/conversations/:id/offer", Working, o.put)
		r.Post("/conversations/:id/offer/ask", Working, o.ask)
	}
}

type offers struct{ desk OfferDesk }

// offerForm is the form of an offer.
type offerForm struct {
	*deciding
	Kinds []negotiation.OfferKind
	Today time.Time
}

func (o offers) form(v *Visit) error {
	from, err := decidingOf(v, o.desk)
	if err != nil {
		return err
	}
	return v.Fragment("acts/offer_dialog", offerForm{from, []negotiation.OfferKind{negotiation.KindInstallments, negotiation.KindSettlement, negotiation.KindPromise}, v.Now()})
}

// offerAsk is what an offer's form asks for.
type offerAsk struct {
	desk.OfferAsk
	account *dialog.AccountFacts
	open    *negotiation.Rate // the share of Waive that was left open where the other was chosen; else nil
	openKey string            // the limits' name of it
	bad     []string
}

// Most of what is read of a form: what is allowed is the desk's to say.
const (
	mostMonths   = 1200
	mostOfMonths = 31
)

func (o offers) read(v *Visit) (*deciding, offerAsk, error) {
	from, err := decidingOf(v, o.desk)
	if err != nil {
		return nil, offerAsk{}, err
	}
	var ask offerAsk
	if ask.account = from.chosen(v.Form("account")); ask.account == nil {
		return nil, ask, gone
	}
	f := fields{v: v}
	c := ask.account.Account.Currency
	ask.Account, ask.Kind, ask.Answered = ask.account.Account.Number, negotiation.OfferKind(v.Form("kind")), v.Form("answered") != ""
	ask.Ask.First = f.day("first")
	if ask.Kind == negotiation.KindInstallments {
		ask.Ask.Monthly, ask.Ask.Term, ask.Ask.Down = f.amount("monthly", c), f.number("term", 1, mostMonths), f.amount("down", c)
		if ask.Ask.Day = f.number("day", -1, mostOfMonths); v.Form("day") == "0" {
			f.wrong("number")
		}
	}
	if ask.Kind != negotiation.KindPromise {
		fees, feesGiven := f.percent("waive_fees")
		interest, interestGiven := f.percent("waive_interest")
		prefix := "waive_percent."
		if ask.Kind == negotiation.KindSettlement {
			prefix = "settlement_waive_percent."
		}
		if feesGiven || interestGiven {
			ask.Waive = &negotiation.WaivePercent{Fees: fees, Interest: interest}
		}
		switch { // where neither is given, the limits' own shares hold
		case feesGiven && !interestGiven:
			ask.open, ask.openKey = &ask.Waive.Interest, prefix+"interest"
		case interestGiven && !feesGiven:
			ask.open, ask.openKey = &ask.Waive.Fees, prefix+"fees"
		}
	}
	ask.bad = f.bad
	return from, ask, nil
}

// least has a share that was left open be what the limits waive; it tells whether
// that makes the ask another.
func (a *offerAsk) least(err error) bool {
	var no *dialog.OfferError
	if !errors.As(err, &no) || no.Why != dialog.WhyBelowLimits || no.Above == nil || a.open == nil || no.Above.Key != a.openKey {
		return false
	}
	r, err := negotiation.ParseRate(no.Above.Most)
	if err != nil {
		return false
	}
	*a.open = r
	a.open = nil
	return true
}

// priced is what an ask comes to, with the least of a share that was left open.
func (a *offerAsk) priced(preview func(desk.OfferAsk) (dialog.OfferPreview, error)) (dialog.OfferPreview, error) {
	p, err := preview(a.OfferAsk)
	if a.least(err) {
		p, err = preview(a.OfferAsk)
	}
	return p, err
}

func (o offers) preview(v *Visit) error {
	from, ask, err := o.read(v)
	if err != nil {
		return err
	}
	id := v.Param("id")
	view := answerView{Owed: ask.account.Statement.Total, Bad: ask.bad, Offer: from.Path + "/offer"}
	if len(view.Bad) > 0 {
		return v.Fragment("acts/offer_answer", view)
	}
	p, err := ask.priced(func(a desk.OfferAsk) (dialog.OfferPreview, error) {
		return o.desk.PreviewOffer(v.Context(), v.Who, id, a)
	})
	if above, is := desk.AboveAuthority(err); is && above != nil && above.Needs == dialog.RoleSupervisor {
		view.Why = v.site.whyNot(v.Locale, err, "")
		p, err = ask.priced(func(a desk.OfferAsk) (dialog.OfferPreview, error) {
			return o.desk.PreviewApproved(v.Context(), v.Who, id, a)
		})
		view.Ask = &asked{Path: from.Path + "/offer/ask", Most: dialog.MaxNote}
	}
	if err != nil {
		if view.Why = v.site.whyNot(v.Locale, err, ""); view.Why == "" {
			return err
		}
		view.Ask = nil
		return v.Fragment("acts/offer_answer", view)
	}
	view.Binding, view.Replaces, view.Down = p.Binding, p.Replaces, p.NeedsDownPayment
	for _, priced := range p.Offers {
		view.Offers = append(view.Offers, o.shown(v, ask, priced))
	}
	if p.Nearest != nil {
		nearest := o.shown(v, ask, *p.Nearest)
		view.Nearest = &nearest
	}
	return v.Fragment("acts/offer_answer", view)
}

// shown is an offer with the fields of a form that asks for exactly it.
func (o offers) shown(v *Visit, ask offerAsk, p dialog.PricedOffer) offerView {
	view := offerViewOf(p)
	put := func(name, value string) {
		if value != "" {
			view.Fields = append(view.Fields, field{name, value})
		}
	}
	number := func(name string, n int) {
		if n != 0 {
			put(name, strconv.Itoa(n))
		}
	}
	put("account", v.Form("account"))
	put("kind", string(ask.Kind))
	put("answered", v.Form("answered"))
	number("term", p.Ask.Term)
	number("day", p.Ask.Day)
	if p.Ask.Down != 0 {
		put("down", negotiation.NewMoney(p.Ask.Down, ask.account.Account.Currency).Decimal())
	}
	if !p.Ask.First.IsZero() {
		put("first", p.Ask.First.String())
	}
	if ask.Waive != nil {
		put("waive_fees", ask.Waive.Fees.String())
		put("waive_interest", ask.Waive.Interest.String())
	}
	return view
}

// put puts an offer to the customer.
func (o offers) put(v *Visit) error {
	return o.done(v, "acts.did_offer", func(act string, ask offerAsk) error {
		return o.desk.Offer(v.Context(), v.Who, v.Param("id"), act, ask.OfferAsk)
	})
}

// ask asks a supervisor for one that is above the colleague's own authority.
func (o offers) ask(v *Visit) error {
	return o.done(v, "acts.did_ask", func(act string, ask offerAsk) error {
		return o.desk.AskApproval(v.Context(), v.Who, v.Param("id"), act, v.FormRaw("note"), dialog.Decision{Offer: &dialog.StaffOffered{
			Account: ask.Account, Kind: ask.Kind, Ask: ask.Ask, Waive: ask.Waive, Answered: ask.Answered,
		}})
	})
}

func (o offers) done(v *Visit, key string, do func(act string, ask offerAsk) error) error {
	return v.decide(key, func(act string) (formed, error) {
		_, ask, err := o.read(v)
		return formed{bad: ask.bad, do: func() error { return do(act, ask) }}, err
	})
}
