// Package simulate lets made-up customers live with the program for months on
// a clock that runs as fast as it can, and looks for what breaks its promises.
//
// The tour: [Run] shares the customers out to towns (town.go), each with a real
// [repaybot/bot.Service] on a real embedded store, a bank (bank.go) that keeps
// the true accounts and sends a book each night, and people (person.go) who
// have incomes, habits, moods and typos, read what they are sent and press
// what is under it or write back (choose.go, phrases.go). What happens to them
// is in life.go. A town's service dies at seeded moments (faults.go) and
// another goes on. Each night the bank's figures are held against the
// program's (night.go), and every message is judged as it comes (judge.go).
//
// Everything that is drawn comes from sources of the customer's or the town's
// own, and a town does one thing after the other, so that the same seed gives
// the same log and the same table, on any number of cores.
//
// The stores are files of a temporary folder and are not synced to the disk:
// the crashes are of the service within this process, and what it had written
// is with the kernel. Losing power is storage/sqlite's own crash test.
package simulate
