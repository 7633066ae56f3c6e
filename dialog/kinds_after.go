package dialog

// afterKinds are what is said once something is agreed, and what is said
// without being asked.
var afterKinds = []KindSpec{
	// Without being asked. Each such message begins with who writes and why,
	// and ends with how to stop (spec/conduct.md, May we write now?).
	{"unasked_who", "who writes, and what about: the bank's automated assistant", []Figure{quote("bank"), name("about")}},
	{"unasked_stop", "how to stop such messages", nil},
	{"unasked_private", "where it is not known who reads: there is a message from the bank, how to open it, how to check that it is the bank; never what about", []Figure{quote("bank"), quote("hotline")}},
	{"news_none", "the message they came to see is about something that is over", nil},
	{"first_reminder", "to somebody who never wrote: the bank's automated assistant, something on the account is worth a look, how, whom to ask, a real word of encouragement; no figure and no word of debt; the later wordings differ and press no more", []Figure{quote("bank"), quote("hotline")}},
	{"first_help", "likewise, an offer to help: things can be arranged", []Figure{quote("bank"), quote("hotline")}},
	{"remind_overdue", "to somebody known: what is past due, and that the working and the ways to repay are a tap away", []Figure{name("product"), sum("total"), on("oldest_due")}},
	{"remind_help", "to somebody known: it need not be paid at once; an offer to look together", []Figure{name("product"), sum("total")}},

	// While a plan runs.
	{"down_soon", "the down payment is due: until when; the plan begins with it", []Figure{sum("down_payment"), on("down_payment_due")}},
	{"plan_lapsed", "the down payment did not come: the plan never began, not held against them; a new one is possible", []Figure{sum("down_payment"), on("down_payment_due")}},
	{"inst_soon", "an instalment in some days: which, when, how much; how far they have come; whether the day can be moved", []Figure{count("number"), count("months"), on("due"), sum("amount"), maybe(count("paid")), maybe(count("moves"))}},
	{"inst_today", "an instalment's day is today; nothing to do if it is paid", []Figure{count("number"), on("due"), sum("amount")}},
	{"inst_unseen", "in the days of grace, asked kindly before anything else: did something come up, is it paid already; until when it still counts as on time", []Figure{count("number"), on("due"), sum("amount"), on("grace_until")}},
	{"inst_missed", "an instalment counts as missed: made up, all is as before; when the plan would end", []Figure{count("number"), on("due"), sum("amount"), maybe(on("breaks_on"))}},
	{"inst_short", "likewise where a part has come in: what has, what exactly is lacking, however little", []Figure{count("number"), on("due"), sum("paid"), sum("amount"), on("grace_until")}},
	{"inst_missed_short", "it counts as missed though a part has come in: what exactly is lacking; when the plan would end", []Figure{count("number"), on("due"), sum("paid"), sum("amount"), maybe(on("breaks_on"))}},
	{"will_break", "said before it happens: when the plan ends, what would keep it, what comes back; the ways on", []Figure{on("breaks_on"), sum("amount"), maybe(sum("waived"))}},
	{"plan_broken", "the plan has ended, as a fact; what has come back; the ways on", []Figure{on("on"), maybe(sum("waived"))}},
	{"plan_completed", "the last instalment is in: the plan is done", []Figure{count("months"), sum("amount")}},
	{"payment_bounced", "a payment that had counted was returned: what is open; a person can find out", []Figure{sum("amount"), on("date"), sum("left")}},
	{"promise_soon", "the day before a promised day", []Figure{sum("amount"), on("by"), name("weekday")}},
	{"promise_kept", "what was promised came in: thanks", []Figure{sum("amount")}},
	{"promise_part_kept", "a part of what was promised came in, its day has passed: what is left, which day suits", []Figure{sum("paid"), sum("left"), on("by")}},
	{"promise_missed", "what was promised did not come: asked kindly; another day, other ways", []Figure{sum("amount"), on("by")}},
	{"promise_lapsed", "the promise of the whole did not come: likewise", []Figure{sum("amount"), on("by")}},
	{"settlement_soon", "a settlement's last day is near", []Figure{sum("amount"), on("by")}},
	{"settlement_kept", "a settlement came in: the account is settled", []Figure{sum("amount")}},
	{"settlement_lapsed", "a settlement did not come and has lapsed: all is as before; other ways", []Figure{sum("amount"), on("by")}},
	{"offer_expires", "an offer they looked at ends with a day; no pressure, a new one can be worked out", []Figure{on("expires")}},
	{"hardship_open", "hardship is confirmed while a plan runs: better terms are possible; they may keep what they have", nil},
	{"hardship_confirmed", "hardship is confirmed: what was made for such a situation is open", nil},

	// Changing a plan.
	{"move_ask_day", "an instalment can be put off: to which day, until when", []Figure{count("number"), on("due"), on("latest")}},
	{"move_back", "a move said back in full before it counts: from, to, the amount then and what of it the move costs", []Figure{count("number"), on("due"), on("to"), name("weekday"), sum("amount"), maybe(sum("cost"))}},
	{"moved", "the move is done", []Figure{count("number"), on("to"), sum("amount")}},
	{"move_late", "not as late as that: the latest day", []Figure{on("latest")}},
	{"moves_used", "it was moved as often as the plan allows", []Figure{count("times")}},
	{"move_none", "this one can't be moved; what else there is", nil},
	{"skip_back", "a skipped month said back in full before it counts: which, what comes next, the new end, what it costs", []Figure{on("due"), on("next_due"), sum("amount"), on("completes"), maybe(sum("cost"))}},
	{"skipped", "the month is left out", []Figure{on("due"), on("next_due"), sum("amount"), on("completes")}},
	{"skips_used", "the months that can be left out are used", []Figure{count("times")}},
	{"skip_none", "this one can't be left out; what else there is", nil},
	{"change_unchanged", "the change is dropped: all as it was", nil},
	{"change_ways", "which of the other ways: a new plan, a person", nil},
	{"replace_lead", "before the plans that could take the place of the one that stands: what is left goes on it, the old one holds until then", []Figure{sum("left")}},
	{"replace_dearer", "the new plan costs more than what is left of the present one: how much", []Figure{sum("more")}},
	{"replaced", "the new plan has taken the place of the old one, which does not count as broken", nil},

	// My plan.
	{"plan_room", "how often the day can still be moved, and a month left out; what earlier changes cost", []Figure{maybe(count("moves")), maybe(count("skips")), maybe(sum("extra"))}},
	{"plan_late", "what of the plan is past its day, and until when it can be made up", []Figure{sum("amount"), on("due"), maybe(on("breaks_on"))}},
	{"plan_rows", "the plan's instalments as they stand: paid, to come, missed", []Figure{rows("installments", count("number"), on("due"), sum("amount"), name("status"), maybe(sum("paid")))}},
	{"plan_past", "the plans that have ended", []Figure{rows("plans", on("date"), name("status"))}},
	{"plan_if_missed", "what happens if an instalment is missed, by the plan's own rules", []Figure{maybe(count("grace_days")), count("missed"), maybe(count("missed_days")), maybe(sum("waived")), maybe(count("moves"))}},
}

// afterTitles are the buttons under them.
var afterTitles = []TitleSpec{
	{"see_message", "see the message", nil},
	{"have_paid", "I have paid already", nil},
	{"move_day", "another day", nil},
	{"move_to", "on that day", []Figure{on("day")}},
	{"skip_month", "leave a month out", nil},
	{"new_plan", "a different plan", nil},
	{"if_missed", "what if I miss one", nil},
	{"see_offer", "the offer that is on the table", nil},
	{"another_day", "name another day", nil},
}
