package desk

import (
	"context"
	"encoding/json"
	"strconv"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/staff"
)

// ReviewOf is a case that has ended, with what was found of it.
type ReviewOf struct {
	Case   OneCase
	Review *Review // nil: nobody has reviewed it
	By     string  // the supervisor who did, as they are shown
	May    bool    // the colleague may review it
}

// ReviewOf is a case with its review. A supervisor sees each, a colleague those
// of their own that were reviewed.
func (d *Desk) ReviewOf(ctx context.Context, who staff.Colleague, id string) (ReviewOf, error) {
	r, c, err := d.reviewOf(ctx, who, id)
	if err != nil {
		return ReviewOf{}, err
	}
	tried := string(audit.Reviewed)
	switch {
	case who.Practice || !who.Active:
		return ReviewOf{}, d.refuse(ctx, who, nil, tried, &Refused{NotHere})
	case who.Supervises():
	case c.Owner != who.Name || r == nil:
		return ReviewOf{}, d.refuse(ctx, who, nil, tried, &Refused{NotTheOwner})
	}
	one := ReviewOf{Case: *c, Review: r, May: who.Supervises() && c.Owner != who.Name}
	if r != nil {
		one.By = d.shown(ctx, r.By)
	}
	return one, d.noteCase(ctx, who, audit.LookConversation, c, map[string]string{"for": "review"})
}

// reviewOf reads a past case and its review, whoever asks.
func (d *Desk) reviewOf(ctx context.Context, who staff.Colleague, id string) (*Review, *OneCase, error) {
	rs, err := d.Store.Records(ctx, []string{reviewKey(id)})
	if err != nil {
		return nil, nil, err
	}
	var review *Review
	if len(rs) > 0 && rs[0].Status == bot.RecordActive {
		review = &Review{}
		if err := json.Unmarshal(rs[0].Body, review); err != nil {
			return nil, nil, err
		}
	}
	days, err := d.past.last(ctx, boardDays, d.Now())
	if err != nil {
		return nil, nil, err
	}
	for _, cases := range days {
		for i := range cases {
			if cases[i].id == id {
				one := d.oneCase(ctx, &cases[i])
				return review, &one, nil
			}
		}
	}
	if review == nil {
		return nil, nil, ErrUnknown
	}
	// It is older than the board looks back: the review itself says what it was of.
	return review, &OneCase{ID: id, Conversation: review.Conversation, Reason: review.Reason, Ended: review.Ended, Owner: review.Agent,
		Shown: d.shown(ctx, review.Agent), Status: bot.CaseReturned}, nil
}

// noteCase logs what a colleague does with a case that has ended.
func (d *Desk) noteCase(ctx context.Context, who staff.Colleague, act audit.Act, c *OneCase, detail map[string]string) error {
	return d.note(ctx, who, act, &bot.Conversation{ID: c.Conversation, Case: &bot.Case{ID: c.ID}}, detail)
}

// Judge keeps what a supervisor found of a case that a colleague has given back.
// Nobody judges their own. The same case again changes what was found.
func (d *Desk) Judge(ctx context.Context, who staff.Colleague, id string, found map[Check]Finding, remark string) error {
	tried := string(audit.Reviewed)
	if err := d.supervises(ctx, who, tried); err != nil {
		return err
	}
	before, c, err := d.reviewOf(ctx, who, id)
	switch {
	case err != nil:
		return err
	case c.Owner == who.Name:
		return d.refuse(ctx, who, nil, tried, &Refused{TheirOwn})
	case c.Owner == "" || c.Status != bot.CaseReturned:
		return d.refuse(ctx, who, nil, tried, &Refused{NotTheOwner})
	}
	now := d.Now().UTC()
	r := Review{Case: id, Conversation: c.Conversation, Reason: c.Reason, Ended: c.Ended, Agent: c.Owner, By: who.Name, At: now, Changed: now, Found: found, Remark: remark}
	if before != nil {
		r.At = before.At
	}
	if err := r.check(); err != nil {
		return d.refuse(ctx, who, nil, tried, err)
	}
	subject, err := d.subject(ctx, c.Conversation)
	if err != nil {
		return err
	}
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	brief, err := json.Marshal(r.brief())
	if err != nil {
		return err
	}
	fit, of := r.Fit()
	if err := d.noteCase(ctx, who, audit.Reviewed, c, map[string]string{"of": c.Owner, "fit": strconv.Itoa(fit) + "/" + strconv.Itoa(of)}); err != nil {
		return err
	}
	// What counts over time comes first: where the rest fails, the form is sent again.
	if err := d.Store.Settle(ctx, []bot.Record{
		record(reviewedKey(&r), reviewedPrefix+c.Owner, now, brief), record(reviewKey(id), subject, now, body),
	}); err != nil {
		return err
	}
	d.reviewed.add(id, c.Opened)
	return nil
}

// subject is under whose key what is said of a conversation is kept.
func (d *Desk) subject(ctx context.Context, conversation string) (string, error) {
	c, err := d.Bot.Conversation(ctx, conversation)
	if err != nil {
		return "", unknown(err)
	}
	if c.Customer != "" {
		return c.Customer, nil
	}
	return "conversation/" + c.ID, nil
}
