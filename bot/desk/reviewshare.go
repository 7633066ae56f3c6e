package desk

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/staff"
)

// maxShare is the largest share, in percent.
const maxShare = 100

// Share is how many of a colleague's conversations are drawn, in percent.
type Share struct {
	Name, Shown string
	Percent     int
	Set         bool // by a supervisor
}

// reviewShares are the shares that supervisors set, in percent, by colleague.
type reviewShares map[string]int

func (s reviewShares) of(agent string) int {
	if share, ok := s[agent]; ok {
		return share
	}
	return DefaultShare
}

func (d *Desk) shares(ctx context.Context) (reviewShares, error) {
	ranged, ok := bot.StoreAs[bot.Ranged](d.Store)
	if !ok {
		return nil, errNoRanges
	}
	rs, err := ranged.RecordsBetween(ctx, bot.Under(sharePrefix))
	if err != nil {
		return nil, err
	}
	shares := make(reviewShares, len(rs))
	for _, r := range rs {
		var percent int
		if err := json.Unmarshal(r.Body, &percent); err != nil {
			return nil, err
		}
		shares[strings.TrimPrefix(r.Key, sharePrefix)] = percent
	}
	return shares, nil
}

// SetShare sets how many of a colleague's conversations are drawn, in percent.
// It is a supervisor's to do, and not for themselves.
func (d *Desk) SetShare(ctx context.Context, who staff.Colleague, agent string, share int) error {
	tried := string(audit.Reviewed)
	if err := d.supervises(ctx, who, tried); err != nil {
		return err
	}
	all, err := d.colleagues(ctx)
	if err != nil {
		return err
	}
	switch {
	case !slices.ContainsFunc(all, func(c staff.Colleague) bool { return c.Name == agent }):
		return ErrUnknown
	case agent == who.Name:
		return d.refuse(ctx, who, nil, tried, &Refused{TheirOwn})
	case share < 0 || share > maxShare:
		return d.refuse(ctx, who, nil, tried, &Refused{NotComplete})
	}
	if err := d.note(ctx, who, audit.Changed, nil, map[string]string{"review_share": strconv.Itoa(share), "of": agent}); err != nil {
		return err
	}
	key := sharePrefix + agent // a record each: two supervisors at once change two shares
	return d.Store.Settle(ctx, []bot.Record{record(key, key, d.Now(), []byte(strconv.Itoa(share)))})
}
