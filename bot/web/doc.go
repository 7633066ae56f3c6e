// Package web is the pages: the chat widget's script and the demo bank's page.
// Scripts and styles, also those of the colleagues' pages (package console), are
// embedded; the scripts are plain modules, bundled by `go generate`. What the
// widget talks to is package api.
//
// The tour: [New] puts the routes together. demo.go is the made-up bank's page and
// its logins, bank.go what it knows of who is logged in.
package web
