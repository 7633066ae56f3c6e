package mongo

import "fmt"

// URIError says that a connection string can't be used. Its text does not have
// the cause, which may quote the password.
type URIError struct{ Cause error }

func (e *URIError) Error() string {
	return "the MongoDB address can't be read: it has to be like mongodb://host:27017,host:27017/?replicaSet=rs0, with the password's special characters escaped"
}
func (e *URIError) Unwrap() error { return e.Cause }

// SchemaError says that a document was written by a newer program.
type SchemaError struct {
	What       string
	Has, Knows int
}

func (e *SchemaError) Error() string {
	return fmt.Sprintf("%s has schema %d and this program knows %d: use a newer program", e.What, e.Has, e.Knows)
}

func checkSchema(what string, has int) error {
	if has > schemaVersion {
		return &SchemaError{What: what, Has: has, Knows: schemaVersion}
	}
	return nil
}

// FullError says that a conversation has so many unhandled events that no more
// are taken: its channel has to hand the event in again later. Nothing of the
// event was kept.
type FullError struct{ Waiting, Max int64 }

func (e *FullError) Error() string {
	return fmt.Sprintf("the conversation has %d unhandled events and takes %d", e.Waiting, e.Max)
}
