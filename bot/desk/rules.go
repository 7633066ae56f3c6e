package desk

import (
	"context"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/staff"
	"repaybot/negotiation"
)

// Rules are the rules as they are: the policy in force, and who is in which team.
type Rules struct {
	Policy     *negotiation.Policy
	Colleagues []staff.Colleague // who work with customers, by name
	Teams      []TeamMembers
}

// TeamMembers are the agents of a team. Supervisors are in each.
type TeamMembers struct {
	Team    bot.Team
	Members []staff.Colleague
}

// Rules are the rules as they are. Only a supervisor sees them.
func (d *Desk) Rules(ctx context.Context, who staff.Colleague) (Rules, error) {
	if err := d.supervises(ctx, who, string(audit.LookColleagues)); err != nil {
		return Rules{}, err
	}
	if err := d.look(ctx, who, audit.LookColleagues, nil); err != nil {
		return Rules{}, err
	}
	all, err := d.colleagues(ctx)
	if err != nil {
		return Rules{}, err
	}
	r := Rules{Policy: d.Bot.Policy()}
	for _, c := range all {
		if c.Active && !c.Practice {
			r.Colleagues = append(r.Colleagues, c)
		}
	}
	for _, t := range bot.Teams {
		m := TeamMembers{Team: t}
		for _, c := range r.Colleagues {
			if !c.Supervises() && c.In(t) {
				m.Members = append(m.Members, c)
			}
		}
		r.Teams = append(r.Teams, m)
	}
	return r, nil
}
