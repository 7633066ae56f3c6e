// Package web is the way in and out over HTTP: the chat widget and its API,
// the staff console, and the demo bank's page. Pages, scripts and styles are
// embedded; the scripts are plain modules, bundled by `go generate`.
//
// The tour: [New] puts the routes together. chat.go is what the widget talks
// to; console.go what the console talks to, files.go what customers sent; demo.go the made-up bank's page
// and its logins; stream.go the server-sent events that both pages follow.
package web
