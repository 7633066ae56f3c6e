package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// chatFlags are the flags of `chat`.
type chatFlags struct {
	account, book, now, locale, dir string
	policy                          policyFlag
	json, llm                       bool
}

func newChatCommand(env *environment) *cobra.Command {
	var f chatFlags
	cmd := &cobra.Command{
		Use:   "chat --account A",
		Short: "Talk in the terminal as one of the bank's customers, already verified",
		Long: `Talks as the customer of an account, already verified. Without --book it is the
sample book: ` + sampleAccounts() + `. Nothing is kept unless --data says where.

With --json each line in is one of
  {"text":"…"}  {"button":"id"}  {"at":"2026-11-24T09:00:00+08:00"}  {"staff":"…"}
  {"back":true}  {"evidence":"hardship"}  {"entries":[{"date","kind","amount"}]}
  {"colleague":{"act","staff","to","text","outcome","why"}}, act being take, assign, release,
   say, note, wait or back
  {"offer":{"kind","role","term","monthly","down","first","day","waive":{"fees","interest"},"approved","answered"}}
  {"decide":{"waive":{"fees","interest"}|"pause"|"correct"|"mark"|"offer","role","ask","note"}}  {"answer":{"yes","why"}}
and each is answered by one line:
  {"replies":[{"at","text","buttons":[{"id","title"}]}],"state","limits","offers","mode",
   "plan","handoff":{"reason","priority","summary"},"said":[{"kind","figures"}],"code"},
  after an offer of a colleague's also "told":[{"outcome","kind","why","above","binding"}],
  after a decision "decided":[{"what","how","by","why","above","waived","until"}].
The clock stands at --now, moves a second a line and never back. A line that
can't be read is answered by {"error"}, and the exit status is then 1.

` + statesAndKinds(),
		Example: `  repaybot chat --account CN-1001
  printf '{"text":"我到底欠多少"}\n' | repaybot chat --account CN-1001 --now 2026-11-23T10:00:00+08:00 --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runChat(cmd.Context(), env, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.account, "account", "", "the `number` of the account to talk about")
	flags.StringVar(&f.book, "book", "", "the bank's book, a `file` (default: the sample book)")
	f.policy.add(flags)
	flags.StringVar(&f.now, "now", "", "the `moment` it is, like 2026-11-23T10:00:00+08:00 (default: now)")
	flags.StringVar(&f.locale, "locale", "", "the customer's `language`, like zh-CN or en (default: the book's)")
	flags.StringVar(&f.dir, "data", "", "a `directory` to keep the conversation in (default: it is forgotten)")
	flags.BoolVar(&f.json, "json", false, "JSON lines in and out")
	flags.BoolVar(&f.llm, "llm", false, "with the language model that REPAYBOT_OPENAI_MODEL names (docs/language-model.md)")
	_ = cmd.MarkFlagRequired("account")
	return cmd
}

// sampleAccounts names the accounts of the sample book.
func sampleAccounts() string {
	var numbers []string
	for _, c := range sampleCustomers() {
		numbers = append(numbers, c.Account)
	}
	return strings.Join(numbers, ", ")
}

// statesAndKinds lists what "state" and "kind" can be.
func statesAndKinds() string {
	var b strings.Builder
	b.WriteString("States:\n")
	for _, s := range dialog.Stages {
		fmt.Fprintf(&b, "  %-12s %s\n", s.Stage, s.For)
	}
	b.WriteString("\nKinds:\n")
	for _, k := range dialog.Kinds {
		fmt.Fprintf(&b, "  %-26s %s\n", k.Kind, k.For)
	}
	return strings.TrimRight(b.String(), "\n")
}

func runChat(ctx context.Context, env *environment, f chatFlags) (err error) {
	now := env.now()
	if f.now != "" {
		if now, err = time.Parse(time.RFC3339, f.now); err != nil {
			return fmt.Errorf("--now: %q is not a moment like 2026-11-23T10:00:00+08:00", f.now)
		}
	}
	policy, err := policyText(f.policy)
	if err != nil {
		return err
	}
	clock := newChatClock(now)
	log := slog.New(slog.NewTextHandler(env.errw, &slog.HandlerOptions{Level: slog.LevelWarn}))
	var model OpenAISettings
	if f.llm {
		if model, err = loadOpenAI("", env.getenv, nil); err != nil {
			return fmt.Errorf("these settings are wrong:\n%w", err)
		}
	}
	s, err := openShell(ctx, shellOptions{dir: f.dir, policy: policy, random: rand.Reader, now: clock.now, log: log, model: model})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := f.importBook(ctx, env, s, now); err != nil {
		return err
	}
	if f.locale != "" {
		if err := f.setLocale(ctx, s); err != nil {
			return err
		}
	}
	c, err := newChat(ctx, s.Service, s.db, f.account, clock)
	if errors.Is(err, bot.ErrNotFound) {
		return fmt.Errorf("the book has no account %q", f.account)
	}
	if err != nil {
		return err
	}
	if f.json {
		return chatJSON(ctx, c, env.in, env.out)
	}
	return newTerminalChat(env, c).run(ctx, env.in)
}

// policyText is the text of the policy file a flag names, or the demo policy's.
func policyText(f policyFlag) ([]byte, error) {
	if f.path == "" {
		return demoPolicy, nil
	}
	return os.ReadFile(f.path)
}

// setLocale gives the account's customer the language asked for.
func (f *chatFlags) setLocale(ctx context.Context, s *shell) error {
	customer, err := s.CustomerOf(ctx, f.account)
	if errors.Is(err, bot.ErrNotFound) {
		return nil // newChat says so
	}
	if err != nil {
		return err
	}
	return setLocale(ctx, s.db, s.Policy(), customer, f.locale)
}

// importBook puts the book into the store: the file's, or the sample of the day
// unless the account is kept from before. What is refused of a file is told
// on standard error.
func (f *chatFlags) importBook(ctx context.Context, env *environment, s *shell, now time.Time) error {
	p := s.Policy()
	if f.book == "" {
		if _, err := s.CustomerOf(ctx, f.account); err == nil {
			return nil
		}
		today, err := bankDay(p, now)
		if err != nil {
			return err
		}
		return importSample(ctx, s.db, p, today)
	}
	file, err := os.Open(f.book)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = bot.ImportBook(ctx, newLines{s.db}, p, file, func(r bot.RefusedLine) { fmt.Fprintf(env.errw, "%s: %v\n", f.book, r) })
	return err
}

// bankDay is the day it is where the bank is.
func bankDay(p *negotiation.Policy, now time.Time) (negotiation.Date, error) {
	zone, err := time.LoadLocation(p.Bank.TimeZone)
	if err != nil {
		return 0, fmt.Errorf("the policy's time zone: %w", err)
	}
	return negotiation.DateOf(now.In(zone)), nil
}

// newTerminalChat fits the chat to the terminal: its width, and colours unless
// NO_COLOR is set or it is no terminal.
func newTerminalChat(env *environment, c *chat) *terminalChat {
	t := &terminalChat{chat: c, out: env.out, columns: maxColumns}
	if out, ok := env.out.(*os.File); ok && isatty.IsTerminal(out.Fd()) {
		t.style.colours = env.getenv("NO_COLOR") == "" && env.getenv("TERM") != "dumb"
		if width, _, err := term.GetSize(int(out.Fd())); err == nil && width > 20 {
			t.columns = min(width, maxColumns)
		}
		if in, ok := env.in.(*os.File); ok {
			t.prompt = isatty.IsTerminal(in.Fd())
		}
	}
	return t
}
