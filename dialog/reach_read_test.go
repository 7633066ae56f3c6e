package dialog

import (
	"testing"

	"repaybot/negotiation"
)

func TestHowTheyLikeToBeReached(t *testing.T) {
	today := negotiation.NewDate(2026, 11, 23) // a Monday
	hours := func(from, to int) negotiation.Hours {
		return negotiation.Hours{From: negotiation.Clock(from), To: negotiation.Clock(to)}
	}
	const h, end = 60, 24 * 60
	for text, want := range map[string]reach{
		"晚上别打":              {hours: hours(0, 18*h)},
		"晚上别发消息":            {hours: hours(0, 18*h)},
		"白天上班不方便,下班再联系":     {hours: hours(18*h, end)},
		"下午三点以后再找我":         {hours: hours(15*h, end)},
		"我上夜班,上午在睡觉,别打电话":   {hours: hours(12*h, end)},
		"早上九点前别发":           {hours: hours(9*h, end)},
		"晚上八点后联系":           {hours: hours(20*h, end)},
		"请不要在晚上十点后发消息":      {hours: hours(0, 22*h)},
		"周末再联系我":            {days: weekend},
		"工作日不要打":            {days: weekend},
		"周一到周五都忙,周六上午可以":    {days: weekend, hours: hours(0, 12*h)},
		"周日别联系我":            {days: everyDay &^ 1},
		"逢周三下午我在家,可来电":      {days: 1 << 3, hours: hours(12*h, 18*h)},
		"如需联络,请于每日九时至十一时之间": {hours: hours(9*h, 11*h)},
		"白天开会，晚上七点后再联系我":    {hours: hours(19*h, end)},
		"中午有空":              {hours: hours(12*h, 14*h)},
		"六点前别打 起不来":         {}, "don't call before six": {},
		"娃午睡1-3点 那段别打":  {},
		"微信留言就成,我有空看":   {way: "wechat"},
		"用Telegram发给我":  {way: "telegram"},
		"能不能发邮件别打电话":    {way: elsewhere},
		"这个月别再发了，下个月再说": {until: negotiation.NewDate(2026, 12, 1)},
		"下周再联系":         {until: negotiation.NewDate(2026, 11, 30)},
		"随时都行":          {any: true},

		"text me after 6pm":                          {hours: hours(18*h, end)},
		"text me after 6pm only i work days":         {hours: hours(18*h, end)},
		"evenings are better":                        {hours: hours(18*h, end)},
		"weekends only please":                       {days: weekend},
		"I work nights so don't message before noon": {hours: hours(12*h, end)},
		"mornings only":                              {hours: hours(0, 12*h)},
		"after 5 works best":                         {hours: hours(17*h, end)},
		"don't ring after 9pm":                       {hours: hours(0, 21*h)},
		"Only reach out between 10 and 2":            {hours: hours(10*h, 14*h)},
		"dont text me at night":                      {hours: hours(0, 18*h)},
		"no calls on sundays, I'm at church":         {days: everyDay &^ 1},
		"not before ten":                             {hours: hours(10*h, end)},
		"not in the morning please":                  {hours: hours(12*h, end)},
		"not in work hours pls":                      {hours: hours(18*h, end)},
		"kids are in bed by half seven, so any time from eight suits":         {hours: hours(20*h, end)},
		"whatsapp me instead of calling":                                      {way: "whatsapp"},
		"Message me on Telegram instead of phoning":                           {way: "telegram"},
		"email me instead":                                                    {way: elsewhere},
		"use whatsapp not telegram":                                           {way: "whatsapp"},
		"leave me alone this month":                                           {until: negotiation.NewDate(2026, 12, 1)},
		"contact me next week":                                                {until: negotiation.NewDate(2026, 11, 30)},
		"I look after my mother in the mornings. Afternoons only, thank you.": {hours: hours(12*h, 18*h)},
		"message me on weekdays after 7 pm":                                   {days: everyDay &^ weekend, hours: hours(19*h, end)},
		"any time is fine":                                                    {any: true},
		"I have work until 18:00, contact after":                              {},
		"I teach until 2":                                                     {hours: hours(14*h, end)},
		"Sundays are sacred. Any other day.":                                  {days: everyDay &^ 1},
		"any evening bar Thursday":                                            {days: everyDay &^ (1 << 4), hours: hours(18*h, end)},
		"after office hours can?":                                             {hours: hours(18*h, end)},
		"can't talk, at work":                                                 {},
		"can the text arrive a couple of days earlier":                        {},
		"走短信，别走微信":                                                            {way: elsewhere},
		"六点前别打来，六点后都行":                                                        {hours: hours(18*h, end)},
		"请于工作日14:00—17:00之间致电":                                                {days: everyDay &^ weekend, hours: hours(14*h, 17*h), way: elsewhere},
		"not a good time":                                                     {},
		"busy now":                                                            {},
	} {
		if got := readReach(text, Reading{}, today); got != want {
			t.Errorf("%q: %+v instead of %+v", text, got, want)
		}
	}
	if got := readReach("ring me monday", Reading{Dates: []Day{{Day: today.AddDays(7)}}}, today); got != (reach{way: elsewhere, until: today.AddDays(7)}) {
		t.Errorf("a day to ring on: %+v", got)
	}
	until := negotiation.NewDate(2026, 12, 15)
	dated := Reading{Dates: []Day{{Day: until}}}
	for _, text := range []string{"15号之前别发了", "not until the 15th please", "im abroad until the 15th, contact me after that"} {
		if got := readReach(text, dated, today); got != (reach{until: until}) {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

// A break until a day is not for good, and what is for good is no break.
func TestABreakIsNoStop(t *testing.T) {
	for text, want := range map[string]Intent{
		"leave me alone this month":                ContactTime,
		"15号之前别联系我":                                ContactTime,
		"stop texting me until next week":          ContactTime,
		"how often do you message me":              ContactTime,
		"你们多久给我发一次":                                ContactTime,
		"STOP":                                     StopContact,
		"退订，这个月起都别发了":                              StopContact,
		"stop messaging me for good":               StopContact,
		"don't ever text me before 9 am or at all": StopContact,
		"别再发消息了":                                   StopContact,
	} {
		r := Reading{Confidence: 0.9}
		if got := reachClearer(text, []Intent{StopContact}, &r); len(got) != 1 || got[0] != want {
			t.Errorf("%q: %v instead of %s", text, got, want)
		}
	}
	if got := reachClearer("我爸走了，这个月别联系", []Intent{DeceasedTold, StopContact}, &Reading{}); len(got) != 2 {
		t.Errorf("a death: %v", got)
	}
}
