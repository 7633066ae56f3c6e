package understand

import "sync"

// Plain brings one character into the form that messages are read in:
// simplified, half-width, lower case; 0 where it says nothing (a zero-width
// character), ' ' for every kind of space. What reads other texts by meaning
// reads them in the same form.
func Plain(r rune) rune { return sharedForms().of(r) }

// sharedForms is a table, worked out once.
var sharedForms = sync.OnceValue(newPlainForms)
