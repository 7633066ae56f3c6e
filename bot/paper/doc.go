// Package paper makes what a customer can hold: the document of an agreement,
// a statement of account with its working, the certificate that all is paid;
// and the pictures that go with messages where a chat shows no page.
//
// A [Press] puts words and figures on a [Sheet], which says what is on a
// document and nothing of how it looks; [HTML] and [PDF] show a sheet as a page
// that prints and as a file. Both have the same words in the same order.
//
// Figures come from what is stored (an agreement, a statement) and are never
// worked out again here. The same sheet always makes the same bytes: dates and
// numbers of a file are the document's own, and no clock is read.
package paper
