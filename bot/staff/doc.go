// Package staff keeps who the bank's colleagues are and how they log in: their
// accounts with role, teams, languages and skills; passwords of which only a slow
// hash is stored; second factors; sessions that any process knows and anybody may
// revoke; and a bank's own sign-on.
//
// The tour: [Colleague] is who acts, read anew at each request. [Accounts] keeps
// them in a store.
package staff
