// Package sealed encrypts what names a person or was written by one, under a
// key of that customer (spec/conduct.md, Kept, and not kept). The customer's
// key is itself encrypted under the bank's master key; erasing a customer is
// destroying their key, which makes every copy of the text unreadable,
// backups too.
package sealed
