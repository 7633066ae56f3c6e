package telegram

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"sync"

	"github.com/go-telegram/bot/models"

	"repaybot/bot"
)

// Notes keeps what has to outlive this process beside what the service keeps.
// The store is one.
type Notes interface {
	Records(ctx context.Context, keys []string) ([]bot.Record, error)
	Settle(ctx context.Context, rs []bot.Record) error
}

// noteSubject is whose key seals notes: they hold keyed hashes and keys of
// messages alone, nothing of a customer's.
const noteSubject = "bank"

// notedMessages is how many messages of a chat are noted: edits of older ones
// count as changed.
const notedMessages = 40

// noted is one message: its number in the chat, the update that it came or was
// changed by last, and a keyed hash of what it said then.
type noted struct {
	Message int    `json:"m"`
	Update  int64  `json:"u"`
	Hash    string `json:"h"`
}

// chatNotes are a chat's newest messages, the newest last.
type chatNotes struct {
	mu       sync.Mutex
	loaded   bool // what there was before this process
	messages []noted
	saving   bool // a save is due, which takes along what is noted until then
}

// hashed is a keyed hash of what names a chat or was written in it; nobody
// without the token can try numbers against it.
func (b *Bot) hashed(parts ...string) string {
	m := hmac.New(sha256.New, b.noteKey)
	for _, p := range parts {
		m.Write([]byte(p))
		m.Write([]byte{0})
	}
	return hex.EncodeToString(m.Sum(nil)[:16])
}

func (b *Bot) seenKey(chat int64) string {
	return "telegram/seen/" + b.hashed("seen", strconv.FormatInt(chat, 10))
}

// notesOf are a chat's notes, as far as this process has them.
func (b *Bot) notesOf(chat int64) *chatNotes {
	b.notesMu.Lock()
	defer b.notesMu.Unlock()
	n, ok := b.seen.get(chat)
	if !ok {
		n = &chatNotes{}
		b.seen.put(chat, n)
	}
	return n
}

// unchanged tells whether a message says what it is noted with. One that is not
// noted counts as changed: to answer twice is better than not to hear. The store
// is asked each time, for another machine may have taken the change before.
func (b *Bot) unchanged(ctx context.Context, m *models.Message, text string) bool {
	n := b.notesOf(m.Chat.ID)
	n.mu.Lock()
	defer n.mu.Unlock()
	b.load(ctx, m.Chat.ID, n)
	before := n.find(m.ID)
	return before != nil && before.Hash == b.hashOf(m, text)
}

// remember notes what a message says. It is kept for the next process in the
// background: what a crash takes of it costs a second answer at most.
func (b *Bot) remember(update int64, m *models.Message, text string) {
	n := b.notesOf(m.Chat.ID)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.note(noted{m.ID, update, b.hashOf(m, text)})
	if b.o.Notes == nil || n.saving {
		return
	}
	n.saving = true
	b.courtesy.run(func(ctx context.Context) { b.save(ctx, m.Chat.ID, n) })
}

// hashOf is of what an edit can change that we would answer: the text, and the file.
func (b *Bot) hashOf(m *models.Message, text string) string {
	f, _ := fileOf(m)
	if m.Text != "" {
		text = m.Text // with the command it may be
	}
	return b.hashed("message", strconv.FormatInt(m.Chat.ID, 10), strconv.Itoa(m.ID), f.ID, text)
}

func (n *chatNotes) find(message int) *noted {
	if i := slices.IndexFunc(n.messages, func(x noted) bool { return x.Message == message }); i >= 0 {
		return &n.messages[i]
	}
	return nil
}

// note takes a message down, unless a later change of it is noted.
func (n *chatNotes) note(x noted) {
	if before := n.find(x.Message); before != nil && before.Update > x.Update {
		return
	}
	n.messages = slices.DeleteFunc(n.messages, func(y noted) bool { return y.Message == x.Message })
	n.messages = append(n.messages, x)
	if over := len(n.messages) - notedMessages; over > 0 {
		n.messages = n.messages[over:]
	}
}

// load adds what other processes have noted of a chat. n is locked.
func (b *Bot) load(ctx context.Context, chat int64, n *chatNotes) {
	if b.o.Notes == nil {
		return
	}
	var earlier []noted
	if !b.readNote(ctx, b.seenKey(chat), &earlier) {
		return
	}
	n.loaded = true
	here := n.messages
	n.messages = nil
	for _, x := range append(earlier, here...) {
		n.note(x)
	}
}

func (b *Bot) save(ctx context.Context, chat int64, n *chatNotes) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.saving = false
	if !n.loaded {
		b.load(ctx, chat, n)
	}
	if n.loaded { // else what was noted before would be lost
		b.writeNote(ctx, b.seenKey(chat), n.messages)
	}
}

// readNote reads a note into body, which stays as it is where there is none. It
// tells whether that is known.
func (b *Bot) readNote(ctx context.Context, key string, body any) bool {
	rs, err := b.o.Notes.Records(ctx, []string{key})
	if err == nil && len(rs) > 0 {
		err = json.Unmarshal(rs[0].Body, body)
	}
	if err != nil && ctx.Err() == nil {
		b.o.Log.Warn("a note can't be read", "kind", bot.ErrorKind(err))
	}
	return err == nil
}

func (b *Bot) writeNote(ctx context.Context, key string, body any) {
	text, err := json.Marshal(body)
	if err == nil {
		now := b.o.Now()
		err = b.o.Notes.Settle(ctx, []bot.Record{{
			Key: key, Status: bot.RecordActive, Customer: noteSubject, Conversation: key, Sequence: now.UnixNano(), At: now, Body: text,
		}})
	}
	if err != nil && ctx.Err() == nil {
		b.o.Log.Warn("a note can't be kept", "kind", bot.ErrorKind(err))
	}
}
