// Package web is the pages: the chat widget's script, the staff console, and the
// demo bank's page. Scripts and styles are embedded; the scripts are plain
// modules, bundled by `go generate`. What the widget talks to is package api.
//
// The tour: [New] puts the routes together. console.go is what the console talks
// to, files.go what customers sent; demo.go the made-up bank's page and its
// logins; stream.go the server-sent events that the console follows.
package web
