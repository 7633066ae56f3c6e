package main

import (
	"context"
	"strings"

	"repaybot/bot"
	"repaybot/bot/paper"
	"repaybot/dialog/wording"
)

// paperStyle is where the style of documents is served.
const paperStyle = "/paper.css"

// verifyPath is where anybody can ask whether a hash is of a document of ours.
const verifyPath = "/api/v1/verify/"

// newDesk makes what gives documents out. publicURL is the address under which
// the program is reached from outside; "": documents send to the bank itself.
func newDesk(w *wording.Wording, publicURL string) (*paper.Desk, error) {
	press, err := paper.NewPress(w)
	if err != nil {
		return nil, err
	}
	d := &paper.Desk{Press: press, Style: paperStyle}
	if publicURL != "" {
		d.CheckAt = strings.TrimRight(publicURL, "/") + verifyPath
	}
	return d, nil
}

// lateDocuments has the documents of a server's service once that is made, for
// ways that are made before it.
type lateDocuments struct{ x *server }

// Outgoing implements [telegram.Documents].
func (d lateDocuments) Outgoing(ctx context.Context, conversation string, f bot.ReplyFile) (bot.DocumentFile, error) {
	return d.x.service.Outgoing(ctx, conversation, f)
}
