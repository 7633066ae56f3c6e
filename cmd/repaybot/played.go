package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/tools/txtar"
)

// A golden conversation is a txtar file that reads as a play. Its first lines
// are a title and what good service is here. Then come
//
//	-- setup --          account, now, and policy (cn if not named), one a line
//	-- book.jsonl --     a book of its own, where the policy's golden book does not fit
//	-- conversation --   what is said, line by line:
//
//	> text               the customer writes
//	> [agree]            the customer presses the first button whose id begins so
//	> #code              the customer types the one-time code that was sent last
//	> !text              a colleague writes
//	> !offer {…}         a colleague offers something, as chat --json takes it
//	> !decide {…}        a colleague decides something, or asks a supervisor for it
//	> !answer {…}        the supervisor answers
//	> !evidence          a colleague has seen what shows a hardship
//	> !{"act":…}         a colleague does something else (chat --json, "colleague")
//	> !back              the colleague gives the conversation back
//	> @2026-11-25T10:00:00+08:00   time passes
//	> +{"date":…}        the bank books an entry
//	< text               a line of the reply
//	< [id] title         a button under it
//	= …                  where the conversation stands after the turn

// played is one such file.
type played struct {
	archive              *txtar.Archive
	account, policy, now string
	letter, disclosure   string // whom the bank's letter is to, and what the channel may show
	book                 []byte // its own; nil: the golden book of the policy
	lines                []string
	want                 string // the conversation as the file has it
}

const conversationFile = "conversation"

// parsePlayed reads a file, and fails on anything it does not know.
func parsePlayed(text []byte) (*played, error) {
	g := &played{archive: txtar.Parse(text), policy: "cn"}
	for _, f := range g.archive.Files {
		switch f.Name {
		case "setup":
			if err := g.parseSetup(string(f.Data)); err != nil {
				return nil, err
			}
		case "book.jsonl":
			g.book = f.Data
		case conversationFile:
			g.want = string(f.Data)
			for line := range strings.Lines(g.want) {
				if said, ok := strings.CutPrefix(line, "> "); ok {
					g.lines = append(g.lines, strings.TrimSuffix(said, "\n"))
				}
			}
		default:
			return nil, fmt.Errorf("a section %q that no conversation has", f.Name)
		}
	}
	if g.account == "" || g.now == "" || len(g.lines) == 0 {
		return nil, errors.New("a conversation needs an account, a time and something said")
	}
	return g, nil
}

func (g *played) parseSetup(text string) error {
	for line := range strings.Lines(text) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch key {
		case "account":
			g.account = value
		case "policy":
			g.policy = value
		case "now":
			g.now = value
		case "letter":
			g.letter = value
		case "disclosure":
			g.disclosure = value
		case "":
		default:
			return fmt.Errorf("a setting %q that no conversation has", key)
		}
	}
	return nil
}

// heard is one line that `repaybot chat --json` answers (spec/interfaces.md).
type heard struct {
	Error   string `json:"error"`
	Replies []struct {
		Text    string `json:"text"`
		Buttons []struct {
			ID    string `json:"id"`
			Title string `json:"title"`
		} `json:"buttons"`
	} `json:"replies"`
	State   string          `json:"state"`
	Limits  string          `json:"limits"`
	Mode    string          `json:"mode"`
	Plan    json.RawMessage `json:"plan"`
	Handoff *struct {
		Reason   string `json:"reason"`
		Priority string `json:"priority"`
		Summary  string `json:"summary"`
	} `json:"handoff"`
	Said []struct {
		Kind string `json:"kind"`
	} `json:"said"`
	Code *string `json:"code"`
	Told []struct {
		Outcome string `json:"outcome"`
		Kind    string `json:"kind"`
		Why     string `json:"why"`
		Above   *struct {
			Key   string `json:"key"`
			Asked string `json:"asked"`
			Most  string `json:"most"`
			Needs string `json:"needs"`
		} `json:"above"`
		Binding []string `json:"binding"`
	} `json:"told"`
	Decided []struct {
		What  string `json:"what"`
		How   string `json:"how"`
		By    string `json:"by"`
		Why   string `json:"why"`
		Until string `json:"until"`
		Above *struct {
			Key   string `json:"key"`
			Asked string `json:"asked"`
			Most  string `json:"most"`
			Needs string `json:"needs"`
		} `json:"above"`
		Waived *struct {
			Fees     string `json:"fees"`
			Interest string `json:"interest"`
			Before   string `json:"before"`
			Owed     string `json:"owed"`
		} `json:"waived"`
	} `json:"decided"`
}

// asInput is a line of the conversation as chat --json takes it; last has the
// last replies and the last code before it. Where there is no such button or
// code the input is one that is not there, so that the rest can still be heard.
func asInput(line string, last heard) (string, error) {
	one := func(key string, value any) (string, error) {
		text, err := json.Marshal(map[string]any{key: value})
		return string(text), err
	}
	switch {
	case line == "!back":
		return one("back", true)
	case line == "#code":
		if last.Code == nil {
			return `{"text":"000000"}`, fmt.Errorf("no code was sent before %q", line)
		}
		return one("text", *last.Code)
	case line == "!evidence":
		return one("evidence", "hardship")
	case strings.HasPrefix(line, "!{"):
		return one("colleague", json.RawMessage(line[1:]))
	case strings.HasPrefix(line, "!offer "):
		return one("offer", json.RawMessage(strings.TrimPrefix(line, "!offer ")))
	case strings.HasPrefix(line, "!decide "):
		return one("decide", json.RawMessage(strings.TrimPrefix(line, "!decide ")))
	case strings.HasPrefix(line, "!answer "):
		return one("answer", json.RawMessage(strings.TrimPrefix(line, "!answer ")))
	case strings.HasPrefix(line, "!"):
		return one("staff", line[1:])
	case strings.HasPrefix(line, "@"):
		return one("at", line[1:])
	case strings.HasPrefix(line, "+"):
		return one("entries", []json.RawMessage{json.RawMessage(line[1:])})
	case strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]"):
		for _, r := range last.Replies {
			for _, b := range r.Buttons {
				if strings.HasPrefix(b.ID, line[1:len(line)-1]) {
					return one("button", b.ID)
				}
			}
		}
		return `{"button":"none"}`, fmt.Errorf("no button to press for %q", line)
	}
	return one("text", line)
}
