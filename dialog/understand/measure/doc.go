// Package measure says how well a reader reads: it holds readings against
// labelled messages (spec/understanding.md) and counts, by intent and by kind of
// entity, what was found, what was missed and what was made up, with the
// interval that the count leaves open. `repaybot understand --check` prints it,
// and the reader's own tests hold it against floors.
package measure
