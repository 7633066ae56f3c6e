package mongo_test

import (
	"bytes"
	"errors"
	"fmt"
	"sync"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"repaybot/bot"
	"repaybot/storage/mongo"
)

// TestFetchedTwice has two machines fetch one file at once, and get different
// contents: one is kept whole, nothing is left of the other, and nothing of
// either once the conversation is erased.
func TestFetchedTwice(t *testing.T) {
	uri, name := newDatabase(t)
	machines := []*mongo.DB{open(t, uri, name), open(t, uri, name)}
	accept(t, machines[0], inbound("a", "1"))
	contents := [][]byte{bytes.Repeat([]byte{1}, 600<<10), bytes.Repeat([]byte{2}, 300<<10)}
	count := func() int64 {
		n, err := machines[0].Collection("file_pieces").CountDocuments(t.Context(), bson.D{})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for i := range 5 {
		before := count()
		f := bot.File{ID: fmt.Sprint("f", i), Kind: "photo", Type: "image/png"}
		if err := machines[0].WantFile(t.Context(), bot.WantedFile{Conversation: "a", Channel: "telegram", File: f, At: at}); err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		for m, d := range machines {
			group.Go(func() {
				if err := d.KeepFile(t.Context(), "a", f, bytes.NewReader(contents[m])); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		got, err := machines[1].File(t.Context(), "a", f.ID)
		if err != nil {
			t.Fatal(err)
		}
		want := int64(3)
		switch {
		case bytes.Equal(got.Content.Reveal(), contents[1]):
			want = 2
		case !bytes.Equal(got.Content.Reveal(), contents[0]):
			t.Error("a mixture was kept")
		}
		if n := count() - before; n != want {
			t.Errorf("%d pieces are left instead of %d", n, want)
		}
	}
	if err := machines[0].EraseConversation(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	if _, err := machines[1].File(t.Context(), "a", "f1"); !errors.Is(err, bot.ErrNotFound) || count() != 0 {
		t.Errorf("%d pieces are left of what was erased, %v", count(), err)
	}
}

// TestNumberOfAnOldLine imports a line again that an older program took without
// its number: it is the same line, and is found by the number from then on.
func TestNumberOfAnOldLine(t *testing.T) {
	uri, name := newDatabase(t)
	d := open(t, uri, name)
	const phone = "+8619900000001"
	text := []byte(`{"account":"A1","customer":{"id":"C1","phone":"` + phone + `"}}`)
	lines := []bot.BookLine{{Account: "A1", Customer: "C1", Digest: bot.Digest(text), Line: bot.NewSecret(text)}}
	if n, err := d.Import(t.Context(), lines); err != nil || n != (bot.ImportCount{New: 1}) {
		t.Fatalf("%+v, %v", n, err)
	}
	if _, err := d.Collection("accounts").UpdateOne(t.Context(), bson.D{}, bson.D{{Key: "$unset", Value: bson.D{{Key: "phone", Value: ""}}}}); err != nil {
		t.Fatal(err)
	}
	if got, err := d.ByPhone(t.Context(), d.PhoneHash(phone)); err != nil || len(got) != 0 {
		t.Fatalf("%v, %v", got, err)
	}
	if n, err := d.Import(t.Context(), lines); err != nil || n != (bot.ImportCount{Same: 1}) {
		t.Errorf("the same line again is %+v, %v", n, err)
	}
	if got, err := d.ByPhone(t.Context(), d.PhoneHash(phone)); err != nil || len(got) != 1 || got[0] != "C1" {
		t.Errorf("by its number: %v, %v", got, err)
	}
}
