package desk

import (
	"context"
	"slices"
	"time"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/staff"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// Conversation is one conversation as a colleague sees it.
type Conversation struct {
	ID       string
	Customer string // their name; "" of somebody who is not known yet
	Last4    string
	Verified bool
	Channel  string // on which they wrote last
	Language dialog.Locale
	Mode     dialog.Mode
	Owner    string // the colleague's account who has it, ""
	Shown    string // their name as it is shown

	Case    *bot.Case // the hand-over that is open or was last, nil
	Target  Target
	Place   int // in its team's queue, 0
	Summary Summary
	Words   []string // what the customer added since
	Files   []File
	Hands   []Hand

	Entries []Entry
	From    int64 // the turn that the entries begin with
	Earlier bool  // there are turns before it
	Latest  int   // the place of the newest entry

	Around

	May    Rights
	Hidden *Hidden // why a message may not go now; nil: it may
}

// Rights are what the colleague may do now. They are asked again when it is done.
type Rights struct {
	Take     bool
	Write    bool // and note, release, give back, wait
	Assign   bool
	GiveBack bool
}

// Hidden is why a message may not go now.
type Hidden struct {
	Reason negotiation.ContactReason
	Next   time.Time
}

// Hand is a time in which a colleague had the case.
type Hand struct {
	bot.Hand
	Shown string
}

// Open is one conversation, with its transcript from a turn on; 0 is the latest
// as far as they are shown at once.
func (d *Desk) Open(ctx context.Context, who staff.Colleague, id string, from int64) (Conversation, error) {
	c, err := d.conversation(ctx, who, id)
	if err != nil {
		return Conversation{}, err
	}
	if err := d.look(ctx, who, audit.LookConversation, &c); err != nil {
		return Conversation{}, err
	}
	return d.shownTo(ctx, who, &c, from)
}

// shownTo is a conversation that is read, as somebody who may see it sees it.
func (d *Desk) shownTo(ctx context.Context, who staff.Colleague, c *bot.Conversation, from int64) (Conversation, error) {
	state, _ := dialog.UnmarshalState(c.State) // a state that can't be read keeps no colleague from the conversation
	one := Conversation{
		ID: c.ID, Last4: last4(c.CameFor), Verified: c.Verified, Channel: c.Channel, Language: languageOf(c, state), Mode: c.Mode,
		Owner: c.Case.Owner(), Case: c.Case, May: rightsOf(who, c),
	}
	one.Shown = d.shown(ctx, one.Owner)
	var facts *dialog.Facts
	if c.Customer != "" {
		f, person, err := d.Bot.Facts(ctx, c.Customer, d.Now())
		if err != nil {
			return one, err
		}
		facts, one.Customer = &f, string(person.Name.Reveal())
	}
	var err error
	if one.Summary, err = d.summary(ctx, c, &state, facts); err != nil {
		return one, err
	}
	if from <= 0 || from > c.Sequence {
		from = max(1, c.Sequence-turnsShown+1)
	}
	one.From, one.Earlier = from, from > 1
	if one.Entries, err = d.transcript(ctx, c, one.Language, from); err != nil {
		return one, err
	}
	if n := len(one.Entries); n > 0 {
		one.Latest = one.Entries[n-1].N
	}
	if c.Case != nil {
		one.Target, one.Words, one.Files = targetOf(c.Case, d.Now()), c.Case.Words, filesOf(c.Case)
		for _, h := range c.Case.Hands {
			one.Hands = append(one.Hands, Hand{h, d.shown(ctx, h.Staff)})
		}
	}
	if one.Around, err = d.around(ctx, who, c.ID); err != nil {
		return one, err
	}
	return one, d.stands(ctx, c, &one)
}

// stands is where the case stands, and whether a message may go.
func (d *Desk) stands(ctx context.Context, c *bot.Conversation, one *Conversation) (err error) {
	if c.Case.Open() && c.Case.Status == bot.CaseQueued {
		if one.Place, err = d.place(ctx, c); err != nil {
			return err
		}
	}
	if !one.May.Write {
		return nil
	}
	may, err := d.Bot.MayStaffWrite(ctx, c.ID, d.Now())
	if err == nil && !may.Allowed {
		one.Hidden = &Hidden{may.Reason, may.Next}
	}
	return err
}

// place is where a case stands among those of its team that wait, from 1.
func (d *Desk) place(ctx context.Context, c *bot.Conversation) (int, error) {
	open, err := d.openNow(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, o := range open {
		if o.one.Status == bot.CaseQueued && o.one.ForTeam() == c.Case.ForTeam() {
			if n++; o.id == c.ID {
				return n, nil
			}
		}
	}
	return 0, nil
}

// rightsOf are what a colleague may do with a conversation that they may see.
func rightsOf(who staff.Colleague, c *bot.Conversation) Rights {
	mine := holds(who, *c)
	return Rights{
		Take:     c.Mode != dialog.WithStaff && c.Mode != dialog.Closed && mayTake(who, *c) == nil,
		Write:    mine,
		Assign:   c.Mode != dialog.Closed && (mine || who.Supervises()) && c.Case != nil,
		GiveBack: mine && mayFinish(who, *c) == nil,
	}
}

// Assignable are the colleagues to whom a conversation may be given.
func (d *Desk) Assignable(ctx context.Context, who staff.Colleague, id string) ([]staff.Colleague, error) {
	c, err := d.conversation(ctx, who, id)
	if err != nil {
		return nil, err
	}
	if !rightsOf(who, &c).Assign {
		return nil, d.refuse(ctx, who, &c, string(audit.Assigned), &Refused{NotTheOwner})
	}
	all, err := d.colleagues(ctx)
	if err != nil {
		return nil, err
	}
	owner := c.Case.Owner()
	return slices.DeleteFunc(slices.Clone(all), func(x staff.Colleague) bool { return x.Name == owner || !mayGet(x, &c) }), nil
}

// mayGet tells whether a conversation may be given to a colleague.
func mayGet(x staff.Colleague, c *bot.Conversation) bool {
	return x.Active && !x.Practice && c.Case != nil && x.In(c.Case.ForTeam()) && (c.Case.Needs != bySupervisor || x.Supervises())
}
