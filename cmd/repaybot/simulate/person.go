package simulate

import (
	"fmt"
	"math/rand/v2"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// person is one customer: who they are, how they are, and what they think is so.
type person struct {
	town   *town
	id     string
	rand   *rand.Rand // their own
	locale dialog.Locale
	zone   *time.Location
	way    string // the channel they use
	file   negotiation.Customer

	accounts []*account

	// Money, in the smallest unit.
	spare  int64 // left each month once living is paid
	payDay int
	cash   int64
	low    negotiation.Date // little comes in before this day

	habits  habits
	known   Known // what they, and the bank, know to be so
	wants   want  // what is on their mind
	lookNow bool  // at what has been agreed
	talk    talk

	lines    int             // of the log
	last     string          // the text of the last message they got
	sawTurn  int64           // the newest turn whose messages they have seen
	heard    map[string]bool // follow-ups they got
	keys     map[string]bool // messages they got
	rests    []span          // in which nothing was to be said unasked
	inDanger bool            // was, once
	cases    map[string]bool // that a colleague has on the list
	events   int             // of theirs, for their names
	story    story
}

// habits are how somebody is; all are parts of one.
type habits struct {
	punctual float64 // pays when they can
	answers  float64 // a message
	presses  float64 // a button rather than writes
	typos    float64 // of the words they write
	temper   float64
	patience float64
}

// talk is where somebody is in a conversation.
type talk struct {
	left    int // turns they still have patience for
	count   int // answers that are put down, so that older ones lapse
	code    string
	buttons []bot.ReplyButton
	turns   int // in this conversation so far
	tried   int // since an account is past due and nothing is agreed
}

// story is what is counted of somebody.
type story struct {
	wrote            int // messages
	handed, optedOut bool
}

// names are made up, and the phone numbers reach nobody.
var names = map[string][2][]string{
	"cn": {{"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴"}, {"伟", "芳", "娜", "敏", "静", "强", "磊", "洋", "艳", "杰"}},
	"us": {{"Alice", "Brian", "Carla", "David", "Elena", "Frank", "Grace", "Hector", "Irene", "James"}, {"Brown", "Davis", "Garcia", "Johnson", "Lopez", "Miller", "Moore", "Smith", "Walker", "Young"}},
	"uk": {{"Amelia", "Ben", "Chloe", "Dylan", "Ellie", "Finlay", "Gemma", "Harry", "Isla", "Jack"}, {"Baker", "Clarke", "Davies", "Evans", "Hughes", "Khan", "Patel", "Roberts", "Taylor", "Wood"}},
}

var zonesOf = map[string][]string{
	"cn": {"Asia/Shanghai", "Asia/Shanghai", "Asia/Shanghai", "Asia/Urumqi"},
	"us": {"America/New_York", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "Pacific/Honolulu"},
	"uk": {"Europe/London"},
}

// The channels: the bank's page, where what is written is seen when the
// customer looks, and the bank's messenger, which brings it to them.
const (
	onPage      = "web"
	onMessenger = "messenger"
)

// newPerson draws a customer; number counts over all towns.
func newPerson(t *town, seed uint64, number int) (*person, error) {
	r := rand.New(rand.NewPCG(seed, uint64(number)+1))
	j := string(t.policy.Jurisdiction)
	p := &person{
		town: t, id: fmt.Sprintf("S%06d", number), rand: r,
		heard: map[string]bool{}, keys: map[string]bool{}, cases: map[string]bool{},
	}
	var err error
	zone := pick(r, zonesOf[j])
	if p.zone, err = time.LoadLocation(zone); err != nil {
		return nil, err
	}
	p.locale = dialog.English
	if j == "cn" && r.Float64() < 0.92 || j != "cn" && r.Float64() < 0.03 {
		p.locale = dialog.Chinese
	}
	p.way = onPage
	if r.Float64() < 0.5 {
		p.way = onMessenger
	}
	parts := names[j]
	name := pick(r, parts[0]) + pick(r, parts[1])
	phone := fmt.Sprintf("+86199%08d", number)
	switch j {
	case "us":
		name, phone = pick(r, parts[0])+" "+pick(r, parts[1]), fmt.Sprintf("+1202555%04d", number%10000)
	case "uk":
		name, phone = pick(r, parts[0])+" "+pick(r, parts[1]), fmt.Sprintf("+4477009%05d", number%100000)
	}
	p.file = negotiation.Customer{
		ID: p.id, Name: name, Phone: phone, IDLast4: fmt.Sprintf("%04d", r.IntN(10000)),
		BirthDate: negotiation.NewDate(1955+r.IntN(50), time.Month(1+r.IntN(12)), 1+r.IntN(28)),
		Locale:    map[dialog.Locale]string{dialog.Chinese: "zh-CN", dialog.English: "en"}[p.locale], TimeZone: zone,
	}
	p.habits = habits{
		punctual: 0.55 + 0.45*r.Float64(), answers: 0.1 + 0.7*r.Float64(), presses: 0.35 + 0.6*r.Float64(),
		typos: 0.12 * r.Float64() * r.Float64(), temper: r.Float64() * r.Float64(), patience: 0.3 + 0.7*r.Float64(),
	}
	p.payDay = pick(r, []int{1, 5, 10, 15, 20, 25, 28})
	income := map[string]int64{"cn": 900_000, "us": 420_000, "uk": 260_000}[j]
	income = income/2 + r.Int64N(income)
	p.spare = income * (8 + r.Int64N(28)) / 100
	p.cash = p.spare * r.Int64N(100) / 100
	if err := p.openAccounts(number); err != nil {
		return nil, err
	}
	return p, nil
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// chance tells whether something happens that does so often.
func (p *person) chance(often float64) bool { return p.rand.Float64() < often }

// later is a moment within a span, drawn evenly.
func (p *person) later(from, to time.Duration) time.Time {
	return p.town.clock.now().Add(from + time.Duration(p.rand.Int64N(int64(to-from))))
}

// today is the day it is where they are.
func (p *person) today() negotiation.Date {
	return negotiation.DateOf(p.town.clock.now().In(p.zone))
}

// conversation is the name of theirs.
func (p *person) conversation() string { return bot.ConversationOf(p.id) }

// awake is the first moment not before t at which they look at their phone.
func (p *person) awake(t time.Time) time.Time {
	local := t.In(p.zone)
	y, m, d := local.Date()
	up, down := time.Date(y, m, d, 7, 30, 0, 0, p.zone), time.Date(y, m, d, 23, 0, 0, 0, p.zone)
	switch {
	case local.Before(up):
		return up.Add(time.Duration(p.rand.IntN(3600)) * time.Second)
	case local.After(down):
		return up.AddDate(0, 0, 1).Add(time.Duration(p.rand.IntN(3600)) * time.Second)
	}
	return t
}

// atHour is a moment on a day of theirs, within their waking hours.
func (p *person) atHour(day negotiation.Date, from, to int) time.Time {
	y, m, d := day.Civil()
	return time.Date(y, m, d, from, p.rand.IntN((to-from)*60), p.rand.IntN(60), 0, p.zone)
}

// local is a text in their language.
func (p *person) speaks(chinese, english string) string {
	if p.locale == dialog.Chinese {
		return chinese
	}
	return english
}
