package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"time"
)

const (
	// maxBody is the longest JSON that is read: 2,000 characters and room to spare.
	maxBody = 16 << 10
	// bodyWithin is how long a body may take to arrive.
	bodyWithin = 10 * time.Second
)

// readBody reads a body of at most limit bytes.
func readBody(w http.ResponseWriter, r *http.Request, limit int64, within time.Duration) ([]byte, error) {
	// Where the server behind it can't set one, the server's own deadline holds.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(within))
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, refusal(http.StatusRequestEntityTooLarge, "the body is too large").at("", fmt.Sprintf("it may have %d bytes", limit))
	case err != nil:
		return nil, refusal(http.StatusBadRequest, "the body did not arrive whole")
	}
	return body, nil
}

// readJSON reads a JSON body strictly: a key that is not known is one that is
// written wrong.
func readJSON(w http.ResponseWriter, r *http.Request, into any) error {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
		return refusal(http.StatusUnsupportedMediaType, "send application/json")
	}
	body, err := readBody(w, r, maxBody, bodyWithin)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return unreadable(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errUnread().at("", "something follows the object")
	}
	if !bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) {
		return errUnread().at("", "is no object")
	}
	return nil
}

// unreadable says where JSON can't be read, without quoting it.
func unreadable(err error) *Problem {
	var wrong *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &wrong) && wrong.Field != "":
		return errUnread().at("/"+wrong.Field, "has another type")
	case errors.As(err, &syntax):
		return errUnread().at("", fmt.Sprintf("is no JSON at byte %d", syntax.Offset))
	}
	return errUnread().at("", "has a key that is not known, or does not end")
}

// number reads a whole number of the query between two, or gives the default
// where there is none.
func number(r *http.Request, name string, otherwise, least, most int64) (int64, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < least || n > most {
		return 0, errUnread().at(name, fmt.Sprintf("is a number from %d to %d", least, most))
	}
	return n, nil
}

// maxPosition is more than any conversation reaches.
const maxPosition = 999_999_999_999_999
