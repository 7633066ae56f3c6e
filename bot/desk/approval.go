package desk

import (
	"context"
	"errors"
	"slices"
	"strings"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/staff"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// AskApproval asks a supervisor for a yes to what is above the owner's own
// authority: a waiver, an offer, the step that the case is, to take a grave mark
// away. note is theirs to the supervisor, and the customer's never. It fails with
// [DecisionError] where no supervisor could allow it, or none is needed.
func (d *Desk) AskApproval(ctx context.Context, who staff.Colleague, conversation, actID, note string, what dialog.Decision) error {
	note = strings.TrimSpace(note)
	if what.Offer != nil {
		offer := *what.Offer
		offer.Staff, offer.Role, offer.Approved = who.Name, string(who.Role), ""
		what.Offer = &offer
	}
	asked := dialog.ApprovalAsked{ID: decisionID(who, conversation, actID), Role: string(who.Role), Note: note, Decision: what}
	detail := detailOf(what)
	detail["approval"] = asked.ID
	return d.do(ctx, who, conversation, act{
		id: actID, kind: audit.AskedYes, detail: detail,
		allowed: func(c *bot.Conversation) error {
			if err := onlyOwner(who)(c); err != nil {
				return err
			}
			if what.CaseStep && c.Case.Needs != bySupervisor {
				return &DecisionError{Why: dialog.NeedsNoYes}
			}
			if len([]rune(note)) > dialog.MaxNote {
				return &Refused{NoText}
			}
			return nil
		},
		event: event(bot.Inbound{Kind: bot.ApprovalAsked, Asked: &asked}),
		came:  func(r *bot.TurnResult) error { return d.cameOfDecision(ctx, r) },
	})
}

// Approval is what waits for a supervisor's yes, as pages show it.
type Approval struct {
	bot.PendingApproval
	Name      string // the customer's
	Asker     string // who asked, as they are shown
	MayAnswer bool   // the colleague may: a supervisor, and not who asked

	Own DecisionPreview // by the authority of who asked: what they may grant themselves
	All DecisionPreview // by a supervisor's, on the facts of now: what a yes does
	// Of an offer: what it costs the customer and the bank by a supervisor's
	// authority; nil with NoOffer where it can't be made any more.
	Offer   *dialog.OfferPreview
	NoOffer dialog.WhyNoOffer

	Accounts []dialog.AccountFacts
	Hardship negotiation.Hardship
}

// Approvals are those that wait, the oldest first: to a supervisor all, to
// others those they asked for.
func (d *Desk) Approvals(ctx context.Context, who staff.Colleague) ([]Approval, error) {
	if who.Practice || !who.Active {
		return nil, d.refuse(ctx, who, nil, "approvals", &Refused{NotHere})
	}
	if err := d.look(ctx, who, audit.LookBoard, nil); err != nil {
		return nil, err
	}
	pending, err := d.Bot.Approvals(ctx, 0)
	if err != nil {
		return nil, err
	}
	all := []Approval{}
	for _, p := range pending {
		if !who.Supervises() && p.Staff != who.Name || !p.Expires.After(d.Now()) {
			continue
		}
		a, err := d.shownApproval(ctx, who, p)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, nil
}

// Approval is one that waits, with the customer's facts, what it does to their
// figures and what it costs the bank. One that is answered, or whose time is over,
// is [ErrUnknown].
func (d *Desk) Approval(ctx context.Context, who staff.Colleague, id string) (Approval, error) {
	p, err := d.Bot.Approval(ctx, id)
	if err != nil {
		return Approval{}, unknown(err)
	}
	if !p.Expires.After(d.Now()) {
		return Approval{}, ErrUnknown
	}
	c, err := d.conversation(ctx, who, p.Conversation)
	if err != nil {
		return Approval{}, err
	}
	if err := d.look(ctx, who, audit.LookCustomer, &c); err != nil {
		return Approval{}, err
	}
	return d.shownApproval(ctx, who, p)
}

func (d *Desk) shownApproval(ctx context.Context, who staff.Colleague, p bot.PendingApproval) (Approval, error) {
	a := Approval{
		PendingApproval: p, Asker: d.shown(ctx, p.Staff), MayAnswer: who.Supervises() && who.Name != p.Staff,
	}
	_, state, facts, err := d.Bot.TurnFacts(ctx, p.Conversation, d.Now())
	if err != nil {
		return Approval{}, err
	}
	if a.Name, err = d.customer(ctx, p.Customer); err != nil {
		return Approval{}, err
	}
	a.Accounts, a.Hardship = facts.Accounts, facts.Hardship
	a.Own, a.All = previewOf(p.Decision, p.Role, facts), previewOf(p.Decision, dialog.RoleSupervisor, facts)
	if p.Offer == nil {
		return a, nil
	}
	offer := *p.Offer
	offer.Approved = someSupervisor
	preview, err := dialog.PreviewOffer(state, offer, facts)
	var no *dialog.OfferError
	switch {
	case errors.As(err, &no):
		a.NoOffer = no.Why
	case err != nil:
		return Approval{}, err
	default:
		a.Offer = &preview
	}
	return a, nil
}

// ApprovalError says that an answer to an approval did nothing, and why.
type ApprovalError struct {
	Why dialog.WhyNotAnswered // "": see How
	How dialog.ApprovalResult // it was closed otherwise than it was answered
}

func (e *ApprovalError) Error() string { return "not answered: " + string(e.Why) + string(e.How) }

// AnswerApproval answers what a colleague asked for. A yes does it at that moment,
// in their case, on the facts of then, within a supervisor's authority; a no needs
// a reason, which whoever asked reads. Nobody answers their own, and of two
// answers the first counts. It fails with [ApprovalError], and with
// [DecisionError] where what was asked can no longer be done.
func (d *Desk) AnswerApproval(ctx context.Context, who staff.Colleague, id, actID string, yes bool, why string) error {
	why = strings.TrimSpace(why)
	if result, ok := d.done.get(answerKey(who, id, actID)); ok {
		return result
	}
	p, err := d.Bot.Approval(ctx, id)
	if errors.Is(err, bot.ErrNotFound) {
		return d.refuse(ctx, who, nil, string(audit.Approved), &ApprovalError{Why: dialog.AnsweredAlready})
	}
	if err != nil {
		return err
	}
	asker, err := d.roleNow(ctx, p.Staff)
	if err != nil {
		return err
	}
	answer := dialog.ApprovalAnswered{ID: id, Role: string(who.Role), Asker: asker, Yes: yes, Why: why}
	kind := audit.Approved
	if !yes {
		kind = audit.NotApproved
	}
	detail := detailOf(p.Decision)
	detail["approval"] = id
	err = d.do(ctx, who, p.Conversation, act{
		id: actID, kind: kind, detail: detail,
		allowed: func(*bot.Conversation) error {
			switch {
			case !who.Supervises():
				return &Refused{NeedsSupervisor}
			case p.Staff == who.Name:
				return &Refused{TheirOwn}
			case !yes && (why == "" || len([]rune(why)) > dialog.MaxNote):
				return &Refused{NoText}
			}
			return nil
		},
		event: event(bot.Inbound{Kind: bot.Approved, Answer: &answer}),
		came:  func(r *bot.TurnResult) error { return d.cameOfAnswer(ctx, r, yes) },
	})
	if err == nil {
		d.done.put(answerKey(who, id, actID), nil)
	}
	return err
}

// answerKey names an answer among the acts that were done: once it is, nothing
// waits any more by which a second click could be known.
func answerKey(who staff.Colleague, id, actID string) string {
	return who.Name + "\x00approval\x00" + id + "\x00" + actID
}

// roleNow is a colleague's role as their account has it now; "" where they may
// not act any more.
func (d *Desk) roleNow(ctx context.Context, name string) (string, error) {
	all, err := d.Colleagues.Colleagues(ctx)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(all, func(c staff.Colleague) bool { return c.Name == name })
	if i < 0 || !all[i].Active || all[i].Practice {
		return "", nil
	}
	return string(all[i].Role), nil
}

// cameOfAnswer is why an answer did not do what it says; nil where it did.
func (d *Desk) cameOfAnswer(ctx context.Context, r *bot.TurnResult, yes bool) error {
	lines, err := d.decisionsOf(ctx, r)
	if err != nil {
		return err
	}
	var not *dialog.NotDecided
	for _, l := range lines {
		switch {
		case l.Unanswered != nil:
			return &ApprovalError{Why: l.Unanswered.Why}
		case l.Not != nil:
			not = l.Not
		case l.Closed == nil || l.Closed.Staff == "": // of another
		case l.Closed.How == dialog.ApprovalUndoable && not != nil:
			return &DecisionError{not.Why, not.Above}
		case (l.Closed.How == dialog.ApprovalGiven) != yes || !yes && l.Closed.How != dialog.ApprovalRefused:
			return &ApprovalError{How: l.Closed.How}
		}
	}
	return nil
}
