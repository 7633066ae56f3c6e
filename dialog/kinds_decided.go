package dialog

// decidedKinds are what is said of what a colleague decided.
var decidedKinds = []KindSpec{
	{"waived_by_colleague", "a colleague has taken fees or interest off for good: how much, and what is owed now (no total: nothing)", []Figure{name("product"), quote("last4"), sum("waived"), maybe(sum("fees")), maybe(sum("interest")), maybe(sum("total"))}},
	{"pause_granted", "a colleague lets reminders rest until a day; what is owed stays; what a plan has due is still spoken of", []Figure{on("until"), maybe(on("plan_due"))}},
	{"dispute_marked", "a colleague has noted an account as disputed: nothing is collected or negotiated until it is answered", []Figure{name("product"), quote("last4")}},
	{"summary_waiver", "for staff: a waiver that the bank's book does not get", []Figure{sum("amount"), quote("last4"), on("day")}},
}
