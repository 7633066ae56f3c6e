package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"repaybot/dialog"
	"repaybot/dialog/understand/measure"
)

// evalReport is all that `eval` found out.
type evalReport struct {
	Model         string             `json:"model"`
	BaseURL       string             `json:"base_url"`
	At            time.Time          `json:"at"`
	Price         evalPrice          `json:"price"`
	Labelled      []evalLabelled     `json:"labelled,omitempty"`
	Conversations []evalConversation `json:"conversations,omitempty"`
	Verdicts      map[string]int     `json:"verdicts"` // of all conversations, by job
}

// evalPrice is what a million tokens cost, in whatever the bank reckons in.
type evalPrice struct {
	In  float64 `json:"in"`
	Out float64 `json:"out"`
}

// evalUses add up uses of the model.
type evalUses struct {
	Calls  int            `json:"calls"`
	In     int            `json:"tokens_in"`
	Out    int            `json:"tokens_out"`
	Millis []int64        `json:"-"`
	By     map[string]int `json:"by_verdict,omitempty"`
}

func (e *evalUses) add(u dialog.ModelUse) {
	if e.By == nil {
		e.By = map[string]int{}
	}
	e.By[u.Job+" "+u.Verdict]++
	if u.Tries > 0 {
		e.Calls++
		e.In, e.Out = e.In+u.In, e.Out+u.Out
		e.Millis = append(e.Millis, u.Millis)
	}
}

// evalLabelled is how the readers do on a file of labelled messages.
type evalLabelled struct {
	File     string       `json:"file"`
	Messages int          `json:"messages"`
	Readers  []evalReader `json:"readers"`
	evalUses
}

// evalReader is one of them: "embedded", "together" as in service, or "model"
// where it is asked about every message.
type evalReader struct {
	Reader   string                 `json:"reader"`
	Asked    int                    `json:"asked"` // messages that the model was asked about
	First    measure.Share          `json:"first"`
	All      measure.Share          `json:"all"`
	Entities []measure.EntityReport `json:"entities"`
}

// evalConversation is one conversation that was played.
type evalConversation struct {
	Name       string         `json:"name"`
	SamePlan   bool           `json:"same_plan"`
	PlanBefore string         `json:"plan_without"`
	PlanAfter  string         `json:"plan_with"`
	Turns      []evalTurn     `json:"turns"`
	Refused    []evalRefused  `json:"refused,omitempty"`
	Verdicts   map[string]int `json:"verdicts"`
}

// evalTurn is one turn of it.
type evalTurn struct {
	Line    string            `json:"line"`
	Replies []string          `json:"replies"`
	ByModel bool              `json:"by_model"` // it has words of the model's
	Millis  int64             `json:"ms"`
	Uses    []dialog.ModelUse `json:"uses,omitempty"`
}

// evalRefused is an answer of the model's that the guard did not let pass.
type evalRefused struct {
	Conversation string `json:"conversation"`
	Turn         int    `json:"turn"`
	Fault        string `json:"fault"`
	Why          string `json:"why"`
	Answer       string `json:"answer"`
}

func (r *evalReport) add(c evalConversation) {
	r.Conversations = append(r.Conversations, c)
	for v, n := range c.Verdicts {
		r.Verdicts[v] += n
	}
}

// shownRefusals is how many refused texts the table has; the JSON has all.
const shownRefusals = 40

func (r *evalReport) writeTable(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s at %s\n", r.Model, r.BaseURL)
	for _, l := range r.Labelled {
		l.write(&b, r.Price)
	}
	if len(r.Conversations) > 0 {
		r.writeConversations(&b)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (l *evalLabelled) write(b *strings.Builder, p evalPrice) {
	fmt.Fprintf(b, "\n%s, %d messages\n\n| reader | model asked | first intent right | all intents right |\n| --- | ---: | --- | --- |\n", l.File, l.Messages)
	for _, r := range l.Readers {
		fmt.Fprintf(b, "| %s | %d | %s | %s |\n", r.Reader, r.Asked, r.First, r.All)
	}
	fmt.Fprintf(b, "\n| whole value right |")
	for _, e := range l.Readers[0].Entities {
		fmt.Fprintf(b, " %s |", e.Kind)
	}
	fmt.Fprintf(b, "\n| --- |%s\n", strings.Repeat(" --- |", len(l.Readers[0].Entities)))
	for _, r := range l.Readers {
		fmt.Fprintf(b, "| %s |", r.Reader)
		for _, e := range r.Entities {
			fmt.Fprintf(b, " %.1f %% of %d |", 100*e.Found.Value(), e.Found.Of)
		}
		fmt.Fprintln(b)
	}
	l.writeCost(b, p, "message")
}

// writeCost tells tokens, price and time.
func (e *evalUses) writeCost(b *strings.Builder, p evalPrice, per string) {
	if e.Calls == 0 {
		fmt.Fprintf(b, "\nThe model was not asked.\n")
		return
	}
	fmt.Fprintf(b, "\n%d calls, %d tokens in and %d out, %d and %d a call", e.Calls, e.In, e.Out, e.In/e.Calls, e.Out/e.Calls)
	if p.In > 0 || p.Out > 0 {
		cost := float64(e.In)*p.In/1e6 + float64(e.Out)*p.Out/1e6
		fmt.Fprintf(b, ", %.4f in all, %.6f a call", cost, cost/float64(e.Calls))
	}
	slices.Sort(e.Millis)
	at := func(share float64) int64 { return e.Millis[int(share*float64(len(e.Millis)-1))] }
	fmt.Fprintf(b, "; %d ms half of the time, %d ms in nine of ten, %d ms at most (of a %s).\n", at(0.5), at(0.9), at(1), per)
}

func (r *evalReport) writeConversations(b *strings.Builder) {
	var uses evalUses
	turns, by, same, slow := 0, 0, 0, int64(0)
	var refused []evalRefused
	for _, c := range r.Conversations {
		if c.SamePlan {
			same++
		}
		for _, t := range c.Turns {
			turns++
			if t.ByModel {
				by++
			}
			slow = max(slow, t.Millis)
			for _, u := range t.Uses {
				uses.add(u)
			}
		}
		refused = append(refused, c.Refused...)
	}
	fmt.Fprintf(b, "\n%d conversations, %d turns: %d come to the same plan as without the model; %d turns have words of its own; the slowest turn took %d ms.\n", len(r.Conversations), turns, same, by, slow)
	for _, c := range r.Conversations {
		if !c.SamePlan {
			fmt.Fprintf(b, "\n%s came to another plan:\n  without %s\n  with    %s\n", c.Name, c.PlanBefore, c.PlanAfter)
		}
	}
	uses.writeCost(b, r.Price, "call")
	fmt.Fprintf(b, "\n| what came of it | times |\n| --- | ---: |\n")
	verdicts := slices.SortedFunc(maps.Keys(r.Verdicts), func(x, y string) int {
		return cmp.Or(r.Verdicts[y]-r.Verdicts[x], strings.Compare(x, y))
	})
	for _, v := range verdicts {
		fmt.Fprintf(b, "| %s | %d |\n", v, r.Verdicts[v])
	}
	if len(refused) > 0 {
		fmt.Fprintf(b, "\nRefused by the guard:\n\n")
	}
	for _, x := range refused[:min(len(refused), shownRefusals)] {
		fmt.Fprintf(b, "%s, turn %d, %s (%s)\n    %s\n", x.Conversation, x.Turn, x.Fault, x.Why, x.Answer)
	}
	if rest := len(refused) - shownRefusals; rest > 0 {
		fmt.Fprintf(b, "and %d more (--json has all)\n", rest)
	}
}
