// Package metrics counts what the service tells its observer, for Prometheus.
// No label names a person, and each has few values: channels are those that
// were configured, everything else is "other".
package metrics
