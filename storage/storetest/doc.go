// Package storetest is one suite of tests that every store must pass: what the
// shell relies on, through bot's interfaces alone.
package storetest
