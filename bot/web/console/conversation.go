package console

import (
	"context"
	"mime"
	"net/http"
	"strconv"
	"time"

	"repaybot/bot/desk"
	"repaybot/bot/staff"
	"repaybot/dialog"
)

// ConversationDesk is what the page of a conversation asks.
type ConversationDesk interface {
	Open(ctx context.Context, who staff.Colleague, id string, from int64) (desk.Conversation, error)
	Around(ctx context.Context, who staff.Colleague, id string) (desk.Around, error)
	File(ctx context.Context, who staff.Colleague, conversation, file string) (desk.FileContent, error)
	Filled(ctx context.Context, who staff.Colleague, conversation, search string) ([]desk.Filled, error)
	Assignable(ctx context.Context, who staff.Colleague, id string) ([]staff.Colleague, error)
	Types(ctx context.Context, who staff.Colleague, conversation string) error
}

// Conversation is one conversation, with the queue beside it.
func Conversation(d interface {
	ConversationDesk
	QueueDesk
}) Area {
	return conversationAt(d, atTheBank(d))
}

func conversationAt(d ConversationDesk, at venue) Area {
	return func(r *Router) {
		c := &conversation{d, at}
		r.site.desks = append(r.site.desks, d)
		r.Get(at.base+"/:id", at.need, c.page)
		r.Get(at.base+"/:id/live", at.need, c.live)
		r.Get(at.base+"/:id/earlier", at.need, c.earlier)
		r.Get(at.base+"/:id/presence", at.need, c.presence)
		r.Get(at.base+"/:id/answers", at.need, c.answers)
		r.Get(at.base+"/:id/assignable", at.need, c.assignable)
		r.Get(at.base+"/:id/files/:file", at.need, c.file)
		r.Post(at.base+"/:id/typing", at.need, c.types)
	}
}

type conversation struct {
	desk ConversationDesk
	at   venue
}

// conversationView is a conversation as its templates see it.
type conversationView struct {
	desk.Conversation
	Path     string // of the conversation
	Lines    []entryLine
	Queue    *queueView // beside it; nil where only the conversation is shown
	Outcomes []dialog.Outcome
	List     string // where it was chosen from
	Practice bool   // its customer is made up
	MaxText  int
	MaxAgree int
}

// entryLine is an entry with what stands before it.
type entryLine struct {
	desk.Entry
	Day  time.Time // the day that begins with it; zero: the same as before
	Next bool      // by who wrote the one before, within minutes
}

// together is within what time messages of one sender stand together.
const together = 4 * time.Minute

func (s *site) linesOf(entries []desk.Entry) []entryLine {
	lines := make([]entryLine, len(entries))
	for i, e := range entries {
		lines[i].Entry = e
		if i == 0 {
			lines[i].Day = e.At
			continue
		}
		before := entries[i-1]
		if y, m, d := e.At.In(s.Zone).Date(); before.At.In(s.Zone).Day() != d || before.At.In(s.Zone).Month() != m || before.At.In(s.Zone).Year() != y {
			lines[i].Day = e.At
			continue
		}
		lines[i].Next = e.Kind == before.Kind && e.Staff == before.Staff && e.Kind != desk.ItHappened && e.At.Sub(before.At) < together
	}
	return lines
}

// view reads a conversation as the request wants it.
func (c *conversation) view(v *Visit, from int64) (conversationView, error) {
	one, err := c.desk.Open(v.Context(), v.Who, v.Param("id"), from)
	if err != nil {
		return conversationView{}, c.at.told(err)
	}
	return conversationView{
		Conversation: one, Path: c.at.of(one.ID), List: c.at.list, Practice: c.at.practice, Lines: v.site.linesOf(one.Entries), Outcomes: dialog.Outcomes[:],
		MaxText: desk.MaxText, MaxAgree: dialog.MaxAgreed,
	}, nil
}

// from is the turn that the page's transcript begins with.
func from(v *Visit) int64 {
	n, err := strconv.ParseInt(v.Query("from"), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

func (c *conversation) page(v *Visit) error {
	one, err := c.view(v, 0)
	if err != nil {
		return err
	}
	if c.at.queue != nil {
		q, err := queueOf(v, c.at.queue, one.ID)
		if err != nil {
			return err
		}
		one.Queue, one.List = &q, q.Page
	}
	return v.Page(Page{Section: c.at.section, Title: "conversation.title", Template: "conversation/page", Data: one, Looking: one.ID})
}

// live is what of an open page may have changed.
func (c *conversation) live(v *Visit) error {
	one, err := c.view(v, from(v))
	if err != nil {
		return err
	}
	return v.Fragment("conversation/live", one)
}

// earlier are the turns before those that are shown.
func (c *conversation) earlier(v *Visit) error {
	until := from(v)
	one, err := c.view(v, max(1, until-earlierTurns))
	if err != nil {
		return err
	}
	for i, line := range one.Lines {
		if int64(line.N) >= until*entriesOfTurn {
			one.Lines = one.Lines[:i]
			break
		}
	}
	return v.Fragment("conversation/earlier", one)
}

const (
	// earlierTurns is how many more turns are shown at a time.
	earlierTurns = 120
	// entriesOfTurn is how many places of entries a turn has ([desk.Entry].N).
	entriesOfTurn = 100
)

// presence is who else is there. It is asked for with each sign of typing.
func (c *conversation) presence(v *Visit) error {
	there, err := c.desk.Around(v.Context(), v.Who, v.Param("id"))
	if err != nil {
		return c.at.told(err)
	}
	return v.Fragment("conversation/presence", there)
}

// answers are the ready answers that a search finds.
func (c *conversation) answers(v *Visit) error {
	found, err := c.desk.Filled(v.Context(), v.Who, v.Param("id"), v.Query("search"))
	if err != nil {
		return err
	}
	return v.Fragment("conversation/answers", found)
}

// assignable is the choice of who gets the conversation.
func (c *conversation) assignable(v *Visit) error {
	to, err := c.desk.Assignable(v.Context(), v.Who, v.Param("id"))
	if err != nil {
		return err
	}
	return v.Fragment("conversation/assignable", to)
}

// file gives a file to be saved, never to be shown: what a stranger sent does not
// open in the console's own origin.
func (c *conversation) file(v *Visit) error {
	f, err := c.desk.File(v.Context(), v.Who, v.Param("id"), v.Param("file"))
	if err != nil {
		return err
	}
	h := v.Writer().Header()
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	if f.Type == "" {
		f.Type = "application/octet-stream"
	}
	v.gin.Data(http.StatusOK, f.Type, f.Content.Reveal())
	return nil
}

// types says that the colleague is typing. Nothing hangs on it.
func (c *conversation) types(v *Visit) error {
	if err := c.desk.Types(v.Context(), v.Who, v.Param("id")); err != nil {
		if f := refusalOf(err); f != nil {
			v.gin.Status(f.Status)
			return nil
		}
		return err
	}
	return v.Nothing()
}
