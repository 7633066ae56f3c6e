// Package mongotest gives tests a server that speaks MongoDB's protocol.
package mongotest
