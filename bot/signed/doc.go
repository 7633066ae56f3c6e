// Package signed signs what goes between Repaybot and a bank's own systems, and
// checks what comes: the header [Header] holds the moment of signing and the
// hex HMAC-SHA256 of that moment, a dot and the body, under a secret both sides
// have:
//
//	Repaybot-Signature: t=1764057600,v1=5257a869e7…
//
// The moment is signed with the body, so that a message that somebody has
// copied is worth nothing after [Tolerance]. What is repeated within it has to
// be known by an id of its own: a signature does not say that something is new.
//
// A header may hold several v1, so that a secret can be changed without a
// message lost: sign with both for a while, or give [Verify] both.
package signed
