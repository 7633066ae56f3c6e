// Package desk is the colleagues' work with customers, over [bot.Service]: the
// queue, a conversation with what was understood and what happened, taking over,
// writing, giving back, and the answers that are ready.
//
// The tour: a [Desk] is asked by the pages, and by nothing else, on behalf of a
// [staff.Colleague] as they are now. Every right is checked here (rights.go): a
// page, or a request that somebody made up, can't get past it. Every look and
// every act is in the audit log before it is done (log.go), and so is what was
// refused. [Desk.Queue] reads an index of the open cases that is kept in memory
// (open.go), so it costs the same however many cases there have been.
// [Desk.Open] is one conversation as it is shown; the acts are files of their own.
// [Presence] knows who is there, who looks at what and who is typing.
package desk
