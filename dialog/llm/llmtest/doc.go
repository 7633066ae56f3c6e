// Package llmtest is a scripted OpenAI-compatible server for tests, over real
// HTTP, and what a model might say that nobody may read: [Bad], written by hand,
// and [Injections], which customers might write to lead a model astray.
package llmtest
