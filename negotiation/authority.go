package negotiation

import (
	"errors"
	"fmt"
	"strconv"
)

// The roles whose authority a policy names. A supervisor's is the widest: an
// agent's is never wider.
const (
	RoleAgent      = "agent"
	RoleSupervisor = "supervisor"
)

// Give is what a colleague gives a customer beyond what the limits alone hold.
type Give struct {
	Kind  OfferKind
	Term  int           // the plan's months where a term is asked for, else 0
	Waive *WaivePercent // nil: what the limits waive
}

// AboveAuthorityError says that more is asked than a role may grant.
type AboveAuthorityError struct {
	Key   string // of the policy's authority: "max_term", "waive_percent.fees", …
	Asked string // months, or percent as decimal text
	Most  string // that the role may grant, in the same unit
	Needs string // a role that may grant all that is asked; "" if none may
}

func (e *AboveAuthorityError) Error() string {
	needs := "nobody's authority has it"
	if e.Needs != "" {
		needs = "a " + e.Needs + "'s has it"
	}
	return fmt.Sprintf("%s: %s asked, at most %s, and %s", e.Key, e.Asked, e.Most, needs)
}

// BelowLimitsError says that an offer would waive less than the customer gets
// without anybody's word.
type BelowLimitsError struct {
	Key   string // "waive_percent.fees"
	Asked string // percent
	Least string // percent that the limits waive
}

func (e *BelowLimitsError) Error() string {
	return fmt.Sprintf("%s: %s asked, and the limits waive %s already", e.Key, e.Asked, e.Least)
}

// NotWidenedError says that a rule's limits are not widened by anybody: it
// offers nothing, so that a person looks first.
type NotWidenedError struct {
	Limits string // the rule's name
}

func (e *NotWidenedError) Error() string {
	return fmt.Sprintf("the limits %q offer nothing, and nobody widens them", e.Limits)
}

// Widened is how far the role may go beyond the limits that apply to an
// account, for one kind of offer: a plan of more months, never more than the law
// has where it is personalised; fees and interest waived as chosen, from what the
// limits waive to the most of what the role may; a settlement where the role may
// approve one, within the rule's days, or those of its promise where it has no
// settlement. All else stays as the limits have it, and [Limits.Check] on what
// is returned is the gate of the offer.
//
// It fails with [NotWidenedError], [AboveAuthorityError], [BelowLimitsError],
// or [AskError] where what is asked belongs to another kind of offer. A role
// that the policy does not know may grant nothing beyond the limits.
func (p *Policy) Widened(l Limits, role string, g Give) (Limits, error) {
	if l.Installments == nil && l.Promise == nil && l.Settlement == nil {
		return Limits{}, &NotWidenedError{Limits: l.Name}
	}
	w, err := p.widened(l, role, g)
	var above *AboveAuthorityError
	if errors.As(err, &above) {
		above.Needs = p.whoMay(l, role, g)
	}
	return w, err
}

// whoMay is the role that may grant what another may not; "" if none may.
func (p *Policy) whoMay(l Limits, role string, g Give) string {
	if role == RoleSupervisor {
		return ""
	}
	if _, err := p.widened(l, RoleSupervisor, g); err != nil {
		return ""
	}
	return RoleSupervisor
}

func (p *Policy) widened(l Limits, role string, g Give) (Limits, error) {
	a := p.Authority[role]
	switch g.Kind {
	case KindInstallments:
		return a.plan(l, g)
	case KindSettlement:
		if g.Term != 0 {
			return Limits{}, &AskError{"term", "a settlement is paid at once"}
		}
		return a.settlement(l, g)
	case KindPromise:
		switch {
		case g.Term != 0:
			return Limits{}, &AskError{"term", "a promise is of the whole, by a day"}
		case g.Waive != nil && *g.Waive != (WaivePercent{}):
			return Limits{}, &AskError{"waive", "a promise is of the whole: it waives nothing"}
		}
		return l, nil
	}
	return Limits{}, &AskError{"kind", strconv.Quote(string(g.Kind)) + " is no kind of offer"}
}

// plan widens the limits of a plan of instalments, if they have one: what a
// plan costs is the rule's, which nobody's authority knows.
func (a Authority) plan(l Limits, g Give) (Limits, error) {
	if l.Installments == nil {
		return l, nil
	}
	wide := *l.Installments
	most := a.MaxTerm
	if wide.Personalised {
		most = min(most, longestPersonalised)
	}
	wide.MaxTerm = max(wide.MaxTerm, most)
	if g.Term > wide.MaxTerm {
		return Limits{}, &AboveAuthorityError{Key: "max_term", Asked: strconv.Itoa(g.Term), Most: strconv.Itoa(wide.MaxTerm)}
	}
	var err error
	if wide.Waive, err = chosen(waiveKey(KindInstallments), g.Waive, wide.Waive, a.WaivePercent); err != nil {
		return Limits{}, err
	}
	l.Installments = &wide
	return l, nil
}

// settlement widens the limits of a settlement, or opens one where the rule has
// none and the role may approve it.
func (a Authority) settlement(l Limits, g Give) (Limits, error) {
	var most WaivePercent
	if a.MayApproveSettlements {
		most = a.SettlementWaive
	}
	wide := SettlementLimits{}
	switch {
	case l.Settlement != nil:
		wide = *l.Settlement
	case l.Promise != nil:
		wide.WithinDays = l.Promise.WithinDays
	default: // no day by which it could be paid
		return l, nil
	}
	var err error
	if wide.Waive, err = chosen(waiveKey(KindSettlement), g.Waive, wide.Waive, most); err != nil {
		return Limits{}, err
	}
	if l.Settlement == nil && !a.MayApproveSettlements {
		return l, nil
	}
	l.Settlement = &wide
	return l, nil
}

// chosen is what is waived where a colleague chooses: what the limits waive
// where they choose nothing, never less than that, and at most the larger of
// that and what they may.
func chosen(key string, asked *WaivePercent, limits, authority WaivePercent) (WaivePercent, error) {
	if asked == nil {
		return limits, nil
	}
	for _, part := range []struct {
		name                   string
		asked, limits, granted Rate
	}{
		{"fees", asked.Fees, limits.Fees, authority.Fees},
		{"interest", asked.Interest, limits.Interest, authority.Interest},
	} {
		most := part.limits
		if part.granted.compare(most) > 0 {
			most = part.granted
		}
		switch {
		case part.asked.compare(most) > 0:
			return WaivePercent{}, &AboveAuthorityError{Key: key + "." + part.name, Asked: part.asked.String(), Most: most.String()}
		case part.asked.compare(part.limits) < 0:
			return WaivePercent{}, &BelowLimitsError{Key: key + "." + part.name, Asked: part.asked.String(), Least: part.limits.String()}
		}
	}
	return *asked, nil
}
