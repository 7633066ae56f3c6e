package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"repaybot/dialog/llm"
	"repaybot/dialog/understand/measure"
)

// evalFlags are the flags of `eval`.
type evalFlags struct {
	config, baseURL, model string
	labelled               []string
	conversations, json    string
	limit                  int
	in, out                float64 // price of a million tokens
}

func newEvalCommand(env *environment) *cobra.Command {
	var f evalFlags
	cmd := &cobra.Command{
		Use:   "eval",
		Short: "Measure a language model: what it reads, what it may say, what it costs",
		Long: `Asks the language model that the settings name (openai.*, or REPAYBOT_OPENAI_… in
the environment) and prints what came of it, so that a bank can choose a model on
its own evidence:

- on labelled messages (--labelled, the form of ` + "`understand --check`" + `): how many are read
  right by the embedded reader, by both as they are used, and by the model where
  it is asked about every message;
- in the conversations that come with the program, or those of a folder: whether
  each comes to the same plan as without a model, what the guard refused, with
  the texts, and how long and how many tokens a turn took.

Everything is played on a made-up book; nothing of a customer's is sent. Budgets are
left out. The texts of conversations and of labelled files do go to the endpoint,
masked as they are in service.`,
		Example: `  REPAYBOT_OPENAI_BASE_URL=http://127.0.0.1:8000/v1 REPAYBOT_OPENAI_MODEL=qwen repaybot eval
  repaybot eval --config repaybot.yaml --labelled ours.jsonl --price-in 0.15 --price-out 0.6 --json eval.json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runEval(cmd.Context(), env, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.config, "config", "", "the settings `file` (see repaybot.example.yaml)")
	flags.StringVar(&f.baseURL, "base-url", "", "the endpoint's `address`, over the settings")
	flags.StringVar(&f.model, "model", "", "the model's `name`, over the settings")
	flags.StringArrayVar(&f.labelled, "labelled", nil, "a `file` of labelled messages; may be given again")
	flags.StringVar(&f.conversations, "conversations", "", "a `folder` of conversations in place of those that come with the program; \"none\" for none")
	flags.IntVar(&f.limit, "limit", 0, "at most so many conversations, and messages of a file (0: all)")
	flags.Float64Var(&f.in, "price-in", 0, "what a million tokens in cost")
	flags.Float64Var(&f.out, "price-out", 0, "what a million tokens out cost")
	flags.StringVar(&f.json, "json", "", "write everything as JSON to a `file`, too")
	return cmd
}

// settings are those of the model, without budgets.
func (f *evalFlags) settings(env *environment) (OpenAISettings, error) {
	over := map[string]string{}
	if f.baseURL != "" {
		over["openai.base_url"] = f.baseURL
	}
	if f.model != "" {
		over["openai.model"] = f.model
	}
	s, err := loadOpenAI(f.config, env.getenv, over)
	s.Budget, s.Read, s.Phrase = llm.Budget{}, true, true
	return s, err
}

func runEval(ctx context.Context, env *environment, f evalFlags) error {
	s, err := f.settings(env)
	if err != nil {
		return fmt.Errorf("these settings are wrong:\n%w", err)
	}
	r := &evalReport{Model: s.Model, BaseURL: s.BaseURL, At: env.now().UTC().Truncate(time.Second), Price: evalPrice{f.in, f.out}, Verdicts: map[string]int{}}
	for _, name := range f.labelled {
		l, err := evalLabelledFile(ctx, env, s, name, f.limit)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		r.Labelled = append(r.Labelled, l)
	}
	plays, err := f.plays()
	if err != nil {
		return err
	}
	for _, p := range plays {
		c, err := evalPlay(ctx, env, s, p.name, p.played)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		r.add(c)
	}
	if err := r.writeTable(env.out); err != nil {
		return err
	}
	if f.json == "" {
		return nil
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(f.json, append(text, '\n'), 0o600)
}

// namedPlay is a conversation with its file's name.
type namedPlay struct {
	name   string
	played *played
}

// plays are the conversations to play.
func (f *evalFlags) plays() ([]namedPlay, error) {
	if f.conversations == "none" {
		return nil, nil
	}
	read, names, err := evalFiles(f.conversations)
	if err != nil {
		return nil, err
	}
	var out []namedPlay
	for _, name := range names {
		if f.limit > 0 && len(out) == f.limit {
			break
		}
		text, err := read(name)
		if err != nil {
			return nil, err
		}
		p, err := parsePlayed(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out = append(out, namedPlay{strings.TrimSuffix(filepath.Base(name), ".txtar"), p})
	}
	if len(out) == 0 {
		return nil, errors.New("there is no conversation to play")
	}
	return out, nil
}

// evalLabelledFile measures the readers on a file of labelled messages.
func evalLabelledFile(ctx context.Context, env *environment, s OpenAISettings, name string, limit int) (evalLabelled, error) {
	l := evalLabelled{File: filepath.Base(name)}
	file, err := os.Open(name)
	if err != nil {
		return l, err
	}
	lines, err := measure.Read(file, env.now())
	if err := errors.Join(err, file.Close()); err != nil {
		return l, err
	}
	if limit > 0 && len(lines) > limit {
		lines = lines[:limit]
	}
	l.Messages = len(lines)
	for _, way := range []string{"embedded", "together", "model"} {
		t, err := newTalk(s, env.now)
		if err != nil {
			return l, err
		}
		reader := &countingReader{Reader: t.plain, uses: &l.evalUses}
		switch way {
		case "together":
			reader.Reader = t.reads
		case "model":
			reader.Reader = t.reads.Always()
		}
		report, err := measure.Run(ctx, reader, lines)
		if err != nil {
			return l, err
		}
		l.Readers = append(l.Readers, evalReader{way, reader.asked, report.First, report.All, report.Entities})
	}
	return l, nil
}
