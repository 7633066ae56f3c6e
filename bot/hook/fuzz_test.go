package hook

import (
	"errors"
	"testing"
	"time"
)

// FuzzDecode sees that whatever comes is either refused by a field, or an
// event that the service can take.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"events": [{"id": "1", "type": "message", "sender": "a", "at": "2026-11-24T09:00:00Z", "text": "hello"}]}`))
	f.Add([]byte(`{"id": "1", "type": "receipt", "at": "2026-11-24T09:00:00Z", "message": "a/1/1", "status": "failed", "reason": "131026"}`))
	f.Add([]byte(`{"id": "1", "type": "attachment", "sender": "a", "at": "2026-11-24T09:00:00Z", "files": [{"id": "f", "kind": "photo", "type": "image/png", "size": 3}]}`))
	f.Add([]byte(`{"id": "1", "type": "contact", "sender": "a", "at": "2026-11-24T09:00:00Z", "phone": "+8613800138000", "own": true}`))
	f.Add([]byte(`[[[[`))
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, body []byte) {
		events, err := decode(body, now)
		if err != nil {
			var field *FieldError
			if !errors.As(err, &field) || field.Reason == "" {
				t.Fatalf("%v names no field", err)
			}
			return
		}
		if len(events) == 0 || len(events) > maxEvents {
			t.Fatalf("%d events", len(events))
		}
		for _, e := range events {
			if e.Type == typeReceipt {
				if _, _, ok := partsOf(e.Message); !ok {
					t.Fatalf("a receipt for %q", e.Message)
				}
				continue
			}
			in := e.inbound("app")
			if in.EventID == "" || in.Kind == "" || in.At.IsZero() || in.Sender == "" || in.Customer != "" || in.Verified || in.Staff != "" {
				t.Fatalf("%+v", in)
			}
		}
	})
}
