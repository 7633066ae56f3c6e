// Package staff keeps the accounts of the bank's colleagues: a name, a role and
// a password of which only a slow hash is stored, each a record of the store.
package staff
