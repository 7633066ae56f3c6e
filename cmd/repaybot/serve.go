package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"repaybot/bot"
	"repaybot/bot/desk"
	"repaybot/bot/metrics"
	"repaybot/bot/web"
	"repaybot/bot/web/api"
	"repaybot/bot/web/console"
	"repaybot/negotiation"
)

// settingsFlags are the flags of every command that works on what `serve` serves.
type settingsFlags struct {
	config string
	over   map[string]*string // by setting
}

func (f *settingsFlags) add(cmd *cobra.Command) {
	f.over = map[string]*string{}
	cmd.Flags().StringVar(&f.config, "config", "", "the settings `file` (see repaybot.example.yaml)")
	for flag, key := range map[string]string{"listen": "listen", "data": "data_dir", "policy": "policy", "log-level": "log_level"} {
		f.over[key] = cmd.Flags().String(flag, "", "the setting `"+key+"`, over the file and the environment")
	}
}

func (f *settingsFlags) load(env *environment) (*Settings, error) {
	flags := map[string]string{}
	for key, v := range f.over {
		if *v != "" {
			flags[key] = *v
		}
	}
	return loadSettings(f.config, env.getenv, flags)
}

func newServeCommand(env *environment) *cobra.Command {
	var flags settingsFlags
	var check bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve a bank's customers and staff",
		Long: `Serves a bank's customers on the channels that are set, and the console of its
staff, until it is told to stop. It has no sample data, and shows no one-time code
anywhere. Secrets come from the environment or from files of their own; on a missing
or weak one it does not start, and names it.

Settings are read from the file, then the environment (the setting a.b is
REPAYBOT_A_B), then the flags, each over the one before.

SIGTERM or Ctrl-C ends it within ten seconds: what is under way is finished, what is
not sent goes out after the next start. A second one ends it at once.`,
		Example: "  repaybot serve --config repaybot.yaml --check\n  repaybot serve --config repaybot.yaml",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := flags.load(env)
			if err != nil {
				return fmt.Errorf("these settings are wrong:\n%w", err)
			}
			if check {
				if _, err := readPolicy(s.Policy); err != nil {
					return err
				}
				fmt.Fprintln(env.out, "the settings and the policy are right")
				return nil
			}
			return serve(cmd.Context(), env, s, channels)
		},
	}
	flags.add(cmd)
	cmd.Flags().BoolVar(&check, "check", false, "say whether settings and policy are right, and start nothing")
	return cmd
}

// readPolicy reads and checks a policy file.
func readPolicy(path string) ([]byte, error) {
	f := policyFlag{path: path}
	if _, err := f.load(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// server is what `serve` is made of.
type server struct {
	settings *Settings
	env      *environment
	log      *slog.Logger
	stores   *stores
	service  *bot.Service
	metrics  *metrics.Metrics
	ways     *ways
	handler  http.Handler
	holder   string // this process's name for leases
}

// serve serves until ctx ends. make makes the ways in and out.
func serve(ctx context.Context, env *environment, s *Settings, make waysMaker) (err error) {
	log := slog.New(slog.NewJSONHandler(env.errw, &slog.HandlerOptions{Level: s.LogLevel}))
	st, err := openStore(ctx, s)
	if err != nil {
		return fmt.Errorf("open the store: %w", err)
	}
	x := &server{settings: s, env: env, log: log, stores: st, holder: rand.Text()}
	if err := x.build(ctx, make); err != nil {
		return errors.Join(err, st.close())
	}
	listener, err := net.Listen("tcp", s.Listen)
	if err != nil {
		x.service.Close()
		return errors.Join(err, st.close())
	}
	log.Info("serving", "address", listener.Addr().String(), "policy", x.service.Policy().Version, "channels", len(x.ways.channels))
	return x.until(ctx, listener)
}

// lateService is the service once it is made, for ways that are made before it.
type lateService struct{ x *server }

// TakePayment implements [payments.Service].
func (s lateService) TakePayment(ctx context.Context, p bot.Payment, at time.Time) (bot.PaymentState, error) {
	return s.x.service.TakePayment(ctx, p, at)
}

// PaymentState implements [payments.Service].
func (s lateService) PaymentState(ctx context.Context, way, id string) (bot.PaymentState, error) {
	return s.x.service.PaymentState(ctx, way, id)
}

// CheckInvoice implements [telegram.Payments].
func (s lateService) CheckInvoice(ctx context.Context, q bot.PaidInvoice, at time.Time) error {
	return s.x.service.CheckInvoice(ctx, q, at)
}

// TakeInvoicePaid implements [telegram.Payments].
func (s lateService) TakeInvoicePaid(ctx context.Context, q bot.PaidInvoice, at time.Time) error {
	return s.x.service.TakeInvoicePaid(ctx, q, at)
}

// waysMaker makes the ways in and out: [channels], and others in tests.
type waysMaker func(context.Context, *wiring) (*ways, error)

func (x *server) build(ctx context.Context, make waysMaker) error {
	policy, err := readPolicy(x.settings.Policy)
	if err != nil {
		return err
	}
	talk, err := newTalk(x.settings.OpenAI, x.env.now)
	if err != nil {
		return err
	}
	with := &wiring{
		settings: x.settings, stores: x.stores, phraser: talk.words, log: x.log, now: x.env.now,
		accept: func(ctx context.Context, in bot.Inbound) (bot.Accepted, error) { return x.service.Accept(ctx, in) },
		undeliverable: func(ctx context.Context, m bot.Outbound, why string) error {
			return x.service.Undeliverable(ctx, m, why)
		},
		payments: lateService{x},
	}
	if with.policy, err = negotiation.ParsePolicy(policy); err != nil {
		return err
	}
	desk, err := newDesk(talk.words, x.settings.PublicURL)
	if err != nil {
		return err
	}
	with.documents, with.pictures = lateDocuments{x}, desk
	with.files, _ = bot.StoreAs[bot.Files](x.stores.Store)
	if x.ways, err = make(ctx, with); err != nil {
		return err
	}
	names := []string{}
	for _, c := range x.ways.channels {
		names = append(names, c.Name())
	}
	x.metrics = metrics.New(names...)
	secret, err := serviceSecret(ctx, x.stores.Store, x.env.now())
	if err != nil {
		return fmt.Errorf("the key of one-time codes: %w", err)
	}
	x.service, err = bot.NewService(ctx, bot.Options{
		Store: x.metrics.Store(x.stores.Store), Book: x.stores.Book, PolicyText: policy, Reader: talk.reader, Phraser: talk.phraser, Words: "wording",
		Channels: x.ways.channels, Codes: x.ways.codes, Secret: secret, Now: x.env.now, Log: x.log, Observer: x.metrics,
		Workers: x.settings.Workers, Pace: x.settings.Pace, Shared: true, Files: with.files, Papers: desk, Pictures: desk, TellsBank: x.settings.Webhooks.URL != "",
	})
	if err != nil {
		return err
	}
	chat, err := x.newAPI(with, secret)
	if err != nil {
		return err
	}
	x.ways.run = append(x.ways.run, chat.Run)
	if err := x.tellBank(); err != nil {
		return err
	}
	return x.routes(ctx, chat)
}

func (x *server) routes(ctx context.Context, chat *api.API) error {
	policy := x.service.Policy()
	accounts, err := openAccounts(ctx, x.stores.Store, x.settings.Staff, policy.Bank.Name["en"], x.env.now())
	if err != nil {
		return err
	}
	zone, err := time.LoadLocation(policy.Bank.TimeZone)
	if err != nil {
		return err
	}
	hub := console.NewHub()
	work, err := openDesk(ctx, accounts, desk.Options{
		Bot: x.service, Store: x.stores.Store, Now: x.env.now, Log: x.log, Typing: chat, Shared: true,
	}, hub)
	if err != nil {
		return err
	}
	x.ways.run = append(x.ways.run, work.Run)
	room, err := openPractice(ctx, x.stores.Store, x.env.now, x.log, hub)
	if err != nil {
		return err
	}
	x.ways.run = append(x.ways.run, room.Run)
	colleagues, err := newConsole(accounts, work, hub, consoleOptions{
		access: x.settings.Staff, address: strings.TrimRight(x.settings.PublicURL, "/"), zone: zone, log: x.log, now: x.env.now,
		done: ctx.Done(), secure: x.settings.SecureCookies, practice: room,
	})
	if err != nil {
		return err
	}
	site, err := web.New(web.Options{Console: colleagues, Log: x.log, Now: x.env.now, Random: rand.Reader, SecureCookies: x.settings.SecureCookies})
	if err != nil {
		return err
	}
	mux := withAPI(site, chat)
	mux.Handle("GET /metrics", x.metrics.Handler())
	mux.Handle("GET /readyz", &readiness{server: x})
	for pattern, h := range x.ways.routes {
		mux.Handle(pattern, h)
	}
	x.handler = mux
	return nil
}

// How long stopping may take: requests under way, then turns and sends under
// way, then the store. Together less than ten seconds.
const (
	stopRequests = 3 * time.Second
	stopSending  = 3 * time.Second
	stopAll      = 9 * time.Second
)

// until serves until ctx ends, then stops within [stopAll], whatever hangs.
func (x *server) until(ctx context.Context, listener net.Listener) error {
	run, stopRun := context.WithCancel(ctx)
	defer stopRun()
	work := make(chan error, 1+len(x.ways.run))
	for _, do := range append(x.ways.run, x.service.Run, x.retainDaily) {
		go func() { work <- do(run) }()
	}
	running := len(x.ways.run) + 2
	s := &http.Server{Handler: x.handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(discardText{x.log.Handler()}, slog.LevelWarn)}
	served := make(chan error, 1)
	go func() { served <- s.Serve(listener) }()

	var failed error
	select {
	case <-ctx.Done():
	case failed = <-served:
	case err := <-work:
		running--
		if err != nil && ctx.Err() == nil {
			failed = err
		}
		if failed == nil && ctx.Err() == nil {
			failed = errors.New("the background work ended by itself")
		}
		if ctx.Err() != nil {
			failed = nil
		}
	}
	x.log.Info("stopping")
	stopRun()
	ended := make(chan error, 1)
	go func() { ended <- x.stop(s, work, running) }()
	select {
	case err := <-ended:
		return errors.Join(failed, err)
	case <-time.After(stopAll):
		x.log.Warn("something hangs: ending without it; what was not sent goes out after the next start")
		return failed
	}
}

// stop ends everything in order: requests, the background work, sends, the store.
func (x *server) stop(s *http.Server, work <-chan error, running int) error {
	ctx, cancel := context.WithTimeout(context.Background(), stopRequests)
	defer cancel()
	if err := s.Shutdown(ctx); err != nil {
		_ = s.Close()
	}
	sending, cancelSending := context.WithTimeout(context.Background(), stopSending)
	defer cancelSending()
	if x.service.Shutdown(sending) {
		x.log.Warn("some messages under way were cut off; they go out after the next start")
	}
	var err error
	for range running {
		if e := <-work; e != nil && !errors.Is(e, context.Canceled) {
			err = errors.Join(err, e)
		}
	}
	return errors.Join(err, x.stores.close())
}

// discardText keeps what net/http says of a request out of the log: it may
// quote it. That something was said stays.
type discardText struct{ slog.Handler }

// Handle says that a request failed, and no more.
func (d discardText) Handle(ctx context.Context, r slog.Record) error {
	said := slog.NewRecord(r.Time, r.Level, "a request could not be read or answered", r.PC)
	return d.Handler.Handle(ctx, said)
}
