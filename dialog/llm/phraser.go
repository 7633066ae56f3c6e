package llm

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"repaybot/dialog"
	"repaybot/prompts"
)

// Phraser words messages with a model's help. It is a [dialog.Composer] and a
// [dialog.Summarizer]; a Say by itself, a button's title and whatever a model
// has no part in are the catalog's. It is safe for use by many goroutines.
type Phraser struct {
	dialog.Phraser // the catalog's words
	client         *Client
	drafts         *drafts
	prompt         prompt
	summary        prompt
	kinds          map[dialog.Kind]string // what each is for
	manner         map[dialog.Locale][]string
	warmth         float32
	refused        func(answer string, why error) // nil; or who wants to see refused answers
}

var (
	_ dialog.Composer   = (*Phraser)(nil)
	_ dialog.Summarizer = (*Phraser)(nil)
)

// NewPhraser adds a model's help to the catalog's words.
func NewPhraser(catalog dialog.Phraser, c *Client) *Phraser {
	p := &Phraser{
		Phraser: catalog, client: c, drafts: newDrafts(), prompt: promptOf(prompts.ModelPhrase()), summary: promptOf(prompts.ModelSummarize()),
		kinds: map[dialog.Kind]string{}, warmth: 0.6,
	}
	chinese, english := prompts.Manner()
	p.manner = map[dialog.Locale][]string{dialog.Chinese: some(chinese), dialog.English: some(english)}
	for _, k := range dialog.Kinds {
		p.kinds[k.Kind] = k.For
	}
	return p
}

// shownManner is how many sentences a model is shown for the manner.
const shownManner = 36

// some are lines of a list, spread over it.
func some(list string) []string {
	lines := strings.Split(strings.TrimSpace(list), "\n")
	var out []string
	for i := range min(shownManner, len(lines)) {
		out = append(out, lines[i*len(lines)/min(shownManner, len(lines))])
	}
	return out
}

// ShowRefused has every refused answer shown, for `repaybot eval`. It is set
// before the phraser is used.
func (p *Phraser) ShowRefused(show func(answer string, why error)) { p.refused = show }

// fewestToTakeUp is how long a customer's message is, in characters, that there
// is something in to take up.
const fewestToTakeUp = 6

// Compose implements [dialog.Composer]. Whatever the model does, it ends
// within the turn's budget, and what it can't use is worded by the catalog.
func (p *Phraser) Compose(ctx context.Context, says []dialog.Say, l dialog.Locale) (text string, plain bool, err error) {
	texts := make([]string, len(says))
	for i, s := range says {
		if texts[i], err = p.Phrase(ctx, s, l); err != nil {
			return "", true, fmt.Errorf("%s: %w", s.Kind, err)
		}
	}
	if parts, ok := partsOf(says); ok {
		if lines := p.draft(ctx, says, texts, parts, l); lines != nil {
			return fill(lines, parts, texts), false, nil
		}
	}
	return strings.Join(slices.DeleteFunc(texts, func(t string) bool { return t == "" }), "\n"), true, nil
}

// draft is a model's draft of a message that has passed, or nil.
func (p *Phraser) draft(ctx context.Context, says []dialog.Say, texts []string, parts []part, l dialog.Locale) []string {
	x := dialog.ExchangeOf(ctx)
	s := setting{locale: l, prompt: p.prompt.plain}
	for _, part := range parts {
		s.free = append(s.free, part.free...)
	}
	if x != nil {
		s.said = x.Said
	}
	if len(s.free) == 0 && utf8.RuneCountInString(s.said) < fewestToTakeUp {
		return nil // there is nothing to find words for
	}
	m, ok := p.client.mayAsk(ctx, x, "phrase", p.prompt, s.said)
	if !ok {
		return nil
	}
	data, bot := p.data(ctx, x, m, says, texts, parts, l)
	s.before = bot
	key := sha256.Sum256([]byte(p.client.model + "\x00" + p.prompt.version + "\x00" + data))
	if lines, ok := p.drafts.get(key, time.Now()); ok {
		x.Note(dialog.ModelUse{Job: "phrase", Model: p.client.model, Prompt: p.prompt.version, Verdict: VerdictCached})
		return lines
	}
	var lines []string
	_, use := p.client.ask(ctx, x, question{
		job: "phrase", prompt: p.prompt, data: data, tokens: wordTokens, warmth: p.warmth, until: until(x, turnBudget),
		accepts: func(answer string) error {
			var err error
			lines, err = s.accept(answer, parts, says)
			if err != nil && p.refused != nil {
				p.refused(answer, err)
			}
			return err
		},
	})
	if use.Verdict != VerdictUsed {
		x.Note(use)
		return nil
	}
	if !slices.ContainsFunc(lines, func(l string) bool { return !strings.HasPrefix(l, "[[") }) {
		use.Verdict, lines = VerdictAbstain, nil
	}
	x.Note(use)
	if lines != nil {
		p.drafts.put(key, lines, time.Now())
	}
	return lines
}

// accept reads a draft and holds it against all that it must be.
func (s *setting) accept(answer string, parts []part, says []dialog.Say) ([]string, error) {
	lines, err := readDraft(answer)
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 {
		return nil, refuse(FaultMissing, "everything")
	}
	own, err := words(lines, parts, says)
	if err != nil {
		return nil, err
	}
	if len(own) == 0 && len(s.free) == 0 {
		return lines, nil
	}
	return lines, s.check(own)
}

// until is when the calls for a turn end that may take so long together.
func until(x *dialog.Exchange, budget time.Duration) time.Time {
	if x == nil || x.Began.IsZero() {
		return time.Now().Add(budget)
	}
	return x.Began.Add(budget)
}

func soonerOf(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// phraseData is what a model is shown to word a message. No figure is in it.
type phraseData struct {
	Language string       `json:"language"`
	Manner   []string     `json:"manner"`
	Parts    []phrasePart `json:"parts"`
	Customer string       `json:"customer"`
	Before   []spokenData `json:"before,omitempty"`
}

type phrasePart struct {
	Mark  string `json:"mark,omitempty"`
	Write string `json:"write,omitempty"`
	Tells string `json:"tells"`
	Like  string `json:"like,omitempty"`
}

type spokenData struct {
	Customer  string `json:"customer,omitempty"`
	Assistant string `json:"assistant,omitempty"`
}

var languageNames = map[dialog.Locale]string{dialog.Chinese: "Chinese (simplified)", dialog.English: "English"}

// data is the question as JSON, and what the bot said in the turns before.
func (p *Phraser) data(ctx context.Context, x *dialog.Exchange, m *mask, says []dialog.Say, texts []string, parts []part, l dialog.Locale) (data string, bot []string) {
	d := phraseData{Language: languageNames[l], Manner: p.manner[l]}
	for _, part := range parts {
		if part.mark == "" {
			s := says[part.says[0]]
			d.Parts = append(d.Parts, phrasePart{Write: string(s.Kind), Tells: p.kinds[s.Kind], Like: texts[part.says[0]]})
			continue
		}
		var tells []string
		for _, i := range part.says {
			tells = append(tells, p.kinds[says[i].Kind])
		}
		d.Parts = append(d.Parts, phrasePart{Mark: part.mark, Tells: strings.Join(tells, "; then ")})
	}
	if x != nil {
		d.Customer = m.text(x.Said)
		var before []dialog.Spoken
		if x.Before != nil {
			before = x.Before(ctx)
		}
		d.Before = spokenOf(before, m)
		for _, b := range before {
			if b.ByBot {
				bot = append(bot, b.Text)
			}
		}
	}
	return asJSON(d), bot
}

// longestBefore is how much of an earlier message a model is shown, in characters.
const longestBefore = 300

// spokenOf are the turns before, masked.
func spokenOf(before []dialog.Spoken, m *mask) []spokenData {
	var out []spokenData
	for _, s := range before {
		text := m.text(firstOf(s.Text, longestBefore))
		if s.ByBot {
			out = append(out, spokenData{Assistant: text})
		} else {
			out = append(out, spokenData{Customer: text})
		}
	}
	return out
}

// firstOf is a text's beginning, of at most n characters.
func firstOf(text string, n int) string {
	for i := range text {
		if n == 0 {
			return text[:i] + "…"
		}
		n--
	}
	return text
}

// asJSON writes what always can be written.
func asJSON(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v)
	return strings.TrimSuffix(b.String(), "\n")
}
