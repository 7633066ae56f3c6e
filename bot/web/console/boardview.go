package console

import (
	"time"

	"repaybot/bot/desk"
)

// periodView is a period with how long its bars are, in parts of a hundred.
type periodView struct {
	desk.Period
	Share   int // of the cases that a person answered in time, of those that can be judged; -1: none can
	Reasons []reasonBar
	Results []outcomeBar
	Marks   []scoreBar // the best first
	Average string     // what customers said, on average; "": nobody did
}

type reasonBar struct {
	desk.ReasonCount
	Width int
}

type outcomeBar struct {
	desk.OutcomeCount
	Width int
}

type scoreBar struct{ Score, Cases, Width int }

func viewOf(p desk.Period) periodView {
	v := periodView{Period: p, Share: -1}
	if judged := p.Kept + p.Missed; judged > 0 {
		v.Share = (200*p.Kept + judged) / (2 * judged)
	}
	most := 1
	for _, r := range p.Reasons {
		most = max(most, r.Cases)
	}
	for _, r := range p.Reasons {
		v.Reasons = append(v.Reasons, reasonBar{r, width(r.Cases, most)})
	}
	most = 1
	for _, o := range p.Outcomes {
		most = max(most, o.Cases)
	}
	for _, o := range p.Outcomes {
		v.Results = append(v.Results, outcomeBar{o, width(o.Cases, most)})
	}
	said, sum := p.Scored(), 0
	if said == 0 {
		return v
	}
	for i := len(p.Scores) - 1; i >= 0; i-- {
		v.Marks = append(v.Marks, scoreBar{i + 1, p.Scores[i], width(p.Scores[i], said)})
		sum += (i + 1) * p.Scores[i]
	}
	tenths := (20*sum + said) / (2 * said)
	v.Average = string([]byte{byte('0' + tenths/10), '.', byte('0' + tenths%10)})
	return v
}

// width is how long a bar is, in parts of a hundred: of something never nothing.
func width(n, most int) int {
	if n == 0 {
		return 0
	}
	return max(1, 100*n/most)
}

// chart is the picture of a month: a bar for each day.
type chart struct {
	Width, Height int
	Bars          []bar
	Most          int // the cases of the highest bar
	Cases, Missed int
}

type bar struct {
	desk.DayCount
	X, Width      int
	Y, Height     int // all cases
	MissY, MissH  int // those whose target was missed, within
	Label         string
	Link          string
	Number        int  // of the day in its month
	Weekend, Mark bool // Mark: a week begins
}

const (
	barStep   = 20
	barWidth  = 14
	barHeight = 96
)

func chartOf(v *Visit, days []desk.DayCount) chart {
	c := chart{Width: barStep * len(days), Height: barHeight}
	for _, d := range days {
		c.Most = max(c.Most, d.Cases)
	}
	for i, d := range days {
		c.Cases += d.Cases
		c.Missed += d.Missed
		b := bar{DayCount: d, X: i*barStep + (barStep-barWidth)/2, Width: barWidth, Label: v.site.date(v.Locale, d.Day), Link: links{}.Cases("day", d.Day.In(v.site.Zone).Format(time.DateOnly))}
		b.Height, b.MissH = high(d.Cases, c.Most), high(d.Missed, c.Most)
		b.Y, b.MissY = barHeight-b.Height, barHeight-b.MissH
		w := d.Day.In(v.site.Zone).Weekday()
		b.Number = d.Day.In(v.site.Zone).Day()
		b.Weekend, b.Mark = w == time.Saturday || w == time.Sunday, w == time.Monday
		c.Bars = append(c.Bars, b)
	}
	return c
}

// high is how high a bar is: of something never nothing.
func high(n, most int) int {
	if n == 0 {
		return 0
	}
	return max(2, barHeight*n/most)
}
