package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/staff"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// DecisionError says that nothing came of a decision, and why.
type DecisionError struct {
	Why   dialog.WhyNotDecided
	Above *dialog.AboveAuthority // [dialog.AboveTheirs]: of what, and who could
}

func (e *DecisionError) Error() string { return "not decided: " + string(e.Why) }

// Decide does what the owner of a case decides about the customer, within the
// authority that the policy gives their role now: a waiver, a pause of reminders,
// a corrected contact, a mark. An offer is put by [Desk.Offer]. It fails with
// [DecisionError]; above their authority that says of what, and whether a
// supervisor may be asked ([Desk.AskApproval]).
func (d *Desk) Decide(ctx context.Context, who staff.Colleague, conversation, actID string, what dialog.Decision) error {
	decided := dialog.StaffDecided{ID: decisionID(who, conversation, actID), Role: string(who.Role), Decision: what}
	return d.do(ctx, who, conversation, act{
		id: actID, kind: auditOf(what), detail: detailOf(what),
		allowed: func(c *bot.Conversation) error {
			if err := onlyOwner(who)(c); err != nil {
				return err
			}
			return mayDecide(what)
		},
		event: event(bot.Inbound{Kind: bot.StaffDecided, Decided: &decided}),
		came:  func(r *bot.TurnResult) error { return d.cameOfDecision(ctx, r) },
	})
}

// mayDecide refuses what is not decided like this, or cannot be.
func mayDecide(what dialog.Decision) error {
	switch what.Kind() {
	case dialog.DecidedWaiver, dialog.DecidedPause, dialog.DecidedMark:
	case dialog.DecidedContact:
		if zone := what.Correct.Zone; zone != zoneText(zone) {
			return &DecisionError{Why: dialog.NotOne}
		}
	case dialog.DecidedOffer, dialog.DecidedStep:
		return &DecisionError{Why: dialog.NeedsYes}
	default:
		return &DecisionError{Why: dialog.NotOne}
	}
	return nil
}

// decisionID names a decision for good: by who made it, where, and in which act.
func decisionID(who staff.Colleague, conversation, actID string) string {
	sum := sha256.Sum256([]byte(who.Name + "\x00" + conversation + "\x00" + actID))
	return hex.EncodeToString(sum[:16])
}

// cameOfDecision is why nothing came of a decision, as its turn has it; nil where
// something did.
func (d *Desk) cameOfDecision(ctx context.Context, r *bot.TurnResult) error {
	lines, err := d.decisionsOf(ctx, r)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if l.Not == nil {
			continue
		}
		if l.Not.Why == dialog.NotTheirs {
			return &Refused{NotTheOwner}
		}
		return &DecisionError{l.Not.Why, l.Not.Above}
	}
	return nil
}

// decisionsOf is what a turn says of decisions; nothing where it is not known any
// more which turn that was.
func (d *Desk) decisionsOf(ctx context.Context, r *bot.TurnResult) ([]bot.DecisionLine, error) {
	if r.Sequence == 0 {
		return nil, nil
	}
	turns, err := d.Bot.Turns(ctx, r.Conversation, r.Sequence-1, 1)
	if err != nil || len(turns) == 0 {
		return nil, err
	}
	return bot.DecisionsOf(&turns[0]), nil
}

// auditOf is a decision as the log names it.
func auditOf(what dialog.Decision) audit.Act {
	switch what.Kind() {
	case dialog.DecidedPause:
		return audit.Paused
	case dialog.DecidedContact:
		return audit.Corrected
	case dialog.DecidedMark:
		return audit.Marked
	case dialog.DecidedOffer:
		return audit.Offered
	case dialog.DecidedWaiver, dialog.DecidedStep:
	}
	return audit.Waived
}

// detailOf is what the log keeps of a decision: of a phone number the last four.
func detailOf(what dialog.Decision) map[string]string {
	detail := map[string]string{"kind": string(what.Kind())}
	put := func(key, value string) {
		if value != "" {
			detail[key] = value
		}
	}
	switch {
	case what.Waive != nil:
		put("account", last4(what.Waive.Account))
		put("fees", partText(what.Waive.Fees))
		put("interest", partText(what.Waive.Interest))
	case what.Pause != nil:
		put("reason", known(what.Pause.Why, dialog.PauseWhys[:]))
		put("days", strconv.Itoa(what.Pause.Days))
	case what.Correct != nil:
		put("language", known(what.Correct.Locale, languages[:]))
		put("time_zone", zoneText(what.Correct.Zone))
		if what.Correct.Wishes != nil {
			put("wishes", "changed")
		}
		put("phone", last4(what.Correct.Number))
		if what.Correct.Wrong {
			put("phone_on_file", "wrong")
		}
	case what.Mark != nil:
		put("flag", known(what.Mark.Flag, dialog.Markable[:]))
		put("account", last4(what.Mark.Account))
		if what.Mark.Off {
			put("off", "yes")
		}
	case what.Offer != nil:
		put("account", last4(what.Offer.Account))
		put("offer", known(what.Offer.Kind, offerKinds[:]))
	}
	return detail
}

// zoneText is a time zone's name; one that there is not is "unknown".
func zoneText(zone string) string {
	if zone == "" {
		return ""
	}
	if _, err := time.LoadLocation(zone); err != nil || zone == "Local" {
		return unknownName
	}
	return zone
}

func partText(w dialog.WaivePart) string {
	switch {
	case !w.Percent.IsZero():
		return w.Percent.String() + " %"
	case w.Minor != 0:
		return strconv.FormatInt(w.Minor, 10) + " (smallest unit)"
	}
	return ""
}

// DecisionPreview is what a decision would come to now. Nothing is changed by it.
type DecisionPreview struct {
	Kind dialog.DecisionKind
	Role string // whose authority that is by

	Why   dialog.WhyNotDecided   // "": it may be decided
	Above *dialog.AboveAuthority // of what it is above, and who could
	// NeedsApproval tells that a supervisor's yes makes it possible.
	NeedsApproval bool

	Rooms  []negotiation.WaiverRoom // of a waiver: what the role may take off of fees and of interest
	Waived *dialog.Waived           // of a waiver that may be: what is owed before it and after
	Cost   negotiation.Money        // of that: what it costs the bank
	Until  time.Time                // of a pause: reminders rest until then
	Rules  []dialog.RuleChange      // of a mark: which of the policy's rules applies to each account
}

// PreviewDecision works out what a decision of a colleague's would come to.
func (d *Desk) PreviewDecision(ctx context.Context, who staff.Colleague, conversation string, what dialog.Decision) (DecisionPreview, error) {
	c, err := d.conversation(ctx, who, conversation)
	if err != nil {
		return DecisionPreview{}, err
	}
	if err := d.look(ctx, who, audit.LookCustomer, &c); err != nil {
		return DecisionPreview{}, err
	}
	_, _, facts, err := d.Bot.TurnFacts(ctx, conversation, d.Now())
	if err != nil {
		return DecisionPreview{}, err
	}
	if err := mayDecide(what); err != nil && what.Correct != nil {
		return DecisionPreview{Kind: what.Kind(), Role: string(who.Role), Why: dialog.NotOne}, nil
	}
	return previewOf(what, string(who.Role), facts), nil
}

func previewOf(what dialog.Decision, role string, f dialog.Facts) DecisionPreview {
	w := dialog.Weigh(what, role, f)
	p := DecisionPreview{
		Kind: what.Kind(), Role: role, Why: w.Why, Above: w.Above, NeedsApproval: w.NeedsApproval(), Rooms: w.Rooms, Waived: w.Waived, Until: w.Until, Rules: w.Rules,
	}
	if w.Waived != nil {
		p.Cost = negotiation.Waived{Fees: w.Waived.Fees, Interest: w.Waived.Interest}.Sum()
	}
	return p
}
