package practice

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/txtar"

	"repaybot/dialog"
)

// A story is a txtar file:
//
//	-- setup --        account, policy, now, lines (to call), outcomes, rules,
//	                   and "verified: no" of somebody who has not shown who they are
//	-- words --        title.zh, title.en, practised.zh, practised.en
//	-- better --       how a rule's sentence could be said to this customer
//	-- book.jsonl --   the account's line of the book
//	-- before --       what the customer wrote until a colleague was asked for
//	-- after --        what they write then, by what the colleague does:
//
//	took               has taken the conversation
//	said of money      has written of money or debt; before all other "said"
//	said               has written
//	noted              has left a note
//	gave back          has given it back
//	> text             the customer writes
//	= ready            from here on it is no fault to give back
//
// Each of them is answered once, in the order of the file.

// Story is a made-up customer's matter.
type Story struct {
	ID        string // the file's name
	Account   string
	Policy    string // the name of the policy that it is played by: "cn", "us" or "uk"
	Now       time.Time
	Verified  bool
	Language  dialog.Locale // the customer's
	Lines     []string      // numbers that somebody in danger is told
	Outcomes  []dialog.Outcome
	Rules     []Rule // beside those that hold everywhere
	Title     map[dialog.Locale]string
	Practised map[dialog.Locale]string

	better map[Rule]string
	book   []byte
	before []string
	after  []step
}

// step is what the customer writes to something that the colleague does.
type step struct {
	when  trigger
	lines []string
	ready bool
}

// trigger is what a colleague did.
type trigger string

const (
	took        trigger = "took"
	saidOfMoney trigger = "said of money"
	said        trigger = "said"
	noted       trigger = "noted"
	gaveBack    trigger = "gave back"
)

var triggers = [...]trigger{took, saidOfMoney, said, noted, gaveBack}

//go:embed stories/*.txtar
var storyFiles embed.FS

// Stories are the stories there are, Chinese first, in the order of their names.
// It fails only where an embedded file is broken.
func Stories() ([]Story, error) {
	names, err := fs.Glob(storyFiles, "stories/*.txtar")
	if err != nil {
		return nil, err
	}
	var all []Story
	for _, name := range names {
		text, err := storyFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		s, err := ParseStory(strings.TrimSuffix(path.Base(name), ".txtar"), text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, s)
	}
	slices.SortStableFunc(all, func(a, b Story) int { return strings.Compare(string(b.Language), string(a.Language)) })
	return all, nil
}

// ParseStory reads a story, and fails on anything that none has.
func ParseStory(id string, text []byte) (Story, error) {
	s := Story{ID: id, Verified: true, Title: map[dialog.Locale]string{}, Practised: map[dialog.Locale]string{}, better: map[Rule]string{}}
	for _, f := range txtar.Parse(text).Files {
		var err error
		switch f.Name {
		case "setup":
			err = eachLine(f.Data, s.setup)
		case "words":
			err = eachLine(f.Data, s.word)
		case "better":
			err = eachLine(f.Data, func(key, value string) error {
				s.better[Rule(key)] = value
				return nil
			})
		case "book.jsonl":
			s.book = f.Data
		case "before":
			err = s.readBefore(string(f.Data))
		case "after":
			err = s.readAfter(string(f.Data))
		default:
			err = errors.New("no story has that")
		}
		if err != nil {
			return Story{}, fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	return s, s.check()
}

func eachLine(data []byte, take func(key, value string) error) error {
	for line := range bytes.Lines(data) {
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		key, value, ok := strings.Cut(string(line), ": ")
		if !ok {
			return fmt.Errorf("%q is no key: value", line)
		}
		if err := take(key, value); err != nil {
			return err
		}
	}
	return nil
}

func (s *Story) setup(key, value string) (err error) {
	switch key {
	case "account":
		s.Account = value
	case "policy":
		s.Policy = value
	case "now":
		s.Now, err = time.Parse(time.RFC3339, value)
	case "verified":
		s.Verified = value != "no"
	case "lines":
		s.Lines = strings.Fields(value)
	case "outcomes":
		for o := range strings.FieldsSeq(value) {
			if !slices.Contains(dialog.Outcomes[:], dialog.Outcome(o)) {
				return fmt.Errorf("no outcome %q", o)
			}
			s.Outcomes = append(s.Outcomes, dialog.Outcome(o))
		}
	case "rules":
		for r := range strings.FieldsSeq(value) {
			if !slices.Contains(Rules[:], Rule(r)) || slices.Contains(everywhere[:], Rule(r)) {
				return fmt.Errorf("no rule %q", r)
			}
			s.Rules = append(s.Rules, Rule(r))
		}
	default:
		return fmt.Errorf("no story has %q", key)
	}
	return err
}

func (s *Story) word(key, value string) error {
	what, language, _ := strings.Cut(key, ".")
	into := map[string]map[dialog.Locale]string{"title": s.Title, "practised": s.Practised}[what]
	l := dialog.Locale(language)
	if into == nil || l != dialog.Chinese && l != dialog.English {
		return fmt.Errorf("no story has %q", key)
	}
	into[l] = value
	return nil
}

func (s *Story) readBefore(text string) error {
	for line := range strings.Lines(text) {
		said, ok := strings.CutPrefix(strings.TrimSpace(line), "> ")
		if !ok {
			return fmt.Errorf("%q is nothing that a customer writes", line)
		}
		s.before = append(s.before, said)
	}
	return nil
}

func (s *Story) readAfter(text string) error {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		says, isSaid := strings.CutPrefix(line, "> ")
		switch last := len(s.after) - 1; {
		case line == "":
		case slices.Contains(triggers[:], trigger(line)):
			s.after = append(s.after, step{when: trigger(line)})
		case last < 0:
			return fmt.Errorf("%q follows nothing", line)
		case isSaid:
			s.after[last].lines = append(s.after[last].lines, says)
		case line == "= ready":
			s.after[last].ready = true
		default:
			return fmt.Errorf("no story has %q", line)
		}
	}
	return nil
}

func (s *Story) check() error {
	if strings.HasPrefix(s.ID, "zh-") {
		s.Language = dialog.Chinese
	} else if strings.HasPrefix(s.ID, "en-") {
		s.Language = dialog.English
	}
	switch {
	case s.Language == "":
		return errors.New("its name begins with no language")
	case s.Account == "" || s.Policy == "" || s.Now.IsZero() || len(s.book) == 0 || len(s.before) == 0 || len(s.Outcomes) == 0:
		return errors.New("a story needs an account with its line of the book, a policy, a time, something said before, and outcomes that fit")
	case !slices.ContainsFunc(s.after, func(a step) bool { return a.ready }):
		return errors.New("it is never ready to be given back")
	case slices.Contains(s.Rules, NamesLines) && len(s.Lines) == 0:
		return errors.New("no lines to call")
	}
	for _, l := range []dialog.Locale{dialog.Chinese, dialog.English} {
		if s.Title[l] == "" || s.Practised[l] == "" {
			return fmt.Errorf("no title, or nothing that is practised, in %s", l)
		}
	}
	for _, r := range append(s.Rules[:len(s.Rules):len(s.Rules)], Stays) {
		if s.better[r] == "" {
			return fmt.Errorf("nothing better for %s", r)
		}
	}
	return nil
}
