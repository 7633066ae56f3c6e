// Package speed measures a store under the service that uses it: how many
// events, turns and messages a second (rates.go), and what a turn costs among
// many conversations at rest (cost.go). Every store is measured by the same
// code; what only it can do, a bare write of its own and making many
// conversations at once, it hands in.
//
//	house.go     a bank's service on a store, and who gets its messages
//	parallel.go  work shared by many, with its time, CPU time and 99th percentile
//	rates.go     events, turns and messages a second beside bare writes
//	model.go     a conversation at rest as a service leaves it, and its copies
//	cost.go      turns and questions among few and among many
package speed
