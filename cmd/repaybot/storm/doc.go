// Package storm has tests alone: they run `repaybot serve` as processes of their
// own, kill them, stop them and take their database away, while made-up customers
// talk with the bank over real HTTP, and then look at what is in the store and at
// what arrived. world_test.go is everything outside of the program, customer_test.go
// one who talks, check_test.go what has to be true at the end.
package storm
