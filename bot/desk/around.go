package desk

import (
	"context"

	"repaybot/bot/staff"
)

// Around is who else is at a conversation.
type Around struct {
	Looking []string // other colleagues, as they are shown
	Types   string   // the other colleague who is typing, as they are shown
	Typing  bool     // the customer is
}

// Around is who else is at a conversation, for a page that shows the rest already:
// nothing of what was said is read, and no look is logged. Who may not see the
// conversation is refused as by [Desk.Open].
func (d *Desk) Around(ctx context.Context, who staff.Colleague, id string) (Around, error) {
	if _, err := d.conversation(ctx, who, id); err != nil {
		return Around{}, err
	}
	return d.around(ctx, who, id)
}

// around is who else is at a conversation that a colleague may see.
func (d *Desk) around(ctx context.Context, who staff.Colleague, id string) (Around, error) {
	looking, err := d.presence.lookingNow(ctx)
	if err != nil {
		return Around{}, err
	}
	a := Around{Typing: d.presence.customerTypes(id)}
	for _, name := range looking[id] {
		if name != who.Name {
			a.Looking = append(a.Looking, d.shown(ctx, name))
		}
	}
	if name := d.presence.typist(id); name != who.Name {
		a.Types = d.shown(ctx, name)
	}
	return a, nil
}
