// Package api is the API under /api/v1 that the chat widget talks to, and the
// bank's own systems for importing their book (bot/web/openapi.yaml says what
// each answer holds; every answer is held to it by the tests).
//
// The tour: [New] puts the routes together (routes.go). A request goes through
// the headers and origins (origins.go), the limits of how often (pace.go) and, for
// a customer's, the session (session.go), which was begun with the bank's token
// (token.go, keys.go) or as a visitor's. who.go tells where that one talks and
// whether anything of an account may be shown to them. conversation.go and
// message.go are what was said, events.go and stream.go the stream of what
// comes; statement.go, offers.go, plans.go the figures, documents.go and pay.go
// what a customer can hold.
//
// The page never works a figure out: amounts come as decimal text and in the
// reader's form, shares of a bar and heights of a chart in thousandths.
package api
