package bot

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"repaybot/negotiation"
)

// bookChannel is the channel of what the book hands in.
const bookChannel = "book"

// newsOf is what a customer's conversation is told of a line; nil is nothing.
// was is the account's line before, if it had one.
func (i *Importer) newsOf(ctx context.Context, l checkedLine, was BookLine, through negotiation.Date) (*Inbound, error) {
	conversation := ConversationOf(l.Customer)
	concerned := false
	if was.Digest != l.Digest || was.Customer != l.Customer {
		var err error
		if concerned, err = i.concerns(ctx, l.Account, conversation); err != nil {
			return nil, err
		}
	}
	if !concerned {
		first, err := i.firstDue(ctx, l, conversation)
		if err != nil || !first {
			return nil, err
		}
	}
	in := &Inbound{
		Conversation: conversation, Channel: bookChannel, EventID: through.String() + "/" + l.Digest, At: i.Now().Round(0), Kind: BookChanged,
		Customer: l.Customer, Account: l.Account,
	}
	if was.Digest != "" && was.Customer == l.Customer {
		old, err := negotiation.ParseAccount(was.Line.Reveal(), i.Policy)
		if err != nil {
			return nil, fmt.Errorf("account under this policy: %w", err)
		}
		in.Entries = entriesSince(old, l.account)
	}
	return in, nil
}

// concerns tells whether somebody has something to do with an account: its
// customer's conversation, an agreement or a promise.
func (i *Importer) concerns(ctx context.Context, account, conversation string) (bool, error) {
	cs, err := i.Store.Conversations(ctx, ConversationQuery{ID: conversation, Limit: 1})
	if err != nil || len(cs) > 0 {
		return err == nil, err
	}
	rs, err := i.Store.Records(ctx, []string{PlanKey(account), PromiseKey(account)})
	for _, r := range rs {
		if r.Status != RecordEnded {
			return true, err
		}
	}
	return false, err
}

// firstDue tells whether an account is past due whose customer has no
// conversation: one begins with it.
func (i *Importer) firstDue(ctx context.Context, l checkedLine, conversation string) (bool, error) {
	zone, err := i.zones.load(cmp.Or(l.account.Customer.TimeZone, i.Policy.Bank.TimeZone))
	if err != nil {
		return false, fmt.Errorf("the customer's day: %w", err)
	}
	s, err := i.Policy.Statement(l.account, negotiation.DateOf(i.Now().In(zone)))
	if err != nil {
		return false, fmt.Errorf("statement: %w", err)
	}
	if s.DPD == 0 {
		return false, nil
	}
	cs, err := i.Store.Conversations(ctx, ConversationQuery{ID: conversation, Limit: 1})
	return err == nil && len(cs) == 0, err
}

// entriesSince are the entries that an account has and had not, in its order.
func entriesSince(old, now *negotiation.Account) []BookedLine {
	had := map[negotiation.Entry]int{}
	for _, e := range old.Entries {
		had[e]++
	}
	var more []BookedLine
	for _, e := range now.Entries {
		if had[e] > 0 {
			had[e]--
			continue
		}
		more = append(more, BookedLine{Date: e.Date, Kind: e.Kind, Amount: e.Amount.Decimal(), Of: e.Of})
	}
	return more
}

// newsKey is the record of what an import has still to tell, so that it is told
// though the import dies between taking lines and telling of them.
const newsKey = "book/news"

type newsBody struct {
	News []newsItem `json:"news"`
}

// newsItem is an event with its conversation, which an event's own JSON leaves out.
type newsItem struct {
	Conversation string  `json:"conversation"`
	Event        Inbound `json:"event"`
}

// noteNews notes what is to be told; nothing is that all has been.
func noteNews(ctx context.Context, store Store, news []Inbound, at time.Time) error {
	rs, err := store.Records(ctx, []string{newsKey})
	if err != nil {
		return err
	}
	r := Record{Key: newsKey, Status: RecordEnded, Customer: bookOwner, Conversation: newsKey, Sequence: 1, At: at.Round(0)}
	if len(rs) > 0 {
		if r.Sequence = rs[0].Sequence + 1; r.At.Before(rs[0].At) { // by another's clock
			r.At = rs[0].At
		}
	}
	if len(news) > 0 {
		var body newsBody
		for _, in := range news {
			body.News = append(body.News, newsItem{in.Conversation, in})
		}
		if r.Body, err = json.Marshal(body); err != nil {
			return err
		}
		r.Status = RecordActive
	} else if len(rs) == 0 || rs[0].Status == RecordEnded {
		return nil
	}
	return store.Settle(ctx, []Record{r})
}

// tellAgain tells what an import that died has left untold.
func tellAgain(ctx context.Context, store Store, book Book) (told int, err error) {
	r, err := activeRecord(ctx, store, newsKey)
	if err != nil || r == nil {
		return 0, err
	}
	var body newsBody
	if err := json.Unmarshal(r.Body, &body); err != nil {
		return 0, fmt.Errorf("what an import left untold: %w", err)
	}
	var news []Inbound
	for _, n := range body.News {
		n.Event.Conversation = n.Conversation
		news = append(news, n.Event)
	}
	if told, err = tell(ctx, store, book, news); err != nil {
		return told, err
	}
	return told, noteNews(ctx, store, nil, r.At)
}

// tell accepts events, but for those whose lines were not taken: of customers
// who were erased, and of an import that died before it took them, which the
// next one takes and tells of.
//
// Many at once: a store commits together what waits together.
func tell(ctx context.Context, store Store, book Book, news []Inbound) (int, error) {
	var told atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(tellAtOnce)
	for _, in := range news {
		group.Go(func() error {
			isNew, err := tellOne(ctx, store, book, in)
			if isNew {
				told.Add(1)
			}
			return err
		})
	}
	err := group.Wait()
	return int(told.Load()), err
}

// tellAtOnce is how many conversations are told at once.
const tellAtOnce = 32

func tellOne(ctx context.Context, store Store, book Book, in Inbound) (isNew bool, err error) {
	lines, err := book.Lines(ctx, in.Customer)
	if err != nil {
		return false, err
	}
	if !slices.ContainsFunc(lines, func(l BookLine) bool { return l.Account == in.Account && strings.HasSuffix(in.EventID, "/"+l.Digest) }) {
		return false, nil
	}
	a, err := store.Accept(ctx, in)
	if err != nil {
		return false, fmt.Errorf("tell of the book: %w", err)
	}
	return a.New, nil
}
