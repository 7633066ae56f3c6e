package dialog

import "slices"

// Kind is what a Say says. The list is closed; the catalogs of both languages
// have every kind (a test compares them), and `repaybot chat --help` lists it.
type Kind string

// Figure is the name of a figure with the form it has, as the catalog may use it.
type Figure struct {
	Name string
	Form string // "sum", "on", "count", "pct", "at", "clock", "name", "quote", "rows"
	Rows []Figure
	// Optional figures may be absent; a template must ask with {{if}}.
	Optional bool
}

// KindSpec is one kind: what it is for, and the figures its words may hold.
type KindSpec struct {
	Kind    Kind
	For     string
	Figures []Figure
}

func sum(n string) Figure   { return Figure{Name: n, Form: "sum"} }
func on(n string) Figure    { return Figure{Name: n, Form: "on"} }
func count(n string) Figure { return Figure{Name: n, Form: "count"} }
func pct(n string) Figure   { return Figure{Name: n, Form: "pct"} }
func at(n string) Figure    { return Figure{Name: n, Form: "at"} }
func clock(n string) Figure { return Figure{Name: n, Form: "clock"} }
func name(n string) Figure  { return Figure{Name: n, Form: "name"} }
func quote(n string) Figure { return Figure{Name: n, Form: "quote"} }
func rows(n string, of ...Figure) Figure {
	return Figure{Name: n, Form: "rows", Rows: of}
}
func maybe(f Figure) Figure { f.Optional = true; return f }

// installmentRow is one instalment of a plan as the terms list it.
var installmentRow = rows("installments", count("number"), on("due"), sum("amount"), sum("principal"), sum("interest"), maybe(sum("fee")))

// termRow is one instalment of the terms, or a run of equal ones a month apart:
// every day and amount is said, and sixty of them still fit a phone.
var termRow = rows("installments", count("number"), on("due"), sum("amount"), maybe(count("to")), maybe(on("until")), maybe(count("day_of_month")))

// planFigures are what a plan is told with, in one line or in full.
var planFigures = []Figure{count("months"), sum("monthly"), sum("last"), sum("total"), sum("cost"), pct("apr"), on("first"), on("completes"),
	maybe(sum("down_payment")), maybe(on("down_payment_due")), maybe(sum("waived"))}

// wishFigures are how somebody likes to be reached; rulesFigures are the hours
// and counts that hold anyway.
var (
	wishFigures  = []Figure{maybe(clock("from")), maybe(clock("to")), maybe(rows("days", name("weekday"), maybe(count("more")))), maybe(name("but")), maybe(name("channel"))}
	rulesFigures = []Figure{clock("from"), clock("to"), maybe(rows("weekend", clock("from"), clock("to"))), count("per_day"), count("per_week")}
)

func with(base []Figure, more ...Figure) []Figure {
	return append(append([]Figure{}, base...), more...)
}

// Kinds are all kinds, in the order a conversation meets them.
var Kinds = slices.Concat([]KindSpec{
	// Opening.
	{"introduce", "the very first words: the bank's automated assistant; a person can be had at any time", []Figure{quote("bank")}},
	{"welcome", "after the introduction, when the customer only said hello or opened the chat: what can be done here", nil},
	{"welcome_back", "hello again in a conversation that is under way", nil},
	{"accounts", "several accounts: one line each, then the sum; one is settled at a time", []Figure{rows("accounts", count("number"), name("product"), quote("last4"), sum("total"), maybe(on("oldest_due"))), sum("total")}},
	{"ask_account", "which account shall we look at first?", nil},
	{"account_chosen", "we are now talking about this account", []Figure{name("product"), quote("last4")}},
	{"owed_card", "what is owed on a card in one line and then its parts, and since when", []Figure{name("product"), sum("total"), sum("principal"), sum("interest"), sum("fees"), maybe(on("oldest_due"))}},
	{"owed_loan", "what is owed now on a loan: principal and interest of due instalments, penalties; the rest of the loan goes on beside it", []Figure{name("product"), sum("total"), sum("principal"), sum("interest"), sum("penalties"), maybe(on("oldest_due")), maybe(sum("not_yet_due"))}},
	{"owed_plan", "what is owed on an account with an agreed plan that is being kept", []Figure{name("product"), sum("left"), maybe(on("next_due")), maybe(sum("next_amount"))}},
	{"nothing_owed", "nothing is owed (perhaps a credit)", []Figure{name("product"), maybe(sum("credit"))}},
	{"next_owed", "the open question after the balance: see how interest is worked out, or the ways to repay", nil},
	{"not_reconciled", "our own figures do not agree with each other; a colleague checks them; nothing is explained or asked for meanwhile", []Figure{name("product")}},

	// The working.
	{"working_top", "the largest step behind the interest: balance × rate × days", []Figure{sum("interest"), sum("on"), pct("rate"), count("days"), on("from"), on("through"), sum("amount"), count("steps")}},
	{"working_lines", "every step of the interest, a posting a group", []Figure{rows("postings", maybe(on("posted")), sum("interest"), rows("lines", sum("on"), pct("rate"), count("days"), on("from"), on("through"), sum("amount")))}},
	{"working_penalties", "a loan's penalties, instalment by instalment", []Figure{sum("penalties"), rows("lines", sum("on"), pct("rate"), count("days"), on("from"), on("through"), sum("amount"))}},
	{"working_penalty_rule", "how a loan's penalty comes about: the year's rate (penalty included) on what is unpaid, by days; the usual rate where it differs", []Figure{maybe(pct("rate")), count("year_days"), pct("year_rate")}},
	{"working_rule", "why interest is charged: a statement not paid in full by its due date loses its free days, interest counts from the day of each purchase, unpaid interest bears interest", []Figure{pct("rate"), pct("year_rate")}},
	{"working_fees", "each fee with its day, and the rule for late fees: percent of the unpaid minimum, at least floor, at most cap", []Figure{sum("fees"), rows("lines", on("date"), name("fee"), sum("amount")), maybe(pct("percent")), maybe(sum("floor")), maybe(sum("cap"))}},
	{"no_fees", "there are no fees on the account", nil},
	{"no_interest", "there is no interest on the account", nil},
	{"working_payments", "what has been paid and received lately", []Figure{rows("payments", on("date"), sum("amount")), sum("total")}},
	{"working_more", "the rest of the working is long: offer the other parts", nil},

	// Later, and if only some is paid.
	{"projection", "what will be owed on a day if nothing is paid: total and how much of it is new interest; no new statement or late fee is in it", []Figure{on("day"), sum("total"), sum("more"), sum("per_day")}},
	{"projection_paid", "what will be owed on a day if an amount is paid on a day before", []Figure{sum("paid"), on("paid_on"), on("day"), sum("total")}},
	{"projection_monthly", "what will be owed after paying an amount each month for some months without a plan", []Figure{sum("monthly"), count("months"), on("day"), sum("paid"), sum("total")}},
	{"projection_monthly_never", "with that amount a month, without a plan, the debt is not paid off: the interest takes what share of it", []Figure{sum("monthly"), sum("interest_month")}},
	{"consequences", "facts of what happens, now and later, in the bank's own words; and that an agreement that is kept prevents what comes later", []Figure{rows("facts", quote("text"), maybe(count("from_dpd"))), maybe(count("cases"))}},
	{"consequences_none", "the bank has nothing listed: a colleague can say", nil},

	// Hearing why, and what can be managed.
	{"ask_why", "asked kindly and once: what made it hard, and about how much a month would be manageable", nil},
	{"ask_monthly", "about how much a month could you manage without going short?", nil},
	{"cannot_pay_heard", "heard that it is not possible right now; no pressure", nil},
	{"heard_job_loss", "names the loss of work", nil},
	{"heard_income_cut", "names the cut in income", nil},
	{"heard_illness", "names the illness, own or a relative's", nil},
	{"heard_bereavement", "names the death of someone close; no debt talk in the same breath", nil},
	{"heard_family", "names trouble in the family", nil},
	{"heard_disaster", "names the disaster", nil},
	{"heard_business", "names the business that failed", nil},
	{"heard_overcommitted", "names several debts at once", nil},
	{"heard_forgot", "forgetting happens; glad it is only that", nil},
	{"heard_other", "heard that things are hard, without naming what was not said", nil},
	{"hardship_help", "what helps: reminders are paused for some days; a photo or letter lets a colleague confirm it, which can open other plans; no promise of which", []Figure{maybe(count("pause_days")), maybe(on("plan_due"))}},
	{"hardship_known", "a colleague has confirmed the hardship; the wider plans are open", nil},
	{"evidence_how", "how to show it: a photo or a letter; what counts; who looks", nil},
	{"evidence_thanks", "a file came for what is open: thanks, it is with the case, a colleague looks; not a word of debt", nil},

	// What comes beside or instead of words.
	{"file_kept", "before the answer to what was written beside a file: it has arrived", nil},
	{"attached_what_for", "a file came and nothing is open that it could be for: what is it about?", nil},
	{"file_refused", "a file of a type or size that is not taken, a video, a place: what can be sent instead", []Figure{quote("types"), count("megabytes")}},
	{"voice_unheard", "a voice note: it can't be listened to yet; please type, or talk to a person", nil},
	{"sticker_seen", "a sticker: lightly, and on", nil},
	{"private_only", "in a group or a channel, once before leaving it: only one to one; nothing of anybody", nil},

	// Options and offers.
	{"options", "the plans side by side, with what slower costs", []Figure{rows("plans", with(planFigures, count("number"))...)}},
	{"option_promise", "paying the whole by a day, with the amount by then", []Figure{sum("amount"), on("by"), sum("amount_by_then")}},
	{"option_settlement", "settling once for less by a day: amount and what is waived; missed, it lapses", []Figure{sum("amount"), sum("waived"), on("by")}},
	{"options_cheapest", "the shorter, the cheaper: the difference between the longest and the shortest plan", []Figure{sum("saves"), count("short"), count("long")}},
	{"ask_choice", "which one, or say what would suit you", nil},
	{"offer_fits", "your proposal fits: the plan in one line", planFigures},
	{"offer_adjusted", "the closest to your proposal that the limits hold: the plan in one line", planFigures},
	{"nearest", "what was asked a month is less than any plan has: the longest plan's monthly amount; then the ways that exist", with(planFigures, sum("asked"))},
	{"nearest_down_payment", "with this down payment the rest comes down to the monthly amount asked", []Figure{sum("down_payment"), sum("asked")}},
	{"ask_way", "which way: the down payment (if there is one), another amount, or a person who looks at it", nil},
	{"weekly_as_monthly", "an amount a week or fortnight taken as a month's: instalments are monthly", []Figure{sum("said"), name("per"), sum("monthly")}},
	{"amount_unclear", "is this amount each month, or once?", []Figure{sum("amount")}},
	{"ask_cannot_be_meant", "that number of months or amount cannot be; what can: terms between min and max", []Figure{maybe(count("min")), maybe(count("max"))}},
	{"bind_terms_min", "plans start at this many months", []Figure{count("min")}},
	{"bind_terms_max", "plans have at most this many months", []Figure{count("max")}},
	{"bind_min_installment", "an instalment is at least this", []Figure{sum("min")}},
	{"bind_first_payment", "the first payment cannot be before this day", []Figure{on("first")}},
	{"bind_first_payment_within_days", "the first payment is at the latest on this day", []Figure{on("first")}},
	{"bind_down_payment", "with that much down, nothing is left for a plan: it is paying in full", []Figure{sum("down_payment")}},
	{"bind_min_down_payment_percent", "this plan needs a down payment of a percentage", []Figure{pct("percent"), sum("down_payment")}},
	{"bind_monthly_at_most", "the term asked for would be more a month than was said, so the term is longer", []Figure{sum("asked")}},
	{"bind_max_broken_plans_12m", "after earlier plans that did not hold, a new one needs a colleague", []Figure{count("broken")}},
	{"bind_no_offers", "here the bot can offer nothing on this account; a colleague must look first", nil},
	{"why_refused", "why the proposal did not go: a lead-in, what binds follows", nil},
	{"nothing_refused", "nothing was refused so far", nil},

	// Terms, yes, code, record.
	{"terms_plan", "the full terms of a plan on one screen (spec/conduct.md, An agreement)", with(planFigures, name("product"), sum("owed"), sum("owed_principal"), sum("owed_interest"), sum("owed_fees"), sum("plan_principal"), maybe(sum("waived_fees")), maybe(sum("waived_interest")), termRow, count("grace_days"), count("missed"), maybe(count("missed_days")), on("withdraw_until"), maybe(sum("not_yet_due")))},
	{"terms_personalised", "what a personalised plan (个性化分期) adds: the debt exceeds what can be paid and the wish for a plan are put on record; no new card until it is paid; collection stops while it is kept; a copy", []Figure{quote("bank")}},
	{"terms_settlement", "the full terms of a settlement", []Figure{name("product"), sum("owed"), sum("owed_principal"), sum("owed_interest"), sum("owed_fees"), sum("amount"), sum("waived"), on("by")}},
	{"terms_promise", "a promise of the whole said back in full before the yes: amount on that day, weekday and day, interest goes on until then", []Figure{name("product"), sum("amount"), on("by"), sum("amount_by_then"), name("weekday")}},
	{"colleague_offer", "before the full terms: they are what a colleague of the bank offers", nil},
	{"colleague_offer_stands", "beside the options: what a colleague offered still holds until the end of a day", []Figure{on("expires")}},
	{"colleague_offer_open", "what a colleague offered still holds until the end of a day: shall it be shown again? said as the last thing of a message", []Figure{on("expires")}},
	{"colleague_offer_over", "what a colleague offered does not hold any more, by its day or as something changed; nothing is agreed; the colleague, who is here, looks again", nil},
	{"human_back_offer", "back with the assistant after a colleague, whose offer still holds until the end of a day: see it again?", []Figure{on("expires")}},
	{"human_back_code", "back with the assistant after a colleague, whose offer was said yes to: the code is still awaited", nil},
	{"ask_agree", "is this how we leave it? a clear yes, change something, or not now; an offer holds until the end of a day", []Figure{on("expires")}},
	{"code_sent", "a one-time code went to the number on file; type it here; minutes it holds", []Figure{count("minutes")}},
	{"code_wrong", "not the right code; tries left", []Figure{count("left")}},
	{"code_expired", "the code has run out; a new one can be sent", nil},
	{"code_locked", "too many tries: locked for this many minutes; a person can help; nothing has been agreed", []Figure{count("minutes")}},
	{"code_not_awaited", "six digits came, and no code is awaited: nothing has been agreed by them", nil},
	{"code_waiting", "still waiting for the code, said after answering something else", nil},
	{"agreed_plan", "agreed: the first payment's amount and day, what it takes to be done, withdraw until; encouragement about this real step", []Figure{sum("first_amount"), on("first"), count("months"), on("completes"), on("withdraw_until")}},
	{"agreed_down_payment", "agreed, pending: the plan starts when the down payment has come in, by the day", []Figure{sum("down_payment"), on("down_payment_due")}},
	{"agreed_settlement", "agreed: pay this by the day and the account is settled; missed, it lapses", []Figure{sum("amount"), on("by")}},
	{"promised", "the promise of the whole is noted", []Figure{sum("amount"), on("by"), sum("amount_by_then")}},
	{"promise_part_back", "a part promise said back in full before it is noted: amount, weekday, day; what is left after it; it changes no limit", []Figure{sum("amount"), on("by"), name("weekday"), sum("left")}},
	{"promise_day_late", "a promise can be at the latest on this day", []Figure{on("latest"), count("within_days")}},
	{"promise_day_past", "that day is past; which day is meant?", nil},
	{"promise_no_day", "by which day?", nil},
	{"promise_no_amount", "how much: all of it, or a part?", []Figure{sum("total")}},
	{"promised_part", "the part promise is noted; thanks for saying it", []Figure{sum("amount"), on("by")}},
	{"promise_cancelled", "the promise is taken back; nothing held against it", nil},
	{"offer_expired", "that offer has run out; here is what holds today", nil},
	{"offer_changed", "something on the account or the bank's rules changed since; here is what holds today", nil},
	{"button_stale", "that button belongs to an earlier message; nothing was done", nil},
	{"nothing_to_accept", "glad, but there is nothing on the table to agree to yet; what there is", nil},
	{"accept_which", "yes to which? the plans were several", nil},
	{"already_agreed", "it is agreed already; nothing more to do", []Figure{on("next_due"), sum("next_amount")}},
	{"reject_heard", "fine, nothing is agreed; no harm", nil},
	{"reject_ask", "what would make it fit: less a month, another day, longer, or a person", nil},
	{"not_now", "all right, nothing is agreed; the offer holds until the end of a day; come back any time", []Figure{on("expires")}},

	// Settlement and waivers.
	{"settle_none", "for this account the bank has no settlement for less here; a person can look", nil},
	{"settle_offer_too_low", "the amount named is less than the settlement the bank can do", []Figure{sum("asked"), sum("amount")}},
	{"waiver_in_plan", "what the plans open here already take off, on the condition that they are kept", []Figure{sum("fees"), sum("interest")}},
	{"waiver_in_settlement", "what settling at once takes off", []Figure{sum("waived"), sum("amount"), on("by")}},
	{"waiver_none", "nothing can be taken off here; what is within reach instead; a colleague can look if things have changed", nil},
	{"waiver_no_further", "no further than that here; the same for everyone with the same account facts", nil},

	// Paying.
	{"how_to_pay", "the bank's own ways to pay", []Figure{rows("ways", quote("text"), maybe(quote("url"))), maybe(sum("total"))}},
	{"pay_here", "a bill to be paid right here comes with this message", []Figure{sum("amount")}},
	{"invoice_for", "on the bill: what it is for", []Figure{name("product"), quote("last4")}},
	{"invoice_gone", "the bill can't be paid: it was paid, or that much is not owed any more", nil},
	{"invoice_later", "the bill can't be paid just now, by a fault of ours", nil},
	{"pay_agreed", "what is to be paid next on what was agreed, and by when", []Figure{sum("amount"), on("by")}},
	{"paid_thanks", "a payment came in: amount and what is left", []Figure{sum("amount"), sum("left")}},
	{"paid_plan", "a plan's payment came in: how many of how many, what is left, when done", []Figure{sum("amount"), count("paid"), count("months"), sum("left"), on("completes")}},
	{"paid_down", "the down payment came in: the plan has begun; the first instalment's day and amount", []Figure{sum("amount"), on("next_due"), sum("next_amount")}},
	{"paid_all", "everything is paid", []Figure{sum("amount")}},

	// An agreed plan.
	{"plan_status", "where the plan stands: paid of all, next day and amount, left, done by", []Figure{count("paid"), count("months"), on("next_due"), sum("next_amount"), sum("left"), on("completes")}},
	{"documents", "the documents that come with this message, as files to keep", []Figure{rows("documents", name("paper"), quote("last4"), on("date"))}},
	{"plan_schedule", "the plan's instalments", []Figure{installmentRow}},
	{"plan_pending", "the plan waits for its down payment", []Figure{sum("down_payment"), on("down_payment_due")}},
	{"promise_status", "the promise that stands", []Figure{sum("amount"), on("by")}},
	{"settlement_status", "the settlement that stands", []Figure{sum("amount"), on("by")}},
	{"no_plan", "there is no plan yet; what there is to choose", nil},
	{"withdraw_ask", "withdrawing: until when, at no cost; what happens then; sure?", []Figure{on("withdraw_until")}},
	{"withdrawn", "the plan is withdrawn at no cost; as it was before", nil},
	{"withdraw_late", "the time to withdraw has passed; a colleague can look at a change", []Figure{on("withdraw_until")}},
	{"change_plan_person", "changing an agreed plan: a colleague does it, and is told what was asked", nil},
	{"change_plan_withdraw", "within the time to withdraw: withdraw and choose anew, at no cost", []Figure{on("withdraw_until")}},

	// What goes first.
	{"crisis_maybe", "a caring question; not a word of debt", nil},
	{"crisis", "taken seriously, calm: lines to call, a person is being fetched, everything else is set aside; not a word of debt", []Figure{rows("lines", quote("number"), name("line"))}},
	{"crisis_closed", "likewise, when nobody is there now: no person is promised; the lines; a colleague is called on and will write as soon as they can", []Figure{rows("lines", quote("number"), name("line"))}},
	{"crisis_alone", "likewise, when nobody is there and nobody is on call: the lines; when people are back, who then write here first", []Figure{rows("lines", quote("number"), name("line")), at("opens")}},
	{"crisis_stay", "still here; the lines again in other words; asking how they are", []Figure{rows("lines", quote("number"), name("line"))}},
	{"crisis_ok", "glad they are safe; no debt talk unless they want it", nil},
	{"care_back", "after a colleague has talked with somebody in a crisis: still here, how are you; not a word of debt", nil},
	{"deceased", "condolence; the bereavement team takes over; all messages stop; nothing to do now", nil},
	{"deceased_more", "after the news of a death: the bereavement team explains everything, by when; nothing to do or to pay now", []Figure{at("by")}},
	{"wrong_person", "apology; nothing about anybody disclosed; messages to the number stop while it is checked", nil},
	{"stopped", "done: no more messages; what it does not change: what is owed, notices the law requires; how to start again", nil},
	{"stopped_already", "messages are off already", nil},
	{"stopped_stranger", "to a stranger on the line: no more messages to this number; nothing of anybody's account", nil},
	{"resumed", "messages are on again", nil},
	{"represented", "noted; a colleague writes to the representative; collection pauses; when somebody answers", []Figure{at("by")}},
	{"identity_theft", "taken seriously; a case; collection pauses; not to share codes; when somebody answers", []Figure{at("by")}},
	{"dispute_amount", "let's check it; a case with their words; collection pauses; when somebody answers", []Figure{at("by")}},
	{"dispute_facts", "what our books show that bears on it: the last payments", []Figure{rows("payments", on("date"), sum("amount"))}},
	{"already_paid", "thanks for saying; a case; what the book shows last; collection pauses; when somebody answers", []Figure{at("by"), maybe(on("last_date")), maybe(sum("last_amount"))}},
	{"payment_seen", "somebody says they have paid: what the book shows came in lately, what is left, is it that one?", []Figure{on("date"), sum("amount"), sum("left")}},
	{"complaint", "sorry for it; a case with their words; when somebody answers", []Figure{at("by")}},
	{"ask_detail", "is there anything the colleague should know?", nil},
	{"answer_by", "when somebody answers at the latest, nothing more", []Figure{at("by")}},
	{"detail_noted", "added to the case", nil},
	{"human_open", "a person is asked for: how long it takes; meanwhile go on here or cancel", []Figure{count("minutes")}},
	{"human_open_days", "likewise where the answer takes working days", []Figure{at("by")}},
	{"human_closed", "nobody is there now: when people are back; the message is kept; meanwhile go on here or cancel", []Figure{at("opens")}},
	{"human_waiting", "a person has been asked for and still is; your message is passed on", nil},
	{"queue_first", "they are the next in their team's queue", nil},
	{"queue_place", "how many are before them in their team's queue", []Figure{count("ahead")}},
	{"colleague_left", "the colleague who had the conversation is gone; somebody else comes, who can read all of it", nil},
	{"colleague_left_closed", "likewise, when nobody else is there now: when people are back", []Figure{at("opens")}},
	{"human_cancelled", "the request is cancelled; on we go", nil},
	{"human_back", "back with the assistant after a colleague", nil},
	{"back_with_me", "back with the assistant after a colleague, before what came of it; no question", nil},
	{"outcome_answered", "what came of it: a question was answered", nil},
	{"outcome_plan", "what came of it: a way to repay was agreed", nil},
	{"outcome_waiver", "what came of it: something was let off", nil},
	{"outcome_dispute_upheld", "what came of it: the customer was right", nil},
	{"outcome_dispute_rejected", "what came of it: the bank's figures stand", nil},
	{"outcome_corrected", "what came of it: the records were put right", nil},
	{"outcome_referred", "what came of it: another department goes on with it", nil},
	{"outcome_no_answer", "what came of it: there was no answer, so it was set aside", nil},
	{"outcome_other", "what came of it: it has been dealt with", nil},
	{"agreed_words", "what was agreed, in the colleague's own words", []Figure{quote("words")}},
	{"given_on", "when they talked with a colleague, before what came of it", []Figure{on("on")}},
	{"ended_back", "after a colleague, where somebody has died or is not the customer: the assistant is here; not a word of debt", nil},
	{"ask_rating", "how it was with the colleague, asked once; it need not be answered", nil},
	{"rating_thanks", "thanks for saying how it was", nil},
	{"rating_skipped", "it need not be said how it was", nil},
	{"no_progress", "we are not getting anywhere like this; say so and offer a person", nil},
	{"case_open", "while the case is open nothing is negotiated; what can be done meanwhile", nil},

	// Rights and other questions.
	{"contact_time", "another time is fine; what they write is answered at any hour; times and days we are to keep to can be said or tapped", nil},
	{"contact_way", "a way that we don't write on here (a call, e-mail, a letter): passed on to a colleague; what can be set here", nil},
	{"contact_wish", "how they like to be reached, said back: from and to what hour, which days, where first; it is held to from now on; answers here, and what the law requires, come as ever", wishFigures},
	{"contact_until", "no messages of ours before a day, as they wished; answers here, and what the law requires, come as ever", []Figure{on("until")}},
	{"contact_outside", "the wish leaves no hour in which we may write at all: which those are; nothing was changed", rulesFigures},
	{"contact_any", "all wishes about when and where are taken back: which hours we keep to anyway", rulesFigures},
	{"contact_told", "when we write by ourselves: the hours on their own clock (others at weekends), at most how many a day and in seven days", rulesFigures},
	{"contact_yours", "what they wished about being reached", wishFigures},
	{"contact_resting", "no messages of ours before a day, since they wished so", []Figure{on("until")}},
	{"contact_stopped", "no messages of ours at all, since they wished so; what the law requires stays", nil},
	{"identity", "who writes, how to check: the bank's name and hotline; automated assistant; never asks for a password or card PIN", []Figure{quote("bank"), quote("hotline")}},
	{"privacy", "what is kept and why, how to see, correct or erase: a colleague does it; noted", nil},
	{"document_person", "the document asked for: a colleague sends it", nil},
	{"document_here", "what can be shown here right away: what is owed and the working", nil},
	{"language_changed", "said in the new language: on we go in it", nil},
	{"language_unknown", "only Chinese and English here, said in both; a person may speak another", nil},

	// Small talk.
	{"thanks_back", "you are welcome, briefly", nil},
	{"goodbye", "goodbye, come back any time", nil},
	{"abuse", "stays polite, hears the anger, offers what there is and a person; no lecture", nil},
	{"off_topic", "brief and friendly, cannot help with that here, back to what can be done", nil},
	{"unclear", "did not get it; no blame; what can be said or tapped", nil},
	{"unclear_emoji", "likewise, lightly, when only emoji came", nil},
	{"too_long", "the message was too long to read whole; the beginning was read; say it in a few sentences", nil},
	{"assistant_limits", "asked to break the rules, play another role or give a special deal: cannot; the limits are the same for all", nil},
	{"did_you_mean", "not sure: the two likeliest readings are the buttons", nil},
	{"way_on", "a short open end: what can be done next", nil},
	{"no_hurry", "no hurry; take the time", nil},
	{"trouble", "something went wrong on our side with this message; it is kept, a colleague has been told; nothing was agreed by it", nil},
	{"unverified", "before anything of an account can be shown, who it is must be checked", nil},
	{"identity_number", "who it is must be checked first: please type or share the phone number on file; why; never a word of debt", nil},
	{"identity_not_own", "the number shared is somebody else's: share your own, or type it", nil},
	{"identity_code", "if the bank has that number, a code is on its way to it: type it here; never whether it has", []Figure{count("minutes")}},
	{"identity_resent", "likewise, once more, when a new code was asked for: only the newest counts", []Figure{count("minutes")}},
	{"identity_session", "some time has passed, so it is checked again who it is: a code went to the number on file", []Figure{count("minutes")}},
	{"identity_letter", "came by the link of the bank's letter: a code went to the number on file, in case somebody else has the letter", []Figure{count("minutes")}},
	{"identity_letter_over", "the link of the letter was used before or has run out; it goes without it", nil},
	{"identity_waiting", "still waiting for the code that shows who it is", nil},
	{"identity_proof", "the last step: the last digits of the ID, or the birth date", []Figure{count("digits")}},
	{"identity_more", "that fits more than one person with this number: please send both, the last digits of the ID and the birth date", []Figure{count("digits")}},
	{"identity_wrong", "what was given does not go together; never which of it; tries left", []Figure{count("left")}},
	{"identity_locked", "too many tries: locked for this many minutes; a person can help", []Figure{count("minutes")}},
	{"identity_declined", "fine not to say; the account then stays closed here; the bank's own site, or a person", nil},
	{"identity_done", "thanks, it is known now who it is; the answer to what they wanted follows", nil},
	{"unlinked", "this chat is no longer linked to any account; how to link it again", nil},
	{"link_only", "on this channel no figures: the bank's own page has them", []Figure{quote("url")}},

	// Lines of a hand-over's summary, for a colleague.
	{"summary_owed", "for staff: product, last 4 of the account, total, its parts, days past due", []Figure{name("product"), quote("last4"), sum("total"), sum("principal"), sum("interest"), sum("fees"), count("dpd")}},
	{"summary_differences", "for staff: what the bank's postings differ by", []Figure{rows("differences", on("date"), name("kind"), sum("bank"), sum("computed"))}},
	{"summary_payment", "for staff: a payment that does not fit, and how", []Figure{name("how"), quote("last4"), on("day"), maybe(sum("amount"))}},
	{"summary_reason", "for staff: why it is handed over", []Figure{name("reason")}},
	{"summary_said", "for staff: what the customer said, in their words", []Figure{quote("words")}},
	{"summary_wants", "for staff: what the customer asked for last, in figures", []Figure{maybe(sum("monthly")), maybe(count("term")), maybe(sum("down_payment")), maybe(on("first_payment")), maybe(count("day_of_month"))}},
	{"summary_hardship", "for staff: the hardship told, not yet confirmed", []Figure{name("reason")}},
	{"summary_before", "what a colleague gave back with before", []Figure{on("on"), maybe(name("outcome")), maybe(quote("words"))}},
	{"summary_offers", "for staff: what the limits hold: the rule's name, and what bound the ask", []Figure{quote("limits"), maybe(sum("nearest_monthly")), maybe(count("nearest_months"))}},
	{"summary_plan", "for staff: the plan that stands", []Figure{count("months"), sum("monthly"), on("first")}},
}, afterKinds, decidedKinds)

// Title is what a button is called. The list is closed, like the kinds.
type Title string

// TitleSpec is one title and the figures it may hold.
type TitleSpec struct {
	Title   Title
	For     string
	Figures []Figure
}

// Titles are all button titles.
var Titles = slices.Concat([]TitleSpec{
	{"see_owed", "what do I owe", nil},
	{"see_working", "how the interest is worked out", nil},
	{"see_lines", "every step", nil},
	{"see_fees", "the fees", nil},
	{"see_payments", "my payments", nil},
	{"see_options", "ways to repay", nil},
	{"see_schedule", "the instalments", nil},
	{"choose_account", "an account", []Figure{count("number"), name("product"), quote("last4"), sum("total")}},
	{"choose_plan", "a plan", []Figure{count("months"), sum("monthly")}},
	{"choose_promise", "pay it all by a day", []Figure{on("by")}},
	{"choose_settlement", "settle for an amount", []Figure{sum("amount")}},
	{"with_down_payment", "put this much down", []Figure{sum("down_payment")}},
	{"another_amount", "name another amount", nil},
	{"whole", "all of it", nil},
	{"agree", "yes, agree to exactly this", nil},
	{"change", "change something", nil},
	{"not_now", "not now", nil},
	{"yes", "yes", nil},
	{"no", "no", nil},
	{"human", "talk to a person", nil},
	{"cancel_human", "cancel the request, go on with the assistant", nil},
	{"rate_1", "it was very poor with the colleague", nil},
	{"rate_2", "it was poor", nil},
	{"rate_3", "it was all right", nil},
	{"rate_4", "it was good", nil},
	{"rate_5", "it was very good", nil},
	{"rate_skip", "not to say how it was", nil},
	{"pay", "how to pay", nil},
	{"pay_here", "pay in the chat", nil},
	{"plan_status", "my plan", nil},
	{"documents", "my documents", nil},
	{"withdraw", "withdraw from the plan", nil},
	{"keep_plan", "keep the plan", nil},
	{"resend_code", "send a new code", nil},
	{"monthly", "it is each month", nil},
	{"once", "it is once", nil},
	{"meant", "a likely reading, by the intent's name", []Figure{name("intent")}},
	{"evidence", "how to show it", nil},
	{"stop", "stop messages", nil},
	{"resume", "messages on again", nil},
	{"reach", "when do you write to me", nil},
	{"reach_evenings", "messages in the evening only", nil},
	{"reach_weekends", "messages at weekends only", nil},
	{"reach_pause", "no messages for so many days", []Figure{count("days")}},
	{"reach_any", "messages at any hour that is allowed", nil},
	{"other_account", "another account", nil},
	{"language", "the other language, named in that language", nil},
	{"safe", "I am safe", nil},
	{"my_account", "see my account: who it is is checked first", nil},
	{"share_number", "share my phone number, as the messaging app can", nil},
	{"unlink", "take this chat from my account", nil},

	// What a messaging app's menu calls its commands.
	{"command_start", "begin", nil},
	{"command_help", "what can be done here", nil},
	{"command_human", "ask for a person", nil},
	{"command_documents", "what can be kept on paper", nil},
	{"command_language", "the other language", nil},
	{"command_stop", "no more messages", nil},
}, afterTitles)
