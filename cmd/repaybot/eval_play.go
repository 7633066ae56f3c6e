package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path"
	"path/filepath"
	"slices"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/dialog/llm"
)

// goldenPlays are the conversations that `eval` plays, with their books.
//
//go:embed testdata/golden
var goldenPlays embed.FS

const goldenFolder = "testdata/golden"

// evalFiles are the files of a folder's conversations, "" for those that come
// with the program, and how they are read.
func evalFiles(folder string) (read func(string) ([]byte, error), names []string, err error) {
	if folder != "" {
		names, err = filepath.Glob(filepath.Join(folder, "*.txtar"))
		return os.ReadFile, names, err
	}
	entries, err := goldenPlays.ReadDir(goldenFolder)
	for _, e := range entries {
		if path.Ext(e.Name()) == ".txtar" {
			names = append(names, path.Join(goldenFolder, e.Name()))
		}
	}
	return goldenPlays.ReadFile, names, err
}

// countingReader reads with what may ask a model, and counts.
type countingReader struct {
	dialog.Reader
	uses  *evalUses
	asked int
}

// Read reads a message as a turn of its own.
func (c *countingReader) Read(ctx context.Context, m dialog.Message) (dialog.Reading, error) {
	x := &dialog.Exchange{Began: time.Now(), Said: m.Text}
	r, err := c.Reader.Read(dialog.WithExchange(ctx, x), m)
	for _, u := range x.Uses() {
		if u.Tries > 0 {
			c.asked++
		}
		c.uses.add(u)
	}
	return r, err
}

// evalPlay plays a conversation without a model and with one.
func evalPlay(ctx context.Context, env *environment, s OpenAISettings, name string, p *played) (evalConversation, error) {
	out := evalConversation{Name: name, Verdicts: map[string]int{}}
	plain, err := newTalk(OpenAISettings{}, env.now)
	if err != nil {
		return out, err
	}
	before, err := playThrough(ctx, p, &plain, nil)
	if err != nil {
		return out, err
	}
	with, err := newTalk(s, env.now)
	if err != nil {
		return out, err
	}
	turn := 0
	with.llm.ShowRefused(func(answer string, why error) {
		refused := evalRefused{Conversation: name, Turn: turn + 1, Answer: answer, Why: why.Error()}
		var r *llm.RefusedError
		if errors.As(why, &r) {
			refused.Fault, refused.Why = string(r.Fault), r.Found
		}
		out.Refused = append(out.Refused, refused)
	})
	after, err := playThrough(ctx, p, &with, func(t evalTurn) {
		turn++
		out.Turns = append(out.Turns, t)
		for _, u := range t.Uses {
			out.Verdicts[u.Job+" "+u.Verdict]++
		}
	})
	if err != nil {
		return out, err
	}
	out.PlanBefore, out.PlanAfter = evalPlan(before), evalPlan(after)
	out.SamePlan = out.PlanBefore == out.PlanAfter
	return out, nil
}

// evalPlan is what a conversation came to, in a few words.
func evalPlan(last *bot.TurnResult) string {
	if last == nil || last.Plan == nil {
		return "none"
	}
	text, err := json.Marshal(last.Plan.Offer)
	if err != nil {
		return "none"
	}
	return string(text)
}

// playThrough plays a conversation on a store of its own and returns its last
// turn. A line that can't be said any more, such as a button that is not there,
// is left out: with a model a conversation may take another way.
func playThrough(ctx context.Context, p *played, t *talk, each func(evalTurn)) (last *bot.TurnResult, err error) {
	policy, err := examplePolicies.ReadFile("policies/" + p.policy + ".yaml")
	if err != nil {
		return nil, err
	}
	book := p.book
	if book == nil {
		if book, err = goldenPlays.ReadFile(path.Join(goldenFolder, "book."+p.policy+".jsonl")); err != nil {
			return nil, err
		}
	}
	now, err := time.Parse(time.RFC3339, p.now)
	if err != nil {
		return nil, err
	}
	clock := newChatClock(now)
	h, err := openShell(ctx, shellOptions{policy: policy, random: rand.Reader, now: clock.now, log: slog.New(slog.DiscardHandler), talk: t})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	if _, err := bot.ImportBook(ctx, newLines{h.db}, h.Policy(), bytes.NewReader(book), func(bot.RefusedLine) {}); err != nil {
		return nil, err
	}
	c, err := newChat(ctx, h.Service, h.db, p.account, clock)
	if err != nil {
		return nil, err
	}
	var said heard
	sequence := int64(0)
	for _, line := range p.lines {
		input, missing := asInput(line, said)
		if missing != nil {
			continue
		}
		in, err := readChatInput([]byte(input))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", line, err)
		}
		began := time.Now()
		results, err := c.do(ctx, in)
		if err != nil {
			continue
		}
		took := time.Since(began)
		if err := said.follow(results, c.zone); err != nil {
			return nil, err
		}
		last = &results[len(results)-1]
		if each == nil {
			continue
		}
		turns, err := h.Turns(ctx, c.id, sequence, len(results))
		if err != nil {
			return nil, err
		}
		x := evalTurn{Line: line, Millis: took.Milliseconds()}
		for i := range turns {
			sequence = turns[i].Sequence
			x.Uses = append(x.Uses, turns[i].Models...)
			x.ByModel = x.ByModel || turns[i].Words == bot.ModelWords
			for _, r := range turns[i].Replies {
				x.Replies = append(x.Replies, r.Text)
			}
		}
		each(x)
	}
	return last, nil
}

// follow keeps what the next line may press or type.
func (h *heard) follow(results []bot.TurnResult, zone *time.Location) error {
	text, err := json.Marshal(chatOutputOf(results, zone))
	if err != nil {
		return err
	}
	var now heard
	if err := json.Unmarshal(text, &now); err != nil {
		return err
	}
	if len(now.Replies) > 0 {
		h.Replies = slices.Clone(now.Replies)
	}
	if now.Code != nil {
		h.Code = now.Code
	}
	return nil
}
