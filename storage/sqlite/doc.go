// Package sqlite keeps conversations and the book in one embedded SQLite
// database: what runs when no other is configured. It implements [bot.Store]
// and [bot.Book].
//
// All writes go through one goroutine that commits those that wait together
// (writer.go): one fsync for many. Readers have connections of their own. What
// names a person or was written by one is sealed under the customer's key
// before it gets here (package sealed).
package sqlite
