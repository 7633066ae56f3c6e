package bot

import (
	"repaybot/dialog"
	"repaybot/negotiation"
)

// Team is which of the bank's colleagues a case is for.
type Team string

// The teams.
const (
	Care        Team = "care"
	Disputes    Team = "disputes"
	Bereavement Team = "bereavement"
	Legal       Team = "legal"
)

// Teams are all teams, in the order in which they are shown.
var Teams = [...]Team{Care, Disputes, Bereavement, Legal}

// Skill is what a colleague needs to know for a case beyond their team's work.
type Skill string

// The skills; "" is none.
const (
	SkillCrisis     Skill = "crisis"
	SkillVulnerable Skill = "vulnerable"
	SkillHardship   Skill = "hardship"
)

// Skills are all skills, the gravest first.
var Skills = [...]Skill{SkillCrisis, SkillVulnerable, SkillHardship}

// TeamOf is the team that sees to a reason.
func TeamOf(reason dialog.HandOffReason) Team {
	switch reason {
	case dialog.HandOffReason(dialog.DeceasedTold):
		return Bereavement
	case dialog.HandOffReason(dialog.RepresentedTold), dialog.HandOffReason(dialog.IdentityTheft), formalDemand, referToAgency:
		return Legal
	case dialog.HandOffReason(dialog.DisputeAmount), dialog.HandOffReason(dialog.AlreadyPaid), dialog.HandOffReason(dialog.Complaint),
		dialog.NotReconciled, dialog.PaymentMismatch:
		return Disputes
	}
	return Care
}

// The steps of the ladder that the legal department takes; to call a customer
// is care's.
const (
	formalDemand  dialog.HandOffReason = "formal_demand"
	referToAgency dialog.HandOffReason = "refer_to_agency"
)

// skillFor is what a case needs of who takes it, the gravest first.
func skillFor(reason dialog.HandOffReason, f *dialog.Facts) Skill {
	switch {
	case reason == dialog.HandOffReason(dialog.Crisis):
		return SkillCrisis
	case vulnerable(f):
		return SkillVulnerable
	case reason == dialog.HandOffReason(dialog.HardshipTold), f.Hardship == negotiation.HardshipDeclared, f.Hardship == negotiation.HardshipDocumented:
		return SkillHardship
	}
	return ""
}
