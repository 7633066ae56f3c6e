package storetest

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	"repaybot/bot"
)

// fileStore is the store as one that keeps files; a test of one that does not is skipped.
func (s *suite) fileStore() FileStore {
	s.Helper()
	f, ok := s.Store.(FileStore)
	if !ok {
		s.Skip("this store keeps no files")
	}
	return f
}

func wantedFile(id string) bot.WantedFile {
	return bot.WantedFile{Conversation: "a", Channel: "telegram", At: start, File: bot.File{ID: id, Kind: "photo", Type: "image/jpeg", Size: 3}}
}

func (s *suite) wants(ids ...string) {
	s.Helper()
	all, err := s.fileStore().WantedFiles(s.Context(), 10)
	s.must(err)
	if len(all) != len(ids) {
		s.Fatalf("wanted %+v", all)
	}
	for i, w := range all {
		want := wantedFile(ids[i])
		if w.Conversation != "a" || w.Channel != "telegram" || w.File != want.File || !w.At.Equal(want.At) {
			s.Errorf("wanted %+v", w)
		}
	}
}

func files(t *testing.T, s *suite) {
	f := s.fileStore()
	if err := f.WantFile(t.Context(), wantedFile("f1")); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("a file of no conversation: %v", err)
	}
	s.accept(event("a", 1))
	s.must(f.WantFile(t.Context(), wantedFile("f1")))
	s.must(f.WantFile(t.Context(), wantedFile("f1")))
	s.Store = s.again()
	s.wants("f1")
	f = s.fileStore()
	cutOff := io.MultiReader(bytes.NewReader(make([]byte, 300<<10)), iotest.ErrReader(errors.New("cut off")))
	if err := f.KeepFile(t.Context(), "a", wantedFile("f1").File, cutOff); err == nil {
		t.Error("a content that was cut off was kept")
	}
	s.wants("f1")
	is := wantedFile("f1").File
	is.Type = "image/png"
	s.must(f.KeepFile(t.Context(), "a", is, bytes.NewReader([]byte("xyz"))))
	s.must(f.KeepFile(t.Context(), "a", is, bytes.NewReader([]byte("something else"))))
	s.must(f.WantFile(t.Context(), wantedFile("f1")))
	s.Store = s.again()
	s.wants()
	f = s.fileStore()
	got, err := f.File(t.Context(), "a", "f1")
	if err != nil || string(got.Content.Reveal()) != "xyz" || got.File.Type != "image/png" || got.File.Size != 3 || got.File.Kind != "photo" {
		t.Errorf("kept %+v, %v", got.File, err)
	}
	if _, err := f.File(t.Context(), "b", "f1"); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("another conversation's file: %v", err)
	}
	s.must(f.WantFile(t.Context(), wantedFile("f2")))
	if _, err := f.File(t.Context(), "a", "f2"); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("a file that is not kept yet: %v", err)
	}
	s.must(f.GiveUpFile(t.Context(), "a", "f2", "gone"))
	s.must(f.GiveUpFile(t.Context(), "a", "f1", "late")) // what is kept stays
	s.wants()
	if _, err := f.File(t.Context(), "a", "f1"); err != nil {
		t.Errorf("a kept file was given up: %v", err)
	}
}

func largeFiles(t *testing.T, s *suite) {
	f := s.fileStore()
	s.accept(event("a", 1))
	content := make([]byte, bot.MaxFile)
	for i := range content {
		content[i] = byte(i >> 8)
	}
	s.must(f.WantFile(t.Context(), wantedFile("f1")))
	if err := f.KeepFile(t.Context(), "a", wantedFile("f1").File, io.MultiReader(bytes.NewReader(content), bytes.NewReader([]byte{1}))); !errors.Is(err, bot.ErrTooLarge) {
		t.Errorf("a byte too many: %v", err)
	}
	s.must(f.KeepFile(t.Context(), "a", wantedFile("f1").File, bytes.NewReader(content)))
	s.Store = s.again()
	got, err := s.fileStore().File(t.Context(), "a", "f1")
	if err != nil || !bytes.Equal(got.Content.Reveal(), content) || got.File.Size != bot.MaxFile {
		t.Errorf("kept %d bytes, %v", len(got.Content.Reveal()), err)
	}
}
