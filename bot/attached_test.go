package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"repaybot/bot"
)

// sent is a file that came.
func (b *bank) sent(f bot.File, caption string) bot.Inbound {
	in := b.in(bot.Attached, caption)
	in.Files = []bot.File{f}
	return in
}

// TestFileGoesWithTheCase: its kind, type and size can be read, its id says
// which to open, its content is to be fetched, and it plays again the same.
func TestFileGoesWithTheCase(t *testing.T) {
	b := openBank(t, func(o *bot.Options) { o.Files = o.Store.(bot.Files) })
	b.handle(b.in(bot.Text, "你好"))
	letter := bot.File{ID: "f1", Kind: "photo", Type: "image/jpeg", Size: 2048}
	r := b.handle(b.sent(letter, ""))
	if r.Case != nil || !strings.Contains(r.Replies[0].Text, "attached_what_for") {
		t.Fatalf("a file that nothing is open for: %+v", r.Replies)
	}
	r = b.handle(b.sent(bot.File{ID: "f2", Kind: "document", Type: "application/zip", Size: 1}, ""))
	if !strings.Contains(r.Replies[0].Text, "file_refused") {
		t.Errorf("an archive: %+v", r.Replies)
	}
	r = b.handle(b.sent(bot.File{ID: "f3", Kind: "document", Type: "application/pdf", Size: bot.MaxFile + 1}, ""))
	if !strings.Contains(r.Replies[0].Text, "file_refused") {
		t.Errorf("a file that is too large: %+v", r.Replies)
	}
	r = b.handle(b.sent(bot.File{ID: "f4", Kind: "document", Type: "application/pdf"}, "人工"))
	if r.Case == nil || len(r.Case.Files) != 2 || r.Case.Files[0] != letter || r.Case.Files[1].ID != "f4" ||
		r.Case.Words[0] != "[photo, image/jpeg, 2 KB]" || r.Case.Words[1] != "[document, application/pdf]" {
		t.Fatalf("case %+v", r.Case)
	}
	wanted, err := b.db.WantedFiles(t.Context(), 10)
	if err != nil || len(wanted) != 2 || wanted[0].File != letter || wanted[0].Conversation != "web:C1" || wanted[1].File.ID != "f4" {
		t.Errorf("wanted %+v, %v", wanted, err)
	}
	b.replay()
}

func TestShortButtonIsTheOneItStandsFor(t *testing.T) {
	b := openBank(t, nil)
	r := b.handle(b.in(bot.Text, "你好"))
	var short string
	for _, x := range r.Replies[0].Buttons {
		if x.ID == "human" {
			short = bot.ShortButton(x.ID, 0)
		}
	}
	if !strings.HasPrefix(short, "#") {
		t.Fatalf("short %q", short)
	}
	if r = b.handle(b.in(bot.Button, short)); r.Case == nil {
		t.Errorf("a short button did not do what it stands for: %+v", r.Replies)
	}
	if r = b.handle(b.in(bot.Button, short)); !strings.Contains(r.Replies[0].Text, "button_stale") {
		t.Errorf("a short button of an earlier message: %+v", r.Replies)
	}
}

// TestManyFilesLeaveRoomForWords sends more files than a case takes: the rest of
// them is left out, and what is said beside them is not.
func TestManyFilesLeaveRoomForWords(t *testing.T) {
	const most = 50
	b := openBank(t, nil)
	b.handle(b.in(bot.Text, "人工"))
	b.handle(b.in(bot.StaffTook, ""))
	var said []string
	for i := range 2*most + 1 {
		caption := ""
		if i >= most {
			caption = fmt.Sprint("第", i, "张")
			said = append(said, caption)
		}
		b.handle(b.sent(bot.File{ID: fmt.Sprint("f", i), Kind: "photo", Type: "image/jpeg", Size: 2048}, caption))
	}
	c := b.conversation("web:C1").Case
	if n := len(c.Files); n != most || c.Files[n-1].ID != fmt.Sprint("f", most-1) {
		t.Errorf("%d files: %+v", n, c.Files)
	}
	if n := len(c.Words); n != 2*most || !slices.Equal(c.Words[most:], said[:most]) {
		t.Errorf("%d words: %v", n, c.Words)
	}
	b.replay()
}
