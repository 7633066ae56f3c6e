// Package audit is the log of what colleagues did: every look at a customer and
// every act, in the order in which they were done.
//
// The tour: an [Entry] says who did what, to which conversation or account of a
// colleague, never what anybody wrote and nothing that names a customer.
// [Log.Append] puts it, with others that wait, into a block and returns once
// that is durable. Each block begins with a code (HMAC-SHA-256, RFC 2104) of
// itself and of the code before it, under a key that is not in the database as
// it is: whoever changes, leaves out, swaps or adds anything later, with the
// whole database at hand, is found by [Check]. What only the end of the log can
// tell, that its last blocks are gone, is found against a head that was noted
// elsewhere ([Head]); the program writes it into its own log once a day.
package audit
