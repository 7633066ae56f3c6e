package practice

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"repaybot/bot/amount"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// Verdict is what a figure of the colleague's comes to.
type Verdict string

// The verdicts.
const (
	Right   Verdict = "right"
	Wrong   Verdict = "wrong"   // the account's figure is another
	Unknown Verdict = "unknown" // there is nothing to hold it against
)

// Figure is an amount, a day or a count that the colleague wrote.
type Figure struct {
	Text     string  `json:"text"` // as written
	Sentence string  `json:"sentence"`
	Verdict  Verdict `json:"verdict"`
	Of       Label   `json:"of,omitempty"` // what it was said to be, or is
	Is       string  `json:"is,omitempty"` // Wrong: the account's figure, in the customer's own form
}

// Label is what a figure is of.
type Label string

// What figures are of.
const (
	OfTotal     Label = "total"
	OfPrincipal Label = "principal"
	OfInterest  Label = "interest"
	OfFees      Label = "fees"
	OfMinimum   Label = "minimum"
	OfPaid      Label = "paid"
	OfEntry     Label = "entry"    // a line of the account
	OfOffer     Label = "offer"    // of a plan that is open
	OfCustomer  Label = "customer" // the customer's own words
	OfDue       Label = "due"
	OfAnswer    Label = "answer" // by when an answer comes
	OfDay       Label = "day"    // any day of the account
	OfWeekday   Label = "weekday"
	OfLate      Label = "late" // days past due
)

// Labels are all labels.
var Labels = [...]Label{
	OfTotal, OfPrincipal, OfInterest, OfFees, OfMinimum, OfPaid, OfEntry, OfOffer, OfCustomer, OfDue, OfAnswer, OfDay, OfWeekday, OfLate,
}

// named are the words by which an amount is said to be something.
var named = []struct {
	of    Label
	words *regexp.Regexp
}{
	{OfInterest, regexp.MustCompile(`(?i)利息|\binterest\b`)},
	{OfFees, regexp.MustCompile(`(?i)违约金|滞纳金|费用|\bfees?\b|\bcharges\b`)},
	{OfPrincipal, regexp.MustCompile(`(?i)本金|\bprincipal\b|\bspent\b`)},
	{OfMinimum, regexp.MustCompile(`(?i)最低|\bminimum\b`)},
	{OfPaid, regexp.MustCompile(`(?i)(已|还)(经)?(还|付|收到)(了|过)?|还款记录|\bpaid\b|\breceived\b|\bpayments?\b`)},
	{OfTotal, regexp.MustCompile(`(?i)一共|总共|总额|共欠|欠款?|余额|\bowe[ds]?\b|\bowing\b|\bbalance\b|\btotal\b|\bin all\b`)},
}

// known are the figures that there are to hold others against.
type known struct {
	amounts  map[Label][]int64
	days     map[Label][]negotiation.Date
	late     int
	currency negotiation.Currency
	language dialog.Locale
	answerBy time.Time // in the bank's time zone; zero: none was told
	now      time.Time
}

// figuresOf are an account's, with those of what it could be paid by.
func figuresOf(a dialog.AccountFacts, offers []negotiation.Offer, l dialog.Locale, now, answerBy time.Time) *known {
	s := a.Statement
	k := &known{
		amounts: map[Label][]int64{}, days: map[Label][]negotiation.Date{}, late: s.DPD, currency: a.Account.Currency,
		language: l, answerBy: answerBy, now: now,
	}
	add := func(of Label, ms ...negotiation.Money) {
		for _, m := range ms {
			k.amounts[of] = append(k.amounts[of], m.Minor())
		}
	}
	day := func(of Label, ds ...negotiation.Date) { k.days[of] = append(k.days[of], ds...) }
	add(OfTotal, s.Total)
	add(OfPrincipal, s.Principal)
	add(OfInterest, s.Interest, s.AccruedInterest)
	add(OfFees, s.Fees)
	day(OfDue, s.OldestDue)
	for _, e := range a.Account.Entries {
		day(OfDay, e.Date)
		switch e.Kind {
		case negotiation.InterestPosted:
			add(OfInterest, e.Amount)
		case negotiation.LateFeePosted, negotiation.FeePosted:
			add(OfFees, e.Amount)
		case negotiation.Payment:
			add(OfPaid, e.Amount)
		default:
			add(OfEntry, e.Amount)
		}
	}
	for _, b := range a.Account.Statements {
		add(OfEntry, b.Balance) // was owed then
		add(OfMinimum, b.Minimum)
		day(OfDay, b.Date)
		day(OfDue, b.Due)
	}
	for _, offer := range offers {
		switch o := offer.(type) {
		case negotiation.InstallmentPlan:
			add(OfOffer, o.Total, o.Cost, o.DownPayment, o.Waived.Fees, o.Waived.Interest)
			for _, i := range o.Installments {
				add(OfOffer, i.Amount)
				day(OfDay, i.Due)
			}
		case negotiation.FullPayment:
			add(OfOffer, o.Amount)
			day(OfDay, o.By)
		case negotiation.Settlement:
			add(OfOffer, o.Amount, o.Waived.Fees, o.Waived.Interest)
			day(OfDay, o.By)
		}
	}
	today := negotiation.DateOf(now)
	day(OfDay, today)
	return k
}

// learn notes the figures that the customer named: to repeat them is no mistake.
func (k *known) learn(r dialog.Reading) {
	for _, a := range r.Amounts {
		k.amounts[OfCustomer] = append(k.amounts[OfCustomer], a.Minor)
	}
	for _, day := range r.Dates {
		k.days[OfDay] = append(k.days[OfDay], day.Day)
	}
}

// hold compares every figure of the colleague's sentences.
func (k *known) hold(sayings []saying) []Figure {
	var all []Figure
	for _, s := range sayings {
		all = append(all, k.amountsIn(s)...)
		all = append(all, k.daysIn(s)...)
		if f, ok := k.lateIn(s); ok {
			all = append(all, f)
		}
	}
	return all
}

func (k *known) amountsIn(s saying) []Figure {
	var all []Figure
	from := 0
	for i, a := range s.reading.Amounts {
		at := strings.Index(s.text[from:], a.Text)
		if at < 0 {
			continue
		}
		start := from + at
		end := start + len(a.Text)
		next := len(s.text)
		if i+1 < len(s.reading.Amounts) {
			if n := strings.Index(s.text[end:], s.reading.Amounts[i+1].Text); n >= 0 {
				next = end + n
			}
		}
		all = append(all, k.amount(a, s.text, labels(s.text[from:start], s.text[end:next])))
		from = end
	}
	return all
}

// labels are what an amount is said to be by the words before it and after it, up
// to the next amounts.
func labels(before, after string) []Label {
	var all []Label
	for _, text := range []string{before, after} {
		for _, n := range named {
			if n.words.MatchString(text) && !slices.Contains(all, n.of) {
				all = append(all, n.of)
			}
		}
	}
	return all
}

func (k *known) amount(a dialog.Amount, sentence string, said []Label) Figure {
	f := Figure{Text: a.Text, Sentence: sentence, Verdict: Right}
	for _, of := range said {
		if slices.Contains(k.amounts[of], a.Minor) {
			f.Of = of
			return f
		}
	}
	claims := slices.ContainsFunc(said, func(of Label) bool { return len(k.amounts[of]) > 0 && of != OfPaid })
	for _, of := range []Label{OfOffer, OfPaid, OfEntry, OfCustomer, OfTotal, OfPrincipal, OfInterest, OfFees, OfMinimum} {
		if slices.Contains(k.amounts[of], a.Minor) && (!claims || of == OfOffer) {
			f.Of = of
			return f
		}
	}
	if !claims || a.Per != dialog.Once {
		f.Verdict = Unknown
		return f
	}
	for _, of := range said {
		if is := k.amounts[of]; len(is) > 0 {
			f.Verdict, f.Of = Wrong, of
			f.Is = amount.Text(negotiation.NewMoney(is[0], k.currency), k.language)
			return f
		}
	}
	return f
}

var (
	dueWords    = regexp.MustCompile(`(?i)到期|最早|应还|\bdue\b`)
	answerWords = regexp.MustCompile(`(?i)答复|回复|结果|告诉您|联系您|\banswer|\bhear (back )?from|\bget back\b|\breply\b|\bcall you\b|\blet you know\b|\bin touch\b|\bby\b`)
	lateCount   = regexp.MustCompile(`(?i)逾期(了)?\s*(\d+)\s*天|(\d+)\s*days? (past due|overdue|late)`)
)

func (k *known) daysIn(s saying) []Figure {
	var all []Figure
	end := -1
	for _, d := range s.reading.Dates {
		at := strings.Index(s.text, d.Text)
		if at < 0 || at == end { // or it is the weekday of the date before it
			continue
		}
		end = at + len(d.Text)
		f := Figure{Text: d.Text, Sentence: s.text, Verdict: Unknown}
		wrong := func(of Label, is string) { f.Verdict, f.Of, f.Is = Wrong, of, is }
		switch name, ok := weekdayAt(s.text[max(0, at-14):min(len(s.text), at+len(d.Text)+14)]); {
		case ok && name != d.Day.Weekday():
			wrong(OfWeekday, k.weekday(d.Day))
		case answerWords.MatchString(s.text) && !dueWords.MatchString(s.text) && !k.answerBy.IsZero():
			if f.Of, f.Verdict = OfAnswer, Right; d.Day > negotiation.DateOf(k.answerBy) {
				wrong(OfAnswer, k.day(negotiation.DateOf(k.answerBy)))
			}
		case slices.Contains(k.days[OfDue], d.Day):
			f.Of, f.Verdict = OfDue, Right
		case dueWords.MatchString(s.text) && k.late > 0:
			wrong(OfDue, k.day(k.days[OfDue][0]))
		case slices.Contains(k.days[OfDay], d.Day):
			f.Of, f.Verdict = OfDay, Right
		}
		all = append(all, f)
	}
	return all
}

func (k *known) lateIn(s saying) (Figure, bool) {
	m := lateCount.FindStringSubmatch(s.text)
	if m == nil {
		return Figure{}, false
	}
	f := Figure{Text: m[0], Sentence: s.text, Of: OfLate, Verdict: Right}
	if n, err := strconv.Atoi(m[2] + m[3]); err != nil || n != k.late {
		f.Verdict, f.Is = Wrong, strconv.Itoa(k.late)
	}
	return f, true
}

// day is a day in the customer's own form.
func (k *known) day(d negotiation.Date) string {
	if k.language == dialog.Chinese {
		return d.Time().Format("1月2日")
	}
	return d.Time().Format("2 January")
}

var weekdayNames = map[dialog.Locale][7]string{
	dialog.Chinese: {"星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"},
	dialog.English: {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
}

func (k *known) weekday(d negotiation.Date) string { return weekdayNames[k.language][d.Weekday()] }

var weekdayIn = regexp.MustCompile(`(?i)(星期|礼拜|周)([日天一二三四五六])|\b(sun|mon|tues|wednes|thurs|fri|satur)day\b`)

// weekdayAt is the weekday that stands beside a date.
func weekdayAt(text string) (time.Weekday, bool) {
	m := weekdayIn.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	if m[2] != "" {
		return time.Weekday(strings.IndexRune("日一二三四五六", []rune(strings.Replace(m[2], "天", "日", 1))[0]) / len("日")), true
	}
	return time.Weekday(slices.Index([]string{"sun", "mon", "tues", "wednes", "thurs", "fri", "satur"}, strings.ToLower(m[3]))), true
}
