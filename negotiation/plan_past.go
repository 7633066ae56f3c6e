package negotiation

// PastPlan is a plan of ours that has ended.
type PastPlan struct {
	ID     string     `json:"id"`
	Digest string     `json:"digest,omitempty"` // of the stored agreement
	Status PlanStatus `json:"status"`
	Reason PlanReason `json:"reason"`
	On     Date       `json:"on"`
}

// BrokenPlans is how many plans were broken in the 12 months up to a day: the
// larger of the book's figure and our own count, since the bank may know of
// more and may not know of ours yet. A plan counts once, by its ID, and until
// the day before the same day a year on.
func BrokenPlans(book int, past []PastPlan, asOf Date) int {
	since := asOf.AddMonths(-12)
	ours := 0
	for i := range past {
		if p := &past[i]; p.Status == PlanBroken && p.On > since && p.On <= asOf && !countedBefore(past[:i], p.ID) {
			ours++
		}
	}
	return max(book, ours)
}

func countedBefore(past []PastPlan, id string) bool {
	for i := range past {
		if past[i].ID == id && past[i].Status == PlanBroken {
			return true
		}
	}
	return false
}
