package qr_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"strings"
	"testing"

	goqr "github.com/piglig/go-qr"

	"repaybot/bot/qr"
)

const link = "https://pay.example.bank/6222021234564821?amount=1162.35"

func TestPNGReadsBackAsTheLink(t *testing.T) {
	picture, err := qr.PNG(link)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := goqr.Decode(img); err != nil || got != link {
		t.Fatalf("read %q, %v", got, err)
	}
	again, err := qr.PNG(link)
	if err != nil || !bytes.Equal(picture, again) {
		t.Fatalf("the same link drew other bytes, %v", err)
	}
}

func TestSVGIsWellFormedAndScales(t *testing.T) {
	picture, err := qr.SVG(link)
	if err != nil {
		t.Fatal(err)
	}
	d := xml.NewDecoder(bytes.NewReader(picture))
	elements := map[string]int{}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v in %s", err, picture)
		}
		if e, ok := token.(xml.StartElement); ok {
			elements[e.Name.Local]++
		}
	}
	if elements["svg"] != 1 || elements["path"] == 0 || !strings.Contains(string(picture), "viewBox") || elements["script"] != 0 {
		t.Fatalf("elements %v in %.300s", elements, picture)
	}
}

func TestTooLongSaysHowLong(t *testing.T) {
	_, err := qr.SVG(strings.Repeat("x", 5000))
	var long *qr.TooLongError
	if !errors.As(err, &long) || long.Bytes != 5000 {
		t.Fatalf("got %v", err)
	}
}
