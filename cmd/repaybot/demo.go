package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"repaybot/bot"
	"repaybot/bot/desk"
	"repaybot/bot/staff"
	"repaybot/bot/web"
	"repaybot/bot/web/console"
	"repaybot/dialog"
	"repaybot/dialog/wording"
)

func newDemoCommand(env *environment) *cobra.Command {
	var listen string
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Try everything on a made-up bank: its page with the chat, and the staff console",
		Long: `Opens a made-up bank's page with the chat, and the console of its staff, on an
embedded database in a temporary folder with the sample book of today. It needs
no network, no key and no setting, and leaves nothing behind.

One-time codes are shown on the page, because this is the demo.`,
		Example: "  repaybot demo\n  repaybot demo --listen 127.0.0.1:9000",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runDemo(cmd.Context(), env, listen) },
	}
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:8080", "the `address` to listen on; another port is taken if it is in use")
	return cmd
}

// runDemo serves the demo until ctx ends.
func runDemo(ctx context.Context, env *environment, address string) (err error) {
	log := slog.New(slog.NewTextHandler(env.errw, &slog.HandlerOptions{Level: slog.LevelWarn}))
	codes := web.NewShownCodes()
	s, err := openShell(ctx, shellOptions{policy: demoPolicy, codes: codes, random: rand.Reader, now: env.now, log: log})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	people, err := demoPeople(ctx, s, env.now())
	if err != nil {
		return err
	}
	access := StaffSettings{Passwords: true} // no second factor: the demo is to be tried in a minute
	accounts, err := openAccounts(ctx, s.db, access, "Repaybot demo", env.now())
	if err != nil {
		return err
	}
	login, err := addDemoStaff(ctx, accounts, env.now())
	if err != nil {
		return err
	}
	listener, moved, err := listenOrNear(address)
	if err != nil {
		return err
	}
	words, err := wording.New()
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	chat, tokens, err := demoAPI(s, words, codes, env.now, log)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	hub := console.NewHub()
	work, err := openDesk(ctx, accounts, desk.Options{Bot: s.Service, Store: s.db, Now: env.now, Log: log, Typing: chat}, hub)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	room, err := openPractice(ctx, s.db, env.now, log, hub)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	zone, err := time.LoadLocation(s.Policy().Bank.TimeZone) // as in serve: a board's days are the bank's
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	colleagues, err := newConsole(accounts, work, hub, consoleOptions{access: access, zone: zone, log: log, now: env.now, done: ctx.Done(), practice: room})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	pages, err := web.New(web.Options{
		Console: colleagues, Log: log, Now: env.now, Random: rand.Reader,
		Demo: &web.Demo{People: people, Bank: web.NewBank(s.Service, env.now), Token: tokens.Token},
	})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if moved {
		fmt.Fprintf(env.errw, "%s is in use, so the demo listens on %s\n", address, listener.Addr())
	}
	fmt.Fprint(env.out, demoWelcome(listener.Addr().String(), people, login))
	return serveUntil(ctx, s, listener, withAPI(pages, chat), chat.Run, work.Run, room.Run)
}

// stopWithin is how long requests under way have when the program ends.
const stopWithin = 5 * time.Second

// serveUntil serves, and works in the background, until ctx ends.
func serveUntil(ctx context.Context, s *shell, listener net.Listener, handler http.Handler, also ...func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	work := make(chan error, 1)
	go func() { work <- s.Run(ctx) }()
	others := make(chan error, len(also))
	for _, run := range also {
		go func() { others <- run(ctx) }()
	}

	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()

	var err error
	select {
	case <-ctx.Done():
		ending, done := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
		defer done()
		err = server.Shutdown(ending)
	case err = <-served:
		cancel()
	}
	for range also {
		err = errors.Join(err, <-others)
	}
	if worked := <-work; worked != nil && !errors.Is(worked, context.Canceled) {
		err = errors.Join(err, worked)
	}
	return err
}

// listenOrNear listens on an address, or on a free port beside it if the port
// is in use; moved says so.
func listenOrNear(address string) (l net.Listener, moved bool, err error) {
	l, err = net.Listen("tcp", address)
	if err == nil || !errors.Is(err, syscall.EADDRINUSE) {
		return l, false, err
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, false, err
	}
	l, err = net.Listen("tcp", net.JoinHostPort(host, "0"))
	return l, true, err
}

// demoPeople puts the sample book of today into the store and returns who can
// be logged in as.
func demoPeople(ctx context.Context, s *shell, now time.Time) ([]web.Person, error) {
	p := s.Policy()
	today, err := bankDay(p, now)
	if err != nil {
		return nil, err
	}
	if err := importSample(ctx, s.db, p, today); err != nil {
		return nil, err
	}
	book, err := sampleBook(p, today)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, a := range book {
		names[a.Number] = a.Customer.Name
	}
	var people []web.Person
	for _, c := range sampleCustomers() {
		people = append(people, web.Person{Account: c.Account, Name: names[c.Account], Story: c.Story})
	}
	return people, nil
}

// demoWelcome is what the demo prints once it listens.
func demoWelcome(address string, people []web.Person, staff demoStaff) string {
	var b strings.Builder
	fmt.Fprintf(&b, `Example Bank 示例银行: a made-up bank to try repaybot on. Nothing here is real.

  The bank's page     http://%[1]s/demo
  The staff console   http://%[1]s/console

Log in on the bank's page as one of its customers, such as
`, address)
	for _, p := range people[:min(3, len(people))] {
		fmt.Fprintf(&b, "  %s  %s%s\n", p.Account, padTo(p.Name, 13), p.Story[dialog.English])
	}
	fmt.Fprintf(&b, `
Log in on the console as
  name      %s (a supervisor), or %s (agents)
  password  %s

One-time codes are shown on the page, because this is the demo; for real they
only go to the customer's phone. Ctrl-C ends it, and nothing is kept.
`, staff.names[0], strings.Join(staff.names[1:], " or "), staff.password)
	return b.String()
}

// padTo fills text with spaces to a number of columns.
func padTo(text string, columns int) string {
	return text + strings.Repeat(" ", max(1, columns-textWidth(text)))
}

// demoStaff are the demo's colleagues: a supervisor and two agents, with a new
// password each run.
type demoStaff struct {
	names    []string // the first is the supervisor
	password string
}

// addDemoStaff adds them to the store.
func addDemoStaff(ctx context.Context, a *staff.Accounts, now time.Time) (demoStaff, error) {
	password, err := a.Once()
	if err != nil {
		return demoStaff{}, err
	}
	both := []dialog.Locale{dialog.Chinese, dialog.English}
	all := demoStaff{password: password}
	for _, c := range []staff.Colleague{
		{Name: "linda", Shown: "Linda", Role: staff.Supervisor, Teams: bot.Teams[:], Languages: both, Skills: bot.Skills[:]},
		{Name: "wei", Shown: "Wei", Role: staff.Agent, Teams: []bot.Team{bot.Care, bot.Disputes}, Languages: both, Skills: []bot.Skill{bot.SkillHardship}},
		{Name: "omar", Shown: "Omar", Role: staff.Agent, Teams: bot.Teams[:], Languages: both, Skills: bot.Skills[:]},
	} {
		c.Active = true
		if err := a.Add(ctx, staff.Command, c, password, false, now); err != nil {
			return demoStaff{}, err
		}
		all.names = append(all.names, c.Name)
	}
	return all, nil
}
