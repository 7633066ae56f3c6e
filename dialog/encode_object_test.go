package dialog

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"repaybot/negotiation"
)

// filled sets every field below v to something, numbered on from n.
func filled(t *testing.T, v reflect.Value, n *int) {
	t.Helper()
	*n++
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(int64(20000 + *n)) // a day too
	case reflect.Uint8:
		v.SetUint(uint64(*n % 128))
	case reflect.Float64:
		v.SetFloat(1 / float64(*n))
	case reflect.String:
		v.SetString("<\"词\u2028" + string(rune('a'+*n%26)))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		filled(t, v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		filled(t, v.Index(0), n)
		filled(t, v.Index(1), n)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range 3 {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			filled(t, key, n)
			filled(t, value, n)
			v.SetMapIndex(key, value)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Unix(int64(*n), 0).UTC()))
			return
		}
		if v.Type() == reflect.TypeFor[negotiation.Rate]() {
			r, err := negotiation.ParseRate("12.5")
			if err != nil {
				t.Fatal(err)
			}
			v.Set(reflect.ValueOf(r))
			return
		}
		for i := range v.NumField() {
			filled(t, v.Field(i), n)
		}
	default:
		t.Fatalf("a %s is not known here", v.Type())
	}
}

// eachFilled calls check with nothing set, with each field set alone, and with all set.
func eachFilled[T any](t *testing.T, check func(T)) {
	t.Helper()
	var none, all T
	n := 0
	check(none)
	for i := range reflect.TypeFor[T]().NumField() {
		var one T
		filled(t, reflect.ValueOf(&one).Elem().Field(i), &n)
		check(one)
	}
	filled(t, reflect.ValueOf(&all).Elem(), &n)
	check(all)
}

func TestStateIsWrittenAsJSON(t *testing.T) {
	eachFilled(t, func(s State) {
		got, err := MarshalState(s)
		want, wantErr := json.Marshal(s)
		if err != nil || wantErr != nil || string(got) != string(want) {
			t.Errorf("wrote\n%s\nnot\n%s (%v, %v)", got, want, err, wantErr)
		}
	})
}

func TestReadingIsWrittenAsJSON(t *testing.T) {
	check := func(w Wrote) {
		got, err := MarshalEvent(w)
		want, wantErr := json.Marshal(eventJSON{Wrote: &w})
		if err != nil || wantErr != nil || string(got) != string(want) {
			t.Errorf("wrote\n%s\nnot\n%s (%v, %v)", got, want, err, wantErr)
		}
	}
	eachFilled(t, check)
	eachFilled(t, func(r Reading) { check(Wrote{Text: "x", Reading: r}) })
	for _, p := range []float64{1, 0.5, 1e-6, 9.9e-7, 1e-300, 0.1 + 0.2} {
		check(Wrote{Reading: Reading{Confidence: p, Amounts: []Amount{}, Terms: []Term{}, Scores: []Score{{Unclear, p}}}})
	}
}
