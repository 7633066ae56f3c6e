package desk

import (
	"context"
	"errors"
	"strconv"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/staff"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// consoleChannel is the name of the console as a way in.
const consoleChannel = "console"

// OfferAsk is what a colleague asks for on a customer's account. Their role is
// not in it: it is read of their account, whatever a request says.
type OfferAsk struct {
	Account  string
	Kind     negotiation.OfferKind
	Ask      dialog.Wish
	Waive    *negotiation.WaivePercent // of what is owed, in percent; nil: what the limits waive
	Answered bool                      // what the customer disputed or complained of has been answered
}

func (a OfferAsk) event(who staff.Colleague, approved string) dialog.StaffOffered {
	return dialog.StaffOffered{
		Staff: who.Name, Role: string(who.Role), Account: a.Account, Kind: a.Kind, Ask: a.Ask, Waive: a.Waive, Approved: approved, Answered: a.Answered,
	}
}

// detail is what the audit log keeps of an ask.
func (a OfferAsk) detail() map[string]string {
	d := map[string]string{"kind": known(a.Kind, offerKinds[:]), "account": last4(a.Account)}
	if a.Ask.Term != 0 {
		d["months"] = strconv.Itoa(a.Ask.Term)
	}
	if a.Waive != nil {
		d["waive_fees"], d["waive_interest"] = a.Waive.Fees.String(), a.Waive.Interest.String()
	}
	return d
}

// PreviewOffer gives what an ask comes to within the colleague's authority, and
// changes nothing: each offer with what it costs the customer and the bank, or
// the nearest and what binds. It fails with [dialog.OfferError] where nothing can
// be offered; above their authority that says the most, and who could.
func (d *Desk) PreviewOffer(ctx context.Context, who staff.Colleague, conversation string, ask OfferAsk) (dialog.OfferPreview, error) {
	return d.preview(ctx, who, conversation, ask, "")
}

// PreviewApproved gives the same within a supervisor's authority: what it would
// cost if one approved.
func (d *Desk) PreviewApproved(ctx context.Context, who staff.Colleague, conversation string, ask OfferAsk) (dialog.OfferPreview, error) {
	return d.preview(ctx, who, conversation, ask, someSupervisor)
}

// someSupervisor stands for who would approve, where nobody has. No account can
// have this name.
const someSupervisor = "\x00"

func (d *Desk) preview(ctx context.Context, who staff.Colleague, conversation string, ask OfferAsk, approved string) (dialog.OfferPreview, error) {
	c, err := d.conversation(ctx, who, conversation)
	if err != nil {
		return dialog.OfferPreview{}, err
	}
	if err := d.note(ctx, who, audit.LookCustomer, &c, ask.detail()); err != nil {
		return dialog.OfferPreview{}, err
	}
	_, state, facts, err := d.Bot.TurnFacts(ctx, conversation, d.Now())
	if err != nil {
		return dialog.OfferPreview{}, err
	}
	return dialog.PreviewOffer(state, ask.event(who, approved), facts)
}

// Offer puts an offer to the customer of a case that the colleague owns, with
// its full terms; the yes and the code are the customer's. act names it: the
// same act twice is one. It fails with [Refused], [NotNow] where the customer may
// not be written to, and [dialog.OfferError] where it can't be offered.
func (d *Desk) Offer(ctx context.Context, who staff.Colleague, conversation, act string, ask OfferAsk) error {
	const tried = string(audit.Offered)
	key := who.Name + "\x00" + conversation + "\x00" + act
	if result, ok := d.done.get(key); ok {
		return result
	}
	c, err := d.conversation(ctx, who, conversation)
	if err != nil {
		return err
	}
	if err := onlyOwner(who)(&c); err != nil {
		return d.refuse(ctx, who, &c, tried, err)
	}
	now := d.Now()
	may, err := d.Bot.MayStaffWrite(ctx, conversation, now)
	if err != nil {
		return err
	}
	if !may.Allowed {
		return d.refuse(ctx, who, &c, tried, &NotNow{may.Reason, may.Next})
	}
	if err := d.note(ctx, who, audit.Offered, &c, ask.detail()); err != nil {
		return err
	}
	offered := ask.event(who, "")
	r, err := d.Bot.Handle(ctx, bot.Inbound{
		Conversation: conversation, Channel: consoleChannel, EventID: who.Name + "/" + act, At: now, Kind: bot.StaffOffered, Staff: who.Name, Offer: &offered,
		Customer: c.Customer, Verified: c.Verified, CameFor: c.CameFor,
	})
	d.turned(conversation) // also where another process took the turn
	if err != nil {
		return err
	}
	if r.Withheld != nil {
		return d.refuse(ctx, who, &c, tried, &NotNow{r.Withheld.Reason, r.Withheld.Next})
	}
	told := r.Told
	if r.Repeated {
		turns, err := d.Bot.Turns(ctx, conversation, r.Sequence-1, 1)
		if err != nil {
			return err
		}
		for i := range turns {
			told = append(told, bot.OffersTold(&turns[i])...)
		}
	}
	for _, x := range told {
		if x.Why == dialog.WhyNotTheirs {
			return d.refuse(ctx, who, &c, tried, &Refused{NotTheOwner})
		}
		if x.Outcome == dialog.OfferRefused {
			return d.refuse(ctx, who, &c, tried, &dialog.OfferError{Why: x.Why, Above: x.Above, Binding: x.Binding})
		}
	}
	d.done.put(key, nil)
	return nil
}

// AboveAuthority is what an ask was above, where an error says so: then a
// supervisor may be asked ([dialog.AboveAuthority.Needs]).
func AboveAuthority(err error) (*dialog.AboveAuthority, bool) {
	var e *dialog.OfferError
	if !errors.As(err, &e) || e.Why != dialog.WhyAboveAuthority {
		return nil, false
	}
	return e.Above, true
}

// last4 is the end of a number: all of it that the log keeps, and that pages show.
func last4(number string) string {
	if len(number) <= 4 {
		return number
	}
	return number[len(number)-4:]
}
