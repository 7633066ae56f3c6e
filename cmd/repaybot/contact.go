package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"repaybot/bot"
	"repaybot/negotiation"
)

func newContactCommand(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use: "contact", Short: "Tell what may be sent to a customer, and let it go again",
		Example: "  repaybot contact explain C-77 --config repaybot.yaml",
	}
	cmd.AddCommand(newContactExplainCommand(env), newContactResumeCommand(env))
	return cmd
}

// onService are the flags of a command that runs over serve's store, or over a
// directory's.
type onService struct {
	dir, config string
	policy      policyFlag
}

func (f *onService) add(cmd *cobra.Command) {
	f.policy.add(cmd.Flags())
	cmd.Flags().StringVar(&f.dir, "data", defaultDataDir, "the database's `directory`")
	cmd.Flags().StringVar(&f.config, "config", "", "the settings `file` of serve, instead of --data and --policy")
	cmd.MarkFlagsMutuallyExclusive("config", "data")
	cmd.MarkFlagsMutuallyExclusive("config", "policy")
}

func (f *onService) run(ctx context.Context, env *environment, do func(*bot.Service) error) error {
	if f.config != "" {
		return withService(ctx, env, &settingsFlags{config: f.config}, do)
	}
	return withData(ctx, env, f.dir, f.policy, do)
}

func newContactExplainCommand(env *environment) *cobra.Command {
	var on onService
	var now nowFlag
	var asJSON bool
	cmd := &cobra.Command{
		Use: "explain CUSTOMER", Short: "Tell for each purpose whether a message may go now, why not, and when",
		Long: `Tells for each purpose (answer, service, collection, legal) whether a message may go
to a customer, why not, and from when on; with the rules in force, what went to them
unasked, and what they and colleagues have wished. It asks the same as sending does.
docs/contact.md has the rules and where they come from.`,
		Example: "  repaybot contact explain C-77 --now 2026-11-23T22:15:00+08:00 --config repaybot.yaml", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			at, err := now.moment(env)
			if err != nil {
				return err
			}
			return on.run(cmd.Context(), env, func(s *bot.Service) error {
				e, err := s.ExplainContact(cmd.Context(), args[0], at)
				if errors.Is(err, bot.ErrUnknownCustomer) {
					return fmt.Errorf("the book has no customer %q", args[0])
				}
				if err != nil {
					return err
				}
				if asJSON {
					return writeContactJSON(env.out, e)
				}
				writeContact(env.out, e)
				return nil
			})
		},
	}
	on.add(cmd)
	now.add(cmd.Flags())
	cmd.Flags().BoolVar(&asJSON, "json", false, "write one line of JSON")
	return cmd
}

func newContactResumeCommand(env *environment) *cobra.Command {
	var on onService
	var by, note string
	var why []string
	cmd := &cobra.Command{
		Use: "resume CUSTOMER", Short: "End a pause that lasts until a colleague ends it",
		Long: `Ends pauses of a customer's, such as after a crisis, a complaint or a claim that
somebody represents them, once that is settled. It is on record who did. What the
customer wished themselves, an opt-out above all, is theirs to take back.`,
		Example: "  repaybot contact resume C-77 --by anna --why crisis --config repaybot.yaml", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			reasons := make([]negotiation.PauseReason, len(why))
			for i, w := range why {
				if reasons[i] = negotiation.PauseReason(w); reasons[i] == negotiation.PauseAsked {
					return errors.New("--why asked: what the customer wished is theirs to take back")
				}
			}
			return on.run(cmd.Context(), env, func(s *bot.Service) error {
				err := s.LetContactResume(cmd.Context(), args[0], by, note, reasons, env.now())
				if err == nil {
					fmt.Fprintln(env.out, "ended:", strings.Join(why, ", "))
				}
				return err
			})
		},
	}
	on.add(cmd)
	cmd.Flags().StringVar(&by, "by", "", "who does it, for the record: a colleague's `name`")
	cmd.Flags().StringSliceVar(&why, "why", nil, "the pause's `reason`, as explain shows it")
	cmd.Flags().StringVar(&note, "note", "", "why it ends, for the record: a `sentence`")
	_ = cmd.MarkFlagRequired("by")
	_ = cmd.MarkFlagRequired("why")
	return cmd
}

// nowFlag is the flag `--now` of a command.
type nowFlag struct{ text string }

func (f *nowFlag) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.text, "now", "", "the `moment` it is, like 2026-11-23T10:00:00+08:00 (default: now)")
}

func (f *nowFlag) moment(env *environment) (time.Time, error) {
	if f.text == "" {
		return env.now(), nil
	}
	at, err := time.Parse(time.RFC3339, f.text)
	if err != nil {
		return at, fmt.Errorf("--now: %q is not a moment like 2026-11-23T10:00:00+08:00", f.text)
	}
	return at, nil
}

const contactMoment = "Mon 2006-01-02 15:04"

// writeContact writes the answers first, then what they come from. Moments are
// the customer's.
func writeContact(w io.Writer, e *bot.ContactExplained) {
	zone := e.At.Location()
	when := func(t time.Time) string { return t.In(zone).Format(contactMoment) }
	fmt.Fprintf(w, "%s, %s (%s)\n\n", e.Customer, when(e.At), zone)
	for _, p := range e.Purposes {
		switch {
		case p.Allowed:
			fmt.Fprintf(w, "%-11s may go now\n", p.Purpose)
		case p.Next.IsZero():
			fmt.Fprintf(w, "%-11s not now: %s; only a change of facts can allow it\n", p.Purpose, p.Reason)
		default:
			fmt.Fprintf(w, "%-11s not now: %s; from %s\n", p.Purpose, p.Reason, when(p.Next))
		}
	}
	r, c := e.Rules, e.Deciding
	fmt.Fprintf(w, "\nrules (%s)  %s-%s on weekdays, %s-%s else; at most %d a day, %d in 7 days; %d days after a conversation\n",
		r.Jurisdiction, r.Weekdays.From, r.Weekdays.To, r.Weekend.From, r.Weekend.To, r.PerDay, r.PerWeek, r.QuietDays)
	if c.LastWrote.IsZero() {
		fmt.Fprintln(w, "last wrote  never")
	} else {
		fmt.Fprintf(w, "last wrote  %s\n", when(c.LastWrote))
	}
	if len(c.Sent) == 0 {
		fmt.Fprintln(w, "sent        nothing unasked")
	}
	for _, m := range c.Sent {
		fmt.Fprintf(w, "sent        %s  %s\n", when(m.At), m.Purpose)
	}
	if c.OptedOut {
		fmt.Fprintln(w, "opted out   yes")
	}
	for _, p := range c.Pauses {
		if p.Until.IsZero() {
			fmt.Fprintf(w, "paused      %s, until a colleague ends it\n", p.Why)
		} else {
			fmt.Fprintf(w, "paused      %s, until %s\n", p.Why, when(p.Until))
		}
	}
	for _, f := range c.Flags {
		fmt.Fprintf(w, "flag        %s\n", f)
	}
	if m := c.Moratorium; m.Kind != "" {
		fmt.Fprintf(w, "moratorium  %s from %s%s\n", m.Kind, m.From, ended(m.Ended))
	}
	if c.PlanKept {
		fmt.Fprintln(w, "plan        kept")
	}
	if !c.Prefers.IsZero() {
		fmt.Fprintf(w, "wishes      %s\n", strings.Join(wishesOf(c.Prefers), ", "))
	}
	if !e.HeldUntil.IsZero() {
		fmt.Fprintf(w, "held        a message was withheld till %s\n", when(e.HeldUntil))
	}
	if e.Words != "" {
		fmt.Fprintf(w, "their words %q\n", e.Words)
	}
}

func ended(d negotiation.Date) string {
	if d.IsZero() {
		return ""
	}
	return ", treatment ended on " + d.String()
}

// wishesOf are the customer's wishes in a few words.
func wishesOf(p negotiation.ContactPreferences) (words []string) {
	if p.Hours.From < p.Hours.To {
		words = append(words, p.Hours.From.String()+"-"+p.Hours.To.String())
	}
	if p.Days != 0 {
		var days []string
		for i := range 7 {
			if d := time.Weekday((i + 1) % 7); p.Days.Has(d) {
				days = append(days, d.String()[:3])
			}
		}
		words = append(words, strings.Join(days, " "))
	}
	if p.Channel != "" {
		words = append(words, p.Channel+" first")
	}
	return words
}

// contactJSON is the JSON of `contact explain`.
type contactJSON struct {
	Customer  string                     `json:"customer"`
	At        string                     `json:"at"`
	TimeZone  string                     `json:"time_zone"`
	Purposes  map[string]mayJSON         `json:"purposes"`
	Rules     rulesJSON                  `json:"rules"`
	LastWrote string                     `json:"last_wrote,omitempty"`
	Sent      []negotiation.Contacted    `json:"sent"`
	OptedOut  bool                       `json:"opted_out"`
	Pauses    []negotiation.ContactPause `json:"pauses"`
	Flags     []negotiation.Flag         `json:"flags"`

	Moratorium *negotiation.Moratorium `json:"moratorium,omitempty"`
	PlanKept   bool                    `json:"plan_kept"`
	Wishes     []string                `json:"wishes"`
	HeldUntil  string                  `json:"held_until,omitempty"`
	Words      string                  `json:"words,omitempty"`
}

type mayJSON struct {
	Allowed bool                      `json:"allowed"`
	Reason  negotiation.ContactReason `json:"reason,omitempty"`
	Next    string                    `json:"next,omitempty"`
}

type rulesJSON struct {
	Jurisdiction negotiation.Jurisdiction `json:"jurisdiction"`
	Weekdays     string                   `json:"weekdays"`
	Else         string                   `json:"else"`
	PerDay       int                      `json:"per_day"`
	PerWeek      int                      `json:"per_week"`
	QuietDays    int                      `json:"quiet_days"`
}

func writeContactJSON(w io.Writer, e *bot.ContactExplained) error {
	zone := e.At.Location()
	when := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(zone).Format(time.RFC3339)
	}
	r, c := e.Rules, e.Deciding
	j := contactJSON{
		Customer: e.Customer, At: when(e.At), TimeZone: zone.String(), Purposes: map[string]mayJSON{},
		Rules: rulesJSON{
			r.Jurisdiction, r.Weekdays.From.String() + "-" + r.Weekdays.To.String(), r.Weekend.From.String() + "-" + r.Weekend.To.String(),
			r.PerDay, r.PerWeek, r.QuietDays,
		},
		LastWrote: when(c.LastWrote), Sent: append([]negotiation.Contacted{}, c.Sent...), OptedOut: c.OptedOut,
		Pauses: append([]negotiation.ContactPause{}, c.Pauses...), Flags: append([]negotiation.Flag{}, c.Flags...),
		PlanKept: c.PlanKept, Wishes: append([]string{}, wishesOf(c.Prefers)...), HeldUntil: when(e.HeldUntil), Words: e.Words,
	}
	for _, p := range e.Purposes {
		j.Purposes[string(p.Purpose)] = mayJSON{p.Allowed, p.Reason, when(p.Next)}
	}
	if c.Moratorium.Kind != "" {
		j.Moratorium = &c.Moratorium
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	return out.Encode(j)
}
