package negotiation

// ContactPack is what a jurisdiction lets a bank do when it writes about a
// debt (spec/conduct.md, "May we write now?"). A policy may be stricter, never
// looser.
type ContactPack struct {
	Weekdays, Weekend          Hours // the customer's local time
	PerDay, PerWeek            int   // messages; 0: the pack has no limit of its own
	QuietAfterConversationDays int
	ConversationsYears         int // the shortest time conversations are kept
}

// ContactPack returns the jurisdiction's pack; ok is false for one that has none.
func (j Jurisdiction) ContactPack() (pack ContactPack, ok bool) {
	const hour = 60
	switch j {
	case CN: // CBA collection guideline (Jan 2026); GB/T 45251-2025; card measures art. 68-69
		day := Hours{8 * hour, 22 * hour}
		return ContactPack{Weekdays: day, Weekend: day, PerDay: 3, ConversationsYears: 2}, true
	case US: // 12 CFR 1006.6(b), 1006.14(b), 1006.100
		day := Hours{8 * hour, 21 * hour}
		return ContactPack{Weekdays: day, Weekend: day, PerWeek: 7, QuietAfterConversationDays: 7, ConversationsYears: 3}, true
	case UK: // CONC 7.9 asks for reasonable hours
		return ContactPack{Weekdays: Hours{8 * hour, 21 * hour}, Weekend: Hours{9 * hour, 19 * hour}, ConversationsYears: 1}, true
	}
	return ContactPack{}, false
}
