package llm

import (
	"context"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"repaybot/dialog"
)

// summaryTitle begins a model's summary, so that nobody takes it for checked.
var summaryTitle = map[dialog.Locale]string{
	dialog.Chinese: "自动小结（由语言模型写，未经核实）：",
	dialog.English: "Automatic summary (by a language model, not checked): ",
}

const longestSummary = 500 // characters; a Chinese one counts for two

// Summarize implements [dialog.Summarizer]: what the customer told, for a
// colleague. The figures stand in the summary's own lines, so that it may have
// none.
func (p *Phraser) Summarize(ctx context.Context, says []dialog.Say, l dialog.Locale) string {
	x := dialog.ExchangeOf(ctx)
	if x == nil || strings.TrimSpace(x.Said) == "" || speaksToMachine(x.Said) { // the reading has noted the last
		return ""
	}
	m, ok := p.client.mayAsk(ctx, x, "summarize", p.summary, x.Said)
	if !ok {
		return ""
	}
	d := struct {
		Language string   `json:"language"`
		Reason   string   `json:"reason,omitempty"`
		Said     []string `json:"said"`
	}{Language: languageNames[l]}
	for _, s := range says {
		if reason, ok := s.Figures["reason"].(dialog.Name); ok && s.Kind == "summary_reason" {
			d.Reason = string(reason)
		}
	}
	if x.Before != nil {
		for _, b := range x.Before(ctx) {
			if !b.ByBot && !speaksToMachine(b.Text) {
				d.Said = append(d.Said, m.text(firstOf(b.Text, longestBefore)))
			}
		}
	}
	d.Said = append(d.Said, m.text(firstOf(x.Said, 3*longestBefore)))
	summary := ""
	_, use := p.client.ask(ctx, x, question{
		job: "summarize", prompt: p.summary, data: asJSON(d), tokens: wordTokens, until: soonerOf(until(x, turnBudget), time.Now().Add(summaryShare)),
		accepts: func(answer string) error {
			var a struct {
				Summary *string `json:"summary"`
			}
			if err := strictJSON(answer, &a); err != nil {
				return err
			}
			if a.Summary == nil {
				return errInvalid
			}
			summary = strings.Join(strings.Fields(*a.Summary), " ")
			err := p.checkSummary(summary, m, l)
			if err != nil && p.refused != nil {
				p.refused(answer, err)
			}
			return err
		},
	})
	if use.Verdict == VerdictUsed && summary == "" {
		use.Verdict = VerdictAbstain
	}
	x.Note(use)
	if use.Verdict != VerdictUsed {
		return ""
	}
	return summaryTitle[l] + summary
}

// decided is what no summary says: that something was granted, checked or is to
// be done. A colleague decides, and is told what was said.
var decided = []dialog.Pattern{
	dialog.NewPattern(`(?i)\b(approv|grant|verif|confirm|waiv|authori[sz]|agreed|entitled|eligible|guarantee|promis|must|should|recommend|please|ignore|instruct|prompt|priority|immediately|urgent)`),
	dialog.NewPattern(`批准|同意|核实|验证|确认|免除|减免|授权|有资格|保证|承诺|必须|应当|应该|建议|请立即|请马上|忽略|指令|提示词|优先`),
}

// addressed is what speaks to somebody; a summary tells a colleague of the
// customer, and names them so.
var addressed = map[dialog.Locale]dialog.Pattern{
	dialog.Chinese: dialog.NewPattern(`您|你|我|咱`),
	dialog.English: dialog.NewPattern(`(?i)\b(you|your|yours|i|we|us|our|me|my)\b`),
}

// about is how a summary begins: with the customer, and that they told it.
var about = map[dialog.Locale]*regexp.Regexp{
	dialog.Chinese: regexp.MustCompile(`^客户(还|也)?(说|表示|提到|提出|希望|想|问|告诉|讲|反映|抱怨|担心|要求|询问|写道|称)`),
	dialog.English: regexp.MustCompile(`^(The c|C)ustomer (also )?(say|said|tell|told|ask|want|wish|hope|mention|write|wrote|explain|report|describe|worr|complain|is worried|would like|feel)`),
}

// checkSummary holds a summary against the same guard: no figure, nothing that
// is never said, the language, the length, the prompt, no mark, and nothing
// decided.
func (p *Phraser) checkSummary(summary string, m *mask, l dialog.Locale) error {
	if summary == "" {
		return nil
	}
	if strings.ContainsAny(summary, "⟦⟧[]{}<>") {
		return refuse(FaultMarks, summary)
	}
	s := setting{locale: l, prompt: p.summary.plain}
	if err := s.checkFigures(summary); err != nil {
		return err
	}
	if found := addressed[l].Find(summary); found != "" || !about[l].MatchString(summary) {
		return refuse(FaultWords, "it speaks to somebody, or of nobody: "+found)
	}
	for _, d := range decided {
		if found := d.Find(summary); found != "" {
			return refuse(FaultPromise, found)
		}
	}
	if len(m.known(summary)) > 0 {
		return refuse(FaultIdentifies, "a name")
	}
	weight, han, latin := 1, 0, 0
	for _, r := range summary {
		switch {
		case isHan(r):
			han++
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
			latin++
		}
	}
	if l == dialog.Chinese {
		weight = 2
		if latin > 0 || han == 0 {
			return refuse(FaultLanguage, summary)
		}
	} else if han > 0 || !mostlyEnglish(summary) {
		return refuse(FaultLanguage, summary)
	}
	if utf8.RuneCountInString(summary)*weight > longestSummary {
		return refuse(FaultLong, summary)
	}
	if found := s.copied(plainWords(summary, l), s.prompt); found != "" {
		return refuse(FaultPrompt, found)
	}
	return nil
}

// mostlyEnglish tells whether a text has the small words that English has.
func mostlyEnglish(text string) bool {
	small, all := 0, 0
	for w := range strings.FieldsSeq(strings.ToLower(text)) {
		all++
		if englishGlue[strings.Trim(w, ".,;:")] || smallEnglish[strings.Trim(w, ".,;:'")] {
			small++
		}
	}
	return small*4 >= all
}

var smallEnglish = func() map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq("the a an and or but of to in on at for with from by is are was were be been has have had that this it its their they them he she his her him who what which when because since as so not no about after before would could can cannot customer says said asks asked wants wishes tells told") {
		set[w] = true
	}
	return set
}()
