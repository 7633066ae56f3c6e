// Package hook is the channel for every messaging app that has none of its own
// here: what happens in the app comes in as signed JSON events, and what is to
// be said goes out as signed JSON messages to an address of the bank's. A small
// bridge in between, the bank's own, speaks the app's language. One-time codes
// go out to the bank's SMS gateway in the same way.
//
// The tour: [New] makes a [Channel], which is a [bot.Channel] and, through
// [Handler], the address that takes events in. An event is decoded and checked
// (event.go), becomes a [bot.Inbound] or a receipt, and is answered with 202
// once it is durable. [Channel.Fetch] asks the bridge for a file that came.
// [Codes] is the [bot.CodeSender]. The contract with every
// field, and two complete bridges, are in docs/channels.md.
//
// Nothing here logs what a customer wrote, an address, a number or a code.
package hook
