package dialog

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"repaybot/negotiation"
)

// What is said is in every turn's record, so it is written by hand; a test
// compares it with what encoding/json writes.

func appendSend(dst []byte, e Send) ([]byte, error) {
	dst = append(dst, `{"reply":{"says":`...)
	if e.Reply.Says == nil {
		dst = append(dst, "null"...)
	} else {
		dst = append(dst, '[')
		for i, s := range e.Reply.Says {
			if i > 0 {
				dst = append(dst, ',')
			}
			var err error
			if dst, err = appendSay(dst, s); err != nil {
				return nil, err
			}
		}
		dst = append(dst, ']')
	}
	if len(e.Reply.Buttons) > 0 {
		dst = append(dst, `,"buttons":[`...)
		for i, b := range e.Reply.Buttons {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendText(append(dst, `{"id":`...), b.ID)
			dst = appendText(append(dst, `,"title":`...), string(b.Title))
			var err error
			if dst, err = appendFiguresKey(dst, b.Figures); err != nil {
				return nil, err
			}
			dst = append(dst, '}')
		}
		dst = append(dst, ']')
	}
	dst = append(dst, '}')
	if e.Staff != nil {
		text, err := json.Marshal(e.Staff)
		if err != nil {
			return nil, err
		}
		dst = append(append(dst, `,"staff":`...), text...)
	}
	if e.Purpose != "" {
		dst = appendText(append(dst, `,"purpose":`...), string(e.Purpose))
	}
	if len(e.FollowUps) > 0 {
		text, err := json.Marshal(e.FollowUps)
		if err != nil {
			return nil, err
		}
		dst = append(append(dst, `,"follow_ups":`...), text...)
	}
	return append(dst, '}'), nil
}

func appendSay(dst []byte, s Say) ([]byte, error) {
	dst = appendText(append(dst, `{"kind":`...), string(s.Kind))
	dst, err := appendFiguresKey(dst, s.Figures)
	if err != nil {
		return nil, err
	}
	if s.Nth != 0 {
		dst = strconv.AppendInt(append(dst, `,"nth":`...), int64(s.Nth), 10)
	}
	return append(dst, '}'), nil
}

func appendFiguresKey(dst []byte, f Figures) ([]byte, error) {
	if len(f) == 0 {
		return dst, nil
	}
	return appendFigures(append(dst, `,"figures":`...), f)
}

func appendFigures(dst []byte, f Figures) ([]byte, error) {
	if f == nil {
		return append(dst, "null"...), nil
	}
	var few [8]string
	names := slices.AppendSeq(few[:0], maps.Keys(f))
	slices.Sort(names)
	dst = append(dst, '{')
	for i, name := range names {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendText(dst, name), ':')
		var err error
		if dst, err = appendValue(dst, f[name]); err != nil {
			return nil, err
		}
	}
	return append(dst, '}'), nil
}

func appendValue(dst []byte, v Value) ([]byte, error) {
	switch v := v.(type) {
	case Sum:
		return append(append(append(dst, '"'), negotiation.Money(v).Decimal()...), '"'), nil
	case On:
		if negotiation.Date(v).IsZero() {
			return append(dst, "null"...), nil
		}
		return append(append(append(dst, '"'), v.String()...), '"'), nil
	case Count:
		return strconv.AppendInt(dst, int64(v), 10), nil
	case Pct:
		return append(append(append(dst, '"'), v.String()...), '"'), nil
	case At:
		return append(time.Time(v).AppendFormat(append(dst, '"'), time.RFC3339), '"'), nil
	case Clock:
		return append(append(append(dst, '"'), v.String()...), '"'), nil
	case Name:
		return appendText(dst, string(v)), nil
	case Quote:
		return appendText(dst, string(v)), nil
	case Rows:
		if v == nil {
			return append(dst, "null"...), nil
		}
		dst = append(dst, '[')
		for i, row := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			var err error
			if dst, err = appendFigures(dst, row); err != nil {
				return nil, err
			}
		}
		return append(dst, ']'), nil
	}
	text, err := json.Marshal(v)
	return append(dst, text...), err
}

// appendText appends JSON text; what needs an escape goes encoding/json's way.
func appendText(dst []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c < ' ' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&':
			return appendEscaped(dst, s)
		case c == 0xE2 && (strings.HasPrefix(s[i:], "\u2028") || strings.HasPrefix(s[i:], "\u2029")):
			return appendEscaped(dst, s)
		}
	}
	if !utf8.ValidString(s) {
		return appendEscaped(dst, s)
	}
	return append(append(append(dst, '"'), s...), '"')
}

func appendEscaped(dst []byte, s string) []byte {
	text, _ := json.Marshal(s) // a string always marshals
	return append(dst, text...)
}
