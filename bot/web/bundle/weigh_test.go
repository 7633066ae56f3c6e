package bundle_test

import (
	"crypto/rand"
	"errors"
	"strings"
	"testing"

	"repaybot/bot/web/bundle"
)

func TestTheWidgetIsSmall(t *testing.T) {
	files, err := bundle.Build("../assets")
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	if err := bundle.Weigh(files, &said); err != nil {
		t.Error(err)
	}
	t.Log("\n" + said.String())
	if !strings.Contains(said.String(), "widget.js") {
		t.Error("the widget is not weighed")
	}
}

// What does not compress and is one byte too much is refused.
func TestALargeWidgetIsRefused(t *testing.T) {
	noise := make([]byte, bundle.MaxWidget+1)
	if _, err := rand.Read(noise); err != nil {
		t.Fatal(err)
	}
	var large bundle.ErrTooLarge
	if err := bundle.Weigh(map[string][]byte{"widget.js": noise}, &strings.Builder{}); !errors.As(err, &large) || large.Bytes <= bundle.MaxWidget {
		t.Errorf("got %v, want ErrTooLarge", err)
	}
}
