// Package payments takes what the bank's systems say of payments as they see
// them, before the night's book has them, and tells what became of each:
//
//	POST /api/v1/payments        {"id","account","amount","currency","paid_on","reverses"}
//	GET  /api/v1/payments/{id}
//
// Requests are signed (package bot/signed): a POST's body, and of a GET the text
// "GET /api/v1/payments/{id}". A payment is known by the bank's own id for good:
// the same again is the same, and counts once. docs/payments.md is the contract.
package payments
