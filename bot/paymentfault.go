package bot

import "fmt"

// PaymentFault is why a payment does not fit. Its text is a name of the
// catalogs, and what the API answers with.
type PaymentFault string

// The faults. What is refused counts nothing; of the last three a colleague is
// asked, and the money counts.
const (
	UnknownAccount  PaymentFault = "payment_account"   // the book has no such account
	OtherCurrency   PaymentFault = "payment_currency"  // not the account's
	BadAmount       PaymentFault = "payment_amount"    // no amount of that currency above zero
	BadDay          PaymentFault = "payment_day"       // not yet, or too long ago
	UnknownPayment  PaymentFault = "payment_unknown"   // it takes back a payment that is not known
	AlreadyReversed PaymentFault = "payment_reversed"  // it takes back a payment that was taken back
	OtherAmount     PaymentFault = "payment_part"      // it takes back another amount than was paid
	OtherContent    PaymentFault = "payment_id"        // its ID was another payment's
	Overpaid        PaymentFault = "payment_over"      // far more than is owed
	Unmatched       PaymentFault = "payment_unmatched" // the book did not get it in time
	WaiverUnmatched PaymentFault = "waiver_unmatched"  // nor what a colleague has taken off
)

// PaymentError says that a payment was not taken.
type PaymentError struct {
	Fault PaymentFault
	ID    string // the payment's
}

func (e *PaymentError) Error() string {
	return fmt.Sprintf("the payment %q was not taken: %s", e.ID, e.Fault)
}
