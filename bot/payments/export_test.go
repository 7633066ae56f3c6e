package payments

// Decode reads a payment.
var Decode = decode
