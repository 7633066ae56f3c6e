package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/goccy/go-yaml"

	"repaybot/bot"
	"repaybot/bot/amount"
	"repaybot/bot/audit"
	"repaybot/bot/staff"
	"repaybot/dialog"
	"repaybot/negotiation"
	"repaybot/prompts"
)

// Answer is one that colleagues have ready, in each language.
type Answer struct {
	ID    string // small letters, digits and _
	Texts map[dialog.Locale]AnswerText
	Own   bool      // as the program brings it
	By    string    // the supervisor who changed it last, ""
	At    time.Time // when
	// Before is how it was, the newest first, at most [keptAnswers].
	Before []AnswerVersion
}

// AnswerText is an answer in one language. What stands in braces is filled in
// ([Variables]).
type AnswerText struct {
	Title string `json:"title" yaml:"title"`
	Text  string `json:"text" yaml:"text"`
}

// AnswerVersion is how an answer was once.
type AnswerVersion struct {
	Texts map[dialog.Locale]AnswerText `json:"texts"`
	By    string                       `json:"by,omitempty"`
	At    time.Time                    `json:"at,omitzero"`
}

// Variables are what an answer may name, in braces.
var Variables = [...]string{"name", "total", "bank", "agent", "hotline", "opens"}

const (
	cannedPrefix = "canned/"
	keptAnswers  = 10
	keepReady    = 5 * time.Second
	mostTitle    = 60 // characters
)

var (
	answerID = regexp.MustCompile(`^[a-z][a-z0-9_]{0,40}$`)
	variable = regexp.MustCompile(`\{([a-z_]+)\}`)
)

// ready are the ready answers, as they were seconds ago at most.
type ready struct {
	own map[string]Answer

	mu   sync.Mutex
	all  []Answer
	read time.Time
}

// ownAnswers are those that the program brings.
func ownAnswers() (map[string]Answer, error) {
	own := map[string]Answer{}
	for l, text := range map[dialog.Locale][]byte{dialog.Chinese: prompts.ChineseCanned, dialog.English: prompts.EnglishCanned} {
		var list []struct {
			ID         string `yaml:"id"`
			AnswerText `yaml:",inline"`
		}
		if err := yaml.NewDecoder(bytes.NewReader(text)).Decode(&list); err != nil {
			return nil, err
		}
		for _, x := range list {
			a, ok := own[x.ID]
			if !ok {
				a = Answer{ID: x.ID, Texts: map[dialog.Locale]AnswerText{}, Own: true}
			}
			a.Texts[l] = x.AnswerText
			if err := a.check(); err != nil {
				return nil, fmt.Errorf("%s: %w", x.ID, err)
			}
			own[x.ID] = a
		}
	}
	return own, nil
}

// check refuses an answer that could not be used.
func (a *Answer) check() error {
	if !answerID.MatchString(a.ID) {
		return &Refused{NoText}
	}
	for _, t := range a.Texts {
		if t.Title == "" || len([]rune(t.Title)) > mostTitle {
			return &Refused{NoText}
		}
		if err := written(t.Text); err != nil {
			return err
		}
		for _, m := range variable.FindAllStringSubmatch(t.Text, -1) {
			if !slices.Contains(Variables[:], m[1]) {
				return &Refused{NoVariable}
			}
		}
	}
	return nil
}

// unfilled are the variables that stand in a text.
func unfilled(text string) (names []string) {
	for _, m := range variable.FindAllStringSubmatch(text, -1) {
		if slices.Contains(Variables[:], m[1]) && !slices.Contains(names, m[1]) {
			names = append(names, m[1])
		}
	}
	return names
}

// cannedBody is what the record of an answer that was changed holds.
type cannedBody struct {
	AnswerVersion
	Gone   bool            `json:"gone,omitempty"`
	Before []AnswerVersion `json:"before,omitempty"`
}

// Answers are all answers that are ready, by id.
func (d *Desk) Answers(ctx context.Context) ([]Answer, error) {
	r, now := d.ready, d.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.read.IsZero() && now.Sub(r.read) < keepReady {
		return r.all, nil
	}
	changed, err := d.changedAnswers(ctx)
	if err != nil {
		return nil, err
	}
	r.all = r.all[:0:0]
	for id, a := range r.own {
		if _, ok := changed[id]; !ok {
			r.all = append(r.all, a)
		}
	}
	for id, b := range changed {
		if !b.Gone {
			r.all = append(r.all, Answer{ID: id, Texts: b.Texts, By: b.By, At: b.At, Before: b.Before})
		}
	}
	slices.SortFunc(r.all, func(a, b Answer) int { return strings.Compare(a.ID, b.ID) })
	r.read = now
	return r.all, nil
}

func (d *Desk) changedAnswers(ctx context.Context) (map[string]cannedBody, error) {
	ranged, ok := bot.StoreAs[bot.Ranged](d.Store)
	if !ok {
		return nil, nil
	}
	rs, err := ranged.RecordsBetween(ctx, bot.Under(cannedPrefix))
	if err != nil {
		return nil, err
	}
	changed := make(map[string]cannedBody, len(rs))
	for _, r := range rs {
		var b cannedBody
		if err := json.Unmarshal(r.Body, &b); err != nil {
			return nil, fmt.Errorf("%s: %w", r.Key, err)
		}
		changed[strings.TrimPrefix(r.Key, cannedPrefix)] = b
	}
	return changed, nil
}

// ChangeAnswer changes a ready answer, or adds one; without texts it is taken
// away. It is a supervisor's to do.
func (d *Desk) ChangeAnswer(ctx context.Context, who staff.Colleague, id string, texts map[dialog.Locale]AnswerText) error {
	if !who.Supervises() || who.Practice {
		return d.refuse(ctx, who, nil, string(audit.Words), &Refused{NeedsSupervisor})
	}
	a := Answer{ID: id, Texts: texts}
	if err := a.check(); err != nil {
		return d.refuse(ctx, who, nil, string(audit.Words), err)
	}
	changed, err := d.changedAnswers(ctx) // as they are now: another process may have changed it seconds ago
	if err != nil {
		return err
	}
	now := d.Now()
	b := cannedBody{AnswerVersion: AnswerVersion{texts, who.Name, now}, Gone: len(texts) == 0}
	own, isOwn := d.ready.own[id]
	switch was, ok := changed[id]; {
	case ok && was.Gone:
		b.Before = was.Before // it comes back with its history
	case ok:
		b.Before = append([]AnswerVersion{was.AnswerVersion}, was.Before...)
		b.Before = b.Before[:min(len(b.Before), keptAnswers)]
	case isOwn:
		b.Before = []AnswerVersion{{Texts: own.Texts}}
	}
	body, err := json.Marshal(b)
	if err != nil {
		return err
	}
	if err := d.note(ctx, who, audit.Words, nil, map[string]string{"answer": id}); err != nil {
		return err
	}
	key := cannedPrefix + id
	err = d.Store.Settle(ctx, []bot.Record{{Key: key, Status: bot.RecordActive, Customer: key, Conversation: key, Sequence: now.UnixNano(), At: now, Body: body}})
	d.ready.mu.Lock()
	defer d.ready.mu.Unlock()
	d.ready.read = time.Time{}
	return err
}

// Filled is a ready answer with what it names filled in, for one conversation.
type Filled struct {
	ID, Title, Text string
	Missing         []string // variables that have no value: the text can't be sent before its writer has put something there
}

// mostFilled is how many answers a search gives.
const mostFilled = 12

// Filled are the ready answers in the customer's language that a search finds (""
// finds all), filled in for a conversation.
func (d *Desk) Filled(ctx context.Context, who staff.Colleague, conversation, search string) ([]Filled, error) {
	c, err := d.conversation(ctx, who, conversation)
	if err != nil {
		return nil, err
	}
	if err := d.look(ctx, who, audit.LookConversation, &c); err != nil {
		return nil, err // the name and what is owed are filled in
	}
	all, err := d.Answers(ctx)
	if err != nil {
		return nil, err
	}
	state, _ := dialog.UnmarshalState(c.State)
	l := languageOf(&c, state)
	values, err := d.values(ctx, who, &c, l)
	if err != nil {
		return nil, err
	}
	search = strings.ToLower(strings.TrimSpace(search))
	var found []Filled
	for _, a := range all {
		t, ok := a.Texts[l]
		if !ok || !strings.Contains(strings.ToLower(a.ID+"\n"+t.Title+"\n"+t.Text), search) {
			continue
		}
		text, missing := Fill(t.Text, values)
		if found = append(found, Filled{a.ID, t.Title, text, missing}); len(found) == mostFilled {
			break
		}
	}
	return found, nil
}

// Fill fills a text's variables in; one without a value stays and is named.
func Fill(text string, values map[string]string) (filled string, missing []string) {
	filled = variable.ReplaceAllStringFunc(text, func(v string) string {
		if value := values[v[1:len(v)-1]]; value != "" {
			return value
		}
		return v
	})
	return filled, unfilled(filled)
}

// values are what the variables are in a conversation, in its language.
func (d *Desk) values(ctx context.Context, who staff.Colleague, c *bot.Conversation, l dialog.Locale) (map[string]string, error) {
	p := d.Bot.Policy()
	values := map[string]string{"bank": p.Bank.Name[string(l)], "hotline": p.Bank.Hotline, "agent": who.Shown}
	if opens, ok := d.opens(); ok {
		form := "on 2 January at 15:04"
		if l == dialog.Chinese {
			form = "1月2日 15:04"
		}
		values["opens"] = opens.Format(form)
	}
	if c.Customer == "" || !c.Verified {
		return values, nil // who has not shown who they are is told nothing of an account
	}
	facts, person, err := d.Bot.Facts(ctx, c.Customer, d.Now())
	if err != nil {
		return nil, err
	}
	values["name"] = string(person.Name.Reveal())
	var total negotiation.Money
	for i, a := range facts.Accounts {
		if !a.Statement.Reconciled {
			return values, nil // a figure that may be wrong is told by nobody
		}
		if i == 0 {
			total = a.Statement.Total
			continue
		}
		if total, err = total.Add(a.Statement.Total); err != nil {
			return values, nil // of two currencies there is no total
		}
	}
	if len(facts.Accounts) > 0 {
		values["total"] = amount.Text(total, l)
	}
	return values, nil
}

// opens is when people are there again after today's hours, in the bank's zone.
func (d *Desk) opens() (time.Time, bool) {
	p := d.Bot.Policy()
	zone, err := time.LoadLocation(p.Bank.TimeZone)
	if err != nil {
		return time.Time{}, false
	}
	now := d.Now().In(zone)
	if p.Care.OpenAt(now) {
		if _, to, ok := p.Care.HoursOn(now); ok {
			now = to
		}
	}
	next := p.Care.NextOpen(now)
	return next, next.After(now)
}
